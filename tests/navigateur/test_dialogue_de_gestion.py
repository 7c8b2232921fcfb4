"""The grid of the follow-up as a person fills it: typed in the page, kept at the button, seen in the amounts."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from cpts_data.catalogue.tableaux import tableau_declare
from cpts_data.chemins import RACINE
from tests.conftest import copier_donnees
from tests.navigateur.conftest import Visite
from tests.navigateur.serveur import servir

GRILLE = "[data-testid='stDataFrame']"
HAUTEUR_D_UNE_LIGNE = 35
FICHE = "FA2 · Libérer du temps médical et favoriser les accès directs"


@pytest.fixture(scope="module")
def adresse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Data of this module's own: its tests keep what they type."""
    dossiers = copier_donnees(tmp_path_factory.mktemp("dialogue") / "data")
    with servir(RACINE / "app.py", dossiers) as adresse_servie:
        yield adresse_servie


def choisir_la_case(visite: Visite, colonne: str, ligne: int) -> None:
    """Click a cell of the grid, found by its heading in the accessible table that the grid keeps beside its drawing."""
    grille = visite.page.locator(GRILLE).first
    largeurs = [c.largeur for c in tableau_declare("suivi_a_completer").colonnes]
    titres = grille.locator("canvas [role=columnheader]")
    expect(titres.get_by_text(colonne, exact=True).or_(titres.filter(has_text=colonne)).first).to_be_attached()
    place = titres.all_text_contents().index(colonne)
    boite = grille.bounding_box()
    reste = max(0, boite["width"] - sum(largeurs)) / len(largeurs)
    x = sum(largeurs[:place]) + reste * place + 20
    grille.click(position={"x": x, "y": HAUTEUR_D_UNE_LIGNE * (ligne + 1.5)})


def test_la_grille_se_remplit_au_clavier_et_change_les_montants(visite: Visite) -> None:
    visite.ouvrir(f"/dialogue-de-gestion?{urlencode({'dialogue': 'Compléter', 'fiche_action': FICHE})}")
    visite.page.locator(GRILLE).first.wait_for()
    choisir_la_case(visite, "Statut", 0)
    visite.page.keyboard.press("Enter")
    visite.page.get_by_role("option", name="réalisé", exact=True).click()
    expect(visite.page.get_by_role("option")).to_have_count(0)
    choisir_la_case(visite, "Preuve fournie", 0)
    visite.page.keyboard.press("Enter")
    case = visite.page.locator("#portal textarea")
    case.fill("Compte rendu du 2 mai")
    case.press("Enter")
    expect(case).to_have_count(0)
    expect(visite.page.locator(f"{GRILLE} canvas [role=gridcell]", has_text="Compte rendu du 2 mai")).to_be_attached()
    # Typed as a person does: the grid gives its last change a sixth of a second after it.
    visite.page.get_by_label("Saisi par").press_sequentially("coordination", delay=40)
    visite.page.get_by_role("button", name="Enregistrer les changements de cette fiche").click()
    expect(visite.page.get_by_text("C’est fait : 1 ligne de la fiche FA2 à jour")).to_be_visible()
    expect(visite.page.locator(".phrase").first).to_contain_text("2\u202f370\u202f€ prouvés")
    expect(visite.page.get_by_text("Historique : qui a changé quoi (2 changements)")).to_be_visible()
    assert visite.erreurs == [] and visite.etrangeres == []
