"""The explorer in a browser: two maps that move as one, one choice for all, and a link that says everything."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import TimeoutError, expect

from tests.navigateur.conftest import IRIS_HOSTILE, NOM_HOSTILE, Visite

IRIS = "760950103"
GAUCHE, DROITE = "#map_div", "#map_div2"


def attendre_les_cartes(visite: Visite, zones: int) -> None:
    for carte in (GAUCHE, DROITE):
        expect(visite.carte.locator(f"{carte} path[data-code].leaflet-interactive")).to_have_count(zones)


def choisir(visite: Visite, liste: str, choix: str) -> None:
    """Pick in a list. A redraw that comes in the meantime closes it: it is then opened again."""
    champ = visite.page.get_by_role("combobox", name=re.compile(liste))
    option = visite.page.get_by_role("option", name=choix, exact=True)
    for _ in range(5):
        visite.page.locator("[data-test-script-state='notRunning']").wait_for()
        if not option.is_visible():
            champ.click()
        try:
            option.click(timeout=3000)
            break
        except TimeoutError:
            continue
    expect(champ).to_have_value(choix)


def test_les_deux_cartes_bougent_ensemble_et_un_clic_choisit_partout(visite: Visite) -> None:
    visite.ouvrir("/explorer")
    attendre_les_cartes(visite, 88)
    titres = visite.carte.locator(".legende-carte .titre")
    expect(titres).to_have_text([re.compile("^Taux de couverture"), re.compile("^Part des 65 ans et plus")])
    visite.carte.locator("body").evaluate("() => window.map.setView([49.47, 1.15], 13, {animate: false})")
    place = f"carte => carte.querySelector('path[data-code=\"{IRIS}\"]').getBoundingClientRect().top"
    hauteurs = [visite.carte.locator(carte).evaluate(place) for carte in (GAUCHE, DROITE)]
    assert hauteurs[0] == hauteurs[1], "the same extent on both"

    visite.carte.locator(f"{DROITE} path[data-code='{IRIS}']").click()
    expect(visite.page.locator(".phrase", has_text="Le Village (Bihorel).")).to_be_visible()
    for carte in (GAUCHE, DROITE):
        expect(visite.carte.locator(f"{carte} path[data-code='{IRIS}']")).to_have_attribute("stroke", "#1b2733")
    expect(visite.page.locator(".choix-figure text")).to_have_text("Le Village (Bihorel)")
    visite.carte.locator(f"{GAUCHE} path[data-code='{IRIS_HOSTILE}']").click()
    expect(visite.page.locator(".phrase", has_text="onerror")).to_contain_text(NOM_HOSTILE)
    assert not [cadre for cadre in visite.page.frames if cadre.evaluate("() => window.piege")]
    assert visite.erreurs == visite.etrangeres == []


def test_un_lien_de_l_explorateur_rouvre_la_meme_vue(visite: Visite) -> None:
    visite.ouvrir("/explorer")
    attendre_les_cartes(visite, 88)
    page = visite.page
    choisir(visite, "Découpage", "Communes")
    attendre_les_cartes(visite, 26)
    choisir(visite, "Indicateur X", "Habitants par médecin généraliste")
    page.get_by_text("Classes des cartes et filtres").click()
    choisir(visite, "Classes de la carte X", "Mes seuils")
    page.get_by_label("Limites de la carte X").fill("700 ; 900")
    page.keyboard.press("Enter")
    expect(visite.carte.locator(f"{GAUCHE} .legende-carte .libelle").first).to_have_text("moins de 700")
    page.get_by_text("Tableau croisé").click()
    page.get_by_role("radio", name="Classes de la carte X").click()
    expect(page.locator(".tableau")).to_contain_text("700 à 899")
    lien = page.url
    assert parse_qs(urlsplit(lien).query)["seuils_x"] == ["700 ; 900"]

    visite.ouvrir(lien.removeprefix(visite.adresse))
    attendre_les_cartes(visite, 26)
    legende = visite.carte.locator(f"{GAUCHE} .legende-carte .libelle")
    expect(legende.first).to_have_text("moins de 700")
    expect(page.locator(".tableau")).to_contain_text("700 à 899")
    expect(page.locator(".phrase").first).to_contain_text("« Habitants par médecin généraliste »")
