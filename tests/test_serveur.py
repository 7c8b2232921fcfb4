"""The web server's own answers: security headers, map files, and nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from cpts_data import serveur
from cpts_data.chemins import VARIABLE_DONNEES, Dossiers
from cpts_data.figures.carte import EMPREINTE_DESSIN, FICHIERS_DESSIN
from cpts_data.store import Magasin, construire_a_part, ouvrir_magasin
from tests.conftest import copier_donnees

DEBUT = "window.OBSERVATOIRE_CONTOURS="
HOSTILE = '</script><img src=x onerror="piege()">\u2028{{7*7}}'
DESSIN = f"/ressources/carte/{EMPREINTE_DESSIN}"


@dataclass(frozen=True)
class Reponse:
    statut: int
    entetes: dict[str, str]
    corps: bytes


def demander(chemin: str, methode: str = "GET", entetes: dict[str, str] | None = None) -> Reponse:
    """Ask the app for one path, as its web server would: no network, no client library."""
    app = Starlette(routes=serveur.routes(), middleware=serveur.intergiciels("Observatoire CPTS"))
    recus: list[dict] = []

    demandes = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def recevoir() -> dict:
        demande = next(demandes, None)
        # After its question, a browser is silent until it leaves; the answer is over before.
        return demande or await asyncio.Event().wait()

    async def envoyer(message: dict) -> None:
        recus.append(message)

    portee = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": methode, "scheme": "http",
        "path": chemin, "raw_path": chemin.encode(), "query_string": b"", "root_path": "", "server": ("127.0.0.1", 80),
        "headers": [(nom.lower().encode(), valeur.encode()) for nom, valeur in (entetes or {}).items()],
    }  # fmt: skip
    asyncio.run(app(portee, recevoir, envoyer))
    debut = next(message for message in recus if message["type"] == "http.response.start")
    corps = b"".join(message.get("body", b"") for message in recus if message["type"] == "http.response.body")
    return Reponse(debut["status"], {nom.decode(): valeur.decode() for nom, valeur in debut["headers"]}, corps)


@pytest.fixture(autouse=True)
def donnees_de_session(dossiers_embarques: Dossiers, magasin: Magasin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers_embarques.donnees))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Magasin]:
    """A store where the IRIS « Le Chapitre » has a hostile name."""
    racine = tmp_path_factory.mktemp("hostile")
    dossiers = copier_donnees(racine / "data")
    iris = dossiers.donnees / "faits" / "iris.csv"
    texte = iris.read_text("utf-8")
    assert texte.count(",Le Chapitre,") == 1
    cite = '"' + HOSTILE.replace('"', '""') + '"'
    iris.write_text(texte.replace(",Le Chapitre,", f",{cite},"), "utf-8")
    magasin = construire_a_part(dossiers, racine / "magasin")
    yield magasin
    magasin.fermer()


def version(magasin: Magasin) -> str:
    return f"/ressources/contours/{magasin.version}.js"


# --- headers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chemin", "statut"),
    [
        ("/ressources/leaflet/leaflet.js", 200),
        ("/ressources/leaflet/absent.js", 404),
        (f"{DESSIN}/carte.css", 200),
        (f"{DESSIN}/absent.css", 404),
        ("/ressources/contours/inconnue.js", 404),
        ("/nulle-part", 404),
    ],
)
def test_every_answer_carries_the_security_headers(chemin: str, statut: int) -> None:
    reponse = demander(chemin)
    assert reponse.statut == statut
    for nom, valeur in serveur.ENTETES.items():
        assert reponse.entetes[nom.lower()] == valeur


def test_no_other_origin_is_allowed() -> None:
    directives = {
        directive.split()[0]: directive.split()[1:]
        for directive in serveur.ENTETES["Content-Security-Policy"].split("; ")
    }
    permises = {"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"}
    assert {source for sources in directives.values() for source in sources} <= permises
    assert directives["default-src"] == directives["connect-src"] == directives["frame-ancestors"] == ["'self'"]
    assert directives["object-src"] == ["'none'"]
    assert "data:" not in directives["script-src"]
    assert serveur.ENTETES["X-Content-Type-Options"] == "nosniff"


def test_only_versioned_files_that_exist_are_kept_by_the_browser(magasin: Magasin) -> None:
    for chemin in (version(magasin), f"{DESSIN}/carte.js", "/ressources/leaflet/leaflet.css"):
        reponse = demander(chemin)
        assert reponse.statut == 200
        assert reponse.entetes["cache-control"] == "public, max-age=31536000, immutable"
    for chemin in ("/ressources/contours/inconnue.js", f"{DESSIN}/absent.js", "/nulle-part", "/ressources/leaflet/x"):
        assert "immutable" not in demander(chemin).entetes.get("cache-control", "")


def test_a_page_outside_the_map_files_is_not_kept_by_the_browser() -> None:
    """A file of the app whose name only begins alike is not versioned."""

    async def accueil(portee: dict, recevoir: object, envoyer) -> None:
        await envoyer({"type": "http.response.start", "status": 200, "headers": []})

    async def essayer() -> dict:
        recus = []

        async def envoyer(message: dict) -> None:
            recus.append(message)

        await serveur.EntetesDeSecurite(accueil)({"type": "http", "path": "/ressources-autres/x"}, None, envoyer)
        return {nom.decode(): valeur.decode() for nom, valeur in recus[0]["headers"]}

    entetes = asyncio.run(essayer())
    assert "cache-control" not in entetes
    assert "content-security-policy" in entetes


# --- files of the map ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("nom", FICHIERS_DESSIN)
def test_the_drawing_files_are_served_as_they_are(nom: str) -> None:
    reponse = demander(f"{DESSIN}/{nom}")
    contenu, type_mime = FICHIERS_DESSIN[nom]
    assert reponse.corps == contenu
    assert reponse.entetes["content-type"].startswith(type_mime)


def test_leaflet_comes_from_its_package() -> None:
    reponse = demander("/ressources/leaflet/leaflet.js")
    assert b"Leaflet 1.9" in reponse.corps
    assert "javascript" in reponse.entetes["content-type"]


@pytest.mark.parametrize(
    "chemin",
    [
        f"{DESSIN}/carte.py",
        f"{DESSIN}/../../../carte.py",
        f"{DESSIN}/..%2f..%2fserveur.py",
        "/ressources/carte/000000000000/carte.js",
        "/ressources/leaflet/../__init__.py",
        "/ressources/leaflet/../../../../cpts_data/serveur.py",
        "/ressources/leaflet//etc/passwd",
        "/ressources/leaflet/images/../../__init__.py",
        "/ressources/leaflet/",
        "/ressources/contours/../territoire.toml",
        "/ressources/contours/.js",
    ],
)
def test_nothing_else_can_be_read(chemin: str) -> None:
    reponse = demander(chemin)
    assert reponse.statut == 404
    assert b"import" not in reponse.corps and b"root:" not in reponse.corps


def test_files_are_only_read(magasin: Magasin) -> None:
    for chemin in (version(magasin), f"{DESSIN}/carte.js", "/ressources/leaflet/leaflet.js"):
        assert demander(chemin, "POST").statut == 405


# --- contours -----------------------------------------------------------------------------------------------


def contenu(script: str) -> dict:
    assert script.startswith(DEBUT) and script.endswith(";")
    return json.loads(script.removeprefix(DEBUT).removesuffix(";"))


def test_the_contours_are_one_assignment_of_the_whole_territory(magasin: Magasin) -> None:
    reponse = demander(version(magasin))
    assert reponse.entetes["content-type"].startswith("text/javascript")
    lu = contenu(reponse.corps.decode())
    codes = {niveau: {f["properties"]["code"] for f in lu[niveau]["features"]} for niveau in ("iris", "commune")}
    assert {niveau: len(ensemble) for niveau, ensemble in codes.items()} == {"iris": 88, "commune": 26}
    assert lu["noms"].keys() == codes["iris"] | codes["commune"]
    assert lu["noms"]["76540"] == "Rouen"
    assert lu["noms"]["760950101"] == "Le Chapitre"
    assert all(set(f["properties"]) == {"code"} for f in lu["iris"]["features"]), "names are in one place"


def test_a_hostile_name_stays_a_text_of_the_script(hostile: Magasin) -> None:
    script = serveur.contours_en_javascript(hostile)
    assert contenu(script)["noms"]["760950101"] == HOSTILE
    assert script.isascii(), "a line separator inside a text could end the script"


def test_a_script_is_made_once_a_version(magasin: Magasin, hostile: Magasin) -> None:
    avant = serveur.contours_en_javascript(magasin)
    assert serveur.contours_en_javascript(magasin) is avant
    assert serveur.contours_en_javascript(hostile) != avant
    assert serveur.contours_en_javascript(magasin) is avant


def test_new_data_have_a_new_address_and_the_old_one_ends(donnees_courantes: Dossiers, magasin: Magasin) -> None:
    iris = donnees_courantes.donnees / "faits" / "iris.csv"
    iris.write_text(iris.read_text("utf-8").replace(",Le Chapitre,", ",Le Nouveau Chapitre,"), "utf-8")
    change = ouvrir_magasin(donnees_courantes)
    assert change.version != magasin.version
    assert demander(version(magasin)).statut == 404
    assert contenu(demander(version(change)).corps.decode())["noms"]["760950101"] == "Le Nouveau Chapitre"


def test_faulty_data_answer_without_a_trace(donnees_courantes: Dossiers, magasin: Magasin) -> None:
    donnees_courantes.territoire.write_text("nom = ", encoding="utf-8")
    reponse = demander(version(magasin))
    assert (reponse.statut, reponse.corps.decode()) == (503, "Les données ne peuvent pas être lues.")
    assert "content-security-policy" in reponse.entetes


def test_an_unknown_map_file_is_a_404_never_a_page_kept_for_a_year() -> None:
    for chemin in ("/ressources/nope", "/ressources/carte/zzz/carte.js"):
        reponse = demander(chemin)
        assert reponse.statut == 404
        assert "cache-control" not in reponse.entetes
