"""The drop zone and the lists: French to their last word, and files that never touch the disk on their way."""

from __future__ import annotations

import asyncio
import re

import pytest
from starlette.formparsers import MultiPartParser
from starlette.requests import Request

from cpts_data import serveur
from cpts_data.depot_en_francais import SCRIPTS, TRADUCTIONS, dossier_des_scripts, script_en_francais
from tests.test_serveur import demander

NOMS = sorted(c.name for c in dossier_des_scripts().iterdir() if SCRIPTS.fullmatch(f"/static/js/{c.name}"))


@pytest.mark.parametrize(
    "anglais", [anglais for anglais, _ in TRADUCTIONS], ids=lambda motif: motif.pattern[:30].decode()
)
def test_each_text_is_in_the_streamlit_that_is_installed(anglais: re.Pattern[bytes]) -> None:
    trouves = sum(len(anglais.findall((dossier_des_scripts() / nom).read_bytes())) for nom in NOMS)
    assert trouves in (1, 2), "Streamlit changed its controls: translate what they say now"


def test_no_english_is_left_in_the_scripts_that_are_served() -> None:
    servis = b"".join(demander(f"/static/js/{nom}").corps for nom in NOMS)
    for mot in (
        b"per file",
        b"`Upload`",
        b"Drag and drop files",
        b"Add files",
        b"`Remove $",
        b"or smaller",
        b"try again",
        b"`No results`",
        b"`Clear value`",
        b"`Decrement`",
    ):
        assert mot not in servis
    assert servis.count(b"au plus par fichier") == 1
    assert servis.count(b"`Choisir un fichier`") == 1


def test_the_rest_of_a_script_is_as_it_was() -> None:
    nom = next(nom for nom in NOMS if nom.startswith("FileUploader"))
    origine = (dossier_des_scripts() / nom).read_bytes()
    assert script_en_francais(nom).count(b"=>") == origine.count(b"=>")
    assert script_en_francais("FileUploader.absent.js") is None
    assert demander("/static/js/FileUploader.absent.js").statut == 404


def test_the_security_headers_are_on_these_scripts_too() -> None:
    reponse = demander(f"/static/js/{NOMS[0]}")
    assert reponse.entetes["content-type"].startswith("text/javascript")
    assert "default-src 'self'" in reponse.entetes["content-security-policy"]


def recevoir_un_fichier(octets: bytes) -> tuple[bytes, bool]:
    """Parse an upload as the server does; tell what came, and whether it went through a temporary file."""
    corps = (
        b'--limite\r\nContent-Disposition: form-data; name="f"; filename="f.xlsx"\r\n\r\n'
        + octets
        + b"\r\n--limite--\r\n"
    )

    async def lire() -> tuple[bytes, bool]:
        async def recevoir() -> dict[str, object]:
            return {"type": "http.request", "body": corps, "more_body": False}

        entetes = [(b"content-type", b"multipart/form-data; boundary=limite")]
        requete = Request({"type": "http", "method": "PUT", "headers": entetes}, recevoir)
        async with requete.form() as formulaire:
            fichier = formulaire["f"]
            return await fichier.read(), fichier.file._rolled

    return asyncio.run(lire())


def test_a_dropped_file_of_several_megabytes_is_never_written_while_it_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    octets = b"Mme Durand;06 12 34 56 78\n" * 200_000
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 1024 * 1024)
    assert recevoir_un_fichier(octets) == (octets, True), "what Starlette does by itself beyond 1 MB"
    serveur.intergiciels("Observatoire CPTS")
    assert recevoir_un_fichier(octets) == (octets, False)
