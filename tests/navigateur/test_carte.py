"""The map as a browser draws it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.navigateur.conftest import IRIS_ABSENT, IRIS_HOSTILE, NOM_HOSTILE, Visite

MEDECIN_TRAITANT = "/medecin-traitant"
IRIS_SANS_HABITANT = "765400205"
IRIS_COMMUN = "765400303"
TRAFIC_MAXIMAL_OCTETS = 20_000


def choisir(visite: Visite, libelle: str) -> None:
    """Pick an option of a segmented control by its label and wait for the new colours."""
    avant = visite.vue()
    visite.page.get_by_role("radio", name=libelle, exact=True).or_(
        visite.page.get_by_role("button", name=libelle, exact=True)
    ).first.click()
    carte = visite.carte.locator("#map_div")
    expect(carte).not_to_have_attribute("data-vue", avant)


def test_les_88_iris_sont_dessines_et_un_clic_remplit_le_detail(visite: Visite) -> None:
    visite.ouvrir(MEDECIN_TRAITANT)
    visite.attendre_la_carte()
    zones = visite.carte.locator("path[data-code].leaflet-interactive")
    expect(zones).to_have_count(88)
    visite.carte.get_by_role("button", name="Rouen").click()
    visite.carte.locator(f"path[data-code='{IRIS_COMMUN}']").click()
    expect(
        visite.page.get_by_text(re.compile(r"Saint-Sever Est \(Rouen\) : \d+ patients de 16 ans et plus"))
    ).to_be_visible()
    expect(visite.page).to_have_url(re.compile(rf"zone=.*{IRIS_COMMUN}"))


def test_chaque_iris_repond_au_clic(visite: Visite) -> None:
    """Every area sends its own code: the click is sent to the drawing itself, so a hidden one would fail too."""
    visite.ouvrir(MEDECIN_TRAITANT)
    visite.attendre_la_carte()
    zones = visite.carte.locator("path[data-code].leaflet-interactive")
    codes = zones.evaluate_all("tous => tous.map(t => t.getAttribute('data-code'))")
    assert len(set(codes)) == 88
    recus = visite.carte.locator("body").evaluate(
        """(corps, codes) => codes.map(code => {
            const dessin = Object.values(window.map._layers).find(c => c.code === code);
            dessin.fire('click', {latlng: dessin.getBounds().getCenter()}, true);
            return window.__GLOBAL_DATA__.last_object_clicked_tooltip;
        })""",
        codes,
    )
    assert recus == codes


def test_changer_de_mesure_recolore_sans_refaire_la_carte(visite: Visite) -> None:
    visite.ouvrir(MEDECIN_TRAITANT)
    visite.attendre_la_carte()
    corps = visite.carte.locator("body")
    corps.evaluate("() => { window.temoin = 'meme carte'; window.map.setView([49.44, 1.09], 13.5, {animate: false}); }")
    lire = "() => [window.temoin, window.map.getZoom(), window.map.getCenter().toString()]"
    avant = corps.evaluate(lire)
    classes = "tous => tous.map(t => t.getAttribute('data-classe')).join('')"
    couleurs_avant = visite.carte.locator("path[data-code]").evaluate_all(classes)
    visite.page.wait_for_timeout(600)  # lets the first exchanges of the map end before counting
    visite.octets_recus.clear()
    choisir(visite, "Taux de couverture")
    assert sum(visite.octets_recus) < TRAFIC_MAXIMAL_OCTETS
    assert corps.evaluate(lire) == avant
    assert visite.carte.locator("path[data-code]").evaluate_all(classes) != couleurs_avant


def test_les_communes_remplacent_les_iris_sur_la_meme_carte(visite: Visite) -> None:
    visite.ouvrir(MEDECIN_TRAITANT)
    visite.attendre_la_carte()
    visite.carte.locator("body").evaluate("() => { window.temoin = 'meme carte'; }")
    choisir(visite, "Communes")
    expect(visite.carte.locator("path[data-code].leaflet-interactive")).to_have_count(26)
    assert visite.carte.locator("body").evaluate("() => window.temoin") == "meme carte"


def test_les_infobulles_ecrivent_les_nombres_en_francais(visite: Visite) -> None:
    visite.ouvrir(MEDECIN_TRAITANT + "?niveau=Communes")
    visite.attendre_la_carte(26)
    visite.carte.locator("path[data-code='76540']").hover()
    bulle = visite.carte.locator(".leaflet-tooltip")
    expect(bulle).to_contain_text("Rouen")
    texte = bulle.inner_text()
    assert re.search(r"16\u202f\d{3} patients sans médecin traitant", texte), texte
    assert re.search(r"couverture : \d\d,\d\u202f% de \d\d\u202f\d{3} patients", texte), texte


def test_un_nom_hostile_reste_du_texte(visite: Visite) -> None:
    visite.ouvrir(MEDECIN_TRAITANT)
    visite.attendre_la_carte()
    zone = visite.carte.locator(f"path[data-code='{IRIS_HOSTILE}']")
    zone.hover()
    expect(visite.carte.locator(".leaflet-tooltip strong")).to_have_text(NOM_HOSTILE)
    zone.click()
    expect(visite.page.locator(".phrase", has_text="onerror")).to_contain_text(NOM_HOSTILE)
    for cadre in visite.page.frames:
        assert cadre.evaluate("() => window.piege") is None
        assert cadre.locator("img[src='x']").count() == 0


def test_absent_masque_et_zero_se_distinguent_sur_la_carte_et_en_legende(visite: Visite) -> None:
    visite.ouvrir(MEDECIN_TRAITANT)
    visite.attendre_la_carte()

    def remplissage(code: str) -> str:
        return visite.carte.locator(f"path[data-code='{code}']").get_attribute("fill")

    masque = visite.carte.locator("path[data-classe='m']").first.get_attribute("fill")
    dessins = [remplissage(IRIS_ABSENT), remplissage(IRIS_SANS_HABITANT), masque]
    assert dessins == ["url(#motif-absent)", "#ffffff", "url(#motif-masque)"]
    legende = visite.carte.locator(".legende-carte")
    expect(legende.locator("[data-classe='a']")).to_have_text("donnée absente1 IRIS")
    expect(legende.locator("[data-classe='z']")).to_have_text("aucun habitant concerné1 IRIS")
    masquees = visite.carte.locator("path[data-classe='m']").count()
    assert masquees >= 3, "those under the threshold, and those that would give them away"
    expect(legende.locator("[data-classe='m']")).to_have_text(f"masqué (secret){masquees} IRIS")
    effectifs = legende.locator(".effectif").all_inner_texts()
    assert sum(int(effectif.split()[0]) for effectif in effectifs) == 88


def test_la_carte_dit_que_ses_contours_sont_schematiques(visite: Visite) -> None:
    visite.ouvrir(MEDECIN_TRAITANT)
    expect(visite.carte.locator(".mention-carte")).to_contain_text("Contours schématiques")


@pytest.mark.parametrize("largeur", [1366, 1100, 1024, 900])
def test_la_legende_ne_couvre_aucune_zone(visite: Visite, largeur: int) -> None:
    visite.page.set_viewport_size({"width": largeur, "height": 768})
    visite.ouvrir(MEDECIN_TRAITANT)
    visite.attendre_la_carte()
    couvertes = visite.carte.locator("body").evaluate(
        """corps => {
            const legende = corps.querySelector('.legende-carte').getBoundingClientRect();
            return [...corps.querySelectorAll('path[data-code]')]
                .map(zone => zone.getBoundingClientRect())
                .filter(zone => zone.right > legende.left && zone.bottom > legende.top).length;
        }"""
    )
    assert couvertes == 0


def test_une_infobulle_se_lit_par_dessus_la_legende(visite: Visite) -> None:
    """The easternmost area, once the map was moved: its tooltip is beside the pointer, and over the legend."""
    visite.ouvrir(MEDECIN_TRAITANT)
    visite.attendre_la_carte()
    visite.page.wait_for_timeout(600)  # lets the frame take its height
    visite.carte.locator("body").evaluate(
        """corps => {
            window.map.panBy([-120, -150], {animate: false});
            const droite = zone => zone.getBoundingClientRect().right;
            const zones = [...corps.querySelectorAll('path[data-code]')].sort((a, b) => droite(b) - droite(a));
            const cadre = zones[0].getBoundingClientRect();
            const place = {clientX: cadre.left + cadre.width / 2, clientY: cadre.top + cadre.height / 2};
            for (const nom of ['mouseover', 'mousemove'])
                zones[0].dispatchEvent(new MouseEvent(nom, {...place, bubbles: true, view: window}));
            window.souris = place;
        }"""
    )
    expect(visite.carte.locator(".leaflet-tooltip")).to_be_visible()
    bulle, legende, souris = visite.carte.locator("body").evaluate(
        """corps => {
            const cadre = choix => corps.querySelector(choix).getBoundingClientRect().toJSON();
            return [cadre('.leaflet-tooltip'), cadre('.legende-carte'), window.souris];
        }"""
    )
    assert bulle["top"] <= souris["clientY"] <= bulle["bottom"], "the tooltip follows the map"
    assert min(abs(bulle["left"] - souris["clientX"]), abs(bulle["right"] - souris["clientX"])) < 30
    gauche, haut = max(bulle["left"], legende["left"]), max(bulle["top"], legende["top"])
    droite, bas = min(bulle["right"], legende["right"]), min(bulle["bottom"], legende["bottom"])
    assert gauche < droite and haut < bas, "the two overlap: the case that is tested"
    etages = visite.carte.locator("body").evaluate(
        """(corps, [x, y]) => {
            corps.querySelector('.leaflet-tooltip').style.pointerEvents = 'auto';
            return document.elementFromPoint(x, y).closest('.leaflet-tooltip, .legende-carte').className;
        }""",
        [(gauche + droite) / 2, (haut + bas) / 2],
    )
    assert "leaflet-tooltip" in etages


def test_la_carte_ne_bouge_pas_quand_une_zone_est_choisie(visite: Visite) -> None:
    visite.ouvrir(MEDECIN_TRAITANT)
    visite.attendre_la_carte()
    cadre = visite.page.locator("iframe[title='streamlit_folium.st_folium']")
    titre = visite.page.get_by_role("heading", level=1)

    def sous_le_titre() -> float:
        """Wherever the page is scrolled."""
        return cadre.bounding_box()["y"] - titre.bounding_box()["y"]

    visite.carte.get_by_role("button", name="Rouen").click()
    places = []
    for iris, phrase in ((IRIS_SANS_HABITANT, "aucun habitant concerné."), (IRIS_COMMUN, "par ce nombre")):
        visite.carte.locator(f"path[data-code='{iris}']").click()
        expect(visite.page.locator(".phrase", has_text=phrase)).to_be_visible()
        places.append(sous_le_titre())
    assert places[0] == places[1], "a sentence of one line, then of two"
