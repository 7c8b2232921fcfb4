"""What the first visitor would wait for, done while the server starts: the store opened, the drawing engine loaded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cpts_data.erreurs import ErreurDonnees
from cpts_data.figures.rendu import en_svg, figure
from cpts_data.store import ouvrir_magasin

journal = logging.getLogger(__name__)


@asynccontextmanager
async def pendant_le_demarrage(_app: object) -> AsyncIterator[None]:
    """Warm up beside the server, which answers at once."""
    en_cours = asyncio.create_task(asyncio.to_thread(echauffer))
    yield
    await en_cours


def echauffer() -> None:
    """Open the store and draw once. Faulty data are told by the pages."""
    try:
        ouvrir_magasin()
    except ErreurDonnees as erreur:
        journal.warning("Les données ne peuvent pas être lues :\n%s", erreur)
    en_svg(figure([{"mark": "rule", "encoding": {"x": {"datum": 0}}}], largeur=10, hauteur=10))
