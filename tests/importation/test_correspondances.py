"""Communes, IRIS and professions as files write them."""

from __future__ import annotations

import pytest

from cpts_data.importation.correspondances import (
    Lieux,
    NatureDeCode,
    Reconnu,
    nature_d_apres_le_titre,
    normaliser,
    reconnaitre_choix,
)
from cpts_data.importation.declaration import Role
from cpts_data.importation.modele import Territoire
from tests.importation.exemple import territoire

ROUEN, BIHOREL, BOIS_GUILLAUME = "76540", "76095", "76108"
DARNETAL, LA_VIEUX_RUE, SAINT_LEGER = "76212", "76740", "76599"
SAINT_ETIENNE = "76575"  # Saint-Étienne-du-Rouvray, a neighbour of the territory


@pytest.fixture(scope="module")
def lieux() -> Lieux:
    return Lieux(territoire())


def test_words_are_compared_without_case_accent_nor_punctuation() -> None:
    assert normaliser("Créneaux  pourvus*") == normaliser("CRENEAUX\xa0POURVUS") == "creneaux pourvus"
    assert normaliser("16+ avec MT") == normaliser("16 + avec mt") == "16 + avec mt"
    assert normaliser("% pourvus") != normaliser("pourvus")
    assert normaliser("Cœur d’Ain") == "coeur d ain"


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [
        ("76540", ROUEN),
        (76540, ROUEN),
        (76540.0, ROUEN),
        ("'76540", ROUEN),
        ("76 540", ROUEN),
        ("Rouen", ROUEN),
        ("  ROUEN ", ROUEN),
        ("ROUEN CEDEX 2", ROUEN),
        ("76031 ROUEN CEDEX", ROUEN),
        ("76000", ROUEN),
        ("76100", ROUEN),
        ("76000 Rouen", ROUEN),
        ("Rouen (76)", ROUEN),
        ("Rouen (76000)", ROUEN),
        ("bois guillaume", BOIS_GUILLAUME),
        ("BOIS-GUILLAUME", BOIS_GUILLAUME),
        ("76230 Bois-Guillaume", BOIS_GUILLAUME),
        ("DARNETAL", DARNETAL),
        ("Vieux-Rue (La)", LA_VIEUX_RUE),
        ("VIEUX RUE", LA_VIEUX_RUE),
        ("St Léger du Bourg Denis", SAINT_LEGER),
        ("ST-LEGER-DU-BOURG-DENIS", SAINT_LEGER),
        ("Saint-Étienne-du-Rouvray (76)", SAINT_ETIENNE),
        ("ST ETIENNE DU ROUVRAY", SAINT_ETIENNE),
        (1004, "01004"),
        ("1004", "01004"),
        ("2a004", "2A004"),
        ("Saint-Denis (93)", "93066"),
        ("93200 Saint-Denis", "93066"),
    ],
)
def test_a_commune_is_recognised_as_it_is_written(lieux: Lieux, ecrit: object, code: str) -> None:
    assert lieux.commune(ecrit).valeur == code


def test_a_postcode_is_resolved_inside_the_territory(lieux: Lieux) -> None:
    assert lieux.commune("76420").valeur == BIHOREL
    # Bois-Guillaume, Isneauville and Quincampoix are all of the territory: the postcode does not tell which.
    partage = lieux.commune("76230")
    assert partage == Reconnu(None, "76230", ("Bois-Guillaume", "Isneauville", "Quincampoix"), plusieurs=True)
    assert partage.attendu("une commune") == "une commune, précisément : Bois-Guillaume, Isneauville ou Quincampoix"


def test_the_title_or_the_other_cells_say_what_five_digits_are(lieux: Lieux) -> None:
    assert nature_d_apres_le_titre("Code postal") is NatureDeCode.POSTAL
    assert nature_d_apres_le_titre("CP d'exercice") is NatureDeCode.POSTAL
    assert nature_d_apres_le_titre("Code commune") is nature_d_apres_le_titre("DEPCOM") is NatureDeCode.INSEE
    assert nature_d_apres_le_titre("Ville") is NatureDeCode.INDIFFERENT
    # 76540 is the INSEE code of Rouen, and the postcode of nineteen villages, none of the territory.
    assert lieux.commune("76540").valeur == lieux.commune("76540", NatureDeCode.INSEE).valeur == ROUEN
    comme_postal = lieux.commune("76540", NatureDeCode.POSTAL)
    assert comme_postal.valeur is None and comme_postal.plusieurs
    assert "Ancretteville-sur-Mer" in comme_postal.proches
    assert lieux.nature_de_la_colonne("Ville", ["76000", "76100", "76420"]) is NatureDeCode.POSTAL
    assert lieux.nature_de_la_colonne("Ville", [76540, 76095, 76108]) is NatureDeCode.INSEE
    assert lieux.nature_de_la_colonne("Ville", ["Rouen", "Bihorel"]) is NatureDeCode.INDIFFERENT


def test_a_commune_that_is_not_known_has_candidates(lieux: Lieux) -> None:
    assert lieux.commune("Bihorelle").proches[0] == "Bihorel"
    assert lieux.commune("Bois-Guillome").attendu("une commune") == "une commune, peut-être Bois-Guillaume"
    assert lieux.commune("76999", NatureDeCode.INSEE).valeur is None
    assert lieux.commune("Xyzzyx") == Reconnu(None)
    assert lieux.commune("") == lieux.commune(None) == lieux.commune(True) == Reconnu(None)


def test_a_name_shared_by_several_communes_is_not_chosen(lieux: Lieux) -> None:
    partage = lieux.commune("Saint-Denis")
    assert partage.valeur is None and partage.plusieurs
    assert "Saint-Denis (93)" in partage.proches or len(partage.proches) == 3


@pytest.mark.parametrize(
    ("ecrit", "commune", "code"),
    [
        ("765400101", None, "765400101"),
        (765400101, None, "765400101"),
        (765400101.0, None, "765400101"),
        ("76540 0101", None, "765400101"),
        ("76540-0101", None, "765400101"),
        ("IRIS 765400101", None, "765400101"),
        ("765400101 - Carmes Saint-Maclou", None, "765400101"),
        ("0101", ROUEN, "765400101"),
        (101, ROUEN, "765400101"),
        ("CARMES ST-MACLOU".replace("ST", "SAINT"), ROUEN, "765400101"),
        ("Le Village", BIHOREL, "760950103"),
        ("Cailly", None, "761520000"),
        ("76152", None, "761520000"),
        ("760050000", None, "760050000"),  # around the territory, known by the facts
        (10040101, None, "010040101"),  # Ambérieu-en-Bugey: the zero was lost
    ],
)
def test_an_iris_is_recognised_by_code_or_by_name(lieux: Lieux, ecrit: object, commune: str | None, code: str) -> None:
    assert lieux.iris(ecrit, commune).valeur == code


def test_an_iris_that_is_not_known_says_what_was_read_and_the_candidates(lieux: Lieux) -> None:
    inconnu = lieux.iris("765400109")
    assert (inconnu.valeur, inconnu.lu) == (None, "765400109")
    assert inconnu.proches and all(proche.startswith("765400") for proche in inconnu.proches)
    assert lieux.iris("Le Village").plusieurs, "Bihorel and Mont-Saint-Aignan both have one"
    assert lieux.iris("Rouen").valeur is None, "a commune of many IRIS is not an IRIS"
    assert lieux.iris("999990101").valeur is None
    assert lieux.iris("").valeur is None


def test_without_contours_a_well_formed_iris_of_the_territory_is_taken() -> None:
    sans_contours = Lieux(Territoire("Essai", "76", 1, {ROUEN: "Rouen"}, {}))
    assert sans_contours.iris("765400101").valeur == "765400101"
    assert sans_contours.iris("999990101").valeur is None


PROFESSION = Role(
    "profession", "Profession", "choix", "", "MG",
    choix={
        "MG": ("Médecin généraliste", "Généraliste", "Omnipraticien"),
        "IDE": ("Infirmier", "Infirmier diplômé d’État"),
        "SF": ("Sage-femme",),
        "Spé": ("Médecin spécialiste",),
        "MK": ("Masseur-kinésithérapeute", "Kiné"),
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("ecrit", "valeur"),
    [
        ("MG", "MG"),
        ("mg", "MG"),
        ("Médecins généralistes", "MG"),
        ("MEDECIN GENERALISTE LIBERAL", "MG"),
        ("généraliste", "MG"),
        ("Infirmière", "IDE"),
        ("Infirmier(ère)", "IDE"),
        ("infirmier·ère libérale", "IDE"),
        ("Infirmières libérales", "IDE"),
        ("INFIRMIER DIPLOME D'ETAT", "IDE"),
        ("Sages-femmes", "SF"),
        ("spe", "Spé"),
        ("kinés", "MK"),
        ("Masseurs-kinésithérapeutes", "MK"),
    ],
)
def test_a_profession_is_recognised_as_it_is_written(ecrit: str, valeur: str) -> None:
    assert reconnaitre_choix(ecrit, PROFESSION).valeur == valeur


def test_a_profession_that_is_not_known_has_candidates_and_is_never_guessed() -> None:
    assert reconnaitre_choix("Médecin généralite", PROFESSION) == Reconnu(
        None, None, ("Médecin généraliste (MG)", "Médecin spécialiste (Spé)")
    )
    assert reconnaitre_choix("Infirmier en pratique avancée", PROFESSION).valeur is None
    assert reconnaitre_choix("Ostéopathe", PROFESSION).valeur is None
    assert reconnaitre_choix(None, PROFESSION) == Reconnu(None)
