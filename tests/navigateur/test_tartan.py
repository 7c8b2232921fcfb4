"""The tartan in a browser: headings that stay in sight, and the name of an area that opens its page."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.navigateur.conftest import DELAI_MS, NOM_HOSTILE, Visite

IRIS = "/?zones=Quartiers+(IRIS)"


def test_les_titres_restent_et_un_nom_ouvre_sa_zone(visite: Visite) -> None:
    visite.ouvrir(IRIS)
    tartan = visite.page.locator(".tartan")
    expect(tartan.locator("tbody tr")).to_have_count(88, timeout=DELAI_MS)
    expect(tartan.locator("tbody th", has_text=NOM_HOSTILE)).to_have_count(1)
    tartan.evaluate("zone => zone.scrollTo(0, zone.scrollHeight)")
    assert tartan.evaluate("zone => zone.scrollTop") > 500, "88 rows do not fit"
    ecart = "zone => zone.querySelector('thead').getBoundingClientRect().top - zone.getBoundingClientRect().top"
    assert 0 <= tartan.evaluate(ecart) <= 2, "the headings stay at the top of the frame"

    tartan.get_by_role("link", name="Lombardie").click()
    expect(visite.page.get_by_role("heading", level=1)).to_have_text("Médecin traitant", timeout=DELAI_MS)
    expect(visite.page.get_by_text("Lombardie").first).to_be_attached(timeout=DELAI_MS)
    assert "zone=" in visite.page.url
    assert visite.erreurs == visite.etrangeres == []
    assert not visite.page.evaluate("() => window.piege")
