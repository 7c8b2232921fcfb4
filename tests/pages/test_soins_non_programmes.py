"""The unscheduled-care page, with every filter value, alone, and with nothing to show."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from cpts_data import store
from cpts_data.chemins import RACINE, VARIABLE_DONNEES, Dossiers
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators.soins_non_programmes import mois_suivant
from cpts_data.scellement import empreintes_des_tables
from cpts_data.store import Magasin
from pages.components import magasin as ouverture
from tests.pages.imports import creneaux_du_sas, importer_csv
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
    assert [volet for volet in page.expander if volet.label.startswith("Et si")]
    assert all(question in contenu for question in ("honoré", "CPTS voisine", "patient habituel", "retiré"))
    mois, limites, cumul = figures(page)
    assert mois.alt.startswith("Profil observé sur 12 mois : taux le plus haut en décembre 2024")
    assert f"83,8{E}%" in mois.textes
    assert (
        "Deux mois sortent des limites habituelles" in limites.alt and "vacances scolaires : Toussaint" in limites.alt
    )
    assert cumul.alt.startswith(f"5{E}710 créneaux non pourvus en 12 mois")
    assert "service d’accès aux soins (SAS)" in page.segmented_control(key="creneaux").label


@pytest.mark.parametrize(("cle", "lignes"), [("mois", 12), ("totaux", 3), ("cumul", 12)])
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
    mois, calendrier, cumul = figures(page)
    assert "trop peu de créneaux pour un pourcentage" in mois.alt
    assert "aucune limite n’est dessinée" in contenu and calendrier.alt.startswith("Au calendrier de ces mois")
    assert "%" not in "".join((*mois.textes, *calendrier.textes, *cumul.textes))
    assert not [volet for volet in page.expander if volet.label.startswith("Et si")], "nothing is simulated on so few"
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


def test_quarters_replace_the_months_and_live_in_the_address() -> None:
    page = ouvrir()
    page.query_params["pas"] = "Par trimestre"
    page.session_state["trimestres"] = True
    page.run()
    assert not page.exception
    assert page.segmented_control(key="pas").value == "trimestre"
    trimestres, *_ = figures(page)
    assert trimestres.alt.startswith("Par trimestre : taux le plus haut pour octobre à décembre 2024")
    assert f"76,7{E}% (de 69,4 à 82,7)" in trimestres.textes
    assert "l’intervalle est élargi d’autant" in textes(page)
    (tableau,) = page.dataframe
    assert len(tableau.value) == 4


def test_the_calendar_opens_with_its_tables_and_says_how_to_add_to_it() -> None:
    page = ouvrir()
    page.session_state["reperes"] = True
    page.run()
    assert not page.exception
    limites, reperes = page.dataframe
    # Eleven public holidays, and the six school holidays of zone B that touch the exercise.
    assert (len(limites.value), len(reperes.value)) == (12, 11 + 6)
    assert "épidémies, actions de communication" in textes(page) and "onglet Importer" in textes(page)


def test_slots_moved_are_a_hypothesis_and_nothing_else_changes() -> None:
    page = ouvrir()
    page.session_state["et_si"] = True
    page.run()
    assert not page.exception
    contenu = textes(page)
    assert "Avec 100 créneaux déplacés de mai 2025 à décembre 2024" in contenu
    assert "hypothèse</span>" in contenu
    nombre = page.number_input(key="et_si_nombre_MG_2025-05")
    assert nombre.label == f"Créneaux déplacés (de 1 à 1{E}424)"
    assert 'data-testid="InputInstructions"] { display: none' in contenu, "a hint in English"
    nombre.set_value(200).run()
    assert f"le taux serait de {47.3:.1f}".replace(".", ",") in textes(page), "579 ÷ (1 424 − 200)"
    assert f"+19{E}% de créneaux offerts" in textes(page), "the message of the page stays what it was"
    assert not dict(page.query_params), "a hypothesis is not in the address"


def test_the_files_of_a_simulation_say_hypothesis_on_each_line(monkeypatch: pytest.MonkeyPatch) -> None:
    fichiers: dict[str, bytes] = {}

    def prendre(_: str, data: Callable[[], bytes], file_name: str, **__: object) -> None:
        fichiers[file_name] = data()

    monkeypatch.setattr("streamlit.download_button", prendre)
    page = ouvrir()
    page.session_state["et_si"] = True
    page.run()
    assert not page.exception
    contenu = fichiers["hypothese_deplacement_de_creneaux.csv"].decode("utf-8-sig")
    lignes = list(csv.DictReader(io.StringIO(contenu), delimiter=";"))
    assert [ligne["Hypothèse"] for ligne in lignes] == ["mai 2025, qui cède", "décembre 2024, qui reçoit", "exercice"]
    assert [("hypothèse" in ligne.values(), ligne["Pourvus après, au plus"]) for ligne in lignes] == [
        (True, "579"),
        (True, "1097"),
        (True, "8564"),
    ]
    feuille = openpyxl.load_workbook(io.BytesIO(fichiers["hypothese_deplacement_de_creneaux.xlsx"])).active
    assert sum("hypothèse" in [case.value for case in ligne] for ligne in feuille.iter_rows()) == 3


def test_the_month_that_gives_is_never_the_one_that_receives() -> None:
    page = ouvrir()
    page.session_state["et_si"] = True
    page.run()
    page.selectbox(key="et_si_origine").set_value("2024-12").run()
    assert not page.exception
    (vers,) = [choix for choix in page.selectbox if choix.label == "Mois qui les reçoit"]
    assert vers.value == "2025-05" and len(vers.options) == 11


def test_two_exercises_and_an_epidemic_once_they_are_imported(donnees_courantes: Dossiers) -> None:
    """The year before: 200 slots a month, half of them filled, below each month of the report but May and June."""
    creneaux_du_sas(donnees_courantes, [(mois_suivant("2023-10", rang), 200, 100) for rang in range(12)])
    agenda = [
        ("Premier jour", "Dernier jour", "Nature de l’événement", "Événement"),
        ("06/01/2025", "02/02/2025", "épidémie", "grippe <b>A</b>"),
    ]
    importer_csv(donnees_courantes, "agenda.csv", agenda, "evenements")
    page = ouvrir()
    page.session_state["mois"] = page.session_state["cumul"] = page.session_state["reperes"] = True
    page.run()
    assert not page.exception
    contenu = textes(page)
    assert "plus haut pour 10 mois et plus bas pour 2 mois, sur 12 comparés" in contenu
    assert "Une seule année" not in contenu and "une seule année" not in contenu
    mois, limites, cumul = figures(page)
    assert "un an avant" in mois.textes and "un an avant" in cumul.textes
    assert (
        "sur 24 mois, d’octobre 2023 à septembre 2025" in limites.alt
        and "grippe <b>A</b>" in limites.textes
        and "épidémies" in limites.textes
    )
    # Twelve months of 100 unfilled slots.
    assert f"1{E}200 aux mêmes mois, un an avant" in cumul.alt
    des_mois, un_an_avant, des_limites, *_ = page.dataframe
    assert [len(tableau.value) for tableau in (des_mois, un_an_avant, des_limites)] == [12, 12, 24]
