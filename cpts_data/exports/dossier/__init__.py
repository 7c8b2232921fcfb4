"""The file to hand over after a dialogue de gestion: what was projected, as slides, as a PDF or as a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cpts_data.exports.dossier.sommaire import Dossier
    from cpts_data.store import Magasin

PPTX, PDF, XLSX = "pptx", "pdf", "xlsx"
FORMATS: Mapping[str, str] = {PPTX: "PowerPoint", PDF: "PDF", XLSX: "Excel"}
_FABRIQUES: Mapping[str, tuple[str, str]] = {
    PPTX: ("diaporama", "en_pptx"), PDF: ("document", "en_pdf"), XLSX: ("tableur", "en_xlsx"),
}  # fmt: skip


@dataclass(frozen=True)
class Options:
    """What a reader chooses. ``donnees``: the data folder that holds charte.toml (default: the current one).

    ``exercice``: keep only what has a figure of that exercise; ``avec_demonstration``: made-up figures are watermarked,
    or else left out; ``date``: written on the cover, today by default.
    """

    donnees: Path | None = None
    exercice: str | None = None
    avec_demonstration: bool = True
    date: dt.date | None = None


def fabriquer(magasin: Magasin, format: str, options: Options | None = None) -> bytes:
    """Return the file of a store in one of FORMATS.

    Raises ErreurDonnees with every reason not to: a screen without source, an unknown screen, a faulty charter.
    """
    module, nom = _FABRIQUES[format]
    fabrique: Callable[[Dossier], bytes] = getattr(import_module(f"{__name__}.{module}"), nom)
    return fabrique(dossier_de(magasin, options or Options()))


def dossier_de(magasin: Magasin, options: Options) -> Dossier:
    """Return what the file holds, before it is written in a format."""
    from cpts_data.chemins import Dossiers
    from cpts_data.exports.dossier.sommaire import preparer

    return preparer(
        magasin,
        options.donnees or Dossiers.courants().donnees,
        options.date or dt.date.today(),
        avec_demonstration=options.avec_demonstration,
        exercice=options.exercice,
    )
