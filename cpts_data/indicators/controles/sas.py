"""SAS slots: sums of the months, fill rates, change from one exercise to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.formats_fr import nombre, points, pourcentage
from cpts_data.indicators.controles.comparaison import Controle, Essai, comparer, evolution, fraction, taux
from cpts_data.indicators.controles.tables import Chiffres, lignes_de

if TYPE_CHECKING:
    from cpts_data.store import Magasin

_CODES = {"PEDIATRE": "PED"}
_NOMS = {"MG": "MG", "SF": "sages-femmes", "PEDIATRE": "pédiatre"}


@dataclass(frozen=True)
class _Creneaux:
    """Slots of one profession over one exercise: offered, filled, and the printed rate when there is one."""

    offerts: Decimal
    pourvus: Decimal
    taux_imprime: Decimal | None = None

    @property
    def taux(self) -> Decimal:
        return taux(self.pourvus, self.offerts)

    @property
    def fraction(self) -> str:
        return fraction(self.pourvus, self.offerts)


def controles_sas(magasin: Magasin) -> Iterator[Essai]:
    """Yield sums of the months, fill rates, and the change from one exercise to the next."""
    imprimes = _totaux_imprimes(magasin)
    exercice = max(periode for _, periode in imprimes)
    sommes = _sommes_des_mois(magasin, exercice)
    for profession in sommes:
        yield from _sommes_sas(profession, imprimes.get((profession, exercice)), sommes[profession])
    for (profession, periode), total in imprimes.items():
        plusieurs = sum(autre == profession for autre, _ in imprimes) > 1
        yield _taux_sas(profession, periode, plusieurs, total, sommes if periode == exercice else {})
    for evolution_imprimee in (_evolution_des_offerts, _evolution_des_pourvus):
        yield partial(evolution_imprimee, magasin, imprimes, exercice, sommes.get("MG"))


def _totaux_imprimes(magasin: Magasin) -> dict[tuple[str, str], _Creneaux]:
    """Return the printed totals by profession and exercise (``2024-10/2025-09``), latest exercise first."""
    sql = """
        SELECT profession, periode, creneaux_offerts, creneaux_pourvus, taux_remplissage_source_pct
        FROM sas_creneaux
        WHERE nature_ligne = 'total_printed' AND contains(periode, '/')
            AND creneaux_offerts > 0 AND creneaux_pourvus IS NOT NULL
        ORDER BY profession, periode DESC
    """
    totaux = {
        (ligne["profession"], ligne["periode"]): _Creneaux(
            ligne["creneaux_offerts"], ligne["creneaux_pourvus"], ligne["taux_remplissage_source_pct"]
        )
        for ligne in lignes_de(magasin, sql)
    }
    if not totaux:
        raise ErreurDonnees([Faute("sas_creneaux", "Aucun total imprimé : les contrôles en ont besoin.")])
    return totaux


def _sommes_des_mois(magasin: Magasin, exercice: str) -> dict[str, _Creneaux]:
    """Return the sums of the months of an exercise, for the professions with at least one slot."""
    debut, fin = exercice.split("/")
    sql = """
        SELECT profession, sum(creneaux_offerts)::BIGINT AS offerts, sum(creneaux_pourvus)::BIGINT AS pourvus
        FROM sas_creneaux
        WHERE nature_ligne = 'monthly' AND periode BETWEEN ? AND ?
        GROUP BY profession HAVING sum(creneaux_offerts) > 0 AND count(creneaux_pourvus) > 0 ORDER BY profession
    """
    return {
        ligne["profession"]: _Creneaux(ligne["offerts"], ligne["pourvus"])
        for ligne in lignes_de(magasin, sql, (debut, fin[:7]))
    }


def _sommes_sas(profession: str, imprime: _Creneaux | None, somme: _Creneaux) -> Iterator[Controle]:
    code, nom = f"SAS-{_CODES.get(profession, profession)}", _NOMS[profession]
    if imprime is None:
        yield comparer(
            code,
            f"Taux de remplissage {nom}, somme des mois : {somme.fraction}",
            None,
            somme.taux,
            "%",
            commentaire="Le rapport n’imprime pas de total pour cette profession.",
        )
        return
    mesures = (
        ("offered", "mis à disposition", imprime.offerts, somme.offerts),
        ("filled", "pourvus", imprime.pourvus, somme.pourvus),
    )
    for suffixe, libelle, total, calcule in mesures:
        ecart = f"Total imprimé moins somme des mois : {nombre(total - calcule, signe=True)}."
        objet = f"Créneaux {nom} {libelle} : somme des mois"
        yield comparer(
            f"{code}-{suffixe}",
            objet,
            total,
            calcule,
            "créneaux",
            commentaire=ecart if total != calcule else "",
        )


def _taux_sas(
    profession: str, periode: str, plusieurs: bool, total: _Creneaux, sommes: dict[str, _Creneaux]
) -> Controle:
    """Check the printed fill rate on the printed totals; say what another sum of the months gives."""
    annee = periode.split("/")[1][2:4] if plusieurs else ""
    somme = sommes.get(profession)
    commentaire = ""
    if somme is not None and somme.offerts != total.offerts:
        commentaire = f"Avec la somme des mois, {nombre(somme.offerts)} : {pourcentage(somme.taux, 2)}."
    return comparer(
        f"SAS-{_CODES.get(profession, profession)}-rate{annee}",
        f"Taux de remplissage {_NOMS[profession]} : {total.fraction}",
        total.taux_imprime,
        total.taux,
        "%",
        commentaire=commentaire,
    )


def _evolution_des_offerts(
    magasin: Magasin, imprimes: dict[tuple[str, str], _Creneaux], exercice: str, somme: _Creneaux | None
) -> Controle:
    """Check the printed change of the MG slots offered; say what the sum of the months gives, where there is one."""
    avant, apres = _deux_exercices(imprimes, exercice)
    commentaire = ""
    if somme is not None:
        avec_mois = pourcentage(evolution(avant.offerts, somme.offerts), 2, signe=True)
        commentaire = f"Avec la somme des mois, {nombre(somme.offerts)} : {avec_mois}."
    return comparer(
        "SAS-evol-off",
        f"Créneaux MG mis à disposition : de {nombre(avant.offerts)} à {nombre(apres.offerts)}",
        Chiffres(magasin)["fa3_evol_snp_mis_a_disposition"],
        evolution(avant.offerts, apres.offerts),
        "%",
        signe=True,
        commentaire=commentaire,
    )


def _evolution_des_pourvus(
    magasin: Magasin, imprimes: dict[tuple[str, str], _Creneaux], exercice: str, _: _Creneaux | None
) -> Controle:
    """Check the printed change of the MG slots filled; say how the fill rate moved."""
    avant, apres = _deux_exercices(imprimes, exercice)
    return comparer(
        "SAS-evol-fil",
        f"Créneaux MG pourvus : de {nombre(avant.pourvus)} à {nombre(apres.pourvus)}",
        Chiffres(magasin)["fa3_evol_snp_pourvus"],
        evolution(avant.pourvus, apres.pourvus),
        "%",
        signe=True,
        commentaire=(
            f"Le taux de remplissage passe de {pourcentage(avant.taux)} à {pourcentage(apres.taux)} "
            f"({points(apres.taux - avant.taux)}), ce que le rapport n’imprime pas."
        ),
    )


def _deux_exercices(imprimes: dict[tuple[str, str], _Creneaux], exercice: str) -> tuple[_Creneaux, _Creneaux]:
    """Return the printed MG totals of the exercise before ``exercice`` and of ``exercice``."""
    precedent = max((p for profession, p in imprimes if profession == "MG" and p < exercice), default=None)
    if precedent is None or ("MG", exercice) not in imprimes:
        message = "Il manque un total imprimé des MG : leur évolution compare deux exercices."
        raise ErreurDonnees([Faute("sas_creneaux", message, attendu="un total imprimé par exercice")])
    return imprimes["MG", precedent], imprimes["MG", exercice]
