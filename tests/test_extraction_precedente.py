"""Which batches are left out to see the data as they were before: by hand, on the papers of batches alone."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from cpts_data.chemins import Dossiers
from cpts_data.extraction_precedente import magasin_precedent, sans_les_derniers
from cpts_data.importation.lots import Lot
from cpts_data.rangement import dossier_a_part
from cpts_data.store import Magasin, construire_a_part, ouvrir_magasin

A, B = ["MT_16P", "2025-10-07"], ["MT_16P", "2026-04-07"]


def lot(numero: int, *groupes: list[str], jeu: str = "mt_iris", annule: bool = False) -> Lot:
    annulation = {"par": "x", "le": "2026-01-01", "raison": "y"} if annule else None
    return Lot(numero, jeu, Path(f"{numero:04d}-{jeu}"), {"groupes": list(groupes)}, annulation)


@pytest.mark.parametrize(
    ("lots", "gardes"),
    [
        ([lot(1, A), lot(2, A), lot(3, A)], [1, 2]),
        ([lot(1, A), lot(2, B)], [1]),
        ([lot(1, A)], []),
        ([lot(1, A), lot(2, A, B)], [1]),
        ([lot(1, A, B), lot(2, A), lot(3, B)], [1]),
        ([lot(1, A), lot(2, A, annule=True)], [2]),
        ([lot(1, A), lot(2, A), lot(3, [], jeu="adherents_profession_commune")], [1]),
        ([lot(1, [], jeu="teleexpertise_requis"), lot(2, [], jeu="teleexpertise_requis")], [1]),
        ([], []),
    ],
    ids=["the version just before", "two dates", "a first import: the file of the folder", "a new date too",
         "two corrections", "an undone batch replaced nothing", "each dataset by itself", "a whole list", "nothing"],
)  # fmt: skip
def test_the_version_just_before_serves_again(lots: list[Lot], gardes: list[int]) -> None:
    assert [garde.numero for garde in sans_les_derniers(lots)] == gardes


def test_without_an_import_there_is_no_version_before(dossiers_embarques, magasin: Magasin) -> None:
    with magasin_precedent(dossiers_embarques) as avant:
        assert avant is None


# --- the store built aside ----------------------------------------------------------------------------------


def test_a_store_built_aside_stays_in_the_data_folder_and_is_gone_afterwards(
    construits: Dossiers, dossier_temporaire: Path
) -> None:
    avant = set(construits.donnees.rglob("*"))
    with dossier_a_part(construits) as dossier:
        construire_a_part(construits, dossier, lots=[]).fermer()
        assert construits.magasin in dossier.parents and list(dossier.glob("*.duckdb"))
        assert list(dossier_temporaire.iterdir()) == [], "every count of it is as in the data: not for a shared folder"
    assert set(construits.donnees.rglob("*")) == avant


def test_what_a_killed_process_left_is_removed_at_the_next_start(
    construits: Dossiers, dossier_temporaire: Path
) -> None:
    perdu, en_cours = (construits.magasin / nom for nom in ("a-part-perdu", "a-part-en-cours"))
    for dossier in (perdu, en_cours):
        dossier.mkdir()
        (dossier / "observatoire-x-y.duckdb").write_bytes(b"tous les effectifs")
    os.utime(perdu, (time.time() - 2 * 3600,) * 2)
    ouvrir_magasin(construits)
    assert not perdu.exists()
    assert en_cours.exists(), "another process may be at work"
