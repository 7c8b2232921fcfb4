"""A real file in a real browser: dropped, read, accepted in writing, seen on the pages, undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cpts_data.chemins import RACINE
from tests.conftest import copier_donnees
from tests.importation.depots import HOSTILE, NOM, TELEPHONE, cpam
from tests.navigateur.conftest import DELAI_MS, Visite
from tests.navigateur.serveur import servir

EXAMEN_MS = 90_000


@pytest.fixture
def adresse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a private copy of the data: these tests change it."""
    dossiers = copier_donnees(tmp_path_factory.mktemp("imports") / "data")
    with servir(RACINE / "app.py", dossiers) as adresse_servie:
        yield adresse_servie


def deposer(visite: Visite, dossier: Path, octets: bytes, nom: str = "cpam.xlsx") -> None:
    """Drop a file, and wait for the first sentence of its report."""
    (dossier / nom).write_bytes(octets)
    visite.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(dossier / nom)
    expect(visite.page.locator(".phrase", has_text="Ce fichier contient")).to_be_visible(timeout=EXAMEN_MS)


def bouton(visite: Visite, nom: str):
    return visite.page.get_by_role("button", name=nom, exact=True)


def test_a_file_is_read_accepted_seen_on_the_page_and_undone(visite: Visite, tmp_path: Path) -> None:
    visite.ouvrir("/donnees?onglet=Importer")
    deposer(visite, tmp_path, cpam(sans_les_premiers=3, contact=True))
    page = visite.page
    expect(page.get_by_text("Aucune erreur, 1 avertissement.")).to_be_visible()
    expect(page.get_by_text("« Contact » (85 cases remplies)").first).to_be_visible()
    assert NOM not in page.content() and TELEPHONE not in page.content()
    importer = bouton(visite, "Importer ces données")
    expect(importer).to_be_disabled()
    page.get_by_label("Pourquoi l’accepter ?").fill("trois IRIS sans habitants")
    page.get_by_label("Accepté par").fill("JD")
    page.keyboard.press("Tab")
    expect(importer).to_be_enabled()
    importer.click()
    expect(page.get_by_text("C’est fait : 85 lignes de")).to_be_visible(timeout=EXAMEN_MS)

    page.get_by_test_id("stPageLink").filter(has_text="Médecin traitant").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Médecin traitant")
    source = page.locator(".source", has=page.locator(".badge-importe")).filter(has_text="cpam.xlsx").first
    expect(source).to_contain_text("fichier « cpam.xlsx » importé le")

    visite.ouvrir("/donnees?onglet=Importer")
    page.get_by_text("N° 1 ·").click()
    page.get_by_label("Annulé par").fill("JD")
    page.get_by_label("Pourquoi annuler cet import ?").fill("mauvais fichier")
    bouton(visite, "Annuler cet import").click()
    expect(page.get_by_text("L’import n° 1 est annulé")).to_be_visible(timeout=EXAMEN_MS)
    visite.ouvrir("/medecin-traitant")
    page.locator("[data-test-script-state='notRunning']").wait_for()
    expect(page.get_by_text("cpam.xlsx")).to_have_count(0)
    expect(page.locator(".bandeau-demonstration").first).to_be_visible()
    assert visite.etrangeres == [] and visite.erreurs == []


def test_a_script_in_a_title_or_in_the_name_of_the_file_is_a_text(visite: Visite, tmp_path: Path) -> None:
    visite.ouvrir("/donnees?onglet=Importer")
    nom = "<b onmouseover=piege()>cpam.xlsx"
    deposer(visite, tmp_path, cpam(en_trop=HOSTILE, date=f"le 8 octobre 2025 {HOSTILE}"), nom)
    visite.page.get_by_text("Ce qui a été compris").click()
    expect(visite.page.get_by_text(HOSTILE).first).to_be_visible()
    assert visite.page.evaluate("window.piege") is None
    assert visite.page.locator("img[src='x'], b[onmouseover]").count() == 0
    assert visite.erreurs == []


def test_the_drop_zone_is_french_and_reached_by_the_keyboard(visite: Visite, tmp_path: Path) -> None:
    visite.ouvrir("/donnees?onglet=Importer")
    zone = visite.page.get_by_test_id("stFileUploader")
    expect(zone).to_contain_text("Choisir un fichier")
    expect(zone).to_contain_text("50\u00a0Mo au plus par fichier")
    visite.page.get_by_role("tab", name="Importer").focus()
    noms = []
    for _ in range(4):
        visite.page.keyboard.press("Tab")
        noms.append(visite.page.evaluate("document.activeElement.innerText"))
    assert any("Choisir un fichier" in nom for nom in noms)
    deposer(visite, tmp_path, cpam())
    expect(zone.get_by_label("Retirer cpam.xlsx")).to_be_visible()
    expect(zone).to_contain_text(re.compile(r"\d,\d\u00a0ko"))
    ecrits = zone.evaluate("e => e.innerText + [...e.querySelectorAll('[aria-label]')].map(x => x.ariaLabel).join(' ')")
    assert not re.search(r"\b(Upload|Add|Remove|file|files|per|MB|KB|Drag)\b", ecrits)
    nom = visite.page.get_by_label("Accepté par")
    nom.fill("JD")
    visite.page.keyboard.press("Tab")
    expect(bouton(visite, "Importer ces données")).to_be_enabled()
    # It was disabled when the name was left: the key went on to « Annuler », one step back.
    visite.page.keyboard.press("Shift+Tab")
    expect(bouton(visite, "Importer ces données")).to_be_focused()
    visite.page.keyboard.press("Enter")
    expect(visite.page.get_by_text("C’est fait : 88 lignes de")).to_be_visible(timeout=EXAMEN_MS)


def test_a_file_that_is_too_large_is_refused_in_french(visite: Visite, tmp_path: Path) -> None:
    visite.ouvrir("/donnees?onglet=Importer")
    gros = tmp_path / "gros.csv"
    with gros.open("wb") as flux:
        flux.truncate(51 * 1024 * 1024)
    visite.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(gros)
    puce = visite.page.get_by_test_id("stFileChip")
    puce.hover()
    expect(visite.page.get_by_text("Ce fichier est trop gros : 50").first).to_be_visible(timeout=DELAI_MS)


@pytest.mark.parametrize(("largeur", "hauteur"), [(1366, 768), (1920, 1080)])
def test_nothing_overflows_in_width_while_a_file_is_examined(visite, tmp_path, largeur: int, hauteur: int) -> None:
    visite.page.set_viewport_size({"width": largeur, "height": hauteur})
    visite.ouvrir("/donnees?onglet=Importer")
    deposer(visite, tmp_path, cpam(sans_les_premiers=3, ecart_du_total=3, en_trop="T" * 180))
    visite.page.get_by_text("Ce qui a été compris").click()
    contenu, fenetre = visite.page.evaluate(
        "() => { const p = document.querySelector('[data-testid=stMain]'); return [p.scrollWidth, p.clientWidth]; }"
    )
    assert contenu <= fenetre
