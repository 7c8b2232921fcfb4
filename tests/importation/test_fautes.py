"""A bad file gives its one sentence, at its place, and nothing is written."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from cpts_data.importation.modele import Choix
from cpts_data.importation.proposition import preparer
from tests.importation.exemple import territoire
from tests.importation.fautes import BONS, TOUS, Cas
from tests.importation.fichiers_envoyes import en_csv


def test_the_corpus_is_large_and_each_file_has_its_own_name() -> None:
    assert len(TOUS) >= 60
    assert len({cas.nom for cas in TOUS}) == len(TOUS)


@pytest.mark.parametrize("nom", sorted(BONS))
def test_a_good_file_has_nothing_to_say(nom: str) -> None:
    jeu, lignes = BONS[nom]
    lu = preparer(en_csv(lignes()), f"{nom}.csv", territoire())
    assert [faute.en_francais() for faute in (*lu.erreurs, *lu.avertissements)] == []
    assert lu.jeu == jeu and lu.acceptable


@pytest.mark.parametrize("cas", TOUS, ids=lambda cas: cas.nom)
def test_a_bad_file_says_its_one_fault(cas: Cas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    octets = cas.octets()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    lu = preparer(octets, cas.fichier, territoire(), Choix(jeu=cas.jeu if cas.choisi else None))
    dites, autres = (lu.erreurs, lu.avertissements) if cas.bloque else (lu.avertissements, lu.erreurs)
    assert [faute.en_francais() for faute in autres] == []
    assert len(dites) == 1, [faute.en_francais() for faute in dites]
    phrase = dites[0].en_francais()
    assert [morceau for morceau in cas.morceaux if morceau not in phrase.replace("\u202f", " ")] == [], phrase
    assert dites[0].fichier == cas.fichier
    if cas.ligne is not None:
        assert dites[0].ligne == cas.ligne, phrase
    if cas.colonne is not None:
        assert dites[0].colonne == cas.colonne, phrase
    if cas.jeu is not None:
        assert lu.jeu == cas.jeu
    assert lu.acceptable is not cas.bloque
    assert list(tmp_path.iterdir()) == [], "nothing is written"
