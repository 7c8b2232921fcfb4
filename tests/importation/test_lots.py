"""Batches: accepted whole, listed, undone, brought back; what they replace, and the papers they give."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import traceback
from pathlib import Path

import pytest

from cpts_data import importer
from cpts_data.chemins import Dossiers
from cpts_data.entrees import version_des_entrees
from cpts_data.erreurs import ErreurDonnees
from cpts_data.fautes_publiques import avertissement_public
from cpts_data.importation import lots
from cpts_data.importation.lots import LIGNES, PAPIERS
from cpts_data.importation.modele import Proposition
from cpts_data.importation.profils import lire_profils
from cpts_data.importer import Examen
from cpts_data.store import ouvrir_magasin
from tests.conftest import copier_donnees
from tests.importation.propositions import AVERTISSEMENT, IRIS, PERIODE, creneaux, mt_par_iris, proposer


def accepter(dossiers: Dossiers, proposition: Proposition, **options: object) -> lots.Lot:
    """Accept at once, as the page does after an examination."""
    raisons = {faute.en_francais(): "vu avec la CPAM" for faute in proposition.avertissements}
    examen = Examen(proposition, version_des_entrees(dossiers))
    return importer.accepter(dossiers, examen, **{"par": "chargée de mission", "raisons": raisons} | options)


def mt_iris(dossiers: Dossiers) -> list[tuple]:
    return ouvrir_magasin(dossiers).lignes("SELECT code_iris, periode, avec_mt, sans_mt, lot FROM mt_iris ORDER BY ALL")


def messages(erreur: pytest.ExceptionInfo[ErreurDonnees]) -> list[str]:
    return [faute.message for faute in erreur.value.fautes]


# --- what a batch does to the tables --------------------------------------------------------------------------


def test_an_imported_file_takes_every_demonstration_row_out(construits: Dossiers) -> None:
    assert len(mt_iris(construits)) > 600, "the demonstration has 88 IRIS, four populations and two dates"
    accepter(construits, mt_par_iris())
    assert mt_iris(construits) == [
        (IRIS[2], PERIODE, None, None, 1),
        (IRIS[0], PERIODE, 900, 20, 1),
        (IRIS[1], PERIODE, 900, 20, 1),
    ]


def test_a_masked_cell_is_told_from_an_unknown_one(construits: Dossiers) -> None:
    accepter(construits, mt_par_iris())
    cases = ouvrir_magasin(construits).lignes(
        "SELECT jeu, lot, ligne, colonne, motif FROM cases_sans_valeur ORDER BY ALL"
    )
    assert cases == [("mt_iris", 1, 4, "avec_mt", "masqué"), ("mt_iris", 1, 4, "sans_mt", "masqué")]


def test_a_second_file_of_the_same_period_replaces_the_first_one_and_another_period_is_added(
    construits: Dossiers,
) -> None:
    accepter(construits, mt_par_iris(900))
    accepter(construits, mt_par_iris(950))
    accepter(construits, mt_par_iris(700, periode="2024-10-08"))
    assert {(periode, avec, lot) for _, periode, avec, _, lot in mt_iris(construits)} == {
        (PERIODE, 950, 2), (PERIODE, None, 2), ("2024-10-08", 700, 3), ("2024-10-08", None, 3),
    }  # fmt: skip
    cases = ouvrir_magasin(construits).lignes("SELECT DISTINCT lot FROM cases_sans_valeur ORDER BY 1")
    assert cases == [(2,), (3,)]


def test_published_rows_of_other_months_stay(construits: Dossiers) -> None:
    avant = ouvrir_magasin(construits).lignes("SELECT count(*) FROM sas_creneaux")[0][0]
    accepter(construits, creneaux(1200, mois="2025-10"))
    accepter(construits, creneaux(1000, mois="2024-10"))
    magasin = ouvrir_magasin(construits)
    lignes = magasin.lignes("SELECT periode, creneaux_offerts, lot FROM sas_creneaux WHERE lot IS NOT NULL ORDER BY 1")
    assert lignes == [("2024-10", 1000, 2), ("2025-10", 1200, 1)]
    assert magasin.lignes("SELECT count(*) FROM sas_creneaux") == [(avant + 1,)], "one month added, one replaced"


def test_the_controls_of_the_report_do_not_move_with_an_import(construits: Dossiers) -> None:
    avant = ouvrir_magasin(construits).lignes("FROM controles ORDER BY ALL")
    accepter(construits, creneaux(1000, mois="2024-10"))
    assert ouvrir_magasin(construits).lignes("FROM controles ORDER BY ALL") == avant


def test_a_batch_of_a_whole_dataset_replaces_it_all(construits: Dossiers) -> None:
    ligne = {"specialite": "Cardiologie", "professionnels": "4", "section": "Fichier importé"}
    accepter(construits, proposer("teleexpertise_requis", [ligne]))
    accepter(construits, proposer("teleexpertise_requis", [ligne | {"professionnels": "7"}]))
    magasin = ouvrir_magasin(construits)
    assert magasin.lignes("SELECT specialite, professionnels, lot FROM teleexpertise_requis") == [("Cardiologie", 7, 2)]


# --- papers -----------------------------------------------------------------------------------------------------


def test_the_badge_the_date_and_the_file_name_are_those_of_the_import(construits: Dossiers) -> None:
    accepter(construits, mt_par_iris())
    provenance = ouvrir_magasin(construits).provenances["mt_iris"]
    jour = dt.date.today()
    assert provenance.classe == "importé"
    assert provenance.date_acces == jour
    assert provenance.mention().startswith("CPAM, fichier « cpam.xlsx » importé le ")
    assert provenance.mention().endswith("feuille « MT » (8 octobre 2025)")


def test_what_still_serves_is_named_the_latest_import_first(construits: Dossiers) -> None:
    accepter(construits, creneaux(1200, mois="2025-10"))
    accepter(construits, creneaux(1000, mois="2025-11"))
    origines = ouvrir_magasin(construits).origines("sas_creneaux")
    assert [origine.classe for origine in origines] == ["importé", "importé", "publié"]
    assert origines[0].note.startswith("Import n° 2")


def test_who_when_and_why_are_kept_with_the_batch(construits: Dossiers) -> None:
    lot = accepter(construits, mt_par_iris(avertissements=(AVERTISSEMENT,)), par=" la coordinatrice ")
    papiers = json.loads((lot.dossier / PAPIERS).read_text(encoding="utf-8"))
    assert papiers["par"] == "la coordinatrice"
    kept = avertissement_public(AVERTISSEMENT.en_francais())
    assert papiers["avertissements"] == [{"texte": kept, "raison": "vu avec la CPAM"}]
    assert dt.datetime.now() - lot.importe_le < dt.timedelta(minutes=5)


def test_the_columns_are_remembered(construits: Dossiers) -> None:
    accepter(construits, mt_par_iris())
    assert lire_profils(construits) == {
        "cle-du-profil": {"(jeu)": "mt_iris", "code iris": "code_iris", "avec mt": "avec_mt"}
    }


def test_a_damaged_profile_only_asks_again(construits: Dossiers) -> None:
    construits.imports.mkdir()
    (construits.imports / "profils.json").write_text("[" * 100_000, encoding="utf-8")
    assert lire_profils(construits) == {}


# --- consent ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("par", ["", "  "])
def test_someone_must_accept(construits: Dossiers, par: str) -> None:
    with pytest.raises(ErreurDonnees) as levee:
        accepter(construits, mt_par_iris(), par=par)
    assert messages(levee) == ["Indiquez qui accepte cet import (des initiales, une fonction)."]
    assert importer.lister(construits) == []


@pytest.mark.parametrize("raisons", [{}, {AVERTISSEMENT.en_francais(): "  "}, {"autre": "oui"}])
def test_each_warning_wants_its_written_reason(construits: Dossiers, raisons: dict[str, str]) -> None:
    with pytest.raises(ErreurDonnees) as levee:
        accepter(construits, mt_par_iris(avertissements=(AVERTISSEMENT,)), raisons=raisons)
    assert messages(levee) == ["Un avertissement attend une raison écrite pour être accepté."]
    assert importer.lister(construits) == []


def test_an_examination_of_older_data_is_refused(construits: Dossiers) -> None:
    examen = Examen(mt_par_iris(), version_des_entrees(construits))
    accepter(construits, creneaux(1200))
    with pytest.raises(ErreurDonnees) as levee:
        importer.accepter(construits, examen, "chargée de mission", {})
    assert messages(levee) == [importer.DONNEES_CHANGEES]
    assert [lot.jeu for lot in importer.lister(construits)] == ["sas_creneaux"]


def test_a_failure_of_the_tool_is_a_sentence_without_what_it_read(
    construits: Dossiers, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def en_panne(*_: object) -> None:
        raise ValueError("could not convert DUPONT Marie")

    monkeypatch.setattr("cpts_data.importation.proposition.reconnaitre", en_panne)
    with caplog.at_level("DEBUG"), pytest.raises(ErreurDonnees) as levee:
        importer.examiner(b"Ville;Nombre\nRouen;3\n", "liste.csv", construits)
    (faute,) = levee.value.fautes
    assert faute.fichier == "liste.csv"
    assert re.search(r"un défaut de l’outil : .* : ValueError, test_lots\.py, ligne \d+\.$", faute.message)
    dit = caplog.text + "".join(traceback.format_exception(levee.value))
    assert "ValueError" in caplog.text and "DUPONT" not in dit


# --- undo -------------------------------------------------------------------------------------------------------


def test_an_undone_batch_gives_back_what_it_replaced_and_can_come_back(construits: Dossiers) -> None:
    origine = mt_iris(construits)
    accepter(construits, mt_par_iris(900))
    accepter(construits, mt_par_iris(950))
    deux = mt_iris(construits)
    importer.annuler(construits, 2, "bureau", "mauvais fichier")
    assert {avec for _, _, avec, _, _ in mt_iris(construits)} == {900, None}
    importer.annuler(construits, 1, "bureau", "mauvais fichier")
    assert mt_iris(construits) == origine
    assert ouvrir_magasin(construits).provenances["mt_iris"].classe == "démonstration"
    importer.retablir(construits, 2)
    assert mt_iris(construits) == deux
    assert [(lot.numero, lot.actif) for lot in importer.lister(construits)] == [(2, True), (1, False)]
    assert importer.lister(construits)[1].annulation["raison"] == "mauvais fichier"
    (gardee,) = importer.lister(construits)[0].dossier.glob("ancienne-annulation-*.json")
    assert json.loads(gardee.read_text(encoding="utf-8"))["par"] == "bureau", "who undid it stays written"


def test_an_older_batch_can_be_undone_under_a_newer_one(construits: Dossiers) -> None:
    accepter(construits, mt_par_iris(900, periode="2024-10-08"))
    accepter(construits, mt_par_iris(950))
    importer.annuler(construits, 1, "bureau", "périmètre faux")
    assert {periode for _, periode, *_ in mt_iris(construits)} == {PERIODE}


@pytest.mark.parametrize(
    ("numero", "message"),
    [(7, "Aucun import ne porte ce numéro."), (1, "Cet import est déjà annulé.")],
)
def test_what_cannot_be_undone_says_so(construits: Dossiers, numero: int, message: str) -> None:
    accepter(construits, mt_par_iris())
    importer.annuler(construits, 1, "bureau", "erreur")
    with pytest.raises(ErreurDonnees) as levee:
        importer.annuler(construits, numero, "bureau", "erreur")
    assert messages(levee) == [message]


def test_undoing_wants_a_name_and_a_reason(construits: Dossiers) -> None:
    accepter(construits, mt_par_iris())
    with pytest.raises(ErreurDonnees):
        importer.annuler(construits, 1, "bureau", " ")
    assert importer.lister(construits)[0].actif


def test_a_number_never_serves_twice(construits: Dossiers) -> None:
    """The folder of a batch removed by hand must not give its number, and its undoing, to another file."""
    accepter(construits, mt_par_iris())
    accepter(construits, creneaux(1200))
    importer.annuler(construits, 2, "bureau", "erreur")
    assert accepter(construits, creneaux(1300)).numero == 3


# --- damage -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("contenu", ["", "{", "[]", '{"jeu": "inconnu"}', '{"jeu": 3}', "\x00"])
def test_damaged_papers_are_a_fault_and_the_previous_version_serves(construits: Dossiers, contenu: str) -> None:
    lot = accepter(construits, mt_par_iris())
    version = ouvrir_magasin(construits).version
    (lot.dossier / PAPIERS).write_text(contenu, encoding="utf-8")
    servi = ouvrir_magasin(construits)
    assert servi.version == version
    assert len(servi.fautes) == 1 and servi.fautes[0].fichier.startswith("imports/0001-mt_iris")


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("remplace_par", ["population", "inconnue"]),
        ("remplace_par", ["population", 'periode" IS NULL OR 1=1; DROP TABLE mt_iris; --']),
        ("remplace_par", "periode"),
        ("remplace_par", [3]),
        ("groupes", 3),
        ("groupes", [["MT_16P"]]),
        ("groupes", [[["x"], "y"]]),
        ("importe_le", "hier"),
        ("importe_le", "2026-01-01T00:00:00+02:00"),
        ("date_reference", None),
        ("jeu", "sas_creneaux"),
        ("jeu", ["mt_iris"]),
        ("fichier", 3),
        ("par", None),
        ("avertissements", [3]),
        ("personnelles", 3),
        ("lignes", "x"),
    ],
)
def test_papers_edited_by_hand_are_refused_before_anything_uses_them(
    construits: Dossiers, champ: str, valeur: object
) -> None:
    """A column to replace by is part of a query: it is one of the dataset, or the batch is not read."""
    lot = accepter(construits, mt_par_iris())
    papiers = json.loads((lot.dossier / PAPIERS).read_text(encoding="utf-8"))
    (lot.dossier / PAPIERS).write_text(json.dumps(papiers | {champ: valeur}), encoding="utf-8")
    with pytest.raises(ErreurDonnees) as levee:
        importer.lister(construits)
    assert messages(levee) == ["Les papiers de cet import ont été modifiés ou abîmés : il ne peut plus être lu."]
    servi = ouvrir_magasin(construits)
    assert [faute.message for faute in servi.fautes] == messages(levee)
    assert len(servi.lignes("FROM mt_iris")) == 3, "the version before the edit serves"


@pytest.mark.parametrize("contenu", ['{"par": 3}', "{}", '{"par": "a", "raison": "b", "le": "hier"}'])
def test_a_damaged_undoing_is_a_fault(construits: Dossiers, contenu: str) -> None:
    lot = accepter(construits, mt_par_iris())
    (lot.dossier / lots.ANNULATION).write_text(contenu, encoding="utf-8")
    with pytest.raises(ErreurDonnees) as levee:
        importer.lister(construits)
    assert messages(levee) == ["Les papiers de cet import ont été modifiés ou abîmés : il ne peut plus être lu."]


def test_a_copied_batch_does_not_share_a_number(construits: Dossiers) -> None:
    lot = accepter(construits, mt_par_iris())
    shutil.copytree(lot.dossier, construits.imports / "00001-mt_iris")
    with pytest.raises(ErreurDonnees) as levee:
        importer.lister(construits)
    assert [faute.valeur for faute in levee.value.fautes] == ["00001-mt_iris et 0001-mt_iris"]
    assert ouvrir_magasin(construits).fautes[0].message.startswith("Deux imports portent le même numéro")


@pytest.mark.skipif(os.name == "nt", reason="links want rights on Windows")
def test_nothing_is_written_behind_a_link(construits: Dossiers, tmp_path: Path) -> None:
    dehors = tmp_path / "dehors"
    dehors.mkdir()
    construits.imports.symlink_to(dehors)
    with pytest.raises(ErreurDonnees) as levee:
        accepter(construits, mt_par_iris())
    assert "lien vers un autre endroit" in str(levee.value) and list(dehors.iterdir()) == []
    construits.imports.unlink()
    lot = accepter(construits, mt_par_iris())
    shutil.copytree(lot.dossier, dehors / "0002-mt_iris")
    (construits.imports / "0002-mt_iris").symlink_to(dehors / "0002-mt_iris")
    with pytest.raises(ErreurDonnees) as levee:
        importer.annuler(construits, 2, "bureau", "essai")
    assert levee.value.fautes[0].fichier == "imports/0002-mt_iris"
    assert not (dehors / "0002-mt_iris" / lots.ANNULATION).exists()


def test_rows_changed_by_hand_pass_the_checks_of_any_file(construits: Dossiers) -> None:
    lot = accepter(construits, mt_par_iris())
    lignes = (lot.dossier / LIGNES).read_text(encoding="utf-8")
    (lot.dossier / LIGNES).write_text(lignes.replace("900", "-900", 1), encoding="utf-8")
    (faute,) = ouvrir_magasin(construits).fautes
    assert (faute.fichier, faute.ligne, faute.colonne, faute.valeur) == (
        "imports/0001-mt_iris/lignes.csv", 2, "avec_mt", None,
    )  # fmt: skip


def test_only_the_batches_that_still_say_something_are_read(construits: Dossiers) -> None:
    for offerts in (1100, 1200, 1300):
        accepter(construits, creneaux(offerts))
    accepter(construits, mt_par_iris())
    assert [lot.numero for lot in lots.utiles(lots.lister(construits))] == [3, 4]
    importer.annuler(construits, 3, "bureau", "erreur")
    assert [lot.numero for lot in lots.utiles(lots.lister(construits))] == [2, 4]


@pytest.mark.parametrize("contenu", ["", "ligne,colonne,motif\n4,avec_mt\n", "ligne,colonne,motif\nx,avec_mt,masqué\n",
                                     "ligne,colonne,motif\n4,avec_mt,autre\n"])  # fmt: skip
def test_damaged_reasons_are_a_fault_and_the_previous_version_serves(construits: Dossiers, contenu: str) -> None:
    lot = accepter(construits, mt_par_iris())
    (lot.dossier / lots.CASES).write_text(contenu, encoding="utf-8")
    servi = ouvrir_magasin(construits)
    (faute,) = servi.fautes
    assert faute.message.startswith("Les papiers de cet import ont été modifiés")
    assert len(servi.lignes("FROM cases_sans_valeur")) == 2


def test_a_data_folder_may_have_any_name(tmp_path: Path) -> None:
    """DuckDB reads square brackets and stars in a path as a pattern."""
    dossiers = copier_donnees(tmp_path / "CPTS [essai] 100 *" / "data")
    accepter(dossiers, mt_par_iris())
    assert len(ouvrir_magasin(dossiers).lignes("FROM cases_sans_valeur")) == 2


def test_an_import_done_is_done_even_where_its_profile_cannot_be_kept(
    construits: Dossiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuser(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(importer, "retenir", refuser)
    assert accepter(construits, mt_par_iris()).numero == 1
    assert {lot for *_, lot in mt_iris(construits)} == {1}
