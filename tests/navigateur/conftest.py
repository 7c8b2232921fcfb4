"""A real server and a real Chromium.

The served data are the shipped ones, with two changes that the tests look for: a district with a hostile name and a
district without a figure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cpts_data.chemins import RACINE
from tests.conftest import copier_donnees
from tests.navigateur.serveur import OPTIONS_CHROMIUM, chromium, servir

IRIS_HOSTILE, NOM_HOSTILE = "760950101", '<img src=x onerror="window.piege=1">{{7*7}}'
IRIS_ABSENT = "760950102"
DELAI_MS = 30_000
expect.set_options(timeout=DELAI_MS)  # a slow machine is not a fault


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    dossier = Path(__file__).parent
    absent = chromium() is None
    for item in items:
        if dossier in item.path.parents:
            item.add_marker(pytest.mark.navigateur)
            if absent and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason="Chromium absent : installez le paquet « chromium »"))


@pytest.fixture(scope="package")
def adresse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the app as the README says, on a free port, and give its address."""
    dossiers = copier_donnees(tmp_path_factory.mktemp("navigateur") / "data")
    iris = dossiers.donnees / "faits" / "iris.csv"
    hostile = '"' + NOM_HOSTILE.replace('"', '""') + '"'
    iris.write_text(iris.read_text("utf-8").replace("760950101,Le Chapitre,", f"{IRIS_HOSTILE},{hostile},"), "utf-8")
    effectifs = dossiers.donnees / "demonstration" / "mt_iris.csv"
    lignes = effectifs.read_text("utf-8").splitlines(keepends=True)
    effectifs.write_text("".join(ligne for ligne in lignes if not ligne.startswith(IRIS_ABSENT)), "utf-8")
    with servir(RACINE / "app.py", dossiers) as adresse_servie:
        yield adresse_servie


@pytest.fixture(scope="package")
def navigateur() -> Iterator:
    """A headless Chromium that makes no request of its own."""
    chemin = chromium()
    assert chemin, "Chromium est nécessaire en intégration continue : installez le paquet « chromium »"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        lance = playwright.chromium.launch(executable_path=chemin, args=list(OPTIONS_CHROMIUM))
        yield lance
        lance.close()


@dataclass
class Visite:
    """One browser tab and what it noticed."""

    page: object
    adresse: str
    etrangeres: list[str] = field(default_factory=list)
    erreurs: list[str] = field(default_factory=list)
    octets_recus: list[int] = field(default_factory=list)

    def ouvrir(self, chemin: str) -> None:
        self.page.goto(self.adresse + chemin)
        self.page.get_by_role("heading", level=1).wait_for(timeout=DELAI_MS)

    @property
    def carte(self):
        return self.page.frame_locator("iframe[title='streamlit_folium.st_folium']").first

    def attendre_la_carte(self, zones: int = 88) -> None:
        self.carte.locator("path[data-code]").nth(zones - 1).wait_for(timeout=DELAI_MS)

    def vue(self) -> str:
        return self.carte.locator(".folium-map, #map_div").first.get_attribute("data-vue")


@pytest.fixture
def visite(navigateur, adresse: str) -> Iterator[Visite]:
    """A fresh tab that records foreign requests, console errors and websocket traffic."""
    contexte = navigateur.new_context(viewport={"width": 1366, "height": 768}, locale="en-US")
    contexte.set_default_timeout(DELAI_MS)
    visite = Visite(contexte.new_page(), adresse)
    locales = (adresse, adresse.replace("http", "ws"), "data:", "blob:", "about:")
    visite.page.on("request", lambda r: visite.etrangeres.append(r.url) if not r.url.startswith(locales) else None)
    visite.page.on("pageerror", lambda erreur: visite.erreurs.append(str(erreur)))
    visite.page.on("console", lambda m: visite.erreurs.append(f"{m.text} {m.location}") if m.type == "error" else None)

    def ecouter(prise) -> None:
        prise.on("framereceived", lambda trame: visite.octets_recus.append(len(trame)))

    visite.page.on("websocket", ecouter)
    yield visite
    contexte.close()
