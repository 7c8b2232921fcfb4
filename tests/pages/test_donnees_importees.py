"""Files imported by the real path, then the pages: the right figures and dates, no sentence that became false."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

import app
from cpts_data.chemins import VARIABLE_DONNEES, Dossiers
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import adherents as adh
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import phrases_medecin_traitant, vue_ensemble
from cpts_data.indicators import soins_non_programmes as snp
from cpts_data.stats import secret
from cpts_data.store import Magasin, ouvrir_magasin
from tests.conftest import copier_donnees
from tests.pages.imports import (
    creneaux_du_sas,
    importer_csv,
    iris_de_la_cpam,
    liste_des_adherents,
)
from tests.pages.visite import figures, ouvrir_page, textes, titres

AU_JOUR = "2025-10-07"
BIHOREL_1, BIHOREL_2, CHU = "760950101", "760950102", "765400205"
MOIS = [("2025-10", 1200, 700), ("2025-11", 1300, 800), ("2025-12", 1250, 900)]
PERSONNES = [("MG", "Rouen", 40), ("IDE", "Rouen", 30), ("Sage-femme", "Bihorel", 5), ("Pharmacie", "Darnétal", 2)]


@pytest.fixture(scope="module")
def importees(tmp_path_factory: pytest.TempPathFactory) -> Dossiers:
    """The shipped data, and one import of each kind that the pages show."""
    dossiers = copier_donnees(tmp_path_factory.mktemp("importees") / "data")
    iris_de_la_cpam(dossiers, "MT_16P", 1500, 260)
    iris_de_la_cpam(
        dossiers, "MT_70P", 300, 20,
        **{f"i{BIHOREL_1}": ("s", "s"), f"i{BIHOREL_2}": ("n.d.", "n.d."), f"i{CHU}": ("s.o.", "s.o.")},
    )  # fmt: skip
    creneaux_du_sas(dossiers, MOIS)
    liste_des_adherents(dossiers, PERSONNES)
    col = ("Dépistage cancer du col de l'utérus", "30/06/2025", 19500, 42281)
    importer_csv(
        dossiers, "prevention.csv", [("Indicateur", "Période", "Numérateur", "Dénominateur"), col], "prevention"
    )
    cabinets = [("Commune", "Date", "Nouveaux patients"), ("Rouen", "01/09/2025", 120), ("Bihorel", "01/09/2025", 0)]
    importer_csv(dossiers, "cabinets.csv", cabinets, "capacite_mg")
    css = ("MT_CSS", "07/10/2025", 17000, 21000)
    importer_csv(dossiers, "mt.csv", [("Indicateur", "Période", "Numérateur", "Dénominateur"), css], "mt_couverture")
    return dossiers


@pytest.fixture(scope="module")
def magasin_importe(importees: Dossiers) -> Iterator[Magasin]:
    return ouvrir_magasin(importees)


@pytest.fixture(autouse=True)
def ailleurs(importees: Dossiers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE_DONNEES, str(importees.donnees))


def ouvrir(fichier: str, **adresse: str) -> AppTest:
    essai = ouvrir_page(fichier, **adresse)
    assert not essai.exception
    return essai


@pytest.mark.parametrize("fichier", [fichier for fichier, *_ in app.PAGES])
def test_every_page_opens_without_a_word_of_demonstration(fichier: str) -> None:
    essai = ouvrir(fichier)
    assert len(titres(essai)) == 1
    contenu = textes(essai)
    assert 'class="bandeau-demonstration"' not in contenu
    assert "badge-importe" in contenu or fichier == "donnees.py"
    assert "nan" not in re.findall(r"\b\w+\b", contenu)


# --- médecin traitant ---------------------------------------------------------------------------------------


def test_the_sum_of_real_iris_is_the_latest_coverage(magasin_importe: Magasin) -> None:
    """88 IRIS of 1 500 with and 260 without: 22 880 without, out of 154 880."""
    couverture = mt.couvertures(magasin_importe)["MT_16P"]
    assert [r.periode for r in couverture.releves] == ["T0", "2024-10-08", AU_JOUR]
    assert (couverture.sans, couverture.patients) == (88 * 260, 88 * 1760)
    assert (couverture.resultat.jeu, couverture.resultat.importe) == ("mt_iris", True)
    assert couverture.cible_pct is None and couverture.cible_anterieure == ("2024-10-08", 84.8)


def test_an_incomplete_sum_never_passes_for_the_territory(magasin_importe: Magasin) -> None:
    """One IRIS is masked and one unknown: the rate of the report stays, at its date."""
    assert mt.couvertures(magasin_importe)["MT_70P"].periode == "2024-10-08"
    assert mt.total_sans_mt(magasin_importe, "MT_70P", AU_JOUR) == mt.TotalSansMT(None, None)


def test_the_page_says_the_new_date_and_keeps_the_others() -> None:
    essai = ouvrir("medecin_traitant.py")
    contenu = textes(essai)
    assert f"Le 7 octobre 2025, 22{E}880 patients de 16 ans et plus n’avaient pas de médecin traitant" in contenu
    assert f"({23842 - 22880} de moins qu’à T0)" in contenu
    assert f"83,9{E}% à T0, 84,8{E}% le 8 octobre 2024 et 85,2{E}% le 7 octobre 2025" in contenu
    assert "fichier « cpam_mt_16p.csv » importé le" in contenu
    assert f"la dernière connue : 84,8{E}%, le 8 octobre 2024" in contenu
    assert "écarts calculés sur les taux non arrondis" in contenu
    dessin = figures(essai)[-1]
    assert {"T0", "8 octobre 2024", "8 octobre 2024 ou 7 octobre 2025"} <= set(dessin.textes)


def test_masked_unknown_and_not_applicable_are_three_things(magasin_importe: Magasin) -> None:
    zones = mt.couverture_par_zone(magasin_importe, "iris", "MT_70P", AU_JOUR).set_index("code")
    statuts = {code: zones.loc[code, "statut"] for code in (BIHOREL_1, BIHOREL_2, CHU)}
    assert statuts == {BIHOREL_1: secret.MASQUE, BIHOREL_2: secret.ABSENT, CHU: secret.SANS_OBJET}
    assert zones.loc[[BIHOREL_1, BIHOREL_2, CHU], ["avec_mt", "sans_mt", "taux_pct"]].isna().all().all()
    communes = mt.couverture_par_zone(magasin_importe, "commune", "MT_70P", AU_JOUR).set_index("code")
    assert communes.loc["76095", "statut"] == secret.ABSENT, "one of its IRIS is unknown"
    rouen = int((zones.index.str.startswith("76540")).sum())
    assert communes.loc["76540", "sans_mt"] == 20 * (rouen - 1), "the IRIS without object adds nothing"


def test_a_map_later_than_the_message_is_linked_to_it() -> None:
    """One IRIS is masked: the message keeps the latest total, and the page says why it is not the one of the map."""
    contenu = textes(ouvrir("medecin_traitant.py", population="70 ans et plus"))
    assert "Le 8 octobre 2024" in contenu and "(dernier total connu ; " in contenu
    assert "Le 7 octobre 2025, le total du territoire n’est pas connu : au moins un IRIS est masqué" in contenu
    assert "Demandez-le à la CPAM." not in textes(ouvrir("medecin_traitant.py"))


def test_the_map_shows_the_three_apart() -> None:
    essai = ouvrir("medecin_traitant.py", population="70 ans et plus")
    (composant,) = essai.get("component_instance")
    brut = json.loads(composant.proto.json_args)["feature_group"]
    vue = json.loads(re.search(r"observatoire\.recolorer\((.*)\);\n", brut)[1])
    classes = dict(zip(vue["codes"], vue["classes"], strict=True))
    assert (classes[BIHOREL_1], classes[BIHOREL_2], classes[CHU]) == ("m", "a", "s")
    legende = {entree["classe"]: (entree["libelle"], entree["effectif"]) for entree in vue["legende"]["entrees"]}
    assert legende["m"] == ("masqué (secret)", "1 IRIS")
    assert legende["a"] == ("donnée absente", "1 IRIS")
    assert legende["s"] == ("sans objet", "1 IRIS")
    contenu = textes(essai)
    assert "1 zone est masquée (secret statistique), 1 zone n’a pas de donnée et 1 zone est sans objet." in contenu


def test_only_known_dates_are_offered_for_a_group(magasin_importe: Magasin) -> None:
    """The demonstration is gone: its dates must go with it."""
    essai = ouvrir("medecin_traitant.py")
    assert essai.selectbox(key="periode").options == ["7 octobre 2025"]
    assert essai.selectbox(key="population").options == ["16 ans et plus", "70 ans et plus"]


def test_both_totals_are_told_when_they_differ() -> None:
    ecart = phrases_medecin_traitant.phrase_total(mt.TotalSansMT(donne=100, somme=90))
    assert ecart.startswith("La somme des IRIS donne 90 patients") and "à la même date, est 100." in ecart
    assert phrases_medecin_traitant.phrase_total(mt.TotalSansMT(100, 100)) is None


def test_the_places_that_practices_offer(magasin_importe: Magasin) -> None:
    capacite = mt.capacite(magasin_importe)
    assert (capacite.total, capacite.date, capacite.cabinets) == (120 + 0, "2025-09-01", None)
    contenu = textes(ouvrir("medecin_traitant.py"))
    assert (
        "Le 1er septembre 2025, les médecins déclarent pouvoir accepter 120 nouveaux patients, dans 1 commune ; "
        "le plus à Rouen : 120 ; aucune place dans 1 commune ; donnée absente pour 24 communes." in contenu
    )


# --- soins non programmés -----------------------------------------------------------------------------------


def test_three_months_are_compared_with_the_same_months_a_year_before(magasin_importe: Magasin) -> None:
    """October to December 2024: 1 084 + 1 072 + 1 190 offered, 791 + 779 + 997 filled."""
    bilan = snp.bilan(magasin_importe, "MG")
    assert [m.periode for m in bilan.mois] == [periode for periode, *_ in MOIS]
    avant = bilan.precedent
    assert (avant.offerts, avant.pourvus, avant.memes_mois, avant.imprime) == (3346, 2567, True, False)
    assert bilan.evolution.offerts_pct == pytest.approx(100 * (3750 - 3346) / 3346)
    contenu = textes(ouvrir("soins_non_programmes.py"))
    assert f"Par rapport aux mêmes mois de 2024, +12{E}% de créneaux offerts" in contenu
    assert "Aucun total imprimé pour ces mois" in contenu
    assert "Le rapport imprime" not in contenu


def test_the_earlier_exercise_stays_one_choice_away() -> None:
    essai = ouvrir("soins_non_programmes.py")
    liste = essai.selectbox(key="exercice")
    assert liste.options == ["octobre 2025 à septembre 2026", "octobre 2024 à septembre 2025"]
    liste.set_value("2024-10").run()
    assert not essai.exception
    assert f"Total imprimé : 14{E}177 créneaux offerts imprimés, 14{E}174 en additionnant" in textes(essai)


# --- adhérents ----------------------------------------------------------------------------------------------


def test_the_totals_are_those_of_the_list(magasin_importe: Magasin) -> None:
    liste = adh.liste(magasin_importe)
    assert (liste.total, liste.personnes_morales, liste.communes) == (40 + 30 + 5, 2, 2)
    contenu = textes(ouvrir("adherents.py"))
    assert "la liste compte 75 adhérents" in contenu
    assert "en plus, 2 personnes morales" in contenu
    assert "Arrivées et départs" not in contenu.split("la liste compte")[0]
    assert "Le 29 septembre 2025, la CPTS compte 249 adhérents" in contenu, "the flow keeps its own date"
    assert "(rapport :" not in contenu and "(publié)" not in contenu and "seule profession publiée" not in contenu


def test_the_first_page_counts_the_list_too(magasin_importe: Magasin) -> None:
    bloc = vue_ensemble.bloc_liste_des_adherents(adh.liste(magasin_importe), adh.bilan(magasin_importe))
    assert bloc.valeur == "75"
    assert bloc.evolution == f"−{249 - 75} par rapport au bilan publié (249, le 29 septembre 2025)"
    contenu = textes(ouvrir("vue_ensemble.py"))
    assert f'<span class="chiffre">22{E}880</span>' in contenu and '<span class="chiffre">75</span>' in contenu
    assert "fichier « adherents.csv » importé le" in contenu


# --- prévention ---------------------------------------------------------------------------------------------


def test_a_later_rate_keeps_the_objectives_of_t0_and_says_so() -> None:
    """19 500 of 42 281 is 46,12 %; the cible of 45,5 % is 19 238 people: 262 beyond."""
    contenu = textes(ouvrir("prevention.py"))
    assert "Cible atteinte pour le col de l’utérus, avec 262 personnes d’avance." in contenu
    assert "Socle et cible repris de T0, car la dernière date n’en donne pas" in contenu
    assert f"44,8{E}% à T0, puis 46,1{E}% le 30 juin 2025" in contenu
    assert "colonnes T1 et résultat vides" not in contenu, "no longer true of all of them"
