"""One module a dataset: raw file -> checked table.

A module says its dataset (``JEU``) and, when the catalogue cannot express them, its own rules
(``controler(lignes) -> list[Faute]``). Modules are found by themselves: adding a source touches no list.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

MODULES_DU_MOTEUR = frozenset({"lecture", "regles"})


@cache
def chargeurs() -> dict[str, ModuleType]:
    """Return the loader modules by dataset name."""
    modules = (
        importlib.import_module(f"{__name__}.{trouve.name}")
        for trouve in pkgutil.iter_modules(__path__)
        if trouve.name not in MODULES_DU_MOTEUR
    )
    return {module.JEU: module for module in modules}
