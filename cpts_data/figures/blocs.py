"""The four blocks of the first page: one subject each, in its words, its small figure and the values that it draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpts_data import formats_fr as fr
from cpts_data.figures import miniatures
from cpts_data.figures.rendu import Specification
from cpts_data.indicators import adherents, phrases_adherents, prevention
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import soins_non_programmes as snp
from cpts_data.indicators import vue_ensemble as vue
from cpts_data.store import Magasin

FORMULES = (
    "sans médecin traitant = patients − patients avec ; remplissage = créneaux pourvus ÷ offerts ; "
    "renouvellement = (adhérents précédents − partis) ÷ précédents ; "
    "personnes à rattraper = cible × population − personnes déjà comptées"
)
FICHES = {
    "Médecin traitant": ("patients_sans_mt", "taux_couverture_mt"),
    "Soins non programmés": ("creneaux_offerts", "taux_remplissage_sas"),
    "Adhérents": ("adherents", "fidelisation"),
    "Prévention": ("personnes_a_rattraper",),
}
"""The sheets of the figures of each block."""
PROFESSIONS_DESSINEES = 5
Valeurs = list[tuple[str, str]]
"""What a figure draws, in words: (what it is, value)."""


@dataclass(frozen=True)
class Rempli:
    """One block that has something to say."""

    bloc: vue.Bloc
    figure: Specification
    valeurs: Valeurs


def blocs(magasin: Magasin) -> dict[str, Rempli | None]:
    """Return the block of each subject by its title, in the order of the page; None where nothing is known."""
    return {
        "Médecin traitant": bloc_medecin_traitant(magasin),
        "Soins non programmés": bloc_soins_non_programmes(magasin),
        "Adhérents": bloc_adherents(magasin),
        "Prévention": bloc_prevention(magasin),
    }


def phrase_des_blocs(magasin: Magasin, remplis: Mapping[str, Rempli | None]) -> str:
    """The message of the page."""
    return vue.phrase_generale(magasin, [rempli.bloc for rempli in remplis.values() if rempli])


def fiches_des_blocs(remplis: Mapping[str, Rempli | None]) -> list[str]:
    """The sheets of the figures shown."""
    return [code for titre, rempli in remplis.items() if rempli for code in FICHES[titre]]


def jeux_des_blocs(magasin: Magasin) -> tuple[str, ...]:
    """The datasets of the four blocks."""
    adherents_de = "chiffres_cles" if adherents.liste(magasin) is None else "adherents_profession_commune"
    iris = ["mt_iris"] if mt.iris_reels(magasin) else []
    return ("mt_couverture", *iris, "sas_creneaux", adherents_de, "prevention")


def bloc_medecin_traitant(magasin: Magasin) -> Rempli | None:
    couverture = mt.couvertures(magasin).get("MT_16P")
    if couverture is None:
        return None
    cible = couverture.cible_pct
    releves = couverture.releves if len(couverture.releves) < 4 else (couverture.releves[0], *couverture.releves[-2:])
    figure = miniatures.pente(
        [(date_de(r.periode, len(releves)), r.taux_pct, fr.pourcentage(r.taux_pct)) for r in releves],
        None if cible is None else (cible, f"cible {fr.pourcentage(cible)}"),
    )
    valeurs = [(f"Couverture médecin traitant, {fr.quand(r.periode)}", fr.pourcentage(r.taux_pct)) for r in releves]
    if cible is not None:
        valeurs.append(("Couverture médecin traitant, cible", fr.pourcentage(cible)))
    return Rempli(vue.bloc_medecin_traitant(couverture), figure, valeurs)


def date_de(periode: str, nombre: int) -> str:
    """The date under a point: the whole day where there is room, the month where three dates share the chart."""
    if periode.startswith("T"):
        return periode
    return fr.periode(periode) if nombre < 3 or len(periode) < 10 else fr.mois_court(periode[:7])


def bloc_soins_non_programmes(magasin: Magasin) -> Rempli | None:
    bilan = snp.bilan(magasin, "MG")
    if bilan is None:
        return None
    mois = [(fr.mois_court(m.periode)[:1].upper(), m.pourvus, m.non_pourvus) for m in bilan.disponibles]
    valeurs = [
        (
            f"Créneaux, {fr.mois_long(m.periode)}",
            f"{fr.compte(m.pourvus, 'pourvu')}, {fr.compte(m.non_pourvus, 'non pourvu', 'non pourvus')}",
        )
        for m in bilan.disponibles
    ]
    return Rempli(vue.bloc_soins_non_programmes(bilan), miniatures.mois(mois), valeurs)


def bloc_adherents(magasin: Magasin) -> Rempli | None:
    bilan, liste = adherents.bilan(magasin), adherents.liste(magasin)
    if liste is not None:
        return Rempli(vue.bloc_liste_des_adherents(liste, bilan), *professions_de_la_liste(liste))
    if bilan is None:
        return None
    lignes = [
        (f"{bilan.date_precedente}", bilan.precedents, fr.nombre(bilan.precedents), False),
        ("non renouvelés", bilan.non_renouveles, f"{fr.MOINS}{fr.nombre(bilan.non_renouveles)}", False),
        ("nouveaux", bilan.nouveaux, f"+{fr.nombre(bilan.nouveaux)}", False),
        (bilan.date[:4], bilan.total, fr.nombre(bilan.total), True),
    ]
    figure = miniatures.barres(lignes, maximum=1.25 * max(ligne[1] for ligne in lignes))
    return Rempli(vue.bloc_adherents(bilan), figure, en_valeurs("Adhérents", lignes))


def en_valeurs(quoi: str, lignes: Sequence[tuple]) -> Valeurs:
    """The bars of a figure, in words."""
    return [(f"{quoi}, {libelle}", texte) for libelle, _, texte, _ in lignes]


def professions_de_la_liste(liste: adherents.Liste) -> tuple[Specification, Valeurs]:
    """The largest professions of the list: what a board looks at first."""
    lignes = [
        (phrases_adherents.titre(code), nombre, fr.nombre(nombre), True)
        for code, nombre in list(liste.professions.items())[:PROFESSIONS_DESSINEES]
    ]
    figure = miniatures.barres(lignes, maximum=1.25 * max([1, *(ligne[1] for ligne in lignes)]))
    return figure, en_valeurs("Adhérents", lignes)


def bloc_prevention(magasin: Magasin) -> Rempli | None:
    vises = prevention.avec_cible(prevention.indicateurs(magasin))
    connus = [i for i in vises if i.taux_pct is not None]
    if not connus:
        return None
    lignes = [(i.nom, i.taux_pct, fr.pourcentage(i.taux_pct), False) for i in connus]
    cibles = [i.cible_pct for i in connus]
    figure = miniatures.barres(lignes, maximum=2 * max(ligne[1] for ligne in lignes), reperes=cibles)
    valeurs = [(i.nom, f"{fr.pourcentage(i.taux_pct)} ; cible {fr.pourcentage(i.cible_pct)}") for i in connus]
    return Rempli(vue.bloc_prevention(vises), figure, valeurs)
