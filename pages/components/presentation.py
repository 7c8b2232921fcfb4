"""The presentation mode: the screens of every page, one at a time, from the page where it was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from cpts_data.chemins import RACINE, Dossiers
from cpts_data.ecrans.ordre import FICHIER, Ordre, lire_ordre
from cpts_data.ecrans.projection import Vue, vues
from pages.components.composant_local import composant_local
from pages.components.magasin import magasin_courant
from pages.components.mise_en_page import STYLE

NOM, DOSSIER = "projection", "cpts_data/figures/projection"
STYLE_PROJETE = (Path(RACINE) / DOSSIER / "projection.css").read_text(encoding="utf-8")
SANS_ECRAN = (
    "Cette page n’a pas d’écran à présenter. La touche → ouvre le premier écran des autres pages ; Échap revient à la "
    "page."
)
AUCUN_ECRAN = "Aucune page n’a d’écran à présenter. La touche Échap revient à la page."


def presenter(page: str, pages: Mapping[str, str]) -> None:
    """Project the screens, beginning with those of ``page`` (its address); ``pages``: address -> title."""
    magasin = magasin_courant()
    toutes = vues(magasin)
    ordre = lire_ordre(Dossiers.courants().donnees, toutes)
    ecrans = [toutes[code] for code in ordre.appliquer(toutes)]
    st.html(STYLE)
    composant_local(NOM, DOSSIER, css=STYLE_PROJETE)(
        key="projection",
        data={
            "ecrans": ecrans,
            "page": page,
            "pages": dict(pages),
            "debut": debut(ecrans, page, st.query_params.get("ecran")),
            "vide": SANS_ECRAN if ecrans else AUCUN_ECRAN,
            "avis": avis(ordre),
        },
    )


def debut(ecrans: Sequence[Vue], page: str, code: str | None) -> int:
    """Return the rank of the screen to open: the one asked for, else the first of the page, else none (-1)."""
    rangs = {ecran["code"]: rang for rang, ecran in enumerate(ecrans)}
    de_la_page = (rang for rang, ecran in enumerate(ecrans) if ecran["page"] == page)
    return rangs[code] if code in rangs else next(de_la_page, -1)


def avis(ordre: Ordre) -> list[str]:
    """Say what is wrong in the order file, at the foot of the first screen."""
    if not ordre.fautes:
        return []
    reste = len(ordre.fautes) - 1
    autres = f" (et {reste} de plus)" if reste else ""
    return [f"{ordre.fautes[0].en_francais()}{autres} Voir data/{FICHIER}, puis python -m cpts_data verifier."]
