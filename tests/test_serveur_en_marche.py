"""The server as it runs: handshakes, first page, kept files, and what a visitor reads when a page stops."""

from __future__ import annotations

import http.client
import re
import socket
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from cpts_data import prechargement, serveur
from cpts_data.chemins import RACINE, Dossiers
from tests.navigateur.serveur import servir

APPELS = "appels_au_reseau"
FOLIUM = "/component/streamlit_folium.st_folium"
SCRIPT = """
import pathlib
import streamlit as st
from streamlit import net_util
from app import TITRE, dire_la_panne
from cpts_data import serveur

def noter():
    (pathlib.Path(__file__).parent / "{appels}").write_text("demandé")
    return None

if __name__ == "__main__":
    import streamlit_folium
    if "panne" in st.query_params:
        1 / 0
    st.title("Tout va bien")
else:
    net_util.get_internal_ip = net_util.get_external_ip = noter
    app = st.App(
        __file__, middleware=serveur.intergiciels(TITRE), routes=serveur.routes(), on_script_error=dire_la_panne
    )
"""


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("en_marche")


@pytest.fixture(scope="module")
def adresse(dossier: Path, dossiers_embarques: Dossiers) -> Iterator[str]:
    """Serve one page that stops when asked to, with everything that app.py puts around its own."""
    script = dossier / "essai.py"
    script.write_text(SCRIPT.format(appels=APPELS), encoding="utf-8")
    with servir(script, dossiers_embarques) as adresse_servie:
        yield urlsplit(adresse_servie).netloc


def demander(adresse: str, chemin: str, methode: str = "GET", **entetes: str) -> tuple[int, dict[str, str], bytes]:
    """Ask a path with the headers given; the body is as it was sent."""
    connexion = http.client.HTTPConnection(adresse, timeout=20)
    try:
        connexion.request(methode, chemin, headers={nom.replace("_", "-"): texte for nom, texte in entetes.items()})
        reponse = connexion.getresponse()
        return reponse.status, {nom.lower(): texte for nom, texte in reponse.getheaders()}, reponse.read()
    finally:
        connexion.close()


# --- websockets -----------------------------------------------------------------------------------------------


def poignee_de_main(adresse: str, origine: str | None, hote: str | None = None) -> str:
    """Ask for the websocket of the pages as a browser does; return the status line."""
    nom, port = adresse.split(":")
    entetes = [
        "GET /_stcore/stream HTTP/1.1", f"Host: {hote or adresse}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
        *([] if origine is None else [f"Origin: {origine}"]),
    ]  # fmt: skip
    with socket.create_connection((nom, int(port)), timeout=20) as prise, prise.makefile("rb") as reponse:
        prise.sendall(("\r\n".join(entetes) + "\r\n\r\n").encode())
        return reponse.readline().decode().strip()


def test_our_pages_and_programs_open_the_websocket(adresse: str) -> None:
    for origine, hote in ((f"http://{adresse}", None), (None, None), ("https://localhost", "localhost")):
        assert poignee_de_main(adresse, origine, hote) == "HTTP/1.1 101 Switching Protocols"


def test_a_foreign_page_is_refused_without_a_word_to_the_network(adresse: str, dossier: Path) -> None:
    port = adresse.split(":")[1]
    for origine, hote in (
        ("http://evil.example", None),
        ("http://evil.example", f"evil.example:{port}"),
        ("http://evil.example", "evil.example"),
        (f"http://evil.example:{port}", None),
        (f"http://127.0.0.1.evil.example:{port}", None),
        (f"http://{adresse}.evil.example", None),
        (f"http://{adresse}@evil.example", None),
        ("http://localhost:1", None),
        ("http://[", None),
        ("null", None),
        ("", None),
    ):
        assert poignee_de_main(adresse, origine, hote).startswith("HTTP/1.1 403"), origine
    assert not (dossier / APPELS).exists()


def test_the_start_asks_the_network_for_nothing() -> None:
    """Shared on a network, Streamlit would look for the external address of the machine, to print it."""
    configuration = tomllib.loads((RACINE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert configuration["browser"]["serverAddress"] == "localhost"


# --- the first page -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chemin", ["/", "/index.html", "/medecin-traitant", "/une/adresse/inconnue", "/?zone=iris"])
@pytest.mark.parametrize(
    "entetes", [{}, {"Accept_Encoding": "gzip, br"}, {"Range": "bytes=0-99"}, {"If_None_Match": "*"}]
)
def test_the_index_is_in_french_and_whole(adresse: str, chemin: str, entetes: dict[str, str]) -> None:
    statut, recus, corps = demander(adresse, chemin, **entetes)
    assert (statut, int(recus["content-length"])) == (200, len(corps))
    assert "content-encoding" not in recus and "etag" not in recus and "last-modified" not in recus
    assert recus["cache-control"] == "no-cache"
    assert recus["content-security-policy"] == serveur.ENTETES["Content-Security-Policy"]
    texte = corps.decode("utf-8")
    assert texte.count('<html lang="fr">') == texte.count("<title>Observatoire CPTS</title>") == 1
    assert "Activez JavaScript dans votre navigateur" in texte
    assert 'lang="en"' not in texte and "You need to enable" not in texte
    assert texte.index("BACKEND_BASE_URL") < texte.index('type="module"'), "known before the first script runs"
    assert '<div id="root"></div>' in texte and texte.rstrip().endswith("</html>")


def test_the_scripts_read_early_are_there_and_complete(adresse: str) -> None:
    """Each exists, and each script that it imports is read early too: nothing is then asked for one by one."""
    index = demander(adresse, "/")[2].decode("utf-8")
    demandes = re.findall(r"static/js/([\w.-]+\.js)", index)
    assert len(set(demandes)) == len(demandes)
    for partie in prechargement.PARTIES:
        assert [nom for nom in demandes if nom.startswith(f"{partie}.")], partie
    for nom in demandes:
        statut, recus, corps = demander(adresse, f"/static/js/{nom}")
        assert statut == 200 and "javascript" in recus["content-type"], nom
        if nom.partition(".")[0] in prechargement.PARTIES:
            assert set(re.findall(r'from"\./([\w.-]+\.js)"', corps.decode("utf-8"))) <= set(demandes)


def test_the_index_asked_without_its_body_has_its_length(adresse: str) -> None:
    _, _, corps = demander(adresse, "/medecin-traitant")
    statut, recus, vide = demander(adresse, "/medecin-traitant", "HEAD")
    assert (statut, int(recus["content-length"]), vide) == (200, len(corps), b"")


def test_other_answers_are_left_as_they_are(adresse: str) -> None:
    statut, recus, corps = demander(adresse, "/_stcore/health")
    assert (statut, corps) == (200, b"ok")
    (statut, recus, corps) = demander(adresse, "/_stcore/health", "HEAD")
    assert (statut, recus["content-length"], corps) == (200, "2", b"")
    statut, recus, corps = demander(adresse, "/favicon.png", If_None_Match=demander(adresse, "/favicon.png")[1]["etag"])
    assert (statut, corps) == (304, b"")


# --- files kept by the browser --------------------------------------------------------------------------------


def test_the_script_of_the_map_component_is_kept_but_never_its_page(adresse: str) -> None:
    lire(adresse, "/")  # the component is known once a page has used it
    statut, recus, page = demander(adresse, f"{FOLIUM}/index.html")
    assert (statut, recus["cache-control"]) == (200, "no-cache")
    assert b'<html lang="fr"' in page and b'lang="en"' not in page, "a screen reader reads the map in French"
    assert b"__streamlit" not in page, "the rest of it is left as it is"
    (script,) = [morceau for morceau in page.decode().split('"') if morceau.endswith(".js")]
    statut, recus, _ = demander(adresse, f"{FOLIUM}/{script.removeprefix('./')}")
    assert (statut, recus["cache-control"]) == (200, "public, max-age=31536000, immutable")
    for sans_empreinte in ("bootstrap.min.css", "asset-manifest.json"):
        statut, recus, _ = demander(adresse, f"{FOLIUM}/{sans_empreinte}")
        assert (statut, recus["cache-control"]) == (200, "public")
    statut, recus, _ = demander(adresse, f"{FOLIUM}/static/js/main.00000000.js")
    assert statut == 404 and "immutable" not in recus.get("cache-control", "")


# --- a page that stops ----------------------------------------------------------------------------------------


def lire(adresse: str, question: str) -> list[str]:
    """Visit the page over its websocket; return the texts of what it shows, errors first among their kind."""
    textes = []
    with connect(f"ws://{adresse}/_stcore/stream", origin=f"http://{adresse}", max_size=None) as prise:
        demande = BackMsg()
        demande.rerun_script.query_string = question
        prise.send(demande.SerializeToString())
        while True:
            message = ForwardMsg.FromString(prise.recv(timeout=30))
            if message.WhichOneof("type") == "script_finished":
                return textes
            element = message.delta.new_element
            for genre in ("alert", "heading", "exception"):
                if element.WhichOneof("type") == genre:
                    corps = getattr(element, genre)
                    textes.append(corps.message if genre == "exception" else corps.body)


def test_a_page_that_stops_says_one_french_sentence(adresse: str) -> None:
    assert lire(adresse, "") == ["Tout va bien"]
    assert lire(adresse, "panne=1") == [
        "Cette page n’a pas pu s’afficher : rechargez-la et, si cela recommence, prévenez la personne qui a installé "
        "le tableau de bord."
    ]
