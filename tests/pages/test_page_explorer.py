"""The explorer as a visitor opens it, from links of every kind, on shipped, imported and empty data."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest
import streamlit as st
from streamlit.proto.MultiSelect_pb2 import MultiSelect
from streamlit.testing.v1 import AppTest

from cpts_data.chemins import VARIABLE_DONNEES, Dossiers
from tests.conftest import copier_donnees
from tests.pages.imports import iris_de_la_cpam, iris_du_territoire
from tests.pages.visite import ouvrir_page, tableaux_ecrits, textes, titres

TAUX = "Taux de couverture médecin traitant, 16 ans et plus"
SOIXANTE_DIX = "Taux de couverture médecin traitant, 70 ans et plus"
JOUR = "2025-10-07"


def ouvrir(**adresse: str) -> AppTest:
    essai = ouvrir_page("explorer.py", **adresse)
    assert not essai.exception
    assert titres(essai) == ["Explorer"]
    return essai


def nuages(essai: AppTest) -> list[dict]:
    """What each clickable figure of the page is given."""
    recus = [json.loads(element.proto.json) for element in essai.get("bidi_component")]
    return [recu for recu in recus if "svg" in recu]


@pytest.fixture
def fichiers(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """File name -> how to make it, for each download button of the page."""
    offerts: dict[str, object] = {}
    bouton = st.download_button

    def noter(*args: object, **options: object) -> bool:
        offerts[options["file_name"]] = options["data"]
        return bouton(*args, **options)

    monkeypatch.setattr(st, "download_button", noter)
    return offerts


# --- what opens ---------------------------------------------------------------------------------------------


def test_it_opens_on_two_indicators_with_their_sentence_and_their_scatter() -> None:
    essai = ouvrir()
    contenu = textes(essai)
    assert f"« {TAUX} » et « Part des 65 ans et plus » ne varient pas ensemble de façon nette (corrélation" in contenu
    assert "rien ici n’est à conclure" in contenu, "the counts by IRIS are made up"
    (nuage,) = nuages(essai)
    assert nuage["alt"].startswith(f"« {TAUX} » et")
    assert "Part des 65 ans et plus (recensement 2013)" in nuage["svg"]
    assert len(nuage["bulles"]) == 81
    assert not essai.dataframe and not essai.get("download_button"), "tables wait to be opened"


def test_a_link_opens_the_same_view() -> None:
    essai = ouvrir(
        decoupage="Communes", x="Habitants par médecin généraliste", y=TAUX, date="T0 (date non imprimée)",
        parmi="Rouen", minimum="1000", zone_exploree="Rouen", classes_x="Mes seuils", seuils_x="700 ; 900",
    )  # fmt: skip
    assert essai.selectbox(key="x").value == "habitants_par_mg"
    assert essai.selectbox(key="date").value == "T0"
    assert essai.text_input(key="seuils_x").value == "700 ; 900"
    contenu = textes(essai)
    assert "1 commune sur 26 passe les filtres." in contenu
    assert "Rouen. Habitants par MG : 834 habitants" in contenu
    assert not essai.warning


@pytest.mark.parametrize(
    "adresse",
    [
        {"x": "<script>"}, {"decoupage": "zones"}, {"date": "hier"}, {"minimum": "beaucoup"}, {"parmi": "<b>X"},
        {"types": "Z"}, {"classes_x": "Jenks"}, {"zone_exploree": "000"}, {"lignes": "x", "colonnes": "", "somme": "y"},
        {"x": TAUX, "y": TAUX},
    ],
)  # fmt: skip
def test_a_broken_link_opens_a_whole_page(adresse: dict[str, str]) -> None:
    contenu = textes(ouvrir(**adresse))
    assert "<script>" not in contenu and "<b>X" not in contenu


def test_limits_typed_wrong_are_told_and_the_map_stays() -> None:
    essai = ouvrir(classes_x="Mes seuils", seuils_x="90 ; 80")
    (avis,) = [a.value for a in essai.warning]
    assert "Carte X\\. Les limites doivent aller de la plus petite à la plus grande" in avis
    assert not essai.expander[0].warning, "said outside the settings, which are closed"


def test_limits_are_typed_as_the_page_writes_them() -> None:
    essai = ouvrir(decoupage="Communes", x="Habitants par médecin généraliste", classes_x="Mes seuils",
                   seuils_x="1 200;1 500")  # fmt: skip
    assert not essai.warning
    assert "l’intervalle continue au-delà du cadre" in textes(essai).replace("\\", ""), (
        "a single GP: a very wide interval"
    )


def test_a_commune_is_found_by_what_is_in_its_name_and_nothing_is_taken_all_at_once() -> None:
    """Otherwise « Rouen » finds two communes, under « Select 2 matches »."""
    essai = ouvrir()
    contient = MultiSelect.DESCRIPTOR.fields_by_name["filter_mode"].enum_type.values_by_name["FILTER_MODE_CONTAINS"]
    for cle in ("parmi", "types"):
        champ = essai.multiselect(key=cle).proto
        assert (champ.filter_mode, champ.select_all) == (contient.number, 0)


def test_filters_that_keep_nothing_have_their_state() -> None:
    essai = ouvrir(types="divers")
    contenu = textes(essai)
    assert "Aucune zone ne passe ces filtres" in contenu
    assert "Aucune zone n’a les deux chiffres" in contenu
    assert not nuages(essai)


# --- tables and files ---------------------------------------------------------------------------------------


def test_the_files_hold_both_indicators_with_all_they_rest_on(fichiers: dict) -> None:
    essai = ouvrir(x=SOIXANTE_DIX)
    essai.session_state["zones_explorees"] = True
    essai.run()
    nom = "explorer_iris_taux_couverture_mt_70p_part_65_ans_et_plus_demonstration"
    assert set(fichiers) == {f"{nom}.csv", f"{nom}.xlsx"}
    lignes = list(csv.DictReader(io.StringIO(fichiers[f"{nom}.csv"]().decode("utf-8-sig")), delimiter=";"))
    assert len(lignes) == 88
    assert {ligne["Origine de la donnée"] for ligne in lignes} == {"démonstration et ouvert"}
    assert {ligne["X · Date"] for ligne in lignes} == {"2024-10-08"}
    masquees = [ligne for ligne in lignes if ligne["X · Motif"] == "s"]
    assert len(masquees) > 10
    for ligne in masquees:
        vides = ("Numérateur", "Dénominateur", "Couverture MT, 70 ans et plus (%)", "Position", "Mention")
        assert [ligne[f"X · {colonne}"] for colonne in vides] == [""] * 5
    mesuree = next(ligne for ligne in lignes if ligne["X · Statut"] == "mesuré")
    numerateur, denominateur = (int(mesuree[f"X · {c}"]) for c in ("Numérateur", "Dénominateur"))
    taux = float(mesuree["X · Couverture MT, 70 ans et plus (%)"].replace(",", "."))
    assert taux == pytest.approx(100 * numerateur / denominateur)

    classeur = openpyxl.load_workbook(io.BytesIO(fichiers[f"{nom}.xlsx"]()))
    assert classeur.sheetnames == ["Données", "Fiche", "Lecture", "Sources"]
    entetes = [c.value for c in classeur["Données"][2]]
    assert entetes == list(lignes[0])
    premiere = dict(zip(entetes, (c.value for c in classeur["Données"][3]), strict=True))
    assert premiere["X · Numérateur"] == int(lignes[0]["X · Numérateur"])
    fiche = [c.value for c in classeur["Fiche"]["B"]]
    assert "Taux de couverture par un médecin traitant" in fiche and "Part des personnes âgées" in fiche
    lecture = " ".join(str(c.value) for c in classeur["Lecture"]["A"])
    assert "À ne pas conclure : Ce que font ensemble des zones ne dit rien des personnes" in lecture


def test_the_pivot_opens_from_a_link_and_never_gives_a_partial_sum(fichiers: dict) -> None:
    essai = ouvrir(x=SOIXANTE_DIX, lignes="Communes", colonnes="Dates", somme="Patients")
    (table,) = tableaux_ecrits(essai)
    assert len(table) == 26
    rouen, date = next(ligne for ligne in table if ligne["Communes"] == "Rouen"), "8 octobre 2024"
    assert "\u202f" in rouen[date], "some IRIS of Rouen are hidden, and the commune is not"
    chiffrees = [ligne for ligne in table if ligne[date][0].isdigit()]
    assert chiffrees and all("\u202f" in ligne[date] or len(ligne[date]) < 4 for ligne in chiffrees)
    assert "Chaque ligne est le chiffre de la commune" in textes(essai)
    essai = ouvrir(x=SOIXANTE_DIX, lignes="Types d’IRIS", colonnes="Dates", somme="Patients")
    (table,) = tableaux_ecrits(essai)
    assert "masqué ici" in {ligne[date] for ligne in table}
    assert "le taux de la commune se lit au découpage Communes" in textes(essai)
    assert "Une somme est masquée dès qu’une de ses zones l’est" in textes(essai)
    assert {nom.rpartition(".")[2] for nom in fichiers} == {"csv", "xlsx"}


def test_an_average_is_not_added_up() -> None:
    essai = ouvrir(decoupage="Communes", x="Accessibilité aux médecins généralistes (APL)")
    essai.session_state["tableau_croise"] = True
    assert "Cet indicateur ne s’additionne pas" in textes(essai.run())


# --- other data ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def importees(tmp_path_factory: pytest.TempPathFactory) -> Dossiers:
    """Real counts in one group: ten patients with and nine without everywhere, but in two IRIS. One hostile name."""
    dossiers = copier_donnees(tmp_path_factory.mktemp("explorees") / "data")
    iris = dossiers.donnees / "faits" / "iris.csv"
    iris.write_text(iris.read_text("utf-8").replace(",Le Chapitre,", ',"=1+1 **<b>gras</b>**",'), "utf-8")
    premiers = iris_du_territoire(dossiers)[:2]
    iris_de_la_cpam(dossiers, "MT_16P", 10, 9, **{f"i{code}": (500, 100) for code in premiers})
    return dossiers


def test_imported_counts_replace_the_fiction_and_masked_everywhere_has_its_state(
    importees: Dossiers, monkeypatch: pytest.MonkeyPatch, fichiers: dict
) -> None:
    monkeypatch.setenv(VARIABLE_DONNEES, str(importees.donnees))
    essai = ouvrir()
    essai.session_state["zones_explorees"] = True
    contenu = textes(essai.run())
    assert "rien ici n’est à conclure" not in contenu
    assert "trop peu pour dire s’ils varient ensemble" in contenu or "aucune zone n’a les deux chiffres" in contenu
    assert "<b>gras" not in contenu
    assert all("demonstration" not in nom for nom in fichiers)
    (xlsx,) = [fabriquer for nom, fabriquer in fichiers.items() if nom.endswith(".xlsx")]
    feuille = openpyxl.load_workbook(io.BytesIO(xlsx()))["Données"]
    noms = [ligne[0] for ligne in feuille.iter_rows(values_only=True)]
    assert "'=1+1 **<b>gras</b>**" in noms
    assert len(noms) == 1 + 88


def test_a_territory_without_a_figure_says_what_to_bring(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    vides = copier_donnees(tmp_path_factory.mktemp("vides") / "data")
    for nom in ("demonstration/mt_iris", "faits/iris", "faits/communes"):
        for extension in ("csv", "toml"):
            (vides.donnees / f"{nom}.{extension}").unlink()
    monkeypatch.setenv(VARIABLE_DONNEES, str(vides.donnees))
    contenu = textes(ouvrir())
    assert "Aucun indicateur n’a encore de chiffre par quartier ou par commune." in contenu
    assert "Importez les effectifs de la CPAM" in contenu


def test_one_indicator_alone_has_its_map_and_no_scatter(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    seul = copier_donnees(tmp_path_factory.mktemp("seul") / "data")
    for extension in ("csv", "toml"):
        (seul.donnees / "demonstration" / f"mt_iris.{extension}").unlink()
    iris = seul.donnees / "faits" / "iris.csv"
    lignes = list(csv.DictReader(io.StringIO(iris.read_text("utf-8"))))
    for ligne in lignes:
        ligne["rp2013_65_plus"] = ""
    with iris.open("w", encoding="utf-8", newline="") as flux:
        ecrivain = csv.DictWriter(flux, lignes[0].keys(), lineterminator="\n")
        ecrivain.writeheader()
        ecrivain.writerows(lignes)
    monkeypatch.setenv(VARIABLE_DONNEES, str(seul.donnees))
    essai = ouvrir()
    contenu = textes(essai)
    assert "Part des 75 ans et plus : de " in contenu
    assert "Un seul indicateur à ce découpage" in contenu
    assert not nuages(essai)
