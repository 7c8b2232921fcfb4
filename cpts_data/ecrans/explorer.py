"""The screens of the explorer: the two indicators it opens with, on two maps and against one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data.ecrans.ecran import Ecran
from cpts_data.ecrans.outils import avertissement, carte_d_ecran, origines
from cpts_data.figures.explorer import carte_d_axe, nuage
from cpts_data.indicators import exploration as ex
from cpts_data.indicators import par_zone
from cpts_data.indicators import phrases_exploration as phrases
from cpts_data.indicators.classes_de_carte import ruptures_en_quantiles, ruptures_fixes
from cpts_data.indicators.contours import a_des_contours
from cpts_data.indicators.medecin_traitant import NIVEAUX

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

PAGE = "explorer"


def ecrans(magasin: Magasin) -> list[Ecran]:
    """Return the screens of the page before any choice."""
    niveau = next((code for code in NIVEAUX if par_zone.indicateurs_de_zone(magasin, code)), None)
    if niveau is None:
        return []
    vue = ex.vue_par_defaut(magasin, niveau)
    frame = ex.croiser(magasin, vue)
    trouves = [_carte(magasin, vue, frame, axe) for axe in vue.axes] if a_des_contours(magasin) else []
    if vue.y is not None and not ex.comparables(frame).empty:
        trouves.append(_nuage(magasin, vue, frame))
    return trouves


def _carte(magasin: Magasin, vue: ex.Vue, frame: pd.DataFrame, axe: str) -> Ecran:
    indicateur, periode = vue.axes[axe]
    valeurs = frame[f"valeur_{axe}"]
    ruptures = ruptures_fixes(indicateur, vue.niveau) or ruptures_en_quantiles(valeurs, indicateur.decimales)
    seule = ex.Vue(vue.niveau, indicateur, None, periode)
    return Ecran(
        f"explorer_carte_{axe}",
        PAGE,
        phrases.titre_date(indicateur, periode),
        phrases.phrase_de_la_vue(seule, ex.croiser(magasin, seule)),
        origines(magasin, *indicateur.jeux),
        carte=carte_d_ecran(magasin, carte_d_axe(frame, vue, axe, ruptures, selection=None)),
        calcul=phrases.FORMULE,
        fiches=(indicateur.fiche,) if indicateur.fiche else (),
        notes=_avis(magasin, indicateur.jeux),
    )


def _nuage(magasin: Magasin, vue: ex.Vue, frame: pd.DataFrame) -> Ecran:
    """Both indicators against one another. Thousands of points of a scatter make no chart that one would edit."""
    return Ecran(
        "explorer_nuage",
        PAGE,
        f"{vue.x.nom_court} et {vue.y.nom_court}",
        phrases.phrase_de_la_vue(vue, frame),
        origines(magasin, *vue.jeux),
        figure=nuage(frame, vue),
        calcul=phrases.FORMULE,
        fiches=tuple(indicateur.fiche for indicateur, _ in vue.axes.values() if indicateur.fiche),
        notes=(*phrases.a_ne_pas_conclure(vue), *_avis(magasin, vue.jeux)),
    )


def _avis(magasin: Magasin, jeux: tuple[str, ...]) -> tuple[str, ...]:
    return avertissement(magasin, "mt_iris", phrases.AVIS_DEMONSTRATION) if "mt_iris" in jeux else ()
