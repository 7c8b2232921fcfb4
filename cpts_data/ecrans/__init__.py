"""The screens of each page, for the presentation mode and for the file to hand over.

A module a page, named after it, with ``ecrans(magasin) -> list[Ecran]``: its screens in the order they are told, none
when nothing is known. A new module is found by itself.
"""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from cpts_data.indicators.memoire import par_version

if TYPE_CHECKING:
    from cpts_data.ecrans.ecran import Ecran
    from cpts_data.store import Magasin

COMMUNS = ("ecran", "ordre", "outils", "projection")
"""Modules that hold no screen."""


def modules() -> list[str]:
    """Return the names of the modules of screens, in alphabetical order."""
    noms = (chemin.stem for chemin in sorted(Path(__file__).parent.glob("[a-z]*.py")))
    return [nom for nom in noms if nom not in COMMUNS]


def tous_les_ecrans(magasin: Magasin) -> dict[str, Ecran]:
    """Return every screen that has something to show, by code."""
    return _du_jour(magasin, dt.date.today())


@par_version
def _du_jour(magasin: Magasin, _: dt.date) -> dict[str, Ecran]:
    """The screens as they are on a day: some say how old the figures are."""
    trouves: dict[str, Ecran] = {}
    for nom in modules():
        for ecran in import_module(f"{__name__}.{nom}").ecrans(magasin):
            if ecran.code in trouves:
                raise ValueError(f"two screens are called {ecran.code}")
            trouves[ecran.code] = ecran
    return trouves
