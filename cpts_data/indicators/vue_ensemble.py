"""The first page: four subjects, one block each, in the words and numbers of their own pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators import (
    adherents,
    medecin_traitant,
    phrases_adherents,
    phrases_medecin_traitant,
    phrases_soins_non_programmes,
    prevention,
    soins_non_programmes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpts_data.store import Magasin


@dataclass(frozen=True)
class Bloc:
    """One subject on the first page, all in French: what a block says before its chart.

    ``resume`` is its part of the page's message, after a colon.
    """

    titre: str
    valeur: str
    unite: str
    evolution: str
    objectifs: str
    phrase: str
    resume: str


def bloc_medecin_traitant(couverture: medecin_traitant.Couverture) -> Bloc:
    """People of 16 and over without a médecin traitant, the change since the start, socle and cible."""
    return Bloc(
        titre="Médecin traitant",
        valeur=fr.nombre(couverture.sans),
        unite=f"{fr.accord(couverture.sans, 'patient')} de 16 ans et plus sans médecin traitant, "
        f"{fr.quand(couverture.periode)}",
        evolution=_evolution_de_la_couverture(couverture),
        objectifs=f"Socle {fr.pourcentage(couverture.socle_pct)} · cible {fr.pourcentage(couverture.cible_pct)}",
        phrase=phrases_medecin_traitant.phrase_manque(couverture),
        resume=f"{fr.compte(couverture.sans, 'patient')} sans médecin traitant",
    )


def _evolution_de_la_couverture(couverture: medecin_traitant.Couverture) -> str:
    depart = couverture.depart
    if depart is None:
        return f"Couverture : {fr.pourcentage(couverture.taux_pct)} ; aucune date plus ancienne pour comparer"
    depuis = "T0" if depart.periode == "T0" else fr.quand(depart.periode)
    taux = " puis ".join(fr.pourcentage(releve.taux_pct) for releve in couverture.releves)
    ecart = fr.nombre(couverture.sans - depart.sans, signe=True)
    return f"{ecart} depuis {depuis} ; couverture : {taux}"


def bloc_soins_non_programmes(bilan: soins_non_programmes.Bilan) -> Bloc:
    """The fill rate of the GPs' slots and its change; no socle or cible exists for it."""
    evolution = bilan.evolution
    debut = "sur" if bilan.taux_pct is None else "des"
    return Bloc(
        titre="Soins non programmés",
        valeur=fr.nombre(bilan.pourvus) if bilan.taux_pct is None else fr.pourcentage(bilan.taux_pct),
        unite=f"{debut} {fr.compte(bilan.offerts, 'créneau', 'créneaux')} SAS de médecins généralistes pourvus, "
        f"{_mois_couverts(bilan)}",
        evolution=f"{fr.points(evolution.taux_points)} par rapport "
        f"{phrases_soins_non_programmes.a_quoi(evolution.avant)}" if evolution else
        "Aucune période précédente connue",
        objectifs="Ni socle ni cible pour ce sujet",
        phrase=phrases_soins_non_programmes.phrase_bilan(bilan),
        resume=f"{fr.nombre(bilan.pourvus)} créneaux SAS pourvus sur {fr.nombre(bilan.offerts)}"
        if bilan.taux_pct is None else f"{fr.pourcentage(bilan.taux_pct)} des créneaux SAS pourvus",
    )  # fmt: skip


def _mois_couverts(bilan: soins_non_programmes.Bilan) -> str:
    """The months of the figure, short: a block has little room."""
    debut, fin = bilan.disponibles[0].periode, bilan.disponibles[-1].periode
    return fr.mois_court(debut) if debut == fin else f"{fr.mois_court(debut)} à {fr.mois_court(fin)}"


def bloc_adherents(bilan: adherents.Bilan) -> Bloc:
    """The members and their change; no socle or cible exists for it."""
    return Bloc(
        titre="Adhérents",
        valeur=fr.nombre(bilan.total),
        unite=f"{fr.accord(bilan.total, 'adhérent')} le {fr.periode(bilan.date)}",
        evolution=f"{fr.nombre(bilan.total - bilan.precedents, signe=True)} par rapport à {bilan.date_precedente} "
        f"({phrases_adherents.phrase_calcul(bilan)})",
        objectifs="Ni socle ni cible pour ce sujet",
        phrase=_phrase_fidelite(bilan),
        resume=fr.compte(bilan.total, "adhérent"),
    )


def bloc_liste_des_adherents(liste: adherents.Liste, bilan: adherents.Bilan | None) -> Bloc:
    """The members of the imported list; the published balance stays beside it, at its own date."""
    avant = "Aucun bilan publié pour comparer"
    if bilan is not None:
        ecart = fr.nombre(liste.total - bilan.total, signe=True)
        avant = f"{ecart} par rapport au bilan publié ({fr.nombre(bilan.total)}, {fr.quand(bilan.date)})"
    return Bloc(
        titre="Adhérents",
        valeur=fr.nombre(liste.total),
        unite=f"{fr.accord(liste.total, 'adhérent')} dans la liste importée, {fr.quand(liste.reference)}",
        evolution=avant,
        objectifs="Ni socle ni cible pour ce sujet",
        phrase=phrases_adherents.phrase_liste(liste),
        resume=fr.compte(liste.total, "adhérent"),
    )


def _phrase_fidelite(bilan: adherents.Bilan) -> str:
    if bilan.fidelisation_pct is None:
        return "Le renouvellement ne peut pas être calculé."
    return (
        f"{fr.compte(bilan.renouveles, 'adhérent')} sur {fr.nombre(bilan.precedents)} "
        f"{fr.accord(bilan.renouveles, 'a renouvelé', 'ont renouvelé')} ({fr.pourcentage(bilan.fidelisation_pct)})."
    )


def bloc_prevention(tous: Sequence[prevention.Indicateur]) -> Bloc:
    """How many printed cibles are reached, and the people still needed for the others."""
    vises = prevention.avec_cible(tous)
    atteints = [i for i in vises if prevention.atteint(i.taux_pct, i.cible_pct) == "atteint"]
    a_rattraper = [i for i in vises if i.manque is not None and i.manque.exact > 0]
    manques = [
        f"{fr.nombre(i.manque.exact)} ({i.nom.lower()})" for i in sorted(a_rattraper, key=lambda i: -i.manque.exact)
    ]
    periodes = {i.periode for i in vises}
    date = fr.quand(periodes.pop()) if len(periodes) == 1 else "à la dernière date connue"
    return Bloc(
        titre="Prévention",
        valeur=f"{fr.compte(len(atteints), 'cible')} sur {len(vises)}",
        unite=f"{fr.accord(len(atteints), 'atteinte')} pour la vaccination et le dépistage",
        evolution=f"Situation {date} : aucun résultat plus récent connu" if date == "à T0" else f"Situation {date}",
        objectifs="Barres : taux · repère orange : cible",
        phrase=_phrase_rattrapage(manques, vises),
        resume=f"{fr.compte(len(atteints), 'cible')} de prévention sur {len(vises)} "
        f"{fr.accord(len(atteints), 'atteinte')} {date}",
    )


def _phrase_rattrapage(manques: Sequence[str], vises: Sequence[prevention.Indicateur]) -> str:
    """The people to catch up, and the rates that the report prints otherwise than they compute."""
    autrement = [
        f"{i.nom.lower()}, {fr.pourcentage(i.taux_pct, 2)} calculé, {fr.pourcentage(i.taux_imprime_pct, 0)} imprimé"
        for i in vises
        if i.imprime_autrement
    ]
    reste = f" À noter : {' ; '.join(autrement)}." if autrement else ""
    if not manques:
        return f"Aucune personne à rattraper connue.{reste}"
    return f"Personnes à rattraper : {fr.enumeration(manques)}.{reste}"


def phrase_generale(magasin: Magasin, blocs: Sequence[Bloc]) -> str:
    """The message of the page: the territory, and the figure of each block that could be filled."""
    ((communes, a_confirmer),) = magasin.lignes(
        "SELECT count(*), count(*) FILTER (statut <> 'confirmée') FROM territoire_communes"
    )
    territoire = fr.compte(communes, "commune") + (f" (dont {a_confirmer} à confirmer)" if a_confirmer else "")
    if not blocs:
        return f"{territoire} ; aucun chiffre pour l’instant : chaque bloc dit quel fichier demander, et à qui."
    return f"{territoire} : {fr.enumeration([bloc.resume for bloc in blocs])}."
