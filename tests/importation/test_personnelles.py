"""What points to a person is found by title and by content, and only counts and line numbers come out."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace

import pytest

from cpts_data.importation.declaration import Role
from cpts_data.importation.modele import ColonneLue, Ligne
from cpts_data.importation.personnelles import (
    contenu_personnel,
    examiner,
    nature_personnelle,
    nettoyer,
    personnes_repetees,
    phrase,
    phrase_des_repetitions,
    sans_donnees_personnelles,
    sont_des_naissances,
)
from tests.importation.exemple import tableau, territoire

TEXTE = Role("note", "Remarque", "texte", "", "")
COMMUNE = Role("code_commune", "Commune", "commune", "", "")
ENTIER = Role("avec_mt", "Avec MT", "entier", "", "")
NIR = "255081416802538"
"""A made-up number: 97 - (2550814168025 % 97) = 38."""


def test_the_number_of_the_test_has_its_key() -> None:
    assert 97 - 2550814168025 % 97 == 38


@pytest.mark.parametrize(
    ("brut", "nature"),
    [
        ("marie.dupont@exemple.fr", "des adresses électroniques"),
        ("06 12 34 56 78", "des numéros de téléphone"),
        ("0612345678", "des numéros de téléphone"),
        ("06.12.34.56.78", "des numéros de téléphone"),
        ("02-35-00-00-00", "des numéros de téléphone"),
        ("+33 6 12 34 56 78", "des numéros de téléphone"),
        ("+33 (0)6 12 34 56 78", "des numéros de téléphone"),
        ("0033612345678", "des numéros de téléphone"),
        (33612345678, "des numéros de téléphone"),
        ("0235 00 00 00", "des numéros de téléphone"),
        (NIR, "des numéros de sécurité sociale"),
        (int(NIR), "des numéros de sécurité sociale"),
        ("2 55 08 14 168 025 38", "des numéros de sécurité sociale"),
        (2550814168025, "des numéros de sécurité sociale"),
        ("10003456789", "des identifiants de personnes"),
        (10003456789.0, "des identifiants de personnes"),
        ("810003456789", "des identifiants de personnes"),
        ("FR76 3000 6000 0112 3456 7890 189", "des coordonnées bancaires"),
        ("Mme Dupont", "des noms de personnes"),
        ("vu avec Dr Martin", "des noms de personnes"),
        ("M. Jean Martin", "des noms de personnes"),
        ("Docteur LE GOFF", "des noms de personnes"),
        ("née le 12/03/1980", "des dates de naissance"),
        ("né(e) le 12/03/1980", "des dates de naissance"),
        ("12 rue Jeanne d’Arc", "des adresses"),
        ("3 bis, avenue de Bretagne", "des adresses"),
        ("5 place du Vieux-Marché", "des adresses"),
    ],
)
def test_personal_data_is_found_however_it_is_written(brut: object, nature: str) -> None:
    assert contenu_personnel(brut) == nature


@pytest.mark.parametrize(
    "brut",
    [
        "765400101", 765400101, "760780270", "81234567800012", 81234567800012, "812 345 678 00012", "76000", 1084,
        154043.0, "1 084", "84,8 %", "01/02/2024", "01/02/2024 10:30", "01.02.2024 10:30", "2024-10-08",
        dt.date(1980, 3, 12), "8 octobre 2024", "oct. 2024 – sept. 2025", "12 places disponibles", "1 place disponible",
        "3 avenants signés",
        "M1", "M", "PR", "Dr généraliste", "FA1", "Rue Herbeuse", "Place Saint-Marc", "La Rue-Saint-Pierre",
        "10 réunions, 3 soirées, 45 participants", "12 cours de sport adapté", None, True, "", "16 ans et plus",
    ],
)  # fmt: skip
def test_codes_counts_and_places_are_not_personal(brut: object) -> None:
    assert contenu_personnel(brut) == ""
    if isinstance(brut, str):
        assert sans_donnees_personnelles(brut) == brut


def test_no_name_of_the_territory_is_taken_for_personal_data() -> None:
    pays = territoire()
    noms = [*pays.communes.values(), *(nom for nom, _ in pays.iris.values())]
    assert len(noms) == 26 + 88
    assert [nom for nom in noms if contenu_personnel(nom)] == []


def test_a_text_keeps_everything_but_the_person() -> None:
    texte = "Extraction du 8 octobre 2024 par Mme Marie Dupont (marie.dupont@exemple.fr, 02 35 00 00 00), 88 IRIS"
    assert sans_donnees_personnelles(texte) == (
        "Extraction du 8 octobre 2024 par [donnée personnelle] ([donnée personnelle], [donnée personnelle]), 88 IRIS"
    )
    assert sans_donnees_personnelles("adherents_10003456789.xlsx") == "adherents_[donnée personnelle].xlsx"


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("adherents_Mme Paule Durand_2025-10-08.xlsx", "adherents_[donnée personnelle]_2025-10-08.xlsx"),
        ("liste_Dr_Durand_Paule.csv", "liste_[donnée personnelle].csv"),
        ("note_née le 12/03/1980.ods", "note_[donnée personnelle].ods"),
        ("envoi_12 rue des Lilas_.xls", "envoi_[donnée personnelle].xls"),
        ("rib_FR7630006000011234567890189.csv", "rib_[donnée personnelle].csv"),
        ("MT_IRIS_CPAM_2025-10-08.xlsx", "MT_IRIS_CPAM_2025-10-08.xlsx"),
    ],
)
def test_a_file_name_has_underscores_for_spaces(nom: str, attendu: str) -> None:
    assert sans_donnees_personnelles(nom) == attendu


@pytest.mark.parametrize(
    "titre",
    [
        "Nom", "NOM", "Prénom", "Nom d’exercice", "Nom et prénom", "Nom du patient", "Prénom d'exercice", "Civilité",
        "Téléphone", "Tél.", "Portable", "Tél portable", "Mail", "E-mail", "Adresse e-mail", "Courriel professionnel",
        "Adresse", "Adresse du cabinet", "N° de voie", "Libellé voie", "Date de naissance", "Né(e) le", "NIR",
        "N° sécu", "N° de sécurité sociale", "RPPS", "N° RPPS", "Identifiant PP", "Identification nationale PP",
        "N° ADELI", "IBAN", "Adhérent / Nom", "Coordonnées / Téléphone", "Commentaire", "Observations",
    ],
)  # fmt: skip
def test_a_title_is_enough(titre: str) -> None:
    assert nature_personnelle(titre, examiner(["Abc", "Def"]), None)


@pytest.mark.parametrize(
    "titre",
    [
        "Nom de la commune", "Nom IRIS", "Nom de la structure", "Nom commune", "FINESS", "SIRET", "Commune d’exercice",
        "Nombre de patients", "Patients avec MT", "Patients adressés", "Nb patients adressés par le SAS", "Professions",
        "Nombre de professionnels (RPPS)", "Raison sociale", "Intitulé", "Fiche action", "Spécialité", "Code postal",
    ],
)  # fmt: skip
def test_titles_that_only_resemble_are_kept(titre: str) -> None:
    assert nature_personnelle(titre, examiner(["12", "15"]), None) == ""


def test_a_title_that_may_be_a_count_is_judged_by_its_cells() -> None:
    assert (
        nature_personnelle("Médecin traitant", examiner(["MARTIN Paul", "LEROY Anne"]), None) == "des noms de personnes"
    )
    assert nature_personnelle("Médecin traitant", examiner([12, 15]), None) == ""
    assert nature_personnelle("Médecin traitant", examiner(["oui", "non"]), None) == ""
    assert nature_personnelle("Patients", examiner([1084, 791]), None) == ""


def test_a_free_text_with_one_phone_number_is_dropped_whole() -> None:
    cellules = ["rappeler", "absent", "voir au 06 12 34 56 78", *["sans remarque"] * 200]
    assert nature_personnelle("Suite", examiner(cellules), None) == "des numéros de téléphone"
    assert nature_personnelle("Remarque", examiner(cellules), TEXTE, convient=True) == "des numéros de téléphone"
    assert nature_personnelle("Remarque", examiner(["Vacances scolaires", None]), TEXTE, convient=True) == ""


def test_names_are_found_by_their_shape() -> None:
    assert nature_personnelle("Qui", examiner(["DUPONT Marie", "Paul MARTIN", None]), None) == "des noms de personnes"
    assert nature_personnelle("Quartier", examiner(["Le Plateau", "Le Village"]), None) == ""


def test_a_known_column_whose_cells_fit_wins_over_its_look() -> None:
    communes = ["Rouen", "Bihorel", "Mme Dupont"]
    assert nature_personnelle("Adresse", examiner(communes), COMMUNE, convient=True) == ""
    assert nature_personnelle("Adresse", examiner(communes), COMMUNE, convient=False) == "des adresses"
    # All the cells are phones: whatever the title says, nothing fits.
    assert (
        nature_personnelle("avec MT", examiner(["06 12 34 56 78"]), ENTIER, convient=True) == "des numéros de téléphone"
    )


def test_dates_of_long_ago_are_those_of_births() -> None:
    jour = dt.date(2026, 11, 22)
    assert sont_des_naissances([dt.datetime(1980, 3, 12), dt.date(1955, 1, 1)], jour)
    assert not sont_des_naissances([dt.date(1980, 3, 12), dt.date(2024, 10, 8)], jour)
    assert not sont_des_naissances(["texte"], jour)


def test_nothing_personal_is_left_in_a_cleaned_table() -> None:
    avant = tableau(
        ["Nom", "Ville", "Effectif"], ["DUPONT", "Rouen, 06 12 34 56 78", 10003456789], ["MARTIN", "Bihorel", 3]
    )
    colonnes = (
        ColonneLue("Nom", 0, None, personnelle=True),
        ColonneLue("Ville", 1, "code_commune"),
        ColonneLue("Effectif", 2, "n"),
    )
    apres = nettoyer(avant, colonnes)
    assert [ligne.cases for ligne in apres.lignes] == [
        (None, "Rouen, [donnée personnelle]", "[donnée personnelle]"),
        (None, "Bihorel", 3),
    ]
    assert [ligne.numero for ligne in apres.lignes] == [2, 3]
    assert apres.feuille.cellules == []
    assert "DUPONT" not in repr(apres) and "06 12" not in repr(apres)


def test_titles_notes_and_lines_around_the_table_are_cleaned_too() -> None:
    avant = replace(
        tableau(["Vu par Mme Durand"], [3]),
        contexte=("Extrait par Mme Durand",),
        notes=("Contact : m.durand@exemple.fr",),
        totaux=(Ligne(3, ("Total de Mme Durand",)),),
    )
    apres = nettoyer(avant, (ColonneLue("Vu par", 0, "n"),))
    assert apres.titres == ("Vu par [donnée personnelle]",)
    assert apres.contexte == ("Extrait par [donnée personnelle]",)
    assert apres.notes == ("Contact : [donnée personnelle]",)
    assert apres.totaux[0].cases == ("Total de [donnée personnelle]",)


def test_the_sentence_gives_a_title_and_a_count_only() -> None:
    assert phrase("Tél.", "des numéros de téléphone", 240) == (
        "« Tél. » (240 cases remplies) : des numéros de téléphone. Rien n’en est gardé."
    )


def test_a_person_named_twice_is_told_by_line_numbers() -> None:
    liste = tableau(
        ["N° RPPS", "Nom", "Prénom", "Ville"],
        ["10003456789", "DUPONT", "Marie", "Rouen"],
        ["", "Martin", "Paul", "Rouen"],
        [10003456789, "DUPONT", "M.", "Bihorel"],
        [None, "MARTIN", "paul", "Bihorel"],
        [None, "MARTIN", "Anne", "Bihorel"],
        [None, None, None, "Rouen"],
        [None, None, None, "Rouen"],
    )
    groupes = personnes_repetees(liste)
    assert groupes == ((2, 4), (3, 5))
    assert phrase_des_repetitions(groupes) == (
        "2 personnes apparaissent plusieurs fois (lignes 2 et 4 ; 3 et 5) : chaque ligne compte pour un adhérent."
    )
    assert personnes_repetees(tableau(["Nom"], ["DUPONT"], ["DUPONT"])) == (), "a name alone does not make a person"


@pytest.mark.parametrize("motif", ["x", "a@", "@x", "Mme ", "0 ", "12 rue ", "FR76 ", "née le "])
def test_a_cell_as_long_as_excel_allows_is_looked_at_at_once(motif: str) -> None:
    """Twenty such cells took a minute when the time grew with the square of their length."""
    case = (motif * 32_767)[:32_767]
    depart = time.process_time()
    for _ in range(20):
        contenu_personnel(case)
        sans_donnees_personnelles(case)
    assert time.process_time() - depart < 5
