"""Which figure of the dashboard measures a line of the contract: ``mesures_aci.toml``, recognised by its words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cpts_data.textes import sans_accents

FICHIER = Path(__file__).parent / "mesures_aci.toml"
REGISTRE = "JAIDE_MON_DOC"
"""Measured by sentences and counts by commune, not by one number."""


@dataclass(frozen=True)
class MesureDeclaree:
    """One figure that a line of the contract may be measured by. ``unite``: « % » (out of 100), or what is counted."""

    code: str
    libelle: str
    unite: str
    famille: str
    motif: str


@cache
def mesures() -> Mapping[str, MesureDeclaree]:
    """Return every declared measure, by code, in the order in which they are looked for."""
    lues = [MesureDeclaree(**brut) for brut in tomllib.loads(FICHIER.read_text(encoding="utf-8"))["mesures"]]
    return {mesure.code: mesure for mesure in lues}


def mesure_reconnue(action: str) -> str | None:
    """Return the code of the measure that the words of an action name, None when they name none."""
    texte = re.sub(r"[^a-z0-9+]+", " ", sans_accents(action).casefold())
    return next((mesure.code for mesure in mesures().values() if re.search(mesure.motif, texte)), None)
