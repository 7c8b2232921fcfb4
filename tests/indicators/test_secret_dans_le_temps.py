"""Two versions of the same counts, one after the other on screen, give no hidden count away.

The attacks go through the real importer: a file, the same one slightly corrected, undone and brought back.
"""

from __future__ import annotations

import pytest

from cpts_data import importer
from cpts_data.chemins import Dossiers
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators.effets_d_un_import import effets
from cpts_data.indicators.phrases_import import phrase_des_effets
from cpts_data.indicators.secret_des_zones import secret_des_zones
from cpts_data.store import Magasin, ouvrir_magasin
from tests.importation.depots import TITRES
from tests.importation.exemples import iris_du_territoire
from tests.importation.fichiers_envoyes import en_xlsx

PERIODE = "2025-10-08"
ENSEMBLE = "Patients de 16 ans et plus"
IRIS = iris_du_territoire()
COMMUNE = "76402"
A, B, C = (code for code, *_ in IRIS if code.startswith(COMMUNE))
GRANDS = {code: (900 + 7 * rang, 150 + 3 * rang) for rang, (code, *_) in enumerate(IRIS)}

Comptes = dict[str, tuple[int, int]]


def importe(dossiers: Dossiers, comptes: Comptes, qui: str = ENSEMBLE) -> importer.Examen:
    lignes: list[list[object]] = [[f"{qui}, situation au 8 octobre 2025"], [], list(TITRES)]
    lignes += [[code, nom, *comptes[code]] for code, nom, *_ in IRIS]
    examen = importer.examiner(en_xlsx(lignes, titre=qui[:30]), "cpam.xlsx", dossiers)
    raisons = {faute.en_francais(): "vu avec la CPAM" for faute in examen.proposition.avertissements}
    importer.accepter(dossiers, examen, "JD", raisons)
    return examen


def caches(magasin: Magasin, population: str = "MT_16P") -> set[str]:
    zones = (mt.couverture_par_zone(magasin, niveau, population, PERIODE) for niveau in mt.NIVEAUX)
    return {ligne.code for frame in zones for ligne in frame.itertuples() if ligne.avec_mt != ligne.avec_mt}


def test_a_corrected_file_hides_no_other_area_beside_the_small_one(construits: Dossiers) -> None:
    """Import 1 hides A and B. Import 2 hid A and C: A was the commune less B less the C of import 1."""
    premier = GRANDS | {A: (300, 5), B: (400, 61), C: (401, 62)}
    importe(construits, premier)
    assert caches(ouvrir_magasin(construits)) == {A, B}
    importe(construits, premier | {B: (403, 61)})
    for _ in range(2):
        assert caches(ouvrir_magasin(construits)) == {A, B}
        importer.annuler(construits, 2, "JD", "essai")
        assert caches(ouvrir_magasin(construits)) == {A, B}
        importer.retablir(construits, 2)


def test_a_count_that_leaves_the_small_ones_is_not_told_for_the_same_date(construits: Dossiers) -> None:
    """10 without corrected to 11: shown, it would tell that it was 10. Undone, the later import counts still."""
    importe(construits, GRANDS | {A: (300, 10), B: (310, 12)})
    assert (avant := caches(ouvrir_magasin(construits))) == {A, B}
    importe(construits, GRANDS | {A: (300, 11), B: (310, 12)})
    assert caches(ouvrir_magasin(construits)) == avant
    importer.annuler(construits, 1, "JD", "essai")
    assert caches(ouvrir_magasin(construits)) == avant
    importer.annuler(construits, 2, "JD", "essai")
    assert ouvrir_magasin(construits).provenances["mt_iris"].classe == "démonstration"
    importer.retablir(construits, 2)
    assert caches(ouvrir_magasin(construits)) == avant


def test_a_made_up_total_population_unmasks_nobody_inside_it(construits: Dossiers) -> None:
    """A population is protected with the one around it: another one around would have hidden others inside."""
    parties = GRANDS | {A: (60, 5), B: (70, 40), C: (80, 41)}
    importe(construits, parties | {A: (61, 6), B: (71, 41), C: (81, 42)})
    importe(construits, parties, "Patients en ALD")
    avant = {p: caches(ouvrir_magasin(construits), p) for p in ("MT_16P", "MT_ALD")}
    assert A in avant["MT_ALD"]
    importe(construits, {code: (9_000, 5_000) for code in GRANDS})
    assert all(caches(ouvrir_magasin(construits), p) >= avant[p] for p in avant)
    importer.annuler(construits, 3, "JD", "essai")
    assert all(caches(ouvrir_magasin(construits), p) >= avant[p] for p in avant)


def test_made_up_rows_are_no_earlier_version(construits: Dossiers) -> None:
    masques = secret_des_zones(ouvrir_magasin(construits))
    assert ouvrir_magasin(construits).lignes("SELECT count(*) FROM mt_iris_versions") == [(0,)]
    assert len(masques.par_periode) == 2
    importe(construits, GRANDS)
    assert ouvrir_magasin(construits).lignes("SELECT DISTINCT rang FROM mt_iris_versions") == [(1,)]
    assert caches(ouvrir_magasin(construits)) == set()


def test_an_examination_does_not_say_that_a_hidden_line_moved(construits: Dossiers) -> None:
    """A and B are hidden, 86 lines are shown: the same sentence, whether A moved or not."""
    importe(construits, GRANDS | {A: (300, 5), B: (310, 61)})
    phrases = []
    for autre in ((300, 5), (300, 4), (300, 6)):
        examen = importe(construits, GRANDS | {A: autre, B: (310, 61)})
        assert (examen.effets.modifiees, examen.effets.inchangees, examen.effets.masquees) == (0, 86, True)
        phrases.append(phrase_des_effets(examen.effets))
    assert set(phrases) == {
        "Aucune ligne montrée ne changerait. Des lignes masquées sont aussi dans le fichier, ou dans ce qu’il "
        "remplace : elles ne sont pas comptées (secret statistique)."
    }


@pytest.mark.parametrize("lots_annules", [(), (1,), (1, 2)])
def test_the_history_of_undoing_changes_nothing_to_the_mask(construits: Dossiers, lots_annules: tuple) -> None:
    for comptes in ((300, 5), (300, 11), (300, 12)):
        importe(construits, GRANDS | {A: comptes, B: (400, 61)})
    avant = ouvrir_magasin(construits)
    for numero in lots_annules:
        importer.annuler(construits, numero, "JD", "essai")
    apres = ouvrir_magasin(construits)
    assert caches(apres) == caches(avant) == {A, B}
    assert effets(avant, apres, "mt_iris").modifiees == 0
