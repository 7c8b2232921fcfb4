"""The file to hand over, made once in each format from the shipped data."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from openpyxl import Workbook, load_workbook
from pptx import Presentation
from pypdf import PdfReader

from cpts_data.chemins import Dossiers
from cpts_data.exports.dossier import Options, dossier_de, fabriquer
from cpts_data.exports.dossier.sommaire import Dossier
from cpts_data.store import Magasin

JOUR = dt.date(2026, 10, 15)


@pytest.fixture(scope="session")
def options(dossiers_embarques: Dossiers) -> Options:
    return Options(dossiers_embarques.donnees, date=JOUR)


@pytest.fixture(scope="session")
def dossier(magasin: Magasin, options: Options) -> Dossier:
    return dossier_de(magasin, options)


@pytest.fixture(scope="session")
def pptx(magasin: Magasin, options: Options) -> bytes:
    return fabriquer(magasin, "pptx", options)


@pytest.fixture(scope="session")
def deck(pptx: bytes):
    return Presentation(io.BytesIO(pptx))


@pytest.fixture(scope="session")
def pdf(magasin: Magasin, options: Options) -> PdfReader:
    return PdfReader(io.BytesIO(fabriquer(magasin, "pdf", options)))


@pytest.fixture(scope="session")
def classeur(magasin: Magasin, options: Options) -> Workbook:
    return load_workbook(io.BytesIO(fabriquer(magasin, "xlsx", options)))
