"""What would an import change? Rows, totals, and the figures of the pages that would move.

Two stores are compared: the one that serves and one built aside with the import counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.indicators import medecin_traitant, prevention, soins_non_programmes, tableau_de_bord_aci
from cpts_data.indicators.adherents import croisement, par_profession
from cpts_data.indicators.secret_des_zones import JEU as MT_IRIS
from cpts_data.indicators.secret_des_zones import lignes_montrees, sommes_des_iris
from cpts_data.loaders.lecture import TYPES_NUMERIQUES, identifiant

if TYPE_CHECKING:
    from cpts_data.store import Magasin

SEUIL_PCT = 5.0
"""A figure that moves by more, in either direction, is worth a look before accepting."""
DETAILS_MAX = 500
HORS_COMPARAISON = {"section", "note", "periode_libelle"}
"""Columns that say where a row was read, not what it says."""
AJOUTEE, MODIFIEE, RETIREE = "ajoutée", "modifiée", "retirée"


@dataclass(frozen=True)
class ChiffreSuivi:
    """One figure of the pages before and after, None where it is not known. ``unite``: « % », « patients »…"""

    nom: str
    unite: str
    avant: float | None
    apres: float | None

    @property
    def ecart(self) -> float | None:
        return None if self.avant is None or self.apres is None else self.apres - self.avant

    @property
    def ecart_pct(self) -> float | None:
        """Relative change, out of 100; None from nothing, or from zero."""
        return 100 * self.ecart / self.avant if self.ecart is not None and self.avant else None

    def bouge(self, seuil_pct: float) -> bool:
        """Whether it appears, disappears, or moves by more than the threshold."""
        if self.ecart_pct is None:
            return self.avant != self.apres
        return abs(self.ecart_pct) > seuil_pct


@dataclass(frozen=True)
class Effets:
    """What an import changes in its dataset.

    ``details``: one row per changed line, ``DETAILS_MAX`` at most (``changement``, the key columns, then ``avant`` and
    ``apres`` as texts). ``totaux``: one row per numeric column (``libelle``, ``unite``, ``avant``, ``apres``; missing
    without a single value), over what the import replaces: the same months, or the same population and date.
    ``chiffres``: the figures of the pages that change at all. ``masquees``: whether some lines, changed or
    not, are hidden before or after; they are counted nowhere, as an exact number would tell whether one of them moved.
    The total of counts that are not all known is missing too.
    """

    jeu: str
    ajoutees: int
    modifiees: int
    retirees: int
    inchangees: int
    details: pd.DataFrame
    totaux: pd.DataFrame
    chiffres: tuple[ChiffreSuivi, ...]
    masquees: bool = False

    def qui_bougent(self, seuil_pct: float = SEUIL_PCT) -> tuple[ChiffreSuivi, ...]:
        """The figures that move by more than a share, out of 100."""
        return tuple(chiffre for chiffre in self.chiffres if chiffre.bouge(seuil_pct))


def effets(avant: Magasin, apres: Magasin, nom: str, remplace_par: Sequence[str] = ()) -> Effets:
    """Compare one dataset, and the figures of the pages, between two stores; the second has one more batch.

    ``remplace_par``: the columns whose values say what the batch replaces.
    """
    jeu = catalogue.jeu(nom)
    ancien, nouveau = _lignes(avant, jeu), _lignes(apres, jeu)
    apparies = ancien.merge(nouveau, on=list(jeu.cle), how="outer", suffixes=(" avant", " apres"), indicator=True)
    valeurs = [c.nom for c in jeu.colonnes if c.nom not in jeu.cle and c.nom not in HORS_COMPARAISON]
    communes = apparies["_merge"] == "both"
    changees = pd.Series(False, index=apparies.index)
    for valeur in valeurs:
        changees |= communes & _differe(apparies[f"{valeur} avant"], apparies[f"{valeur} apres"])
    ajoutees, retirees = apparies["_merge"] == "right_only", apparies["_merge"] == "left_only"
    montrees = _montrees(avant, apres, apparies, jeu)
    return Effets(
        nom,
        int((ajoutees & montrees).sum()),
        int((changees & montrees).sum()),
        int((retirees & montrees).sum()),
        int((communes & ~changees & montrees).sum()),
        _details(
            apparies,
            jeu,
            valeurs,
            {AJOUTEE: ajoutees & montrees, MODIFIEE: changees & montrees, RETIREE: retirees & montrees},
        ),
        _totaux(
            *(
                _sommables(magasin, _du_lot(lignes, apres, nom, remplace_par), jeu)
                for magasin, lignes in ((avant, ancien), (apres, nouveau))
            ),
            jeu,
        ),
        chiffres_compares(avant, apres),
        not _du_lot(apparies[~montrees], apres, nom, remplace_par).empty,
    )


def _montrees(avant: Magasin, apres: Magasin, apparies: pd.DataFrame, jeu: catalogue.Jeu) -> pd.Series:
    """Which lines may be told in full: everywhere the pages show them. A line hidden on one side is not told at all:
    what did not change would give the other side away. No page shows the lines of a register of people.
    """
    if jeu.secret.seuls:
        return pd.Series(False, index=apparies.index)
    if jeu.nom != MT_IRIS:
        return pd.Series(True, index=apparies.index)
    cotes = ((avant, "right_only"), (apres, "left_only"))
    montrees = (lignes_montrees(magasin, apparies) | (apparies["_merge"] == sans) for magasin, sans in cotes)
    return next(montrees) & next(montrees)


def _sommables(magasin: Magasin, lignes: pd.DataFrame, jeu: catalogue.Jeu) -> pd.DataFrame:
    """The lines whose sum may be told: all of them, or none where one of their groups may not be."""
    if jeu.secret.seuls:
        return lignes.iloc[:0]
    if jeu.nom != MT_IRIS:
        return lignes
    groupes = set(lignes[["population", "periode"]].itertuples(index=False, name=None))
    return lignes if groupes <= sommes_des_iris(magasin).keys() else lignes.iloc[:0]


def chiffres_compares(avant: Magasin, apres: Magasin) -> tuple[ChiffreSuivi, ...]:
    """The figures of the pages that differ between two stores, in the order of the pages."""
    anciens, nouveaux = chiffres_suivis(avant), chiffres_suivis(apres)
    compares = (
        ChiffreSuivi(nom, unite, anciens.get((nom, unite)), nouveaux.get((nom, unite)))
        for nom, unite in dict.fromkeys([*anciens, *nouveaux])
    )
    return tuple(chiffre for chiffre in compares if chiffre.avant != chiffre.apres)


def chiffres_suivis(magasin: Magasin) -> Mapping[tuple[str, str], float]:
    """The main figures of the pages: (name, unit) -> value; one that is not known is left out."""
    trouves: dict[tuple[str, str], float | None] = {}
    for population, couverture in medecin_traitant.couvertures(magasin).items():
        libelle = medecin_traitant.POPULATIONS[population]
        trouves[f"Patients sans médecin traitant, {libelle}", "patients"] = couverture.sans
        trouves[f"Couverture médecin traitant, {libelle}", "%"] = couverture.taux_pct
    for profession, libelle in soins_non_programmes.PROFESSIONS.items():
        bilan = soins_non_programmes.bilan(magasin, profession)
        if bilan is not None:
            trouves[f"Créneaux offerts, {libelle.lower()}", "créneaux"] = bilan.offerts
            trouves[f"Créneaux pourvus, {libelle.lower()}", "créneaux"] = bilan.pourvus
            trouves[f"Taux de remplissage, {libelle.lower()}", "%"] = bilan.taux_pct
    for ligne in par_profession(croisement(magasin)).itertuples():
        trouves[f"Adhérents, {ligne.profession}", "adhérents"] = ligne.adherents
    for indicateur in prevention.indicateurs(magasin):
        trouves[f"Prévention : {indicateur.nom}", "%"] = indicateur.taux_pct
    for exercice in tableau_de_bord_aci.listes(magasin):
        contrat = tableau_de_bord_aci.bilan(tableau_de_bord_aci.lignes(magasin, exercice))
        trouves[f"Contrat {exercice}, promis", "€"] = contrat.montant_eur
        for situation, montant in contrat.par_situation.items():
            trouves[f"Contrat {exercice}, {situation}", "€"] = montant
    return {cle: float(valeur) for cle, valeur in trouves.items() if not fr.est_absent(valeur)}


def _lignes(magasin: Magasin, jeu: catalogue.Jeu) -> pd.DataFrame:
    colonnes = ", ".join(identifiant(colonne.nom) for colonne in jeu.colonnes)
    # Counts of people out of the territory have no mask: they are neither told nor added up.
    dehors = " SEMI JOIN iris_territoire USING (code_iris)" if jeu.nom == MT_IRIS else ""
    return magasin.lire(f"SELECT {colonnes} FROM {identifiant(jeu.nom)}{dehors}")


def _differe(gauche: pd.Series, droite: pd.Series) -> pd.Series:
    """Two unknown cells are the same."""
    absents = gauche.isna() & droite.isna()
    return ~absents & (gauche.astype(object).where(gauche.notna()) != droite.astype(object).where(droite.notna()))


def _details(
    apparies: pd.DataFrame, jeu: catalogue.Jeu, valeurs: list[str], masques: Mapping[str, pd.Series]
) -> pd.DataFrame:
    lignes = []
    for changement, masque in masques.items():
        for _, ligne in apparies[masque].head(DETAILS_MAX - len(lignes)).iterrows():
            cle = {nom: ligne[nom] for nom in jeu.cle}
            textes = {
                cote: "" if changement == sans else _en_texte(jeu, ligne, valeurs, cote)
                for cote, sans in (("avant", AJOUTEE), ("apres", RETIREE))
            }
            lignes.append({"changement": changement, **cle, **textes})
    return pd.DataFrame(lignes, columns=["changement", *jeu.cle, "avant", "apres"])


def _en_texte(jeu: catalogue.Jeu, ligne: pd.Series, valeurs: list[str], cote: str) -> str:
    """Write the values of a row: « patients avec médecin traitant : 1 084 · … »."""
    autre = "apres" if cote == "avant" else "avant"
    montrees = [v for v in valeurs if ligne["_merge"] != "both" or _cellules_differentes(ligne, v, cote, autre)]
    textes = (f"{jeu.colonne(v).libelle.lower()} : {_ecrire(ligne[f'{v} {cote}'])}" for v in montrees)
    return " · ".join(textes)


def _cellules_differentes(ligne: pd.Series, valeur: str, cote: str, autre: str) -> bool:
    gauche, droite = ligne[f"{valeur} {cote}"], ligne[f"{valeur} {autre}"]
    absents = pd.isna(gauche), pd.isna(droite)
    return not all(absents) and (any(absents) or gauche != droite)


def _ecrire(valeur: object) -> str:
    if pd.isna(valeur):
        return "sans valeur"
    if pd.api.types.is_number(valeur) and not pd.api.types.is_bool(valeur):
        return fr.tel_quel(float(valeur))
    return valeur.date().isoformat() if isinstance(valeur, pd.Timestamp) else str(valeur)


def _du_lot(lignes: pd.DataFrame, apres: Magasin, nom: str, remplace_par: Sequence[str]) -> pd.DataFrame:
    """Keep the rows that share their populations, dates or months with those of the latest batch."""
    if not remplace_par:
        return lignes
    cles = ", ".join(identifiant(colonne) for colonne in remplace_par)
    table = identifiant(nom)
    groupes = apres.lire(f"SELECT DISTINCT {cles} FROM {table} WHERE lot = (SELECT max(lot) FROM {table})")
    return lignes.merge(groupes, on=list(remplace_par))


def _totaux(ancien: pd.DataFrame, nouveau: pd.DataFrame, jeu: catalogue.Jeu) -> pd.DataFrame:
    """Counts add up; a rate, a share or a degree does not, and is left out."""
    lignes = [
        {
            "libelle": colonne.libelle,
            "unite": colonne.unite,
            "avant": ancien[colonne.nom].sum(min_count=1),
            "apres": nouveau[colonne.nom].sum(min_count=1),
        }
        for colonne in jeu.colonnes
        if colonne.type in TYPES_NUMERIQUES and colonne.unite not in ("%", "degrés", "selon la ligne")
    ]
    return pd.DataFrame(lignes, columns=["libelle", "unite", "avant", "apres"])
