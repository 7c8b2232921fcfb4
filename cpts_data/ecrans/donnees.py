"""The screens of the data page: what the figures are made of, and what the report says otherwise than it computes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from cpts_data.ecrans.ecran import DEMONSTRATION, Ecran, TableauDEcran
from cpts_data.ecrans.outils import chiffres, origines
from cpts_data.indicators import donnees
from cpts_data.indicators import phrases_donnees as phrases
from cpts_data.indicators.controles.comparaison import ECART

if TYPE_CHECKING:
    from cpts_data.store import Magasin

PAGE = "donnees"
COLONNES_DES_JEUX = ("titre", "classe", "etat", "age_jours", "date_des_chiffres", "producteur")
COLONNES_DES_ECARTS = ("objet", "imprime", "calcule", "difference", "unite", "commentaire")


def ecrans(magasin: Magasin) -> list[Ecran]:
    """Return the screens of the page."""
    trouves = [_jeux(magasin), _ecarts(magasin)]
    return [ecran for ecran in trouves if ecran is not None]


def _jeux(magasin: Magasin) -> Ecran | None:
    """Every dataset with its origin and its age."""
    jeux = donnees.jeux_dates(magasin, dt.date.today())
    if jeux.empty:
        return None
    synthese = donnees.synthese(magasin, jeux, donnees.communes(magasin))
    return Ecran(
        "donnees_jeux",
        PAGE,
        "De quoi les chiffres sont faits",
        phrases.phrase_synthese(synthese),
        # What is counted here is real, also of the datasets that are made up.
        tuple(p for p in origines(magasin, *jeux["jeu"]) if p.classe != DEMONSTRATION),
        tableau=TableauDEcran(jeux, "jeux_de_donnees", COLONNES_DES_JEUX),
        chiffres=chiffres(phrases.chiffres_des_donnees(synthese)),
    )


def _ecarts(magasin: Magasin) -> Ecran | None:
    """The printed figures that cannot be found again: both values, as they are."""
    constats = donnees.effectifs_des_constats(magasin)
    if not constats[ECART]:
        return None
    return Ecran(
        "donnees_ecarts",
        PAGE,
        "Les chiffres imprimés que le calcul ne retrouve pas",
        phrases.phrase_verifications(constats),
        origines(magasin, "controles_arithmetiques"),
        tableau=TableauDEcran(donnees.verifications(magasin, ECART), "verifications", COLONNES_DES_ECARTS),
        calcul=phrases.FORMULE,
    )
