"""Another CPTS makes the dashboard its own: its communes, its folder, its first pages."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

import app
from cpts_data import formats_fr as fr
from cpts_data import nouveau_territoire as nouveau
from cpts_data.__main__ import main
from cpts_data.chemins import RACINE, VARIABLE_DONNEES, Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.geo.territoire import lire_territoire
from cpts_data.importation.declaration import declarations
from cpts_data.indicators import donnees, phrases_donnees
from cpts_data.referentiels import communes_de_france
from cpts_data.store import Magasin, ouvrir_magasin
from tests.pages.visite import ouvrir_page, textes, titres

TROIS = ("27229", "76212", "76540")
"""Évreux, Darnétal, Rouen: two departments."""


def lire(*textes_des_communes: str) -> list[str]:
    return [commune.code for commune in nouveau.lire_communes(textes_des_communes).communes]


# --- which communes -----------------------------------------------------------------------------------------


def test_a_commune_goes_by_its_code_its_name_or_its_postcode() -> None:
    assert lire("76540", "darnetal", "27000") == ["76212", "27229", "76540"], "in the order of the names"
    assert lire("Saint-Denis (93)") == ["93066"]
    assert lire("2A004") == ["2A004"]


def test_every_commune_that_is_not_one_is_told_at_once() -> None:
    with pytest.raises(ErreurDonnees) as levee:
        nouveau.lire_communes(["Rouen", "Saint-Denis", "Rouan", "76230000"], "liste.txt")
    plusieurs, inconnue, code = levee.value.fautes
    assert (plusieurs.ligne, plusieurs.valeur) == (2, "Saint-Denis")
    assert "Plusieurs communes" in plusieurs.message and "Saint-Denis (93)" in plusieurs.attendu
    assert (inconnue.ligne, inconnue.valeur) == (3, "Rouan") and "peut-être" in inconnue.attendu
    assert code.ligne == 4


def test_a_shared_postcode_lists_its_communes() -> None:
    partage = next(
        c.codes_postaux[0]
        for c in communes_de_france().values()
        if len([d for d in communes_de_france().values() if c.codes_postaux[:1] == d.codes_postaux[:1]]) > 2
        and c.codes_postaux[0] not in communes_de_france()
    )
    with pytest.raises(ErreurDonnees) as levee:
        nouveau.lire_communes([partage])
    attendues = [f"{c.code} {c.nom}" for c in communes_de_france().values() if partage in c.codes_postaux]
    assert levee.value.fautes[0].attendu == " ; ".join(attendues)


def test_a_code_that_is_also_a_postcode_is_told() -> None:
    lecture = nouveau.lire_communes(["76540", "Rouen"])
    assert [commune.nom for commune in lecture.communes] == ["Rouen"]
    code, double = lecture.remarques
    assert "76540 est lu comme le code INSEE de Rouen ; c’est aussi le code postal de " in code
    assert double == "Rouen (76540) est citée deux fois : elle n’est gardée qu’une fois."


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(ErreurDonnees, match="Aucune commune"):
        nouveau.lire_communes([])


@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("liste.txt", "76540\n76212\nÉvreux\n"),
        ("liste.csv", "Commune;Code INSEE;Habitants\nRouen;76540;117662\nDarnétal;76212;9566\nÉvreux;27229;49360\n"),
        ("liste.csv", "nom,population\nRouen,117662\nDarnétal,9566\nÉvreux,49360\n"),
    ],
)
def test_a_file_has_one_commune_a_line(tmp_path: Path, nom: str, contenu: str) -> None:
    fichier = tmp_path / nom
    fichier.write_text(contenu, "utf-8")
    assert sorted(commune.code for commune in nouveau.lire_fichier_de_communes(fichier).communes) == list(TROIS)


def test_a_workbook_is_read_too(tmp_path: Path) -> None:
    classeur = openpyxl.Workbook()
    for ligne in (["Commune", "Code"], ["Rouen", 76540], ["Darnétal", 76212], ["Évreux", 27229]):
        classeur.active.append(ligne)
    tampon = io.BytesIO()
    classeur.save(tampon)
    fichier = tmp_path / "communes.xlsx"
    fichier.write_bytes(tampon.getvalue())
    assert sorted(commune.code for commune in nouveau.lire_fichier_de_communes(fichier).communes) == list(TROIS)


# --- a polygon ----------------------------------------------------------------------------------------------


def carre(ouest: float, sud: float, cote: float = 0.1) -> dict:
    est, nord = ouest + cote, sud + cote
    return {"type": "Polygon", "coordinates": [[[ouest, sud], [est, sud], [est, nord], [ouest, nord], [ouest, sud]]]}


def collection(*elements: tuple[dict, dict]) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in elements],
        }
    )


@pytest.fixture
def contours(tmp_path: Path) -> Path:
    """Three IRIS side by side, of three communes."""
    fichier = tmp_path / "iris.geojson"
    iris = [
        ({"code_iris": f"{code}0101", "code_insee": code}, carre(1 + rang / 10, 49)) for rang, code in enumerate(TROIS)
    ]
    fichier.write_text(collection(*iris), "utf-8")
    return fichier


def test_a_perimeter_gives_the_communes_that_have_a_point_inside(tmp_path: Path, contours: Path) -> None:
    perimetre = tmp_path / "perimetre.geojson"
    perimetre.write_text(collection(({}, carre(0.95, 48.95, 0.22))), "utf-8")
    lieux = nouveau.lieux_des_contours(contours)
    lecture = nouveau.communes_du_polygone(nouveau.lire_polygone(perimetre), lieux, perimetre.name)
    assert [commune.code for commune in lecture.communes] == ["76212", "27229"], "Rouen starts where it ends"
    assert lecture.remarques == ("La limite du périmètre est approchée : relisez la liste.",)


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        ("pas du json", "ne peut pas être lu"),
        (collection(({}, {"type": "Point", "coordinates": [1, 49]})), "aucun polygone"),
        (collection(({}, carre(562000, 6928000, 1000))), "ne sont pas en degrés"),
    ],
)
def test_a_perimeter_that_is_not_one_is_refused(tmp_path: Path, contenu: str, message: str) -> None:
    fichier = tmp_path / "perimetre.geojson"
    fichier.write_text(contenu, "utf-8")
    with pytest.raises(ErreurDonnees, match=message):
        nouveau.lire_polygone(fichier)


def test_a_perimeter_elsewhere_says_that_nothing_is_inside(tmp_path: Path, contours: Path) -> None:
    perimetre = tmp_path / "perimetre.geojson"
    perimetre.write_text(json.dumps(carre(5, 45)), "utf-8")
    with pytest.raises(ErreurDonnees, match="Aucune commune n’est dans ce périmètre"):
        nouveau.communes_du_polygone(
            nouveau.lire_polygone(perimetre), nouveau.lieux_des_contours(contours), perimetre.name
        )


# --- the folder ---------------------------------------------------------------------------------------------


def test_the_folder_holds_the_territory_and_says_what_to_ask(tmp_path: Path) -> None:
    dossier = tmp_path / "essai"
    nouveau.creer(dossier, 'CPTS « L’Essai » "2"', nouveau.lire_communes(TROIS), 10)
    territoire = lire_territoire(dossier / "territoire.toml")
    assert (territoire.nom, territoire.departement, territoire.exercice_premier_mois) == (
        'CPTS « L’Essai » "2"', "76", 10,
    )  # fmt: skip
    assert {(c.code, c.statut) for c in territoire.communes} == {(code, "confirmée") for code in TROIS}
    assert "plusieurs départements (76, 27)" in (dossier / "territoire.toml").read_text("utf-8")
    lisez_moi = (dossier / nouveau.LISEZ_MOI).read_bytes()
    assert lisez_moi.startswith(b"\xef\xbb\xbf") and b"\r\n" in lisez_moi
    texte = lisez_moi.decode("utf-8-sig")
    for declaration in declarations().values():
        assert fr.a(declaration.a_demander_a) in texte and declaration.quoi_demander in texte
    assert sorted(chemin.name for chemin in dossier.iterdir() if chemin.is_dir()) == sorted(nouveau.DOSSIERS)
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["essai"], "no draft is left"


def test_nothing_is_written_over_anything(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("à moi", "utf-8")
    with pytest.raises(ErreurDonnees, match="n’est pas vide"):
        nouveau.creer(tmp_path, "CPTS", nouveau.lire_communes(["Rouen"]), 1)
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["note.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_the_imports_of_a_new_folder_are_closed_to_the_other_users_of_the_machine(tmp_path: Path) -> None:
    nouveau.creer(tmp_path / "essai", "CPTS", nouveau.lire_communes(["Rouen"]), 1)
    assert (tmp_path / "essai" / "imports").stat().st_mode & 0o777 == 0o700


def test_an_empty_folder_may_receive_a_territory(tmp_path: Path) -> None:
    dossier = tmp_path / "vide"
    dossier.mkdir()
    nouveau.creer(dossier, "CPTS", nouveau.lire_communes(["Rouen"]), 1)
    assert (dossier / "territoire.toml").exists()


def test_a_refused_place_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", "utf-8")
    with pytest.raises(ErreurDonnees, match="ne peut pas être créé"):
        nouveau.creer(tmp_path / "fichier" / "essai", "CPTS", nouveau.lire_communes(["Rouen"]), 1)


@pytest.mark.parametrize(
    ("nom", "court", "dossier"),
    [
        ("CPTS du Vexin", "CPTS du Vexin", "donnees-cpts-du-vexin"),
        ("CPTS Rouen Cœur Métropole", "CPTS Rouen Cœur Métropole", "donnees-cpts-rouen-coeur-metropole"),
        ("CPTS de la Vallée de l’Andelle et du Lyons", "CPTS VL", "donnees-cpts-de-la-vallee-de-l-andelle-et-du-lyons"),
    ],
)
def test_short_names_and_folder_names(nom: str, court: str, dossier: str) -> None:
    assert (nouveau.nom_court(nom), nouveau.nom_de_dossier(nom)) == (court, dossier)


# --- the command --------------------------------------------------------------------------------------------


def lancer(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["nouveau-territoire", *map(str, arguments)])
    return code, *capsys.readouterr()


def test_the_command_shows_the_list_and_says_what_comes_next(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    dossier = tmp_path / "essai"
    code, sortie, erreurs = lancer(
        capsys, "--nom", "CPTS d’essai", "--communes", "Rouen; 76212, 27229", "--premier-mois", 4,
        "--donnees", dossier, "--sans-telecharger", "--oui",
    )  # fmt: skip
    assert (code, erreurs) == (0, "")
    assert f"CPTS d’essai : 3 communes, 176{E}588 habitants" in sortie
    assert "Départements : 76, 27" in sortie and "L’exercice commence en avril." in sortie
    assert f'set "{VARIABLE_DONNEES}={dossier}" && streamlit run app.py' in sortie
    assert f'{VARIABLE_DONNEES}="{dossier}" streamlit run app.py' in sortie
    assert lire_territoire(dossier / "territoire.toml").exercice_premier_mois == 4


def test_questions_are_asked_in_french_and_refusing_writes_nothing(tmp_path: Path) -> None:
    fini = subprocess.run(
        [sys.executable, "-m", "cpts_data", "nouveau-territoire", "--donnees", str(tmp_path / "essai")],
        input="CPTS d’essai\nRouen, Darnétal\nnon\n", cwd=RACINE, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert fini.returncode == 0, fini.stderr
    assert "Nom de la CPTS" in fini.stdout and "Créer ce territoire ?" in fini.stdout
    assert "Rien n’a été créé." in fini.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "option"), [(["--communes", "Rouen"], "--nom"), (["--nom", "CPTS"], "--communes-fichier")]
)
def test_without_an_answer_the_missing_option_is_named(tmp_path: Path, arguments: list[str], option: str) -> None:
    fini = subprocess.run(
        [sys.executable, "-m", "cpts_data", "nouveau-territoire", *arguments, "--donnees", str(tmp_path / "essai")],
        stdin=subprocess.DEVNULL, cwd=RACINE, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert fini.returncode == 1
    assert "Il manque une réponse" in fini.stderr and option in fini.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mois", ["13", "0", "mars"])
def test_a_month_that_is_not_one_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, mois: str) -> None:
    options = ("--nom", "CPTS", "--communes", "Rouen", "--premier-mois", mois, "--donnees", tmp_path / "x", "--oui")
    code, _, erreurs = lancer(capsys, *options)
    assert code == 1 and "n’est pas un mois" in erreurs
    assert not (tmp_path / "x").exists()


def test_two_lists_at_once_are_a_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, erreurs = lancer(capsys, "--communes", "Rouen", "--polygone", "x.geojson")
    assert code == 2 and "--polygone ne va pas avec" in erreurs


def test_a_perimeter_and_a_file_of_contours_need_no_internet(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, contours: Path
) -> None:
    perimetre = tmp_path / "perimetre.geojson"
    perimetre.write_text(json.dumps(carre(0.95, 48.95, 0.22)), "utf-8")
    options = ("--nom", "CPTS", "--polygone", perimetre, "--contours", contours, "--donnees", tmp_path / "x", "--oui")
    code, sortie, _ = lancer(capsys, *options)
    assert code == 0 and "À vérifier : La limite du périmètre est approchée" in sortie
    assert set(lire_territoire(tmp_path / "x" / "territoire.toml").codes_communes) == {"76212", "27229"}


def test_without_internet_the_territory_is_there_all_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nom in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(nom, "http://127.0.0.1:9")  # nothing listens there
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("NO_PROXY", "")
    dossier = tmp_path / "essai"
    options = ("--nom", "CPTS", "--communes", "Rouen", "--donnees", dossier, "--telecharger", "--oui")
    code, sortie, erreurs = lancer(capsys, *options)
    assert code == 0
    assert "rien n’a été changé" in erreurs and "Traceback" not in erreurs
    assert "Le territoire est utilisable sans ces données." in sortie
    assert ouvrir_magasin(Dossiers(dossier)).nom_territoire == "CPTS"


# --- the first pages ----------------------------------------------------------------------------------------


def trois_cents() -> list[str]:
    """300 communes over two departments, the first of each by code."""
    de = {departement: [c.code for c in communes_de_france().values() if c.departement == departement]
          for departement in ("76", "27")}  # fmt: skip
    return de["76"][:200] + de["27"][:100]


@pytest.fixture(scope="module", params=[3, 300])
def territoire(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Dossiers, int]:
    codes = list(TROIS) if request.param == 3 else trois_cents()
    dossier = tmp_path_factory.mktemp("nouveau") / "data"
    nouveau.creer(dossier, "CPTS d’essai", nouveau.lire_communes(codes), 1)
    debut = time.perf_counter()
    ouvrir_magasin(Dossiers(dossier))
    print(f"{request.param} communes : magasin construit en {time.perf_counter() - debut:.2f} s")
    return Dossiers(dossier), request.param


@pytest.fixture
def magasin_neuf(territoire: tuple[Dossiers, int], monkeypatch: pytest.MonkeyPatch) -> Magasin:
    monkeypatch.setenv(VARIABLE_DONNEES, str(territoire[0].donnees))
    return ouvrir_magasin(territoire[0])


def test_the_store_of_a_new_territory_has_no_fault(magasin_neuf: Magasin, territoire: tuple[Dossiers, int]) -> None:
    assert (magasin_neuf.fautes, magasin_neuf.avertissements) == ((), [])
    assert magasin_neuf.lignes("SELECT count(*) FROM communes_territoire") == [(territoire[1],)]


DEMANDES = {
    "medecin_traitant.py": ("mt_iris", "mt_couverture", "capacite_mg"),
    "soins_non_programmes.py": ("sas_creneaux",),
    "adherents.py": ("adherents_profession_commune",),
    "prevention.py": ("prevention",),
}


@pytest.mark.parametrize("fichier", [fichier for fichier, *_ in app.PAGES])
def test_every_page_opens_and_says_what_to_ask(
    magasin_neuf: Magasin, territoire: tuple[Dossiers, int], fichier: str
) -> None:
    essai = ouvrir_page(fichier)
    assert not essai.exception
    assert len(titres(essai)) == 1
    contenu = textes(essai)
    for jeu in DEMANDES.get(fichier, ()):
        assert fr.a(declarations()[jeu].a_demander_a) in contenu
        assert "donnees?onglet=Importer" in contenu
    if fichier == "vue_ensemble.py":
        assert f"{territoire[1]} communes ; aucun chiffre pour l’instant" in contenu
        assert contenu.count("<strong>Aucun chiffre pour l’instant</strong>") == 4
        assert "<strong>Aucun chiffre par zone pour l’instant</strong>" in contenu
    dit = re.sub("<blockquote>.*?</blockquote>", "", contenu)  # what to ask is not what the page says
    assert "publié" not in dit and "le rapport" not in dit.lower()
    assert "démonstration</span>" not in contenu


@pytest.mark.parametrize("onglet", ["Ce qui a changé", "Jeux de données", "Imprimé et recalculé", "Territoire"])
def test_every_tab_of_the_data_page_opens(magasin_neuf: Magasin, onglet: str) -> None:
    essai = ouvrir_page("donnees.py", onglet=onglet)
    assert not essai.exception
    assert "contours non téléchargés" in textes(essai).replace("\\", "")


def test_inhabitants_that_nobody_counts_are_told_as_unknown() -> None:
    communes = {"communes": 3, "communes_a_confirmer": 0, "population": 100, "population_a_confirmer": 0}
    vides = {"jeux": 0, "demonstration": 0, "a_renouveler": 0, "verifications": 0, "ecarts": 0}
    dire = phrases_donnees.phrase_territoire
    assert dire(donnees.Synthese(**vides, **communes, communes_sans_population=1)) == (
        "3 communes, 100 habitants (sans 1 commune de population inconnue) : la liste est confirmée."
    )
    inconnue = communes | {"population": 0}
    assert dire(donnees.Synthese(**vides, **inconnue, communes_sans_population=3)) == (
        "3 communes, nombre d’habitants inconnu : la liste est confirmée."
    )
