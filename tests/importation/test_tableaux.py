"""Where the table is in a sheet: shapes that the CPAM, the SAS, the ARS and membership software send."""

from __future__ import annotations

import datetime as dt

import pytest

from cpts_data.importation.cases import CaseIllisible, lire_periode, mois_et_annee, normaliser
from cpts_data.importation.feuilles import lire_feuilles
from cpts_data.importation.modele import Feuille, Tableau
from cpts_data.importation.tableaux import est_un_total, est_une_note, trouver_tableaux
from tests.importation.fichiers_envoyes import en_csv, en_ods, en_xls, en_xlsx

TITRES = {
    "code iris", "iris", "commune", "patients", "avec mt", "sans mt", "profession", "mesure", "offerts", "pourvus",
     "adherents", "population", "taux", "periode", "mois", "specialite", "professionnels", "indicateur",
}  # fmt: skip


def connu(titre: str) -> bool:
    if normaliser(titre) in TITRES or mois_et_annee(titre):
        return True
    try:
        return len(str(lire_periode(titre))) >= 7 or titre == "T0"
    except CaseIllisible:
        return False


def les_tableaux(lignes: list[list[object]], fusions: list[tuple[int, int, int, int]] | None = None) -> list[Tableau]:
    largeur = max(len(ligne) for ligne in lignes)
    cellules = [ligne + [None] * (largeur - len(ligne)) for ligne in lignes]
    return trouver_tableaux(Feuille("envoi.xlsx", "Feuil1", cellules, tuple(fusions or ())), connu)


def le_tableau(lignes: list[list[object]], fusions: list[tuple[int, int, int, int]] | None = None) -> Tableau:
    (tableau,) = les_tableaux(lignes, fusions)
    return tableau


def donnees(tableau: Tableau) -> list[tuple]:
    return [(ligne.numero, *ligne.cases) for ligne in tableau.lignes]


# --- titles -----------------------------------------------------------------------------------------------------


def test_a_plain_table() -> None:
    tableau = le_tableau([["Commune", "Patients"], ["Rouen", 1084], ["Bihorel", 90]])
    assert tableau.titres == ("Commune", "Patients")
    assert (tableau.lignes_entete, tableau.colonnes) == ((1,), (1, 2))
    assert donnees(tableau) == [(2, "Rouen", 1084), (3, "Bihorel", 90)]


def test_lines_above_the_titles_are_context() -> None:
    tableau = le_tableau(
        [["CPAM Rouen-Elbeuf-Dieppe"], ["Médecin traitant"], ["Période :", "octobre 2024"], [], ["Commune", "Patients"],
         ["Rouen", 1084]],
    )  # fmt: skip
    assert tableau.contexte == ("CPAM Rouen-Elbeuf-Dieppe", "Médecin traitant", "Période : octobre 2024")
    assert tableau.lignes_entete == (5,)
    assert donnees(tableau) == [(6, "Rouen", 1084)]


@pytest.mark.parametrize(
    "avant", [[["Octobre 2024"]], [["Période", "Octobre 2024"]], [["Période", "Octobre 2024"], []], [["T0"]]]
)
def test_a_period_alone_above_the_titles_is_context_too(avant: list[list[object]]) -> None:
    tableau = le_tableau([*avant, ["Commune", "Patients", "Taux"], ["Rouen", 1084, 84.8]])
    assert tableau.contexte == (" ".join(avant[0]),)
    assert tableau.titres == ("Commune", "Patients", "Taux")


DEUX_ETAGES = [
    ["Couverture par IRIS"],
    ["Code IRIS", "Commune", "T0", None, "08/10/2024", None],
    [None, None, "avec MT", "sans MT", "avec MT", "sans MT"],
    ["765400101", "Rouen", 10, 2, 11, 1],
]
PLAGES = [(0, 0, 0, 5), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5)]
TITRES_JOINTS = (
    "Code IRIS", "Commune", "T0 / avec MT", "T0 / sans MT", "08/10/2024 / avec MT", "08/10/2024 / sans MT",
)  # fmt: skip


def test_merged_titles_on_two_lines_are_joined() -> None:
    tableau = le_tableau(DEUX_ETAGES, PLAGES)
    assert tableau.titres == TITRES_JOINTS
    assert tableau.lignes_entete == (2, 3)
    assert tableau.contexte == ("Couverture par IRIS",)
    assert donnees(tableau) == [(4, "765400101", "Rouen", 10, 2, 11, 1)]


@pytest.mark.parametrize("ecrire", [en_xlsx, en_xls, en_ods])
def test_merged_titles_are_joined_in_a_real_workbook(ecrire) -> None:
    lignes = [ligne + [None] * (6 - len(ligne)) for ligne in DEUX_ETAGES]
    (feuille,) = lire_feuilles(ecrire(lignes, PLAGES), "envoi")
    (tableau,) = trouver_tableaux(feuille, connu)
    assert tableau.titres == TITRES_JOINTS


def test_titles_on_two_lines_are_joined_without_merges() -> None:
    """In a CSV the blanks right of a group are its own, no further than the other groups go."""
    lignes = [ligne + [None] * (7 - len(ligne)) for ligne in DEUX_ETAGES]
    lignes[2][6] = "Commentaire"
    (feuille,) = lire_feuilles(en_csv(lignes), "envoi.csv")
    (tableau,) = trouver_tableaux(feuille, connu)
    assert tableau.titres == (*TITRES_JOINTS, "Commentaire")


def test_titles_under_one_group_of_the_last_columns() -> None:
    tableau = le_tableau(
        [[None, None, "T0", None], ["Code IRIS", "Commune", "avec MT", "sans MT"], ["765400101", "Rouen", 1, 2]]
    )
    assert tableau.titres == ("Code IRIS", "Commune", "T0 / avec MT", "T0 / sans MT")


def test_titles_on_three_lines() -> None:
    tableau = le_tableau(
        [
            [None, "Patients", None, None, None],
            [None, "T0", None, "08/10/2024", None],
            ["Commune", "avec MT", "sans MT", "avec MT", "sans MT"],
            ["Rouen", 1, 2, 3, 4],
        ],
        [(0, 1, 0, 4), (1, 1, 1, 2), (1, 3, 1, 4)],
    )
    assert tableau.titres == (
        "Commune", "Patients / T0 / avec MT", "Patients / T0 / sans MT", "Patients / 08/10/2024 / avec MT",
        "Patients / 08/10/2024 / sans MT",
    )  # fmt: skip


def test_months_as_titles_may_be_dates_of_the_spreadsheet() -> None:
    tableau = le_tableau(
        [["Profession", "Mesure", dt.date(2024, 10, 1), "NOV", "déc. 2024"], ["MG", "offerts", 10, 11, "NS"],
         ["MG", "pourvus", 9, 8, "NS"]],
    )  # fmt: skip
    assert tableau.titres == ("Profession", "Mesure", "01/10/2024", "NOV", "déc. 2024")
    assert len(tableau.lignes) == 2


def test_a_title_on_two_text_lines_is_one_text() -> None:
    assert le_tableau([["Code\nIRIS", "Avec  MT"], ["765400101", 3]]).titres == ("Code IRIS", "Avec MT")


def test_a_line_of_units_belongs_to_the_titles() -> None:
    tableau = le_tableau([["Commune", "Patients", "Taux"], [None, "nombre", "%"], ["Rouen", 3, 84.8]])
    assert (tableau.titres, tableau.lignes_entete) == (("Commune", "Patients", "Taux"), (1, 2))
    assert donnees(tableau) == [(3, "Rouen", 3, 84.8)]


def test_a_line_of_units_in_words_belongs_to_the_titles_too() -> None:
    """As in the APL workbook of the DREES."""
    tableau = le_tableau(
        [["Iris", "Commune", "Taux"], [None, None, "nombre de consultations par habitant"], ["765400101", "Rouen", 3.2]]
    )
    assert (len(tableau.lignes), tableau.lignes_entete) == (1, (1, 2))
    masque = le_tableau([["Iris", "Commune", "Taux"], [None, None, "NS"], ["765400101", "Rouen", 3.2]])
    assert len(masque.lignes) == 2


def test_unknown_titles_are_found_by_their_shape() -> None:
    tableau = le_tableau(
        [["Extraction du logiciel"], [], ["Secteur", "File active", "Reste"], ["Nord", 3, 2], ["Sud", 4, "n.d."]]
    )
    assert tableau.titres == ("Secteur", "File active", "Reste")
    assert tableau.contexte == ("Extraction du logiciel",)
    assert len(tableau.lignes) == 2


def test_a_list_of_persons_has_only_texts() -> None:
    tableau = le_tableau(
        [
            ["Nom", "Prénom", "Profession", "Commune"],
            ["Durand", "Anne", "IDE", "Rouen"],
            ["Petit", "Luc", "MK", "Bihorel"],
        ]
    )
    assert tableau.titres == ("Nom", "Prénom", "Profession", "Commune")
    assert len(tableau.lignes) == 2


@pytest.mark.parametrize(
    "lignes", [[["Bonjour"]], [["Bonjour", None], ["Merci", None]], [[1, 2], [3, 4]], [["a", "b"]]]
)
def test_a_sheet_without_a_table(lignes: list[list[object]]) -> None:
    assert les_tableaux(lignes) == []


# --- lines ------------------------------------------------------------------------------------------------------


def test_blank_lines_and_repeated_titles_are_skipped() -> None:
    tableau = le_tableau(
        [
            ["Commune", "Patients"],
            ["Rouen", 1],
            [None, None],
            ["Bihorel", 2],
            ["Commune", "Patients"],
            ["Isneauville", 3],
        ]
    )
    assert donnees(tableau) == [(2, "Rouen", 1), (4, "Bihorel", 2), (6, "Isneauville", 3)]


def test_blank_columns_are_dropped_and_columns_keep_their_place() -> None:
    tableau = le_tableau([[None, "Commune", None, "Patients", None], [None, "Rouen", None, 3, "à revoir"]])
    assert (tableau.titres, tableau.colonnes) == (("Commune", "Patients", ""), (2, 4, 5))
    assert donnees(tableau) == [(2, "Rouen", 3, "à revoir")]


def test_a_name_merged_over_its_lines_stands_for_each_within_the_merge_only() -> None:
    tableau = le_tableau(
        [
            ["Commune", "Code IRIS", "Patients"],
            ["Rouen", "765400101", 1],
            [None, "765400102", 2],
            [None, "765400103", 3],
        ],
        [(1, 0, 2, 0)],
    )
    assert [ligne.cases[0] for ligne in tableau.lignes] == ["Rouen", "Rouen", None]


def test_a_month_beside_a_masked_value_is_not_a_second_header() -> None:
    tableau = le_tableau([["Mois", "Offerts"], ["oct. 2024", 12], [None, None], ["nov. 2024", "NS"], ["déc. 2024", 9]])
    assert [ligne.cases[0] for ligne in tableau.lignes] == ["oct. 2024", "nov. 2024", "déc. 2024"]


def test_lines_of_data_that_name_months_or_titles_are_not_headers() -> None:
    """The long table of the SAS, where a month is written twice and a value may be missing."""
    tableau = le_tableau(
        [["Mois", "Libellé", "Profession", "Offerts", "Note", "Source"], ["2024-10", "OCT", "MG", 12, None, "annexe"],
         ["2024-11", "NOV", "MG", None, None, "annexe"], ["2024-12", "DÉC", "MG", 9, None, "annexe"],
         ["2024-12", "Patients", "Population", None, None, None], ["2024-12", "DÉC", "SF", 9, None, "annexe"]],
    )  # fmt: skip
    assert tableau.titres == ("Mois", "Libellé", "Profession", "Offerts", "Note", "Source")
    assert [ligne.numero for ligne in tableau.lignes] == [2, 3, 4, 5, 6]


def test_source_and_note_may_be_titles_of_columns() -> None:
    tableau = le_tableau([["a", "b", "Note", "Source"], ["x", 3, None, "CPAM"]])
    assert tableau.titres == ("a", "b", "Note", "Source")


# --- totals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "libelle",
    ["Total", "TOTAL", "Total :", "TOTAL GÉNÉRAL", "Ensemble", "Ensemble du territoire", "Sous-total", "Sous total MG",
     "Total Rouen", "Total CPTS", "Totaux", "S/Total", "Rouen - Total", "Total (26 communes)", "* Total"],
)  # fmt: skip
def test_totals_are_set_apart(libelle: str) -> None:
    tableau = le_tableau([["Commune", "Patients"], ["Rouen", 1], [libelle, 1]])
    assert donnees(tableau) == [(2, "Rouen", 1)]
    assert [(ligne.numero, *ligne.cases) for ligne in tableau.totaux] == [(3, libelle, 1)]


@pytest.mark.parametrize(
    "libelle",
    ["Nombre total de patients", "Prothèse totale", "Totalité", "Saint-Total-sur-Mer", "TotalEnergies",
     "Total Energies", "Ensemble scolaire Saint-Jean", "Les Ensembles", "Montant total", "Sommery", "Sommesous"],
)  # fmt: skip
def test_a_longer_name_is_not_a_total(libelle: str) -> None:
    tableau = le_tableau([["Indicateur", "Patients"], [libelle, 1], ["Rouen", 2]])
    assert [ligne.cases[0] for ligne in tableau.lignes] == [libelle, "Rouen"]
    assert not est_un_total([libelle])


def test_the_word_total_may_be_in_another_column() -> None:
    tableau = le_tableau([["Commune", "Profession", "Adhérents"], ["Rouen", "IDE", 1], [None, "Total", 1]])
    assert (len(tableau.lignes), len(tableau.totaux)) == (1, 1)


# --- notes, several tables --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "note",
    ["Source : CPAM, octobre 2024", "Sources: SNDS", "Source SAS 76", "* NS : moins de 5 professionnels",
     "Champ : patients de 16 ans ou plus.", "Note : hors résidences", "Lecture : à Rouen, 84,8 % …", "(1) Hors ALD",
     "© IGN", "NS : non significatif", "Données provisoires : à confirmer"],
)  # fmt: skip
def test_footnotes_are_not_data(note: str) -> None:
    tableau = le_tableau([["Commune", "Patients"], ["Rouen", 1], [note, None]])
    assert (tableau.notes, len(tableau.lignes)) == ((note,), 1)
    assert est_une_note(note)


def test_a_line_of_text_alone_after_the_table_is_a_note() -> None:
    tableau = le_tableau(
        [["Commune", "Patients"], ["Rouen", 1], [], ["Tableau édité par la CPAM"], ["à usage interne"]]
    )
    assert tableau.notes == ("Tableau édité par la CPAM", "à usage interne")
    assert len(tableau.lignes) == 1


def test_a_line_whose_values_are_all_blank_is_still_data() -> None:
    tableau = le_tableau([["Commune", "Patients"], ["Rouen", None], ["Bihorel", 2]])
    assert donnees(tableau) == [(2, "Rouen", None), (3, "Bihorel", 2)]


def test_the_name_of_a_part_of_the_table_is_not_data_and_ends_nothing() -> None:
    tableau = le_tableau(
        [["Indicateur", "Patients", "Taux"], ["VACCINATION", None, None], ["Grippe", 3, 4.5], ["DÉPISTAGE", None, None],
         ["Côlon", None, None], ["Sein", 5, 6.5]],
        [(1, 0, 1, 2), (3, 0, 3, 2)],
    )  # fmt: skip
    assert [ligne.cases[0] for ligne in tableau.lignes] == ["Grippe", "Côlon", "Sein"]
    assert tableau.notes == ("VACCINATION", "DÉPISTAGE")


def test_several_tables_of_a_sheet() -> None:
    premier, second = les_tableaux(
        [
            ["Tableau 1 : médecins"],
            ["Commune", "Patients"],
            ["Rouen", 1],
            ["Total", 1],
            ["Source : CPAM"],
            [],
            ["Tableau 2 : adhérents"],
            ["Profession", "Adhérents"],
            ["IDE", 5],
            ["* au 31 décembre"],
        ]
    )
    assert (premier.contexte, premier.notes) == (("Tableau 1 : médecins",), ("Source : CPAM",))
    assert (len(premier.lignes), len(premier.totaux)) == (1, 1)
    assert (second.contexte, second.titres) == (("Tableau 2 : adhérents",), ("Profession", "Adhérents"))
    assert (donnees(second), second.notes) == ([(9, "IDE", 5)], ("* au 31 décembre",))


def test_the_annex_of_an_activity_report() -> None:
    """One column a month, one line a profession and a measure, the profession merged, totals in line and in column."""
    tableau = le_tableau(
        [
            ["Annexe 3 – Offre de soins non programmés", None, None, None, None],
            [None, None, None, None, None],
            ["Profession", "Mesure", "OCT", "NOV", "TOTAL"],
            ["Médecins généralistes", "offerts", "1 084", "990", "2 074"],
            [None, "pourvus", "900", "NS", "900"],
            ["Sages-femmes", "offerts", "12", "-", "12"],
            [None, "pourvus", "3", None, "3"],
            ["TOTAL", "offerts", "1 096", "990", "2 086"],
            [None, "pourvus", "903", None, "903"],
            ["Source : plateforme SAS 76, extraction du 3 novembre 2025", None, None, None, None],
        ],
        [(0, 0, 0, 4), (3, 0, 4, 0), (5, 0, 6, 0), (7, 0, 8, 0), (9, 0, 9, 4)],
    )
    assert tableau.titres == ("Profession", "Mesure", "OCT", "NOV", "TOTAL")
    assert donnees(tableau) == [
        (4, "Médecins généralistes", "offerts", "1 084", "990", "2 074"),
        (5, "Médecins généralistes", "pourvus", "900", "NS", "900"),
        (6, "Sages-femmes", "offerts", "12", "-", "12"),
        (7, "Sages-femmes", "pourvus", "3", None, "3"),
    ]
    assert [ligne.numero for ligne in tableau.totaux] == [8, 9]
    assert tableau.contexte == ("Annexe 3 – Offre de soins non programmés",)
    assert tableau.notes == ("Source : plateforme SAS 76, extraction du 3 novembre 2025",)
