"""« Adhérents face aux professionnels en exercice » as a reader meets it, before and after the directory."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cpts_data.chemins import VARIABLE_DONNEES, Dossiers
from cpts_data.formats_fr import ESPACE_FINE as E
from tests.conftest import copier_donnees
from tests.pages.visite import figures, ouvrir_page, textes
from tests.professionnels import compter_les_professionnels


@pytest.fixture(scope="module")
def avec_rpps(tmp_path_factory: pytest.TempPathFactory) -> Dossiers:
    dossier = tmp_path_factory.mktemp("rpps")
    dossiers = copier_donnees(dossier / "data")
    compter_les_professionnels(dossiers, dossier)
    return dossiers


@pytest.fixture
def page(avec_rpps: Dossiers, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv(VARIABLE_DONNEES, str(avec_rpps.donnees))
    essai = ouvrir_page("adherents.py", a_rencontrer="Médecins généralistes")
    assert not essai.exception
    return essai


def test_without_the_directory_the_page_says_how_to_get_it_and_invents_nothing() -> None:
    contenu = textes(ouvrir_page("adherents.py"))
    assert "Les professionnels en exercice ne sont pas encore comptés" in contenu
    assert "donnees?onglet=Donn%C3%A9es+ouvertes" in contenu
    assert "python -m cpts_data telecharger professionnels" in contenu
    assert "à rencontrer sur" not in contenu and 'class="tartan"' not in contenu


def test_the_communes_to_meet_and_what_does_not_agree(page: AppTest) -> None:
    contenu = textes(page)
    assert "pas encore comptés" not in contenu
    assert f"63 adhérents pour 321 médecins généralistes en exercice (19,6{E}%) ; 258 restent à rencontrer" in contenu
    assert "dont 200 à Rouen, 12 à Mont-Saint-Aignan et 7 à Bois-Guillaume." in contenu
    legendes = " ".join(c.value for c in page.caption)
    assert r"Darnétal \(7 adhérents pour 5 professionnels connus\)" in legendes
    (dessin,) = (f for f in figures(page) if f.alt.startswith("Les communes à rencontrer"))
    assert "200 à rencontrer sur 231" in dessin.textes
    assert contenu.count('<div class="bandeau-demonstration"') == 2, "of the members by commune, and of these rates"
    assert "Fiche de l’indicateur : Couverture des professionnels par l’adhésion" in contenu


def test_every_profession_of_every_commune_shows_its_zeros(page: AppTest) -> None:
    contenu = textes(page)
    assert contenu.count("<tr") >= 26 and ">7 sur 5 (!)<" in contenu and ">0 sur 0<" in contenu and "0 sur 4" in contenu
    assert "n’est pas dans les données" not in contenu, "no longer true"


def test_the_self_employed_and_the_table(page: AppTest) -> None:
    page.segmented_control(key="exercice").set_value("liberaux").run()
    assert "médecins généralistes libéraux en exercice" in textes(page)
    page.session_state["detail_couverture"] = True
    page.run()
    assert not page.exception
    grille = next(d.value for d in page.dataframe if "taux_pct" in d.value)
    assert len(grille) == 26 * 8
    assert {"borne_basse_pct", "position", "mention", "remarque"} <= set(grille.columns)


def test_professionals_without_a_list_of_members_promise_and_invent_nothing(
    dossiers: Dossiers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compter_les_professionnels(dossiers, tmp_path)
    for suffixe in ("csv", "toml"):
        (dossiers.donnees / "demonstration" / f"adherents_profession_commune.{suffixe}").unlink()
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers.donnees))
    essai = ouvrir_page("adherents.py")
    assert not essai.exception
    contenu = textes(essai)
    assert "La liste des adhérents manque" in contenu
    assert "Les professionnels en exercice sont déjà comptés" in contenu
    assert "restent à rencontrer dont" not in contenu and 'class="tartan"' not in contenu
    assert not ouvrir_page("vue_ensemble.py").exception
