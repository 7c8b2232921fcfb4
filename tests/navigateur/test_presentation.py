"""The meeting room: the keyboard leads the screens, nothing else moves, and the server may be gone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

import app
from tests.conftest import copier_donnees
from tests.navigateur.conftest import NOM_HOSTILE, Visite
from tests.navigateur.serveur import RACINE, servir
from tests.navigateur.test_accessibilite import fautes_graves

TAILLES = {(1920, 1080): (40, 72, 16), (1366, 768): (26, 40, 16)}
"""Pixels of a screen: the smallest type of a message, of a key figure, of anything."""
MESURES = """() => {
    const cadre = document.querySelector(".projection");
    const taille = (e) => parseFloat(getComputedStyle(e).fontSize) * (e.currentCSSZoom ?? 1);
    const feuilles = [...cadre.querySelectorAll("*")].filter((e) => e.checkVisibility() && !e.closest(".commandes"));
    const cadres = ".projection, .haut, .sources, .chiffres > div";
    const deborde = feuilles.filter((e) => {
        const b = e.getBoundingClientRect();
        return b.left < -1 || b.top < -1 || b.right > innerWidth + 1 || b.bottom > innerHeight + 1 ||
            (e.clientWidth && e.scrollWidth > e.clientWidth + 2 && !e.matches("[data-filigrane]")) ||
            (e.matches(cadres) && e.scrollHeight > e.clientHeight + 2);
    });
    const corps = cadre.querySelector(".corps").getBoundingClientRect();
    const montres = [...cadre.querySelectorAll(".corps > *")];
    const bas = Math.max(corps.top, ...montres.map((e) => e.getBoundingClientRect().bottom));
    return {
        ecran: cadre.dataset.ecran,
        message: taille(cadre.querySelector(".message")),
        chiffres: [...cadre.querySelectorAll(".valeur")].map(taille),
        textes: feuilles.filter((e) => e.textContent && !e.children.length).map(taille),
        deborde: [...deborde.map((e) => e.outerHTML.slice(0, 120)), ...(bas > corps.bottom + 1 ? ["corps"] : [])],
        corps: [corps.width / innerWidth, corps.height / innerHeight],
        images: [...cadre.querySelectorAll("img")].every((i) => i.complete && i.naturalWidth > 0 && i.alt),
    };
}"""


@pytest.fixture
def salle(visite: Visite) -> Iterator[Visite]:
    """A projected tab that also counts what it sends to the server."""
    visite.page.set_viewport_size({"width": 1920, "height": 1080})
    yield visite


def presenter(visite: Visite, chemin: str = "/?presentation=1") -> int:
    """Open the projection; return how many screens it has."""
    visite.page.goto(visite.adresse + chemin)
    expect(visite.page.locator(".projection .message")).to_be_visible()
    visite.page.locator("[data-test-script-state='notRunning']").wait_for(state="attached")
    return int(rang(visite).inner_text().rpartition("/")[2])


def rang(visite: Visite):
    return visite.page.locator(".projection .rang")


def ecran(visite: Visite) -> str:
    return visite.page.locator(".projection").get_attribute("data-ecran")


def test_les_fleches_parcourent_tout_et_chaque_ecran_tient_et_se_lit(salle: Visite) -> None:
    nombre = presenter(salle)
    expect(rang(salle)).to_have_text(f"Vue d’ensemble · 1 / {nombre}")
    pages = []
    for _ in range(nombre):
        for (largeur, hauteur), (message, chiffre, texte) in TAILLES.items():
            salle.page.set_viewport_size({"width": largeur, "height": hauteur})
            salle.page.wait_for_function(f"innerWidth === {largeur}")
            salle.page.wait_for_function("[...document.querySelectorAll('.projection img')].every((i) => i.complete)")
            salle.page.evaluate("new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")
            lu = salle.page.evaluate(MESURES)
            assert lu["deborde"] == [], (largeur, lu["ecran"])
            assert lu["message"] >= message and min(lu["chiffres"], default=chiffre) >= chiffre, (largeur, lu)
            assert min(lu["textes"]) >= texte * 0.999, (largeur, lu)
            assert lu["corps"][0] > 0.9 and lu["corps"][1] > 0.5 and lu["images"], (largeur, lu)
        pages.append(salle.page.evaluate("location.pathname"))
        salle.page.keyboard.press("ArrowRight")
    expect(rang(salle)).to_have_text(re.compile(f" {nombre} / {nombre}$"))
    assert {"/", "/medecin-traitant", "/prevention", "/donnees"} <= set(pages)
    dernier = ecran(salle)
    salle.page.keyboard.press("ArrowLeft")
    assert ecran(salle) != dernier
    for touche, attendu in (("End", dernier), ("Home", "vue_ensemble"), (" ", "mt_taux"), ("PageUp", "vue_ensemble")):
        salle.page.keyboard.press(touche)
        assert ecran(salle) == attendu
    assert salle.etrangeres == [] and salle.erreurs == []


def test_un_lien_rouvre_l_ecran_et_echap_revient_a_sa_page(salle: Visite) -> None:
    presenter(salle, "/medecin-traitant?presentation=1&ecran=mt_carte_communes")
    assert ecran(salle) == "mt_carte_communes"
    salle.page.keyboard.press("PageDown")
    salle.page.reload()
    expect(salle.page.locator(".projection")).to_have_attribute("data-ecran", "mt_concentration")
    salle.page.keyboard.press("Escape")
    expect(salle.page).to_have_url(salle.adresse + "/medecin-traitant")
    expect(salle.page.get_by_role("heading", level=1)).to_have_text("Médecin traitant")


def test_chaque_page_a_son_bouton_et_retrouve_ses_filtres(salle: Visite) -> None:
    for _, _, adresse in app.PAGES:
        salle.ouvrir(f"/{adresse or ''}")
        bouton = salle.page.get_by_role("link", name="Présenter")
        expect(bouton).to_have_count(1)
        expect(bouton).to_be_in_viewport()
    salle.ouvrir("/medecin-traitant?niveau=Communes")
    salle.page.get_by_role("link", name="Présenter").click()
    expect(salle.page.locator(".projection")).to_have_attribute("data-ecran", "mt_taux")
    salle.page.keyboard.press("Escape")
    expect(salle.page).to_have_url(re.compile("/medecin-traitant\\?niveau=Communes"))


def test_aucune_commande_de_la_page_n_est_visible(salle: Visite) -> None:
    presenter(salle, "/explorer?presentation=1")
    visibles = salle.page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select, iframe, header, summary")]
            .filter((e) => !e.closest(".projection") && e.checkVisibility({visibilityProperty: true}))
            .map((e) => e.outerHTML.slice(0, 150))"""
    )
    assert visibles == []
    barre = salle.page.locator(".projection .commandes")
    expect(barre).to_have_css("opacity", "0")
    salle.page.keyboard.press("Tab")
    expect(barre).to_have_css("opacity", "1")
    expect(salle.page.get_by_role("button", name="Précédent")).to_be_focused()
    salle.page.keyboard.press("Tab")
    avant = ecran(salle)
    salle.page.keyboard.press("Enter")
    assert ecran(salle) != avant


def test_un_nom_hostile_est_un_texte_et_le_serveur_peut_s_arreter(navigateur, tmp_path) -> None:
    """The area with the most patients has a hostile name; then the network is cut for good, and the deck goes on."""
    dossiers = copier_donnees(tmp_path / "data")
    iris = dossiers.donnees / "faits" / "iris.csv"
    hostile = NOM_HOSTILE.replace('"', '""')
    iris.write_text(iris.read_text("utf-8").replace(",Saint-Sever Est,", f',"{hostile}",'), "utf-8")
    contexte = navigateur.new_context(viewport={"width": 1920, "height": 1080})
    page = contexte.new_page()
    with servir(RACINE / "app.py", dossiers) as adresse:
        visite = Visite(page, adresse)
        nombre = presenter(visite, "/medecin-traitant?presentation=1&ecran=mt_zones")
        expect(page.locator(".projection tbody td", has_text=NOM_HOSTILE)).to_be_visible()
        page.keyboard.press("Home")
    expect(page.locator("[data-test-connection-state='CONNECTED']")).to_have_count(0)
    for suivant in range(2, nombre + 1):
        page.keyboard.press("ArrowRight")
        expect(rang(visite)).to_have_text(re.compile(f" {suivant} / {nombre}$"))
        if ecran(visite) == "mt_carte":
            expect(page.locator(".projection .message")).to_contain_text(NOM_HOSTILE)
    expect(page.locator(".projection .message")).to_be_visible()
    expect(page.locator("[role=dialog]:visible, [data-testid=stConnectionStatus]:visible")).to_have_count(0)
    assert page.evaluate("window.piege") is None and page.locator(".projection [src=x]").count() == 0
    contexte.close()


@pytest.mark.parametrize("chemin", ["/?presentation=1", "/prevention"])
def test_les_touches_de_streamlit_ne_font_rien(salle: Visite, chemin: str) -> None:
    """« r » would run the page again: it must send nothing; the filters still hear what is typed."""
    envois: list[object] = []
    salle.page.on("websocket", lambda prise: prise.on("framesent", lambda trame: envois.append(trame)))
    salle.page.goto(salle.adresse + chemin)
    expect(salle.page.locator(".projection .message, .phrase").first).to_be_visible()
    salle.page.locator("[data-test-script-state='notRunning']").wait_for(state="attached")
    salle.page.wait_for_load_state("networkidle")
    avant = len(envois)
    assert avant, "the page asked for itself"
    entendues = "window.entendues = []; document.addEventListener('keydown', (e) => window.entendues.push(e.key))"
    salle.page.evaluate(entendues)
    for touche in ("r", "c", "R", "x"):
        salle.page.keyboard.press(touche)
    attendues = [] if "presentation" in chemin else ["x"]
    assert salle.page.evaluate("window.entendues") == attendues, "Streamlit listens there"
    salle.page.wait_for_load_state("networkidle")
    assert len(envois) == avant
    expect(salle.page.get_by_role("dialog")).to_have_count(0)


def test_r_et_c_se_tapent_dans_un_champ(salle: Visite) -> None:
    salle.ouvrir("/explorer")
    champ = salle.page.get_by_role("combobox").first
    champ.click()
    salle.page.keyboard.type("cr")
    expect(champ).to_have_value("cr")


@pytest.mark.parametrize("code", ["vue_ensemble", "mt_carte", "mt_zones"])
def test_un_ecran_se_lit_sans_le_voir(salle: Visite, code: str) -> None:
    """Key figures, a map, a table."""
    presenter(salle, f"/?presentation=1&ecran={code}")
    assert ecran(salle) == code
    assert fautes_graves(salle.page.main_frame) == []
    assert salle.page.evaluate("document.documentElement.lang") == "fr"
    annonce = salle.page.locator(".projection [aria-live=polite]")
    avant = annonce.inner_text()
    salle.page.keyboard.press("ArrowRight")
    expect(annonce).not_to_have_text(avant)
    expect(salle.page.locator(".projection")).to_be_focused()
