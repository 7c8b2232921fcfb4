"""The sources of open data: title, producer, licence, address and use, declared once in ``sources.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

FICHIER = Path(__file__).with_name("sources.toml")


@dataclass(frozen=True)
class Source:
    """One source. ``apport``: what it brings to the pages; ``volume``: how much there is to receive, in words.

    ``couche`` names the layer of a map service, empty elsewhere.
    """

    nom: str
    titre: str
    producteur: str
    licence: str
    adresse: str
    couche: str = ""
    apport: str = ""
    volume: str = ""

    def vers(self, adresse: str | None) -> Source:
        """Return the same source at another address (a mirror), or itself when there is none."""
        return replace(self, adresse=adresse) if adresse else self


@cache
def sources() -> Mapping[str, Source]:
    """Return every source by name, in the order a territory is filled."""
    brut = tomllib.loads(FICHIER.read_text(encoding="utf-8"))
    return {nom: Source(nom, **champs) for nom, champs in brut.items()}
