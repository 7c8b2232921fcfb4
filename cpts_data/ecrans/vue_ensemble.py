"""The screen of the first page: the key figure of each subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data.ecrans.ecran import Chiffre, Ecran
from cpts_data.ecrans.outils import origines
from cpts_data.figures.blocs import FORMULES, blocs, fiches_des_blocs, jeux_des_blocs, phrase_des_blocs

if TYPE_CHECKING:
    from cpts_data.store import Magasin

PAGE = ""


def ecrans(magasin: Magasin) -> list[Ecran]:
    """Return the screens of the page."""
    remplis = blocs(magasin)
    chiffres = tuple(
        Chiffre(titre, rempli.bloc.valeur, f"{rempli.bloc.unite}. {rempli.bloc.phrase}")
        for titre, rempli in remplis.items()
        if rempli
    )
    if not chiffres:
        return []
    return [
        Ecran(
            "vue_ensemble",
            PAGE,
            "Vue d’ensemble",
            phrase_des_blocs(magasin, remplis),
            origines(magasin, *jeux_des_blocs(magasin)),
            chiffres=chiffres,
            calcul=FORMULES,
            fiches=tuple(fiches_des_blocs(remplis)),
        )
    ]
