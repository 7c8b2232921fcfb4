"""Rules that the catalogue cannot express, shared by the loaders: sums, rates, inclusions, calendars.

A rule looks at a typed frame (one row a line of the file, its number in ``ligne``) and returns one fault per
wrong line. An unknown cell (None, NaN, pandas.NA) never makes a fault: absence is the catalogue's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cpts_data import formats_fr
from cpts_data.catalogue import Jeu
from cpts_data.erreurs import Faute

MOIS = "[12][0-9]{3}-(0[1-9]|1[0-2])"
EPSILON = 1e-6
"""Slack for binary fractions: the figures checked here never have more than four decimals."""


TOTAL_CALCULE = "TOTAL_COMPUTED"
TOTAL_IMPRIME = "TOTAL_PRINTED"
"""Names of the total lines in files that keep the printed total beside the computed one."""


POPULATION_MT = "MT_16P"
SOUS_POPULATIONS_MT = ("MT_CSS", "MT_ALD", "MT_70P")
"""Groups of médecin traitant figures: each is inside the 16 and over, and they overlap each other."""

TYPES_SANS_MONTANT = ("S", "N")
"""Suivi and neutralisé: indicators of the contract that carry no money."""


def demi_unite(decimales: int) -> float:
    """Largest gap between a number and its rounding to ``decimales`` decimals."""
    return 0.5 * 10.0**-decimales


def mois_suivant(mois: str) -> str:
    """Return the month after ``AAAA-MM``."""
    return str(pd.Period(mois, freq="M") + 1)


@dataclass(frozen=True)
class Regles:
    """The rows of one dataset under check. Columns are named as in the store, faults as in the file."""

    jeu: Jeu
    lignes: pd.DataFrame

    def au_plus(self, petite: str, grande: str) -> list[Faute]:
        """``petite`` never exceeds ``grande`` (numerator and denominator, socle and cible)."""
        return self._au_plus(petite, self._nombres(grande), f"celui de la colonne « {self._source(grande)} »")

    def somme_au_plus(self, parties: Sequence[str], total: str) -> list[Faute]:
        """The columns ``parties`` added together never exceed ``total``, which may hold other rows too."""
        somme = sum(self._nombres(partie) for partie in parties)
        message = f"Le nombre est plus petit que la somme des colonnes {self._citer(parties)}."
        return self._fautes(somme - self._nombres(total) > EPSILON, total, message, somme, "au moins ")

    def difference(self, resultat: str, total: str, partie: str) -> list[Faute]:
        """``resultat`` = ``total`` - ``partie``."""
        formule = f"la colonne « {self._source(total)} » moins la colonne « {self._source(partie)} »"
        return self.egale(resultat, self._nombres(total) - self._nombres(partie), formule)

    def somme(self, total: str, parties: Sequence[str]) -> list[Faute]:
        """``total`` = sum of the columns ``parties``, line by line."""
        somme = sum(self._nombres(partie) for partie in parties)
        return self.egale(total, somme, f"la somme des colonnes {self._citer(parties)}")

    def taux(
        self,
        taux: str,
        numerateur: str,
        denominateur: str | float,
        decimales: int,
        ou: pd.Series | None = None,
    ) -> list[Faute]:
        """``taux`` = 100 x ``numerateur`` / ``denominateur`` rounded to ``decimales``, on the lines ``ou``.

        The denominator is a column or one number for all lines; a zero denominator has no rate to compare.
        """
        if isinstance(denominateur, str):
            diviseur, nom = self._nombres(denominateur), f"la colonne « {self._source(denominateur)} »"
            diviseur = diviseur.mask(diviseur == 0)
        else:
            diviseur, nom = denominateur or float("nan"), f"le total {_lisible(denominateur)}"
        attendu = 100 * self._nombres(numerateur) / diviseur
        formule = f"100 fois la colonne « {self._source(numerateur)} » divisée par {nom}"
        return self.egale(taux, attendu, formule, demi_unite(decimales), ou)

    def egale(
        self,
        colonne: str,
        attendu: pd.Series,
        formule: str,
        tolerance: float = 0.0,
        ou: pd.Series | None = None,
    ) -> list[Faute]:
        """``colonne`` = ``attendu`` (in French: ``formule``) within ``tolerance``, on the lines ``ou``."""
        attendu = attendu.astype("Float64")
        faux = (self._nombres(colonne) - attendu).abs() > tolerance + EPSILON
        message = f"Le nombre n’est pas égal à {formule}."
        return self._fautes(faux if ou is None else _vrai(faux) & _vrai(ou), colonne, message, attendu)

    def total_des_lignes(self, colonnes: Sequence[str], total: pd.Series, parties: pd.Series) -> list[Faute]:
        """On the lines ``total``, each column sums the lines ``parties``, unknown cells left out."""
        fautes: list[Faute] = []
        for colonne in colonnes:
            somme = self._nombres(colonne)[_vrai(parties)].sum(min_count=1)
            attendu = pd.Series(somme, index=self.lignes.index, dtype="Float64")
            fautes += self.egale(colonne, attendu, "la somme des lignes qu’il résume", ou=total)
        return fautes

    def effectifs_et_parts(
        self, libelle: str, total: str, hors: Sequence[str], effectif: str, part: str, decimales: int
    ) -> list[Faute]:
        """The line named ``total`` sums the others, and every share is taken on that sum.

        ``hors`` names the other total lines (printed totals): they are neither summed nor held to the sum.
        """
        noms = self.lignes[libelle]
        parties = ~noms.isin([total, *hors])
        somme = self._nombres(effectif)[_vrai(parties)].sum()
        return [
            *self.total_des_lignes([effectif], noms == total, parties),
            *self.taux(part, effectif, float(somme), decimales, ou=~noms.isin(hors)),
        ]

    def prefixe(self, colonne: str, prefixe: str) -> list[Faute]:
        """The code in ``colonne`` starts with the code in ``prefixe`` (an IRIS and its commune)."""
        couples = zip(self.lignes[colonne], self.lignes[prefixe], strict=True)
        faux = [pd.notna(code) and pd.notna(debut) and not str(code).startswith(str(debut)) for code, debut in couples]
        message = f"Le code ne commence pas par celui de la colonne « {self._source(prefixe)} »."
        return self._fautes(
            pd.Series(faux, self.lignes.index),
            colonne,
            message,
            self.lignes[prefixe],
            "un code qui commence par ",
        )

    def unique_par(self, colonne: str, par: Sequence[str]) -> list[Faute]:
        """Lines that share ``par`` share ``colonne``; the first known value is the expected one."""
        premier = self.lignes.groupby(list(par), sort=False)[colonne].transform("first")
        faux = self.lignes[colonne].notna() & premier.notna() & (self.lignes[colonne] != premier)
        message = f"La valeur n’est pas celle des autres lignes de même {self._citer(par)}."
        return self._fautes(faux, colonne, message, premier)

    def inclus_dans(
        self,
        categorie: str,
        ensemble: str,
        sous_ensembles: Sequence[str],
        par: Sequence[str],
        colonnes: Sequence[str],
    ) -> list[Faute]:
        """In each group ``par``, a sub-population never counts more people than the population around it."""
        tout = self.lignes.loc[self.lignes[categorie] == ensemble, [*par, *colonnes]].drop_duplicates(list(par))
        apparie = self.lignes[list(par)].merge(tout, on=list(par), how="left").set_axis(self.lignes.index)
        sous = self.lignes[categorie].isin(sous_ensembles)
        fautes: list[Faute] = []
        for colonne in colonnes:
            plafond = apparie[colonne].astype("Float64").where(sous)
            fautes += self._au_plus(
                colonne, plafond, f"celui de l’ensemble « {ensemble} », qui contient cette population"
            )
        return fautes

    def signaler(self, colonne: str, faux: pd.Series, message: str, attendus: pd.Series) -> list[Faute]:
        """Tell the lines ``faux`` found by a dataset's own rule; ``attendus`` holds what was expected."""
        return self._fautes(faux, colonne, message, attendus)

    def vide_si(self, colonne: str, condition: pd.Series, raison: str) -> list[Faute]:
        """The cell is empty on the lines ``condition``; ``raison`` is a complete French sentence."""
        return self._fautes(
            self.lignes[colonne].notna() & _vrai(condition), colonne, raison, attendu_fixe="une case vide"
        )

    def rempli_si(self, colonne: str, condition: pd.Series, raison: str) -> list[Faute]:
        """The cell is filled on the lines ``condition``; ``raison`` is a complete French sentence."""
        return self._fautes(self.lignes[colonne].isna() & _vrai(condition), colonne, raison, attendu_fixe="une valeur")

    def sans_montant(self, type_indicateur: str, montant: str) -> list[Faute]:
        """Indicators of type S and N carry no amount, not even zero."""
        concernees = self.lignes[type_indicateur].isin(TYPES_SANS_MONTANT)
        return self.vide_si(montant, concernees, "Un indicateur de suivi ou neutralisé n’a pas de montant.")

    def mois_consecutifs(self, mois: str, par: str, ou: pd.Series, nombre: int = 12) -> list[Faute]:
        """On the lines ``ou``, each group ``par`` lists ``nombre`` months AAAA-MM, one after the other."""
        fautes: list[Faute] = []
        for nom, groupe in self.lignes[_vrai(ou)].groupby(par, sort=False):
            lus = groupe[groupe[mois].astype("string").str.fullmatch(MOIS).fillna(False)]
            for _, ligne in groupe.drop(lus.index).iterrows():
                fautes.append(
                    self._faute(ligne, mois, "La ligne mensuelle ne porte pas un mois.", "un mois écrit AAAA-MM")
                )
            for precedent, (_, ligne) in zip(lus[mois], lus[1:].iterrows(), strict=False):
                if ligne[mois] != mois_suivant(precedent):
                    message = f"Le mois ne suit pas celui de la ligne précédente ({precedent}) pour « {nom} »."
                    fautes.append(self._faute(ligne, mois, message, mois_suivant(precedent)))
            if len(groupe) != nombre:
                message = f"Le tableau compte {len(groupe)} lignes mensuelles pour « {nom} »."
                fautes.append(self._faute(groupe.iloc[-1], mois, message, f"{nombre} mois"))
        return fautes

    def _au_plus(self, petite: str, plafond: pd.Series, nom: str) -> list[Faute]:
        faux = self._nombres(petite) - plafond > EPSILON
        return self._fautes(faux, petite, f"Le nombre dépasse {nom}.", plafond, "au plus ")

    def _fautes(
        self,
        faux: pd.Series,
        colonne: str,
        message: str,
        attendus: pd.Series | None = None,
        avant: str = "",
        attendu_fixe: str | None = None,
    ) -> list[Faute]:
        masque = _vrai(faux)
        textes = attendus if attendus is not None else pd.Series(attendu_fixe, self.lignes.index)
        return [
            self._faute(ligne, colonne, message, None if pd.isna(attendu) else avant + _lisible(attendu))
            for (_, ligne), attendu in zip(self.lignes[masque].iterrows(), textes[masque], strict=True)
        ]

    def _faute(self, ligne: pd.Series, colonne: str, message: str, attendu: str | None) -> Faute:
        valeur = ligne[colonne]
        lue = None if pd.isna(valeur) else _telle_que_lue(valeur)
        return Faute(self.jeu.fichier, message, int(ligne["ligne"]), self._source(colonne), lue, attendu)

    def _nombres(self, colonne: str) -> pd.Series:
        return self.lignes[colonne].astype("Float64")

    def _source(self, colonne: str) -> str:
        return self.jeu.colonne(colonne).source

    def _citer(self, colonnes: Sequence[str]) -> str:
        return formats_fr.enumeration([f"« {self._source(colonne)} »" for colonne in colonnes])


def _vrai(masque: pd.Series) -> pd.Series:
    """An unknown comparison is not a fault."""
    return masque.astype("boolean").fillna(False).astype(bool)


def _est_nombre(valeur: object) -> bool:
    return pd.api.types.is_number(valeur) and not pd.api.types.is_bool(valeur)


def _lisible(valeur: object) -> str:
    """Write an expected value for a French reader: 148491.0 gives 148 491, 59.1234567 gives 59,1235."""
    if not _est_nombre(valeur):
        return str(valeur)
    arrondi = formats_fr.arrondir(float(valeur), 4).normalize()
    return formats_fr.nombre(arrondi, max(0, -int(arrondi.as_tuple().exponent)))


def _telle_que_lue(valeur: object) -> str:
    """Write a found value as the file does: 13.0, widened by an empty neighbour, gives 13."""
    if _est_nombre(valeur):
        return f"{float(valeur):.10g}"
    return valeur.date().isoformat() if isinstance(valeur, pd.Timestamp) else str(valeur)
