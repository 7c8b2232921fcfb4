"""Where the data live. One folder holds everything: published files, imports and the store built from them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
VARIABLE_DONNEES = "CPTS_DONNEES"
"""Environment variable that names another data folder (another CPTS, or a test)."""


@dataclass(frozen=True)
class Dossiers:
    """The places of one data folder."""

    donnees: Path

    @classmethod
    def courants(cls) -> Dossiers:
        """Return the folder named by the environment, otherwise the ``data/`` shipped with the code."""
        return cls(Path(os.environ.get(VARIABLE_DONNEES) or RACINE / "data").resolve())

    @property
    def territoire(self) -> Path:
        return self.donnees / "territoire.toml"

    @property
    def contours_officiels(self) -> Path:
        return self.donnees / "contours" / "iris.geojson"

    @property
    def magasin(self) -> Path:
        return self.donnees / ".magasin"

    @property
    def imports(self) -> Path:
        return self.donnees / "imports"

    @property
    def telechargements(self) -> Path:
        """Hidden: where downloads are prepared. The store does not look into it."""
        return self.donnees / ".telechargements"
