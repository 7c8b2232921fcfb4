"""The import by the command line, through the real process: same report, same agreement, exit codes, and undoing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from cpts_data import importer
from cpts_data.chemins import RACINE, Dossiers
from cpts_data.store import ouvrir_magasin
from tests.importation.depots import HOSTILE, NOM, TELEPHONE, cpam, totaux
from tests.telechargement import formats
from tests.test_ligne_de_commande import MOTS_ANGLAIS

TITRE = "« Patients avec et sans médecin traitant, par IRIS »"


def lancer(
    dossiers: Dossiers, *arguments: object, reponses: str | None = None, **environnement: str
) -> subprocess.CompletedProcess[str]:
    """Run one command as a person does, on a private data folder; without answers, nobody is at the keyboard."""
    return subprocess.run(
        [sys.executable, "-m", "cpts_data", *map(str, arguments), "--donnees", str(dossiers.donnees)],
        cwd=RACINE, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False, input=reponses or "",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environnement},
    )  # fmt: skip


@pytest.fixture
def fichier(tmp_path: Path) -> Path:
    return ecrire(tmp_path, cpam())


def ecrire(dossier: Path, octets: bytes, nom: str = "cpam.xlsx") -> Path:
    chemin = dossier / nom
    chemin.write_bytes(octets)
    return chemin


# --- examine ----------------------------------------------------------------------------------------------------


def test_a_simulation_says_everything_and_writes_nothing(construits: Dossiers, fichier: Path) -> None:
    fini = lancer(construits, "importer", fichier, "--simulation")
    assert (fini.returncode, fini.stderr) == (0, "")
    assert f"Ce fichier contient 88 lignes de {TITRE} (8 octobre 2025). Aucune erreur, aucun" in fini.stdout
    assert "  Colonne « Code IRIS » : Code IRIS\n" in fini.stdout
    assert "2 totaux écrits dans le fichier, égaux à la somme de leurs lignes.\n" in fini.stdout
    assert "lignes ajoutées et 5" in fini.stdout, "those of 704 that were shown are taken away"
    assert "Patients sans médecin traitant, 16 ans et plus : " in fini.stdout
    assert fini.stdout.endswith("Simulation : rien n’a été enregistré.\n")
    assert MOTS_ANGLAIS.findall(fini.stdout) == []
    assert importer.lister(construits) == []


def test_a_file_with_errors_ends_with_code_1_even_with_oui(construits: Dossiers, tmp_path: Path) -> None:
    chemin = ecrire(tmp_path, cpam(codes={0: "765409999", 1: "999999999"}))
    for option in ("--simulation", "--oui"):
        fini = lancer(construits, "importer", chemin, option)
        assert fini.returncode == 1
        assert fini.stderr.startswith("2 erreurs dans les données :\n- cpam.xlsx, feuille « 16 ans et plus », ligne 4")
        assert "ligne 5" in fini.stderr
    assert importer.lister(construits) == []


def test_nothing_personal_nor_hostile_reaches_the_terminal(construits: Dossiers, tmp_path: Path) -> None:
    chemin = ecrire(tmp_path, cpam(contact=True, en_trop=f"\u202e{HOSTILE}"))
    fini = lancer(construits, "importer", chemin, "--oui", TMPDIR=str(tmp_path))
    assert fini.returncode == 0
    assert "« Contact » (88 cases remplies)" in fini.stdout
    assert HOSTILE in fini.stdout and "\u202e" not in fini.stdout
    for personnel in (NOM, TELEPHONE, "Durand"):
        assert personnel not in fini.stdout + fini.stderr
        for ecrit in construits.donnees.rglob("*"):
            assert not ecrit.is_file() or personnel.encode() not in ecrit.read_bytes(), ecrit


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "personne ne peut répondre ici : ajoutez --oui pour accepter, ou --simulation."),
        (("--jeu", "truc"), "le jeu « truc » n’existe pas. Jeux : aci_indicateurs, aci_suivi, adherents_"),
        (("--colonne", "Code"), "« Code » n’est pas de la forme TITRE=ROLE."),
        (("--date", "8 octobre"), "« 8 octobre » n’est pas une date de la forme AAAA-MM-JJ."),
        (("--feuille",), "il manque une valeur après --feuille."),
    ],
)
def test_a_wrong_usage_ends_with_code_2(construits, fichier, options: tuple[str, ...], message: str) -> None:
    fini = lancer(construits, "importer", fichier, *options)
    assert (fini.returncode, fini.stdout) == (2, "")
    assert message in fini.stderr
    assert MOTS_ANGLAIS.findall(fini.stderr) == []


@pytest.mark.parametrize("nom", ["absent.xlsx", ""])
def test_a_file_that_cannot_be_opened_is_told(construits: Dossiers, tmp_path: Path, nom: str) -> None:
    fini = lancer(construits, "importer", tmp_path / nom, "--oui")
    assert fini.returncode == 1
    assert ("Le fichier est absent." if nom else "Le fichier ne peut pas être ouvert.") in fini.stderr


# --- accept -----------------------------------------------------------------------------------------------------


def test_oui_accepts_and_the_figures_serve(construits: Dossiers, tmp_path: Path) -> None:
    chemin = ecrire(tmp_path, cpam(sans_les_premiers=3, ecart_du_total=3))
    fini = lancer(construits, "importer", chemin, "--oui", "--par", "la coordinatrice", "--raison", "vu avec la CPAM")
    assert (fini.returncode, fini.stderr) == (0, "")
    assert (
        "Avertissement : Feuille « 16 ans et plus » : 3 IRIS du territoire ne sont pas dans le fichier" in fini.stdout
    )
    assert "C’est fait : 85 lignes de " in fini.stdout
    assert fini.stdout.endswith("python -m cpts_data annuler 1 --par QUI --raison TEXTE\n")
    magasin = ouvrir_magasin(construits)
    assert magasin.lignes("SELECT sum(avec_mt), sum(sans_mt) FROM mt_iris") == [totaux(sans_les_premiers=3)]
    (lot,) = importer.lister(construits)
    assert lot.papiers["par"] == "la coordinatrice"
    assert [a["raison"] for a in lot.papiers["avertissements"]] == ["vu avec la CPAM"] * 2


def test_oui_alone_writes_that_it_accepted(construits: Dossiers, tmp_path: Path) -> None:
    assert lancer(construits, "importer", ecrire(tmp_path, cpam(ecart_du_total=3)), "--oui").returncode == 0
    (lot,) = importer.lister(construits)
    assert lot.papiers["par"] == "ligne de commande"
    assert [a["raison"] for a in lot.papiers["avertissements"]] == ["accepté par --oui"]


@pytest.mark.skipif(sys.platform == "win32", reason="pas de pseudo-terminal sur ce système")
@pytest.mark.parametrize(
    ("reponses", "importes"),
    [
        (["écart connu", "JD", "oui"], 1),
        (["écart connu", "JD", "non"], 0),
        (["", ], 0),
        (["écart connu", ""], 0),
    ],
)  # fmt: skip
def test_at_a_terminal_each_warning_is_asked(construits, tmp_path, reponses: list[str], importes: int) -> None:
    import pty

    chemin = ecrire(tmp_path, cpam(ecart_du_total=3))
    commande = [sys.executable, "-m", "cpts_data", "importer", str(chemin), "--donnees", str(construits.donnees)]
    maitre, esclave = pty.openpty()
    try:
        processus = subprocess.Popen(
            commande, cwd=RACINE, stdin=esclave, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        os.write(maitre, "".join(f"{reponse}\n" for reponse in reponses).encode())
        sortie, erreurs = processus.communicate(timeout=120)
    finally:
        os.close(maitre)
        os.close(esclave)
    assert (processus.returncode, erreurs) == (0, b"")
    assert "Pourquoi l’accepter ?" in sortie.decode()
    lots = importer.lister(construits)
    assert len(lots) == importes
    if importes:
        assert (lots[0].papiers["par"], lots[0].papiers["avertissements"][0]["raison"]) == ("JD", "écart connu")
    else:
        assert sortie.decode().endswith("Rien n’a été changé.\n")


def test_what_the_file_does_not_say_is_given_by_options(construits: Dossiers, tmp_path: Path) -> None:
    titres = ("Code IRIS", "Libellé IRIS", "Zzz", "Patients sans MT")
    chemin = ecrire(tmp_path, cpam(titres=titres, date="par quartier"))
    assert lancer(construits, "importer", chemin, "--simulation").returncode == 1
    options = ("--jeu", "mt_iris", "--colonne", "Zzz=avec_mt", "--date", "2025-10-08", "--feuille", "16 ans et plus")
    fini = lancer(construits, "importer", chemin, "--oui", *options)
    assert (fini.returncode, fini.stderr) == (0, "")
    assert ouvrir_magasin(construits).lignes("SELECT DISTINCT periode FROM mt_iris") == [("2025-10-08",)]


# --- list, undo, bring back -------------------------------------------------------------------------------------


def test_imports_are_listed_undone_and_brought_back(construits: Dossiers, fichier: Path) -> None:
    assert lancer(construits, "imports").stdout == "Aucun fichier importé pour l’instant.\n"
    lancer(construits, "importer", fichier, "--oui", "--par", "JD")
    annule = lancer(construits, "annuler", "1", "--par", "le bureau", "--raison", "mauvais fichier")
    assert (annule.returncode, annule.stderr) == (0, "")
    assert ouvrir_magasin(construits).provenances["mt_iris"].classe == "démonstration"
    liste = lancer(construits, "imports").stdout
    assert liste.startswith("1 import, dont 0 sert aujourd’hui.\nN° 1 · ")
    assert " · annulé\n" in liste
    assert "Raison : « mauvais fichier »." in liste
    retabli = lancer(construits, "retablir", "1")
    assert retabli.stdout.startswith("L’import n° 1 est rétabli : N° 1 · ")
    assert ouvrir_magasin(construits).provenances["mt_iris"].classe == "importé"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("annuler", "7", "--par", "x", "--raison", "y"), 1, "Aucun import ne porte ce numéro."),
        (("annuler", "7", "--par", " ", "--raison", "y"), 1, "Indiquez qui annule cet import, et pourquoi."),
        (("annuler", "sept", "--par", "x", "--raison", "y"), 2, "« sept » n’est pas le numéro d’un import."),
        (("annuler", "7"), 2, "il manque --par, --raison."),
        (("retablir", "7"), 1, "Aucun import ne porte ce numéro."),
    ],
)
def test_what_cannot_be_undone_says_so(construits, arguments: tuple[str, ...], code: int, message: str) -> None:
    fini = lancer(construits, *arguments)
    assert fini.returncode == code
    assert message in fini.stderr


# --- templates --------------------------------------------------------------------------------------------------


def test_a_template_is_written_never_over_another_file(construits: Dossiers, tmp_path: Path) -> None:
    sortie = tmp_path / "a_remplir.xlsx"
    fini = lancer(construits, "modele", "sas_creneaux", "--sortie", sortie)
    assert (fini.returncode, fini.stderr) == (0, "")
    assert "À demander au coordinateur du service d’accès aux soins" in fini.stdout
    assert openpyxl.load_workbook(sortie).sheetnames[:2] == ["À remplir", "Explications"]
    avant = sortie.read_bytes()
    deja = lancer(construits, "modele", "sas_creneaux", "--sortie", sortie)
    assert deja.returncode == 1
    assert "Un fichier porte déjà ce nom : il n’est pas remplacé." in deja.stderr
    assert sortie.read_bytes() == avant
    assert lancer(construits, "modele", "truc").returncode == 2


# --- the national extraction of professionals -------------------------------------------------------------------


def test_the_national_extraction_is_counted_and_no_name_is_kept(construits: Dossiers, tmp_path: Path) -> None:
    chemin = ecrire(tmp_path, formats.rpps().encode(), "PS_LibreAcces_Personne_activite_202511200800.txt")
    simulee = lancer(construits, "importer", chemin, "--simulation")
    assert (simulee.returncode, simulee.stderr) == (0, "")
    assert "extraction du 20 novembre 2025" in simulee.stdout
    fichier = construits.donnees / "ouvert" / "professionnels_commune.csv"
    assert not fichier.exists()
    fini = lancer(construits, "importer", chemin)
    assert (fini.returncode, fini.stderr) == (0, "")
    generalistes = ouvrir_magasin(construits).lignes(
        "SELECT code_commune, professionnels FROM professionnels_commune "
        "WHERE profession = 'MG' AND professionnels > 0 ORDER BY 1"
    )
    # Rouen: the GP with two activities there, and the employed one; Bihorel: the first again.
    assert generalistes == [(formats.BIHOREL, 1), (formats.ROUEN, 2)]
    for chemin_ecrit in construits.donnees.rglob("*"):
        if chemin_ecrit.is_file():
            octets = chemin_ecrit.read_bytes()
            assert not [plante for plante in formats.PLANTES if plante.encode() in octets], chemin_ecrit
