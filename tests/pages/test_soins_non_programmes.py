"""The unscheduled-care page, with every filter value, alone, and with nothing to show."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from cpts_data import store
from cpts_data.chemins import RACINE, VARIABLE_DONNEES, Dossiers
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.scellement import empreintes_des_tables
from cpts_data.store import Magasin
from pages.components import magasin as ouverture
from tests.pages.visite import figures, titres

PAGE = RACINE / "pages" / "soins_non_programmes.py"


@pytest.fixture(autouse=True)
def donnees_embarquees(dossiers_embarques: Dossiers, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page reads the session's copy of the data and never changes it."""
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers_embarques.donnees))


def ouvrir() -> AppTest:
    return AppTest.from_file(str(PAGE), default_timeout=30)


def textes(page: AppTest) -> str:
    """Everything written on the page, HTML included."""
    blocs = [*page.get("html"), *page.markdown, *page.subheader]
    return "\n".join(getattr(bloc, "value", None) or bloc.proto.body for bloc in blocs)


def sans(magasin: Magasin, destination: Path, *ordres: str) -> Magasin:
    """Return a real store, whole and sealed again, after some rows were deleted."""
    chemin = destination / magasin.chemin.name
    shutil.copy(magasin.chemin, chemin)
    with duckdb.connect(str(chemin), config=store.CONFIGURATION) as connexion:
        for ordre in ordres:
            connexion.execute(ordre)
        for nom, empreinte in empreintes_des_tables(connexion).items():
            connexion.execute("UPDATE _tables SET empreinte = ? WHERE nom = ?", [empreinte, nom])
    return Magasin(chemin)


def test_the_page_opens_from_the_app_with_its_message() -> None:
    page = AppTest.from_file(str(RACINE / "app.py"), default_timeout=30).run()
    page.switch_page("pages/soins_non_programmes.py").run()
    assert not page.exception
    assert titres(page) == ["Soins non programmés"]
    assert f"+19{E}% de créneaux offerts par les médecins généralistes, +9{E}% de créneaux pourvus" in textes(page)


def test_the_page_stands_alone_with_gps_by_default() -> None:
    page = ouvrir().run()
    assert not page.exception
    contenu = textes(page)
    for attendu in (
        f"+19{E}%",
        f"+9{E}%",
        "−5,8 points",
        f"14{E}174 (imprimé : 14{E}177)",
        "Profil observé sur 12 mois",
        "octobre 2023 à septembre 2024, supposé",
        "65 sur 274",
        "environ 18",
        "Effecteur : professionnel qui reçoit le patient adressé par le SAS.",
        "Aucun objectif national",
    ):
        assert attendu in contenu
    assert all(question in contenu for question in ("honoré", "CPTS voisine", "patient habituel", "retiré"))
    (figure,) = figures(page)
    assert figure.alt.startswith("Profil observé sur 12 mois : taux le plus haut en décembre 2024")
    assert f"83,8{E}%" in figure.textes
    assert "service d’accès aux soins (SAS)" in page.segmented_control(key="creneaux").label


@pytest.mark.parametrize(("cle", "lignes"), [("mois", 12), ("totaux", 3)])
def test_a_table_is_only_built_when_it_is_opened(cle: str, lignes: int) -> None:
    page = ouvrir().run()
    assert not page.dataframe
    assert not page.get("download_button")
    page.session_state[cle] = True
    page.run()
    assert not page.exception
    (tableau,) = page.dataframe
    assert len(tableau.value) == lignes


@pytest.mark.parametrize(
    ("profession", "offerts", "effecteurs"), [("SF", "77", "9 effecteurs"), ("PEDIATRE", "19", "1 effecteur ")]
)
def test_small_professions_show_counts_and_no_percentage(profession: str, offerts: str, effecteurs: str) -> None:
    page = ouvrir()
    page.session_state["mois"] = page.session_state["totaux"] = True
    page.run()
    page.segmented_control(key="creneaux").set_value(profession).run()
    assert not page.exception
    contenu = textes(page)
    assert f'<div class="valeur">{offerts}</div>' in contenu
    assert effecteurs in contenu
    assert f"{E}%" not in contenu
    assert "année précédente : non connue" in contenu
    (figure,) = figures(page)
    assert "trop peu de créneaux pour un pourcentage" in figure.alt
    assert "%" not in "".join(figure.textes)
    assert len(page.dataframe) == 2
    assert not [c for tableau in page.dataframe for c in tableau.value.columns if c.endswith(("_pct", "_points"))]


def test_the_address_reopens_the_same_profession() -> None:
    page = ouvrir()
    page.query_params["creneaux"] = "Sages-femmes"
    page.run()
    assert page.segmented_control(key="creneaux").value == "SF"
    assert "les sages-femmes ont offert 77 créneaux, dont 8 pourvus" in textes(page)


def test_an_unknown_profession_in_the_address_falls_back_on_gps() -> None:
    page = ouvrir()
    page.query_params["creneaux"] = "<script>"
    page.run()
    assert not page.exception
    assert page.segmented_control(key="creneaux").value == "MG"


def test_a_profession_without_a_month_says_what_to_ask(
    magasin: Magasin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vide = sans(magasin, tmp_path, "DELETE FROM sas_creneaux WHERE profession = 'PEDIATRE'")
    monkeypatch.setattr(ouverture, "ouvrir_magasin", lambda: vide)
    page = ouvrir().run()
    assert not page.exception and "+19" in textes(page)
    page.segmented_control(key="creneaux").set_value("PEDIATRE").run()
    assert not page.exception
    assert "Pédiatres : aucun mois disponible" in textes(page)
    assert "<strong>À demander</strong> au coordinateur du service d’accès aux soins" in textes(page)
    assert not figures(page)
    vide.fermer()


def test_nothing_published_at_all_still_opens(
    magasin: Magasin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vide = sans(magasin, tmp_path, "DELETE FROM sas_creneaux", "DELETE FROM chiffres_cles")
    monkeypatch.setattr(ouverture, "ouvrir_magasin", lambda: vide)
    page = ouvrir().run()
    assert not page.exception
    assert "Médecins généralistes : aucun mois disponible" in textes(page)
    vide.fermer()


def test_slots_without_any_count_of_effecteurs(
    magasin: Magasin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vide = sans(magasin, tmp_path, "DELETE FROM chiffres_cles", "DELETE FROM mt_couverture")
    monkeypatch.setattr(ouverture, "ouvrir_magasin", lambda: vide)
    page = ouvrir().run()
    assert not page.exception
    assert "nombre d’effecteurs non connu" in textes(page)
    assert "Le rapport imprime" not in textes(page)
    vide.fermer()
