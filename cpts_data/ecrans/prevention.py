"""The screens of the prevention page: how far from each cible, in people, and all the rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data.ecrans.ecran import Ecran, GraphiqueNatif, Serie, TableauDEcran
from cpts_data.ecrans.outils import chiffres, origines
from cpts_data.figures.prevention import ecarts_a_la_cible
from cpts_data.indicators import phrases_prevention as phrases
from cpts_data.indicators import prevention as prev

if TYPE_CHECKING:
    from cpts_data.store import Magasin

PAGE, JEU = "prevention", "prevention"
COLONNES = (
    "nom", "periode", "numerateur", "denominateur", "taux_calcule", "taux_imprime", "socle", "cible", "manque_exact",
    "manque_arrondi",
)  # fmt: skip


def ecrans(magasin: Magasin) -> list[Ecran]:
    """Return the screens of the page, every family together."""
    tous = prev.indicateurs(magasin)
    if not tous:
        return []
    trouves = [_ecarts(magasin, tous)] if prev.avec_cible(tous) else []
    return [*trouves, _taux(magasin, tous)]


def _ecarts(magasin: Magasin, tous: list[prev.Indicateur]) -> Ecran:
    """The people to catch up, indicator by indicator."""
    vises = prev.avec_cible(tous)
    series = (
        Serie("taux", tuple(i.taux_pct for i in vises)),
        Serie("cible", tuple(i.cible_pct for i in vises)),
    )
    natif = GraphiqueNatif("barres", tuple(i.nom for i in vises), series, "%", decimales=1, horizontal=True)
    return Ecran(
        "prevention_cibles",
        PAGE,
        "Prévention : les personnes à rattraper pour chaque cible",
        phrases.phrase_rattrapage(tous),
        origines(magasin, JEU),
        figure=ecarts_a_la_cible(tous),
        natif=natif,
        chiffres=chiffres(phrases.chiffres_de_cible(tous)),
        calcul=phrases.FORMULE,
        fiches=(*phrases.fiches_des(tous), "personnes_a_rattraper"),
        notes=tuple(phrases.notes_de_cible(tous, magasin.origines(JEU)[-1].exercice)),
    )


def _taux(magasin: Magasin, tous: list[prev.Indicateur]) -> Ecran:
    """Every rate with its counts, printed and computed."""
    return Ecran(
        "prevention_taux",
        PAGE,
        "Prévention : les taux, le socle et la cible",
        phrases.phrase_rattrapage(tous),
        origines(magasin, JEU),
        tableau=TableauDEcran(phrases.tableau_des_indicateurs(tous), "indicateurs_de_prevention", COLONNES),
        calcul=phrases.FORMULE,
        fiches=(*phrases.fiches_des(tous), "personnes_a_rattraper"),
    )
