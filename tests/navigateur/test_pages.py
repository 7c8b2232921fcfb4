"""Every page as a browser opens it: alone, silent, in French, with its filters in the address."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.navigateur.conftest import Visite

PAGES = {
    "/": "Vue d’ensemble",
    "/medecin-traitant": "Médecin traitant",
    "/soins-non-programmes": "Soins non programmés",
    "/adherents": "Adhérents",
    "/prevention": "Prévention",
    "/lien-ville-hopital": "Lien ville-hôpital",
    "/vie-de-la-cpts": "Vie de la CPTS",
    "/explorer": "Explorer",
    "/donnees": "Données",
}


@pytest.mark.parametrize(("chemin", "titre"), PAGES.items())
def test_la_page_s_ouvre_seule_sans_requete_etrangere_ni_erreur(visite: Visite, chemin: str, titre: str) -> None:
    visite.ouvrir(chemin)
    expect(visite.page.get_by_role("heading", level=1)).to_have_text(titre)
    expect(visite.page).to_have_title(f"{titre} · Observatoire CPTS")
    expect(visite.page.locator(".phrase").first).to_be_visible()
    visite.page.locator("[data-test-script-state='notRunning']").wait_for()
    visite.page.wait_for_load_state("networkidle")
    expect(visite.page.get_by_role("dialog")).to_have_count(0)
    expect(visite.page.locator("[data-testid='stException']")).to_have_count(0)
    assert visite.etrangeres == []
    assert visite.erreurs == [], "the server is found at once, even from the address of a page"


@pytest.mark.parametrize("chemin", PAGES)
def test_rien_ne_deborde_en_largeur(visite: Visite, chemin: str) -> None:
    visite.ouvrir(chemin)
    visite.page.locator("[data-test-script-state='notRunning']").wait_for()
    largeurs = (
        "() => { const p = document.querySelector('[data-testid=stMain]'); return [p.scrollWidth, p.clientWidth]; }"
    )
    contenu, fenetre = visite.page.evaluate(largeurs)
    assert contenu <= fenetre


def test_un_lien_rouvre_la_meme_vue(visite: Visite) -> None:
    visite.ouvrir("/medecin-traitant?population=70+ans+et+plus&mesure=Taux+de+couverture&niveau=Communes")
    visite.attendre_la_carte(26)
    expect(visite.page.locator(".phrase").first).to_contain_text("patients de 70 ans et plus")
    expect(visite.carte.locator(".legende-carte .titre")).to_have_text("Taux de couverture (%)")


def test_la_vue_d_ensemble_tient_sur_un_ecran_et_mene_aux_pages(visite: Visite) -> None:
    visite.ouvrir("/")
    for titre in ("Médecin traitant", "Soins non programmés", "Adhérents", "Prévention"):
        bloc = visite.page.get_by_role("heading", level=3, name=titre)
        expect(bloc).to_be_in_viewport()
        lien = visite.page.get_by_test_id("stPageLink").filter(has_text=titre)
        expect(lien).to_be_in_viewport()
    visite.page.get_by_test_id("stPageLink").filter(has_text="Prévention").click()
    expect(visite.page).to_have_url(re.compile("/prevention$"))
    expect(visite.page.get_by_role("heading", level=1)).to_have_text("Prévention")


def _reponse(adresse: str, chemin: str, **entetes: str) -> http.client.HTTPResponse:
    lieu = urlsplit(adresse)
    connexion = http.client.HTTPConnection(lieu.hostname, lieu.port, timeout=10)
    connexion.request("GET", chemin, headers=entetes)
    reponse = connexion.getresponse()
    reponse.read()
    connexion.close()
    return reponse


def test_les_entetes_n_autorisent_que_cette_machine(adresse: str) -> None:
    politique = _reponse(adresse, "/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in politique
    assert "http" not in politique
    assert "*" not in politique


def test_un_hote_etranger_n_ouvre_pas_de_session(adresse: str) -> None:
    """A page of another site that resolves its own name to this machine must not get a session."""
    poignee = {
        "Host": "exemple.invalid",
        "Origin": "http://exemple.invalid",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    assert _reponse(adresse, "/_stcore/stream", **poignee).status == 403


def test_le_serveur_n_ecoute_que_cette_machine(adresse: str) -> None:
    import socket

    port = urlsplit(adresse).port
    autres = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for ip in autres:
        if not ip.startswith("127."):
            with pytest.raises(OSError), socket.create_connection((ip, port), timeout=2):
                pass
    assert _reponse(adresse, "/_stcore/health").status == 200


def test_les_contours_se_gardent_en_memoire_et_portent_leur_version(adresse: str, visite: Visite) -> None:
    with visite.page.expect_response(re.compile(r"/ressources/contours/[0-9a-f]{12}\.js$")) as attendue:
        visite.ouvrir("/medecin-traitant")
    assert "immutable" in attendue.value.headers["cache-control"]
    assert _reponse(adresse, "/ressources/contours/000000000000.js").status == 404


def test_le_script_de_la_courbe_a_explorer_attend_qu_on_l_ouvre(visite: Visite) -> None:
    scripts: list[str] = []
    visite.page.on("request", lambda requete: scripts.append(requete.url))
    visite.ouvrir("/medecin-traitant")
    expect(visite.page.locator("img.figure")).to_have_count(2)
    visite.page.wait_for_load_state("networkidle")
    assert not [url for url in scripts if "plotly" in url.lower()]
    visite.page.get_by_text("La courbe à explorer, et le classement des zones").click()
    expect(visite.page.locator(".js-plotly-plot")).to_be_visible()
    assert [url for url in scripts if "plotly" in url.lower()], "else the test would look for the wrong name"


def test_un_filtre_des_adherents_redessine_sa_figure_seulement(visite: Visite) -> None:
    visite.ouvrir("/adherents?commune=Darn%C3%A9tal")
    figures = visite.page.locator("img.figure")
    expect(figures).to_have_count(3)
    expect(figures.nth(1)).to_have_attribute("alt", re.compile("médecins généralistes 7"))
    visite.page.wait_for_load_state("networkidle")
    visite.octets_recus.clear()
    visite.page.get_by_role("combobox", name="Commune").click()
    visite.page.keyboard.type("Yquebeuf")
    visite.page.get_by_role("option", name="Yquebeuf").click()
    expect(figures.nth(1)).to_have_attribute("alt", re.compile("médecins généralistes 0"))
    assert sum(visite.octets_recus) < 20_000, "neither the bars of the year nor the grid"


@pytest.mark.parametrize("largeur", [1366, 900])
def test_la_barre_des_pages_ne_dit_rien_en_anglais(visite: Visite, largeur: int) -> None:
    """Streamlit folds what does not fit behind « 3 more »."""
    visite.page.set_viewport_size({"width": largeur, "height": 768})
    visite.ouvrir("/prevention")
    visite.page.locator("[data-test-script-state='notRunning']").wait_for()
    replie = visite.page.get_by_test_id("stTopNavSection")
    if largeur == 1366:
        expect(replie).to_be_hidden()
        return
    expect(replie).to_be_visible()
    expect(visite.page.get_by_text("more")).to_be_hidden()
    contenu = "e => getComputedStyle(e.querySelector('[data-testid=stMarkdownContainer]'), '::after').content"
    assert replie.evaluate(contenu) == '"Autres pages"'
