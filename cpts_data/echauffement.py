"""What the first visitor would wait for, done while the server starts: libraries, store, areas, drawing engine."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from cpts_data.erreurs import ErreurDonnees
from cpts_data.figures.rendu import en_svg, figure
from cpts_data.indicators import toutes_les_zones
from cpts_data.indicators.medecin_traitant import NIVEAUX
from cpts_data.store import ouvrir_magasin

journal = logging.getLogger(__name__)

BIBLIOTHEQUES = ("pandas", "folium", "scipy.special", "cpts_data.figures.explorer", "cpts_data.exports.exploration")
"""Imported by the pages when they first draw. Not streamlit-folium, which must be imported by a page to be served."""


@asynccontextmanager
async def pendant_le_demarrage(_app: object) -> AsyncIterator[None]:
    """Warm up beside the server, which answers at once."""
    en_cours = asyncio.create_task(asyncio.to_thread(echauffer))
    yield
    await en_cours


def echauffer() -> None:
    """Import, open the store, compare the areas, draw once, then leave all of this out of the collections of memory.

    Streamlit collects the whole memory after each run of a page, and its last messages wait meanwhile: with our
    libraries, 80 ms at each filter. What is there at the start stays until the end. Faulty data are told by the pages.
    """
    for bibliotheque in BIBLIOTHEQUES:
        import_module(bibliotheque)
    try:
        magasin = ouvrir_magasin()
    except ErreurDonnees as erreur:
        journal.warning("Les données ne peuvent pas être lues :\n%s", erreur)
    else:
        for niveau in NIVEAUX:
            toutes_les_zones.colonnes(magasin, niveau)
    en_svg(figure([{"mark": "rule", "encoding": {"x": {"datum": 0}}}], largeur=10, hauteur=10))
    gc.collect()
    gc.freeze()
