"""The command line: French from end to end, exit codes, and nothing changed that was not asked for."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cpts_data.__main__ import main
from cpts_data.catalogue import empreinte, jeux
from cpts_data.chemins import RACINE, Dossiers
from cpts_data.commandes import console
from cpts_data.commandes.arguments import COMMANDES, INCOMPRISE, analyseur, traduire
from cpts_data.store import Magasin, ouvrir_magasin

CONTOURS = RACINE.parent / "shared" / "donnees" / "contours_test" / "iris_2020_dep76.geojson"
MT_IRIS = "demonstration/mt_iris.csv"
FOURNIS = [jeu for jeu in jeux().values() if (RACINE / "data" / jeu.fichier).exists()]
"""The datasets that are shipped: the others come by an import or a download."""
MOTS_ANGLAIS = re.compile(
    r"\b(usage:|options:|positional|optional arguments|arguments:|default|required|error|errors|invalid|choice|choose|"
    r"expected|unrecognized|the|following|show|this help|message and exit|and|or|with|from|is|are|not|file|folder|"
    r"warning|None|True|False|Traceback|argument [A-Z-])\b",
)
avec_contours = pytest.mark.skipif(
    not CONTOURS.exists(), reason="contours officiels de test absents (../shared/donnees/contours_test)"
)


@pytest.fixture
def construits(magasin: Magasin, dossiers_embarques: Dossiers, tmp_path: Path) -> Dossiers:
    """A private copy of the data, its store already built."""
    shutil.copytree(dossiers_embarques.donnees, tmp_path / "data")
    return Dossiers(tmp_path / "data")


def lancer(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Run one command in this process; return its exit code and what it wrote."""
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    sortie, erreurs = capsys.readouterr()
    return code, sortie, erreurs


def processus(*arguments: object, **environnement: str) -> subprocess.CompletedProcess[bytes]:
    """Run one command as a person does, from the root of the project."""
    return subprocess.run(
        [sys.executable, "-m", "cpts_data", *map(str, arguments)],
        cwd=RACINE, capture_output=True, env={**os.environ, **environnement}, timeout=60, check=False,
    )  # fmt: skip


def contenu(dossier: Path) -> dict[str, bytes]:
    """Every file under a folder, the store left out, with its bytes."""
    return {
        chemin.relative_to(dossier).as_posix(): chemin.read_bytes()
        for chemin in dossier.rglob("*")
        if chemin.is_file() and ".magasin" not in chemin.parts
    }


def date_du_magasin(dossiers: Dossiers) -> dict[str, int]:
    return {chemin.name: chemin.stat().st_mtime_ns for chemin in dossiers.magasin.iterdir()}


# --- French, usage and exit codes -------------------------------------------------------------------------


@pytest.mark.parametrize("commande", ["", *COMMANDES])
def test_l_aide_est_en_francais(capsys, commande):
    code, sortie, erreurs = lancer(capsys, *filter(None, [commande]), "--help")
    assert (code, erreurs) == (0, "")
    assert sortie.startswith("usage : python -m cpts_data")
    assert "options :" in sortie
    assert "afficher cette aide" in sortie
    assert MOTS_ANGLAIS.findall(sortie) == []
    if commande:
        assert "--donnees DOSSIER" in sortie
    else:
        assert [nom for nom in COMMANDES if f"    {nom} " not in sortie and f"    {nom}\n" not in sortie] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], f"python -m cpts_data : il manque une commande parmi {', '.join(COMMANDES)}."),
        (["truc"], f"la commande « truc » n’existe pas. Commandes : {', '.join(COMMANDES)}."),
        (["etat", "--donnees"], "python -m cpts_data etat : il manque une valeur après --donnees."),
        (["etat", "--vite"], "« --vite » n’est pas compris."),
        (["etat", "--don", "x"], "« --don x » n’est pas compris."),
        (["etat", "-hx"], "-h/--help ne prend pas de valeur."),
        (["importer-contours"], "il manque FICHIER."),
        (["importer-contours", "a", "b"], "« b » n’est pas compris."),
        (["etat", "--donnees", "nulle-part"], "le dossier de données « nulle-part » n’existe pas."),
        (["etat", "--donnees", "d" * 5_000], f"le dossier de données « {'d' * 200}… » n’existe pas."),
        (["etat", "--donnees", ""], "le nom du dossier de données est vide."),
        (["etat", "--donnees", " "], "le nom du dossier de données est vide."),
        (["etat", "--donnees", "\x1b[31mx"], "le dossier de données « ?[31mx » n’existe pas."),
    ],
)
def test_un_mauvais_usage_est_dit_en_francais(capsys, arguments, message):
    code, sortie, erreurs = lancer(capsys, *arguments)
    assert (code, sortie) == (2, "")
    assert erreurs.startswith("usage : python -m cpts_data")
    assert erreurs.endswith(f"{message}\n")
    assert MOTS_ANGLAIS.findall(erreurs) == []


def test_un_message_inconnu_d_argparse_n_est_pas_montre():
    assert traduire("conflicting option string: --x") == INCOMPRISE
    assert traduire("ce dossier n’existe pas.") == "ce dossier n’existe pas."


def test_chaque_commande_a_son_action():
    from cpts_data.commandes.actions import ACTIONS

    assert set(ACTIONS) == set(COMMANDES)


def test_l_aide_ne_charge_rien_de_lourd():
    programme = (
        "import sys; from cpts_data.__main__ import main; main(['etat', '--help']);"
        "print(sorted({'duckdb', 'pandas', 'numpy', 'shapely', 'pyproj', 'streamlit'} & set(sys.modules)))"
    )
    fini = subprocess.run([sys.executable, "-c", programme], cwd=RACINE, capture_output=True, text=True, check=True)
    assert fini.stdout.splitlines()[-1] == "[]"


def test_les_codes_de_sortie_sont_ceux_du_processus(tmp_path):
    assert processus("--help").returncode == 0
    assert processus("truc").returncode == 2
    vide = tmp_path / "vide"
    vide.mkdir()
    fautif = processus("verifier", "--donnees", vide)
    erreurs = fautif.stderr.decode("utf-8")
    assert fautif.returncode == 1
    # A dataset may still be to come; the territory may not.
    assert erreurs.splitlines()[0] == "1 erreur dans les données :"
    assert len(erreurs.splitlines()) == 2
    assert "- territoire.toml : Le fichier du territoire est absent." in erreurs
    assert MOTS_ANGLAIS.findall(erreurs) == []


@pytest.mark.parametrize("page_de_code", ["utf-8", "cp1252", "cp850", "ascii"])
def test_aucune_console_ne_fait_echouer_la_commande(construits, page_de_code):
    fini = processus("etat", "--donnees", construits.donnees, PYTHONIOENCODING=page_de_code, PYTHONUTF8="0")
    assert (fini.returncode, fini.stderr) == (0, b"")
    premiere, deuxieme = fini.stdout.decode(page_de_code).splitlines()[:2]
    assert (
        premiere
        == {
            "utf-8": "CPTS Rouen Cœur Métropole",
            "cp1252": "CPTS Rouen Cœur Métropole",
            "cp850": "CPTS Rouen Coeur Métropole",
            "ascii": "CPTS Rouen Coeur Metropole",
        }[page_de_code]
    )
    assert "?" not in deuxieme


def test_chaque_caractere_a_un_voisin_lisible(monkeypatch):
    octets = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(octets, encoding="ascii", newline="\n"))
    console.preparer()
    console.dire("« 1\u202f234 » − 5\u00a0% … l’œuvre : ♥")
    assert octets.getvalue() == b'" 1 234 " - 5 % ... l\'oeuvre : ?\n'


def test_la_variable_designe_le_dossier(construits, monkeypatch, capsys):
    monkeypatch.setenv("CPTS_DONNEES", str(construits.donnees))
    code, sortie, _ = lancer(capsys, "etat")
    assert code == 0
    assert str(construits.magasin) in sortie


def test_un_tuyau_ferme_n_est_pas_une_erreur(construits, tmp_path):
    provisoires = tmp_path / "tmp"
    provisoires.mkdir()
    commande = [sys.executable, "-m", "cpts_data", "construire", "--donnees", str(construits.donnees)]
    environnement = {**os.environ, "TMPDIR": str(provisoires)}
    with subprocess.Popen(
        commande, cwd=RACINE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environnement
    ) as lecture:
        lecture.stdout.readline()
        lecture.stdout.close()
        assert lecture.stderr.read() == b""
        assert lecture.wait(60) == 0
    assert list(provisoires.iterdir()) == [], "the folder of the store was not taken for a closed one"


avec_disque_plein = pytest.mark.skipif(not Path("/dev/full").exists(), reason="pas de /dev/full sur ce système")


@avec_disque_plein
@pytest.mark.parametrize("commande", ["etat", "--help"])
def test_une_sortie_pleine_se_dit_en_francais(construits, commande):
    with Path("/dev/full").open("w") as plein:
        fini = subprocess.run(
            [sys.executable, "-m", "cpts_data", commande], cwd=RACINE, stdout=plein, stderr=subprocess.PIPE,
            env={**os.environ, "CPTS_DONNEES": str(construits.donnees)}, timeout=60, check=False,
        )  # fmt: skip
    erreurs = fini.stderr.decode("utf-8")
    assert (fini.returncode, erreurs) == (1, "Le résultat ne peut pas être écrit : le disque est peut-être plein.\n")


@avec_disque_plein
def test_des_erreurs_que_personne_ne_peut_lire_gardent_leur_code(tmp_path):
    with Path("/dev/full").open("w") as plein:
        commande = [sys.executable, "-m", "cpts_data", "etat", "--donnees", str(tmp_path)]
        fini = subprocess.run(commande, cwd=RACINE, stderr=plein, stdout=subprocess.PIPE, timeout=60, check=False)
    assert (fini.returncode, fini.stdout) == (1, b"")


def test_une_panne_de_l_outil_se_dit_en_une_phrase(construits, capsys, monkeypatch, tmp_path):
    def panne(*_: object) -> int:
        raise RuntimeError("the cause, in English")

    monkeypatch.setitem(sys.modules["cpts_data.commandes.actions"].ACTIONS, "etat", panne)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, sortie, erreurs = lancer(capsys, "etat", "--donnees", construits.donnees)
    (trace,) = tmp_path.glob("observatoire-erreur-*.log")
    assert (code, sortie) == (1, "")
    assert erreurs == (
        "La commande s’est arrêtée sur une erreur imprévue de l’outil. "
        f"Transmettez ce fichier à la personne qui l’a installé : « {trace} ».\n"
    )
    assert "RuntimeError: the cause, in English" in trace.read_text(encoding="utf-8")


def test_rien_de_ce_qui_est_lu_n_agit_sur_le_terminal(construits, capsys):
    chemin = construits.donnees / MT_IRIS
    chemin.write_text(chemin.read_text(encoding="utf-8").replace(",1129,", ",\x1b[2J,"), encoding="utf-8")
    code, sortie, erreurs = lancer(capsys, "verifier", "--donnees", construits.donnees)
    assert code == 1
    assert "Valeur lue : « ?[2J »." in erreurs
    assert all(ligne.isprintable() or "\u202f" in ligne for ligne in (sortie + erreurs).splitlines())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pas de tube nommé sur ce système")
def test_un_tube_dans_les_donnees_n_est_pas_attendu_sans_fin(construits, capsys):
    chemin = construits.donnees / MT_IRIS
    chemin.unlink()
    os.mkfifo(chemin)
    code, _, erreurs = lancer(capsys, "verifier", "--donnees", construits.donnees)
    assert (code, erreurs.splitlines()[0]) == (1, "1 erreur dans les données :")
    assert f"{MT_IRIS} : Le fichier ne peut pas être ouvert." in erreurs


# --- construire, verifier, etat ---------------------------------------------------------------------------


def test_construire_annonce_chaque_jeu_et_compte_les_lignes(dossiers, capsys):
    code, sortie, erreurs = lancer(capsys, "construire", "--donnees", dossiers.donnees)
    assert (code, erreurs) == (0, "")
    for jeu in jeux().values():
        assert f"  {jeu.titre} ({jeu.fichier})\n" in sortie
    # 88 IRIS x 4 populations x 2 periods
    assert re.search(rf"^  mt_iris +{88 * 4 * 2}$", sortie, re.MULTILINE)
    assert re.search(r"^  controles +53$", sortie, re.MULTILINE)
    assert re.search(r"^Version [0-9a-f]{12} construite en [0-9]+,[0-9]\u202f?\s?s : ", sortie, re.MULTILINE)
    assert len(list(dossiers.magasin.iterdir())) == 1


def test_verifier_ne_touche_pas_au_magasin_et_donne_les_ecarts(construits, capsys):
    avant, fichiers = date_du_magasin(construits), contenu(construits.donnees)
    en_service = ouvrir_magasin(construits)
    code, sortie, erreurs = lancer(capsys, "verifier", "--donnees", construits.donnees)
    assert (code, erreurs) == (0, "")
    assert f"Aucune erreur dans les {len(jeux())} jeux de données.\n" in sortie
    assert "Pour information, 12 écarts sur 53 vérifications du rapport :\n" in sortie
    assert (
        "- Créneaux MG mis à disposition : somme des mois : imprimé 14\u202f177 ; recalculé 14\u202f174 ; "
        "écart +3 (créneaux).\n"
    ) in sortie
    assert sortie.count("\n- ") == 12
    assert "Avertissement" not in sortie
    assert date_du_magasin(construits) == avant
    assert contenu(construits.donnees) == fichiers
    assert ouvrir_magasin(construits) is en_service


def test_verifier_sans_magasin_n_en_laisse_pas(dossiers, capsys):
    assert lancer(capsys, "verifier", "--donnees", dossiers.donnees)[0] == 0
    assert not dossiers.magasin.exists()


def test_verifier_liste_toutes_les_fautes_de_tous_les_fichiers(construits, capsys):
    avant = date_du_magasin(construits)
    iris = construits.donnees / MT_IRIS
    iris.write_text(iris.read_text(encoding="utf-8").replace(",1129,114\n", ",beaucoup,-1\n"), encoding="utf-8")
    (construits.donnees / "publie/prevention.csv").write_bytes("é".encode("latin-1"))
    (construits.donnees / "publie/enquetes.toml").unlink()
    code, sortie, erreurs = lancer(capsys, "verifier", "--donnees", construits.donnees)
    assert (code, sortie) == (1, f"Vérification de {construits.donnees}\n")
    assert erreurs.splitlines() == [
        "4 erreurs dans les données :",
        f"- {MT_IRIS}, ligne 2, colonne « avec_mt » : La valeur n’est pas un nombre entier. "
        "Valeur lue : « beaucoup ». Attendu : des chiffres, sans espace ni virgule.",
        f"- {MT_IRIS}, ligne 2, colonne « sans_mt » : La valeur est trop petite. "
        "Valeur lue : « -1 ». Attendu : au moins 0.",
        "- publie/prevention.csv, ligne 1 : Un caractère ne peut pas être lu : le fichier n’est pas enregistré en "
        "UTF-8. Attendu : le format « CSV UTF-8 » du tableur, ou l’encodage UTF-8 de l’éditeur de texte.",
        "- publie/enquetes.toml : La fiche d’origine du fichier est absente. Attendu : publie/enquetes.toml.",
    ]
    assert date_du_magasin(construits) == avant
    # The same faults, on a store that has a previous version to serve.
    code, sortie, erreurs = lancer(capsys, "etat", "--donnees", construits.donnees)
    assert code == 1
    assert "CPTS Rouen Cœur Métropole" in sortie
    assert erreurs.startswith(
        "Un fichier a été modifié et contient des erreurs : la version précédente reste en service."
    )
    assert erreurs.count("\n- ") == 4
    assert lancer(capsys, "construire", "--donnees", construits.donnees)[0] == 1
    assert date_du_magasin(construits) == avant


def test_etat_decrit_le_magasin_et_chaque_jeu(construits, capsys):
    magasin = ouvrir_magasin(construits)
    code, sortie, erreurs = lancer(capsys, "etat", "--donnees", construits.donnees)
    assert (code, erreurs) == (0, "")
    assert f"Version {magasin.version}, préparée le " in sortie
    assert str(magasin.chemin) in sortie
    assert "Contours schématiques.\n" in sortie
    (ligne,) = [ligne for ligne in sortie.splitlines() if "médecin traitant par IRIS" in ligne]
    cases = re.split(r"\s{2,}", ligne.strip())
    assert cases[:3] == ["Couverture médecin traitant par IRIS", "démonstration", "8 octobre 2024"]
    assert cases[-1] == str(88 * 4 * 2)
    assert len([ligne for ligne in sortie.splitlines() if ligne.startswith("  ")]) == 1 + len(FOURNIS)


def test_etat_dit_que_le_magasin_est_provisoire(construits, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    shutil.rmtree(construits.magasin)
    construits.magasin.write_text("", encoding="utf-8")
    code, _, erreurs = lancer(capsys, "etat", "--donnees", construits.donnees)
    assert code == 0
    assert erreurs.startswith(f"Rien ne peut être écrit dans le dossier « {construits.magasin} »")


# --- contours ---------------------------------------------------------------------------------------------


@avec_contours
def test_importer_puis_retirer_les_contours(construits, capsys):
    assert ouvrir_magasin(construits).lignes("SELECT DISTINCT nature FROM contours") == [("schématiques",)]
    code, sortie, erreurs = lancer(capsys, "importer-contours", CONTOURS, "--donnees", construits.donnees)
    assert (code, erreurs) == (0, "")
    assert f"Lecture de {CONTOURS} : 88 IRIS attendus.\n" in sortie
    # 1 036 IRIS in the file: 88 of the territory, 948 others
    assert "88 IRIS importés ; 948 hors du territoire ignorés.\n" in sortie
    assert re.search(r"^Taille : 1,5 Mo avant, [0-9]+ ko après \(détails de moins de 15 m lissés\)\.$", sortie, re.M)
    assert "Les cartes les utiliseront à la prochaine vue.\n" in sortie
    assert construits.contours_officiels.exists()
    assert ouvrir_magasin(construits).lignes("SELECT DISTINCT nature FROM contours") == [("officiels",)]

    code, sortie, _ = lancer(capsys, "retirer-contours", "--donnees", construits.donnees)
    assert (code, list(construits.contours_officiels.parent.iterdir())) == (0, [])
    assert "schématiques à la prochaine vue" in sortie
    assert ouvrir_magasin(construits).lignes("SELECT DISTINCT nature FROM contours") == [("schématiques",)]


def test_retirer_sans_contours_ne_fait_rien(construits, capsys):
    avant = contenu(construits.donnees)
    code, sortie, _ = lancer(capsys, "retirer-contours", "--donnees", construits.donnees)
    assert (code, sortie) == (0, "Aucun contour importé : les cartes sont déjà schématiques.\n")
    assert contenu(construits.donnees) == avant


@pytest.mark.parametrize(
    ("nom", "texte", "message"),
    [
        ("absent.geojson", None, "absent.geojson : Le fichier est absent."),
        ("vide.geojson", "", "vide.geojson : Le fichier est vide."),
        ("autre.geojson", '{"type": "FeatureCollection", "features": []}', "autre.geojson, colonne « code_iris » : "),
    ],
)
def test_un_mauvais_fichier_de_contours_ne_change_rien(construits, capsys, tmp_path, nom, texte, message):
    if texte is not None:
        (tmp_path / nom).write_text(texte, encoding="utf-8")
    avant = contenu(construits.donnees)
    code, _, erreurs = lancer(capsys, "importer-contours", tmp_path / nom, "--donnees", construits.donnees)
    assert code == 1
    assert message in erreurs
    assert contenu(construits.donnees) == avant


# --- demonstration and seals ------------------------------------------------------------------------------


def test_generer_la_demonstration_redonne_les_memes_octets(construits, capsys):
    avant = contenu(construits.donnees)
    (construits.donnees / MT_IRIS).unlink()
    code, sortie, erreurs = lancer(capsys, "generer-demonstration", "--donnees", construits.donnees)
    assert (code, erreurs) == (0, "")
    assert f"  {MT_IRIS}\n" in sortie
    assert contenu(construits.donnees) == avant


def test_la_demonstration_ne_remplace_jamais_un_fichier_importe_ou_modifie(construits, capsys):
    fiche = construits.donnees / "demonstration/mt_iris.toml"
    fiche.write_text(fiche.read_text(encoding="utf-8").replace('"démonstration"', '"importé"'), encoding="utf-8")
    modifie = construits.donnees / "demonstration/adherents_profession_commune.csv"
    modifie.write_text(modifie.read_text(encoding="utf-8").replace("76095,MG,3", "76095,MG,4"), encoding="utf-8")
    avant = contenu(construits.donnees)
    code, _, erreurs = lancer(capsys, "generer-demonstration", "--donnees", construits.donnees)
    assert code == 1
    assert erreurs.splitlines() == [
        "2 erreurs dans les données :",
        "- demonstration/adherents_profession_commune.csv : Ce fichier a été modifié depuis sa création : il n’est pas "
        "remplacé. Pour le remplacer, déplacez-le. "
        "Attendu : l’empreinte notée dans demonstration/adherents_profession_commune.toml.",
        f"- {MT_IRIS}, colonne « classe » : Ce fichier n’est plus une démonstration : il n’est pas remplacé. "
        "Pour le remplacer, déplacez-le. Valeur lue : « importé ». Attendu : démonstration.",
    ]
    assert contenu(construits.donnees) == avant


def test_remplacer_une_demonstration_par_un_vrai_fichier(construits, capsys):
    """The steps that the data page gives, to the end: the dataset is no longer a demonstration."""
    (construits.donnees / MT_IRIS).write_text(
        "code_iris,population,periode,avec_mt,sans_mt\n760950101,MT_16P,2024-10-08,1500,300\n", encoding="utf-8"
    )
    fiche = construits.donnees / "demonstration/mt_iris.toml"
    fiche.write_text(fiche.read_text(encoding="utf-8").replace('"démonstration"', '"importé"'), encoding="utf-8")
    code, sortie, _ = lancer(capsys, "verifier", "--donnees", construits.donnees)
    assert code == 0
    assert f"Avertissement : {MT_IRIS} : Le fichier a changé depuis l’écriture de sa fiche d’origine" in sortie
    assert lancer(capsys, "sceller", "--donnees", construits.donnees)[0] == 0
    code, sortie, _ = lancer(capsys, "verifier", "--donnees", construits.donnees)
    assert code == 0
    assert "Le fichier a changé" not in sortie
    magasin = ouvrir_magasin(construits)
    assert magasin.provenances["mt_iris"].classe == "importé"
    assert magasin.lignes("SELECT avec_mt, sans_mt FROM mt_iris") == [(1500, 300)]


@pytest.mark.parametrize(
    "designation", ["", MT_IRIS, "demonstration/mt_iris.toml", "{dossier}/demonstration/mt_iris.csv"]
)
@pytest.mark.parametrize("fin_de_ligne", [b"\n", b"\r\n"])
def test_sceller_ne_change_que_la_ligne_de_l_empreinte(construits, capsys, designation, fin_de_ligne):
    fichier, fiche = construits.donnees / MT_IRIS, construits.donnees / "demonstration/mt_iris.toml"
    lignes = fiche.read_bytes().split(b"\n")
    # Comments, odd spaces and a note that names sha256 must come out as they went in.
    lignes[-2:] = [b"# gard\xc3\xa9  tel quel", b'  sha256   =  "ancienne"   # fin', b"# sha256 en commentaire", b""]
    fiche.write_bytes(fin_de_ligne.join(lignes))
    avant = contenu(construits.donnees)
    fichier.write_bytes(fichier.read_bytes() + b"\n")
    arguments = [designation.format(dossier=construits.donnees)] if designation else []
    code, sortie, erreurs = lancer(capsys, "sceller", *arguments, "--donnees", construits.donnees)
    assert (code, erreurs) == (0, "")
    assert f"Empreinte mise à jour : {MT_IRIS}\n" in sortie
    assert fiche.read_bytes() == avant["demonstration/mt_iris.toml"].replace(b"ancienne", empreinte(fichier).encode())
    assert tomllib.loads(fiche.read_text(encoding="utf-8"))["sha256"] == empreinte(fichier)
    apres = contenu(construits.donnees)
    assert {nom for nom in apres if apres[nom] != avant.get(nom)} == {MT_IRIS, "demonstration/mt_iris.toml"}


def test_sceller_ce_qui_est_a_jour_ne_change_rien(construits, capsys):
    avant = contenu(construits.donnees)
    code, sortie, _ = lancer(capsys, "sceller", "--donnees", construits.donnees)
    assert (code, sortie) == (0, f"{len(FOURNIS)} fichiers étaient déjà à jour.\n")
    assert contenu(construits.donnees) == avant


def test_sceller_dit_tout_ce_qui_manque(construits, capsys):
    code, _, erreurs = lancer(capsys, "sceller", "inconnu.csv", "autre.csv", "--donnees", construits.donnees)
    assert code == 1
    assert erreurs.splitlines()[0] == "2 erreurs dans les données :"
    assert erreurs.count("Ce fichier n’est pas un jeu de données du catalogue.") == 2
    (construits.donnees / "publie/prevention.csv").unlink()
    fiche = construits.donnees / "publie/enquetes.toml"
    fiche.write_text(re.sub("(?m)^sha256.*$", "", fiche.read_text(encoding="utf-8")), encoding="utf-8")
    code, sortie, erreurs = lancer(capsys, "sceller", "--donnees", construits.donnees)
    assert code == 1
    assert sortie == f"{len(FOURNIS) - 2} fichiers étaient déjà à jour.\n"
    assert erreurs.splitlines()[1:] == [
        "- publie/enquetes.toml : La fiche d’origine n’a pas une ligne « sha256 » et une seule. "
        'Attendu : sha256 = "…".',
        "- publie/prevention.csv : Le fichier est absent.",
    ]


@pytest.mark.parametrize(
    ("ajout", "message"),
    [
        ("a = [", "Le fichier ne suit pas la syntaxe TOML"),
        ("a = " + "9" * 5_000, "Le fichier contient un nombre trop long"),
        ("#" * 64_000, "Le fichier est trop volumineux."),
    ],
)
def test_sceller_ne_touche_pas_a_une_fiche_illisible(construits, capsys, ajout, message):
    fiche = construits.donnees / "demonstration/mt_iris.toml"
    fiche.write_text(f"{fiche.read_text(encoding='utf-8')}{ajout}\n", encoding="utf-8")
    avant = contenu(construits.donnees)
    code, _, erreurs = lancer(capsys, "sceller", MT_IRIS, "--donnees", construits.donnees)
    assert code == 1
    assert "- demonstration/mt_iris.toml" in erreurs
    assert message in erreurs
    assert contenu(construits.donnees) == avant


def test_un_nom_de_fichier_sans_fin_est_une_erreur_courte(construits, capsys):
    for commande in ("sceller", "importer-contours"):
        code, _, erreurs = lancer(capsys, commande, "x" * 5_000, "--donnees", construits.donnees)
        assert code == 1
        assert len(erreurs) < 1_000
        assert erreurs.startswith("1 erreur dans les données :\n")


def test_une_commande_qui_ne_peut_pas_ecrire_le_dit(construits, capsys, monkeypatch):
    def refuser(chemin: Path) -> None:
        raise PermissionError(13, "refus", str(chemin))

    construits.contours_officiels.parent.mkdir()
    construits.contours_officiels.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(Path, "unlink", refuser)
    code, _, erreurs = lancer(capsys, "retirer-contours", "--donnees", construits.donnees)
    assert (code, erreurs) == (1, f"Ce fichier ne peut pas être lu ou écrit : « {construits.contours_officiels} ».\n")


OBLIGATOIRES = {
    "importer-contours": ["x"],
    "importer": ["x"],
    "telecharger": ["tout"],
    "annuler": ["1", "--par", "x", "--raison", "x"],
    "retablir": ["1"],
    "modele": ["mt_iris"],
    "exporter": ["dossier", "--format", "pdf"],
}


def test_l_analyseur_connait_toutes_les_commandes():
    for commande in COMMANDES:
        assert analyseur().parse_args([commande, *OBLIGATOIRES.get(commande, [])]).commande == commande
