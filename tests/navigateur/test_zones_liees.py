"""Map, ranked intervals, funnel and list: one chosen area, whichever of them it was chosen on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.navigateur.conftest import IRIS_HOSTILE, NOM_HOSTILE, Visite

PAGE = "/medecin-traitant?mesure=Face+%C3%A0+la+r%C3%A9f%C3%A9rence"
IRIS_COMMUN, NOM_COMMUN = "765400303", "Saint-Sever Est (Rouen)"
POIDS_D_UN_CLIC = 30_000
"""Bytes: the texts, the colours of the map and the list; none of the two drawings, of 20 kB each."""


@pytest.fixture
def comparaison(visite: Visite) -> Visite:
    visite.ouvrir(PAGE)
    visite.attendre_la_carte()
    visite.page.get_by_text("Les écarts sont-ils réels ? Intervalles et entonnoir des zones").click()
    expect(marques(visite, 1).first).to_be_attached()
    return visite


def figure(visite: Visite, rang: int) -> Locator:
    """0: ranked intervals; 1: funnel."""
    return visite.page.get_by_role("listbox").nth(rang)


def marques(visite: Visite, rang: int) -> Locator:
    return figure(visite, rang).locator("[data-zone]")


def attendre_la_zone(visite: Visite, code: str, lieu: str) -> None:
    """The area is told, ringed and named on both figures, outlined on the map, and in the address."""
    expect(visite.page.locator(".phrase", has_text=f"{lieu} : ")).to_have_count(2)
    for rang in (0, 1):
        expect(figure(visite, rang).locator(".choix-figure text")).to_have_text(lieu)
        expect(figure(visite, rang).locator(f"[data-zone='{code}']")).to_have_attribute("aria-selected", "true")
    expect(visite.carte.locator(f"path[data-code='{code}']")).to_have_attribute("stroke-width", "4")
    expect(visite.page).to_have_url(re.compile(f"zone=.*{code}"))


def test_une_zone_choisie_l_est_partout(comparaison: Visite) -> None:
    visite = comparaison
    expect(marques(visite, 0)).to_have_count(marques(visite, 1).count())
    visite.carte.get_by_role("button", name="Rouen").click()
    visite.carte.locator(f"path[data-code='{IRIS_COMMUN}']").click()
    attendre_la_zone(visite, IRIS_COMMUN, NOM_COMMUN)

    visite.page.wait_for_timeout(600)  # the exchanges of the map end before the count
    visite.octets_recus.clear()
    premiere = marques(visite, 0).first
    code, lieu = premiere.get_attribute("data-zone"), premiere.get_attribute("aria-label").split(" : ")[0]
    premiere.click(force=True)
    attendre_la_zone(visite, code, lieu)
    assert sum(visite.octets_recus) < POIDS_D_UN_CLIC

    autre = marques(visite, 1).nth(5)
    code, lieu = autre.get_attribute("data-zone"), autre.get_attribute("aria-label").split(" : ")[0]
    autre.click(force=True)
    attendre_la_zone(visite, code, lieu)
    assert visite.erreurs == [] and visite.etrangeres == []


def test_le_clavier_parcourt_et_choisit_et_un_nom_hostile_reste_du_texte(comparaison: Visite) -> None:
    visite = comparaison
    figure(visite, 0).focus()
    visite.page.keyboard.press("End")
    visite.page.keyboard.press("ArrowLeft")
    active = figure(visite, 0).get_attribute("aria-activedescendant")
    assert active == marques(visite, 0).nth(marques(visite, 0).count() - 2).get_attribute("id")
    visite.page.keyboard.press("Escape")
    expect(visite.page.locator(".bulle-figure").first).to_be_hidden()

    rang = marques(visite, 0).evaluate_all(f"tous => tous.findIndex(m => m.dataset.zone === '{IRIS_HOSTILE}')")
    visite.page.keyboard.press("Home")
    for _ in range(rang):
        visite.page.keyboard.press("ArrowRight")
    expect(visite.page.locator(".bulle-figure strong").first).to_have_text(f"{NOM_HOSTILE} (Bihorel)")
    visite.page.keyboard.press("Enter")
    attendre_la_zone(visite, IRIS_HOSTILE, f"{NOM_HOSTILE} (Bihorel)")
    assert visite.page.evaluate("() => window.piege") is None
    assert visite.page.locator("img[src='x']").count() == 0


def test_une_page_qui_defile_sous_un_pointeur_immobile_ne_prend_pas_la_place_du_clavier(comparaison: Visite) -> None:
    visite = comparaison
    figure(visite, 0).focus()
    boite = figure(visite, 0).bounding_box()
    for decalage in (0, 40):
        visite.page.mouse.move(boite["x"] + boite["width"] / 2 + decalage, boite["y"] + boite["height"] / 2)
    expect(visite.page.locator(".bulle-figure").first).to_be_visible()
    visite.page.keyboard.press("Home")
    active = figure(visite, 0).get_attribute("aria-activedescendant")
    for pixels in (-30, 30, -400, 400):  # within the figure, out of it, and back
        visite.page.locator("[data-testid=stMain]").evaluate(f"page => page.scrollBy(0, {pixels})")
        visite.page.wait_for_timeout(200)
        assert figure(visite, 0).get_attribute("aria-activedescendant") == active
    visite.page.mouse.move(boite["x"] + boite["width"] / 2, boite["y"] + boite["height"] / 2)
    expect(figure(visite, 0)).not_to_have_attribute("aria-activedescendant", active)
    visite.page.mouse.move(5, 5)
    expect(visite.page.locator(".bulle-figure").first).to_be_hidden()


def test_la_carte_hachure_ce_qui_est_incertain(visite: Visite) -> None:
    visite.ouvrir(PAGE + "&population=Compl%C3%A9mentaire+sant%C3%A9+solidaire+%28C2S%29")
    visite.attendre_la_carte()
    larges = visite.carte.locator("path[data-large]")
    assert larges.count() > 5
    remplissages = set(larges.evaluate_all("tous => tous.map(t => t.getAttribute('fill'))"))
    assert all(re.fullmatch(r"url\(#motif-large-[0-9a-f]{6}\)", fond) for fond in remplissages)
    for fond in remplissages:
        expect(visite.carte.locator(fond[4:-1])).to_be_attached()
    expect(visite.carte.locator(".legende-carte .entree").last).to_contain_text(f"dont {larges.count()}")
