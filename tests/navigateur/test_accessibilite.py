"""What a screen reader and a keyboard meet on every page, everything open: axe-core, and the Tab key from top to end.

axe-core (Deque) is injected from its own package, in the page and in each frame: no request leaves the machine.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Frame, expect

import app
from tests.navigateur.conftest import Visite

ADRESSES = [*(f"/{adresse or ''}" for *_, adresse in app.PAGES), "/donnees?onglet=Indicateurs&fiche=Fid%C3%A9lisation"]
GRAVES = ("serious", "critical")
"""No rule is turned off and no element is left out, Streamlit's own included."""
TOUCHES_AU_PLUS = 400

MARQUER = """() => {
    const commandes = "a[href], button, input, select, textarea, summary, iframe, [role=tab], [role=radio], " +
        "[role=combobox], [role=slider], [tabindex='0']";
    const visible = (e) => {
        const r = e.getBoundingClientRect();
        return r.width > 1 && r.height > 1 && getComputedStyle(e).visibility !== "hidden";
    };
    let rang = 0;
    for (const e of document.querySelectorAll(commandes)) {
        if (visible(e) && !e.disabled && !e.closest("[aria-hidden=true], [inert]")) e.dataset.rang = rang++;
    }
    window.atteintes = new Set();
    const depart = document.createElement("span");
    depart.tabIndex = -1;
    document.body.prepend(depart);
    depart.focus();
    return rang;
}"""
NOTER = """() => {
    const active = document.activeElement;
    for (let e = active; e; e = e.parentElement) if (e.dataset.rang) { window.atteintes.add(e.dataset.rang); break; }
    return active === document.body;
}"""
# One stop for a group (radio buttons, tabs): the arrows go through it. What Tab must skip (-1) doubles a control that
# it reaches: the arrow of a list, the plus and minus of a number.
OUBLIEES = """() => [...document.querySelectorAll("[data-rang]")].filter((e) => {
    if (window.atteintes.has(e.dataset.rang)) return false;
    const groupe = e.closest("[role=radiogroup], [role=tablist]");
    if (groupe) return ![...groupe.querySelectorAll("[data-rang]")].some((m) => window.atteintes.has(m.dataset.rang));
    return e.tabIndex >= 0;
}).map((e) => e.outerHTML.slice(0, 200))"""


NETTE = """() => document.querySelector("[data-test-script-state='notRunning']") &&
    [...document.querySelectorAll("[data-stale]")].every(
        (e) => e.dataset.stale === "false" && getComputedStyle(e).opacity === "1")"""


@cache
def axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8") + "; 0"


def fautes_graves(cadre: Frame) -> list[str]:
    """Return the serious and critical faults of a page or of one of its frames: « rule: element »."""
    cadre.evaluate(axe())
    trouvees = cadre.evaluate("axe.run(document, {iframes: false, resultTypes: ['violations']})")["violations"]
    return [
        f"{faute['id']} : {noeud['html'][:200]}"
        for faute in trouvees
        if faute["impact"] in GRAVES
        for noeud in faute["nodes"]
    ]


def tout_ouvrir(visite: Visite) -> None:
    """Open every folded part, each under the last, then every sheet."""
    visite.page.locator("[data-test-script-state='notRunning']").wait_for()
    for titre in visite.page.locator("[data-testid='stExpander'] summary").all():
        if not titre.evaluate("e => e.parentElement.open"):
            titre.click()
            visite.page.locator("[data-test-script-state='notRunning']").wait_for()
    visite.page.evaluate("document.querySelectorAll('details.fiche-indicateur').forEach((d) => { d.open = true; })")
    visite.page.wait_for_load_state("networkidle")
    # Streamlit dims what a run is about to replace: its texts then lack contrast for a moment.
    visite.page.wait_for_function(NETTE)


def commandes_oubliees(visite: Visite) -> list[str]:
    """Return the controls that the Tab key, from the top to the end of the page, does not meet."""
    assert visite.page.evaluate(MARQUER) > 5
    for _ in range(TOUCHES_AU_PLUS):
        visite.page.keyboard.press("Tab")
        if visite.page.evaluate(NOTER):
            return visite.page.evaluate(OUBLIEES)
    raise AssertionError("the keyboard never came to the end of the page")


def test_ce_qui_est_cherche_se_trouve(visite: Visite) -> None:
    """A page with three faults, to be sure that the checks can fail."""
    liens = "".join(f'<a href="#{rang}">Lien {rang}</a> ' for rang in range(6))
    visite.page.set_content(
        f'<html lang="fr"><title>Essai</title><main><h1>Essai</h1>{liens}<img src="x"><button></button>'
        '<div role="radiogroup" aria-label="Choix">'
        '<span role="radio" aria-checked="false" tabindex="-1">Un</span></div>'
    )
    assert {faute.partition(" : ")[0] for faute in fautes_graves(visite.page.main_frame)} == {
        "image-alt",
        "button-name",
    }
    (oubliee,) = commandes_oubliees(visite)
    assert "Un</span>" in oubliee


@pytest.mark.parametrize("chemin", ADRESSES)
def test_la_page_se_lit_et_se_parcourt_sans_souris(visite: Visite, chemin: str) -> None:
    visite.ouvrir(chemin)
    tout_ouvrir(visite)
    for cadre in visite.page.frames:
        assert cadre.evaluate("document.documentElement.lang") == "fr"
        assert fautes_graves(cadre) == []
    assert commandes_oubliees(visite) == []


def test_les_fleches_parcourent_un_groupe_de_choix_et_des_onglets(visite: Visite) -> None:
    visite.ouvrir("/prevention")
    visite.page.get_by_role("radio", name="Toutes").focus()
    visite.page.keyboard.press("ArrowRight")
    expect(visite.page.get_by_role("radio", name="Vaccination")).to_be_focused()
    visite.ouvrir("/donnees")
    visite.page.wait_for_load_state("networkidle")
    visite.page.wait_for_function(NETTE)
    visite.page.get_by_role("tab", name="Importer").focus()
    visite.page.keyboard.press("ArrowRight")
    expect(visite.page.get_by_role("tab", name="Importer")).not_to_be_focused()
    expect(visite.page.locator("[role=tab]:focus")).to_have_count(1)


def test_une_fiche_s_ouvre_au_clavier_sans_appeler_le_serveur(visite: Visite) -> None:
    visite.ouvrir("/prevention")
    visite.page.wait_for_load_state("networkidle")
    visite.octets_recus.clear()
    visite.page.locator("details.fiche-indicateur > summary").first.focus()
    visite.page.keyboard.press("Enter")
    fiche = visite.page.locator("details.fiche-indicateur details.fiche-indicateur").first
    expect(fiche).to_be_visible()
    fiche.locator("summary").focus()
    visite.page.keyboard.press("Enter")
    expect(fiche.locator("dt").first).to_have_text("Définition")
    assert visite.octets_recus == []
