"""The shape of the house, read in the source: who imports whom, who opens the database, what leaves the machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from cpts_data import catalogue
from cpts_data.chemins import RACINE
from cpts_data.loaders import chargeurs

COEUR = sorted((RACINE / "cpts_data").rglob("*.py"))
PAGES = sorted((RACINE / "pages").glob("*.py"))
CODE = [RACINE / "app.py", *COEUR, *sorted((RACINE / "pages").rglob("*.py"))]
ECRITS = [
    chemin
    for dossier in ("cpts_data", "pages", "tests", "data", "docs", ".streamlit", ".ci")
    for chemin in sorted((RACINE / dossier).rglob("*"))
    if chemin.suffix in {".py", ".js", ".css", ".toml", ".sql", ".svg", ".md", ".csv"} or chemin.parent.name == ".ci"
    if chemin.is_file() and ".magasin" not in chemin.parts and "__pycache__" not in chemin.parts
    if dossier != "tests" or chemin.suffix == ".py"  # damaged files, on purpose
] + [RACINE / nom for nom in ("app.py", "README.md", "pyproject.toml", "requirements.txt", "requirements-dev.txt")]


def nom(chemin: Path) -> str:
    return chemin.relative_to(RACINE).as_posix()


def lire(chemin: Path) -> str:
    return chemin.read_text(encoding="utf-8-sig")


def imports(chemin: Path) -> Iterator[str]:
    """Every module that a file imports, wherever the import stands."""
    for noeud in ast.walk(ast.parse(lire(chemin))):
        if isinstance(noeud, ast.Import):
            yield from (alias.name for alias in noeud.names)
        elif isinstance(noeud, ast.ImportFrom):
            assert noeud.level == 0, f"{nom(chemin)} : import relatif"
            yield noeud.module
            yield from (f"{noeud.module}.{alias.name}" for alias in noeud.names)


def appels(chemin: Path) -> Iterator[ast.Call]:
    yield from (noeud for noeud in ast.walk(ast.parse(lire(chemin))) if isinstance(noeud, ast.Call))


def est_dans(module: str, paquet: str) -> bool:
    return module == paquet or module.startswith(paquet + ".")


def test_the_files_are_found() -> None:
    assert len(COEUR) > 60 and len(PAGES) >= 6 and len(ECRITS) > 150


# --- one direction ------------------------------------------------------------------------------------------


AU_DESSUS_DES_IMPORTS = tuple(
    f"cpts_data.{module}"
    for module in ("importer", "construction", "indicators", "figures", "exports", "commandes", "serveur")
)


@pytest.mark.parametrize(
    ("paquet", "interdits"),
    [
        ("", ("streamlit", "streamlit_folium", "pages", "app", "tests")),
        ("catalogue", ("cpts_data.loaders", "cpts_data.store", "cpts_data.indicators", "cpts_data.figures")),
        ("loaders", ("cpts_data.store", "cpts_data.indicators", "cpts_data.figures", "cpts_data.exports")),
        ("stats", ("cpts_data.store", "cpts_data.indicators", "cpts_data.figures", "cpts_data.exports")),
        ("geo", ("cpts_data.store", "cpts_data.indicators", "cpts_data.figures", "cpts_data.exports")),
        (
            "indicators",
            ("cpts_data.figures", "cpts_data.ecrans", "cpts_data.exports", "cpts_data.serveur", "plotly", "folium"),
        ),
        ("figures", ("cpts_data.ecrans", "cpts_data.exports", "cpts_data.serveur", "duckdb")),
        ("ecrans", ("cpts_data.exports", "cpts_data.serveur", "duckdb")),
        ("exports", ("cpts_data.serveur", "duckdb")),
        ("importation", (*AU_DESSUS_DES_IMPORTS, "cpts_data.telechargement", "cpts_data.store", "requests")),
        ("telechargement", (*AU_DESSUS_DES_IMPORTS, "cpts_data.importation")),
        ("referentiels", ("cpts_data.loaders", "cpts_data.importation", *AU_DESSUS_DES_IMPORTS)),
    ],
)
def test_a_layer_never_imports_what_is_above_it(paquet: str, interdits: tuple[str, ...]) -> None:
    dossier = RACINE / "cpts_data" / paquet
    fautifs = [
        f"{nom(chemin)} importe {module}"
        for chemin in COEUR
        if dossier == chemin.parent or dossier in chemin.parents
        for module in imports(chemin)
        if any(est_dans(module, interdit) for interdit in interdits)
    ]
    assert fautifs == []


def test_the_store_does_not_know_what_fills_its_folder() -> None:
    """Reading the data must not load what talks to the network, nor the examination of files."""
    interdits = ("cpts_data.telechargement", "cpts_data.importer", "cpts_data.importation.proposition", "requests")
    sous = [
        RACINE / "cpts_data" / f"{module}.py" for module in ("store", "construction", "entrees", "pose", "rangement")
    ]
    fautifs = [f"{nom(c)} : {m}" for c in sous for m in imports(c) if any(est_dans(m, i) for i in interdits)]
    assert fautifs == []


def test_only_the_transport_speaks_to_the_network() -> None:
    reseau = ("requests", "urllib3", "urllib.request", "http.client", "socket", "httpx", "aiohttp")
    parlants = {nom(c) for c in CODE for module in imports(c) if any(est_dans(module, r) for r in reseau)}
    assert parlants == {"cpts_data/telechargement/transport.py"}


def test_few_modules_write_a_file() -> None:
    """Anything else goes through them: a new name here is a new way of leaving half a file behind."""
    gestes = {"write_text", "write_bytes", "rename", "mkstemp", "mkdtemp", "fsync", "to_csv", "copyfile", "copytree"}
    ecrivains = {
        nom(chemin)
        for chemin in CODE
        for appel in appels(chemin)
        if _ecrit(appel, gestes) or ast.unparse(appel.func) == "os.replace"
    }
    assert ecrivains == ECRIVAINS


ECRIVAINS = {
    "cpts_data/fichiers.py",  # every file of ours, whole
    "cpts_data/pose.py",  # a dataset and its papers
    "cpts_data/importation/lots.py",  # the batches
    "cpts_data/store.py", "cpts_data/rangement.py",  # the built files
    "cpts_data/telechargement/installation.py", "cpts_data/telechargement/service.py",  # drafts, hidden
    "cpts_data/telechargement/transport.py",  # what is still coming
    "cpts_data/geo/lecture_contours.py",  # members of a shapefile, in a temporary folder
    "cpts_data/nouveau_territoire.py", "cpts_data/demonstration/__init__.py", "cpts_data/commandes/importer.py",
}  # fmt: skip


def _ecrit(appel: ast.Call, gestes: set[str]) -> bool:
    """Tell a call that makes a file: by its name, or an opening for writing."""
    geste = appel.func.attr if isinstance(appel.func, ast.Attribute) else getattr(appel.func, "id", "")
    if geste == "rename":  # frames have one too, always with a name of argument
        return not appel.keywords
    modes = [a.value for a in appel.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    return geste in gestes or (geste == "open" and any(re.fullmatch("[wax]b?", mode) for mode in modes))


def test_only_the_store_opens_the_database() -> None:
    ouvreurs = {
        nom(chemin)
        for chemin in CODE
        for appel in appels(chemin)
        if ast.unparse(appel.func) in {"duckdb.connect", "connect"}
    }
    assert ouvreurs == {"cpts_data/store.py"}
    assert not [nom(c) for c in CODE if c.name != "store.py" and "duckdb.connect" in set(imports(c))]


def test_only_the_mask_reads_the_counts_of_replaced_and_undone_imports() -> None:
    lecteurs = {nom(chemin) for chemin in CODE if "mt_iris_versions" in lire(chemin)}
    assert lecteurs == {"cpts_data/importation/application.py", "cpts_data/indicators/secret_des_zones.py"}


def test_heavy_libraries_wait_until_they_are_used() -> None:
    """A page that draws no map should not pay for folium; nothing at the start should pay for geometry."""
    modules = [
        nom(chemin).removesuffix(".py").replace("/", ".")
        for chemin in COEUR
        if chemin.name != "__init__.py" and chemin.parent.name in ("figures", "indicators")
    ]
    assert {"cpts_data.figures.carte", "cpts_data.indicators.vue_ensemble"} <= set(modules)
    programme = (
        "import importlib, sys\n"
        f"for module in {['cpts_data.store', 'cpts_data.serveur', *modules]!r}: importlib.import_module(module)\n"
        "lourds = ('plotly', 'vl_convert', 'folium', 'branca', 'geopandas', 'shapely', 'pyogrio', 'pyproj')\n"
        "print([nom for nom in (*lourds, 'streamlit') if nom in sys.modules])"
    )
    fini = subprocess.run([sys.executable, "-c", programme], cwd=RACINE, capture_output=True, text=True, check=True)
    assert fini.stdout.strip() == "[]"


DES_CALCULS = ("intervalles", "evolution", "lissage", "moran", "controle", "correlation", "tendance", "dispersion")


def test_a_page_computes_no_statistic() -> None:
    """Two places that compute the same interval end up with two intervals: indicators do, pages show."""
    assert all((RACINE / "cpts_data" / "stats" / f"{calcul}.py").is_file() for calcul in DES_CALCULS)
    fautifs = [
        f"{nom(chemin)} importe {module}"
        for chemin in sorted((RACINE / "pages").rglob("*.py"))
        for module in imports(chemin)
        if any(est_dans(module, f"cpts_data.stats.{calcul}") for calcul in DES_CALCULS)
    ]
    assert fautifs == []


# --- pages --------------------------------------------------------------------------------------------------


def test_every_page_is_in_the_menu_once() -> None:
    assert sorted(fichier for fichier, *_ in app.PAGES) == [page.name for page in PAGES]
    titres, adresses = [titre for _, titre, _ in app.PAGES], [adresse for *_, adresse in app.PAGES]
    assert len(set(titres)) == len(set(adresses)) == len(PAGES)
    assert adresses.count(None) == 1, "one page opens first"
    assert all(re.fullmatch("[a-z-]+", adresse) for adresse in adresses if adresse)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_asks_for_the_store_and_runs_to_its_end(page: Path) -> None:
    """``magasin_courant`` tells the faults of the data in French; ``ouvrir_magasin`` would show an error."""
    noms = [ast.unparse(appel.func) for appel in appels(page)]
    assert "magasin_courant" in noms
    assert "ouvrir_magasin" not in noms
    assert lire(page).rstrip().endswith("\npage()")
    assert ast.get_docstring(ast.parse(lire(page)))


def test_a_filter_has_one_name_in_the_whole_app() -> None:
    """Filters live in the address: two pages with the same key would read each other's value."""
    cles = [
        appel.args[0].value
        for page in PAGES
        for appel in appels(page)
        if ast.unparse(appel.func) in {"choix_court", "choix_long"}
    ]
    assert {"population", "zone", "creneaux"} <= set(cles)
    assert sorted(cles) == sorted(set(cles))


@pytest.mark.parametrize("interdit", ["unsafe_allow_html", "use_container_width", "experimental_", "components.v1"])
def test_what_streamlit_deprecates_or_leaves_unsafe_is_not_used(interdit: str) -> None:
    assert [nom(chemin) for chemin in CODE if interdit in lire(chemin)] == []


# --- data ---------------------------------------------------------------------------------------------------


A_VENIR = ("imports_seuls/", "ouvert/")
"""Folders of what is not shipped: it comes by an import or a download."""


def test_every_dataset_has_a_loader_a_file_and_its_papers() -> None:
    assert set(chargeurs()) == set(catalogue.jeux())
    for jeu in catalogue.jeux().values():
        assert (catalogue.DOSSIER_JEUX / f"{jeu.nom}.toml").is_file()
        fourni = not jeu.fichier.startswith(A_VENIR)
        assert (RACINE / "data" / jeu.fichier).is_file() == fourni
        assert (RACINE / "data" / jeu.fiche).is_file() == fourni


def test_no_data_file_is_left_undeclared() -> None:
    declares = {jeu.fichier for jeu in catalogue.jeux().values() if not jeu.fichier.startswith(A_VENIR)}
    presents = {c.relative_to(RACINE / "data").as_posix() for c in (RACINE / "data").glob("[!.]*/*.csv")}
    assert presents == declares


# --- what must never be written -----------------------------------------------------------------------------


def test_no_path_of_a_machine_is_written() -> None:
    machine = re.compile(r"(?<![\w.:/-])(?:/(?:home|root|tmp|work|Users|mnt|opt|srv)/|[A-Z]:\\)")
    assert machine.search(f"ouvrir {'/'}home/x") and not machine.search("/usr/bin/env")
    trouves = [
        f"{nom(c)}:{n}" for c in ECRITS for n, ligne in enumerate(lire(c).splitlines(), 1) if machine.search(ligne)
    ]
    assert trouves == []


def test_the_code_names_no_other_machine() -> None:
    """Only the name of the SVG format, this machine, and the addresses of sources in the papers of the data."""
    permises = re.compile(r"https?://(?:www\.w3\.org/2000/svg|127\.0\.0\.1|localhost)")
    trouves = []
    for chemin in ECRITS:
        if chemin.is_relative_to(RACINE / "tests"):
            continue
        for numero, ligne in enumerate(lire(chemin).splitlines(), 1):
            donnees = chemin.suffix == ".csv" and chemin.is_relative_to(RACINE / "data")
            papiers = donnees or (chemin.suffix == ".toml" and re.match(r"(adresse|note) = ", ligne))
            if re.search(r"(?:https?|wss?|ftp)://", permises.sub("", ligne)) and not papiers:
                trouves.append(f"{nom(chemin)}:{numero}")
    assert trouves == []


def test_nothing_is_left_for_later_or_caught_blindly() -> None:
    marque = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    assert [nom(chemin) for chemin in CODE if marque.search(lire(chemin))] == []
    aveugles = [
        nom(chemin)
        for chemin in CODE
        for noeud in ast.walk(ast.parse(lire(chemin)))
        if isinstance(noeud, ast.ExceptHandler)
        if noeud.type is None or ast.unparse(noeud.type) in {"Exception", "BaseException"}
    ]
    # The nets, one a file: each tells where it failed, and says one French sentence in its place.
    nets = ["cpts_data/__main__.py", "cpts_data/importer.py", "cpts_data/store.py"]
    assert sorted(aveugles) == nets


def test_no_page_prints_a_bare_string() -> None:
    """Streamlit's magic once showed the note of a constant, in English, at the top of a page."""
    configuration = tomllib.loads((RACINE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert configuration["runner"]["magicEnabled"] is False
    for page in PAGES:
        premier, *suite = ast.parse(page.read_text(encoding="utf-8")).body
        assert isinstance(premier, ast.Expr), f"{page.name} starts with its docstring"
        nus = [noeud.lineno for noeud in suite if isinstance(noeud, ast.Expr) and isinstance(noeud.value, ast.Constant)]
        assert nus == [], page.name
