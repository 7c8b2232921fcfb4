"""Read what the files hold, whatever their format."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any


def serre(texte: str) -> str:
    """A text without its spaces, which each format cuts into lines in its own way."""
    return re.sub(r"\s", "", texte)


def membres(octets: bytes) -> dict[str, bytes]:
    """Every file inside a file of Office, workbooks of charts included, decompressed."""
    trouves = {}
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        for nom in archive.namelist():
            contenu = archive.read(nom)
            trouves[nom] = contenu
            if contenu.startswith(b"PK\x03\x04"):
                trouves |= {f"{nom}!{dedans}": octets_ for dedans, octets_ in membres(contenu).items()}
    return trouves


def formes(parent: Any) -> Iterator[Any]:
    """Every shape of a slide, those of groups included."""
    for forme in parent.shapes:
        yield forme
        if forme.shape_type is not None and forme.shape_type == 6:  # a group
            yield from formes(forme)


def textes(page: Any) -> list[str]:
    """Every text of a slide: boxes, cells, placeholders."""
    lus = [forme.text_frame.text for forme in formes(page) if forme.has_text_frame]
    tables = [forme.table for forme in page.shapes if forme.has_table]
    return lus + [case.text_frame.text for table in tables for ligne in table.rows for case in ligne.cells]


def titre(page: Any) -> str:
    return page.shapes.title.text_frame.text.partition(" (suite)")[0]


def lignes_des_tableaux(page: Any) -> list[tuple[str, ...]]:
    """The rows of the tables of a slide, headings left out."""
    return [
        tuple(case.text_frame.text for case in ligne.cells)
        for forme in page.shapes
        if forme.has_table
        for ligne in list(forme.table.rows)[1:]
    ]
