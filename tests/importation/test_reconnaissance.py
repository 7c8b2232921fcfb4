"""Which dataset, which table, which columns: the file decides when it can, the person otherwise."""

from __future__ import annotations

import datetime as dt

import pytest

from cpts_data.importation.correspondances import Lieux
from cpts_data.importation.modele import Choix, ColonneLue, Tableau
from cpts_data.importation.reconnaissance import (
    JEU_DU_PROFIL,
    Reconnaissance,
    a_retenir,
    cellules,
    profil_de,
    reconnaitre,
)
from tests.importation.exemple import tableau, territoire


@pytest.fixture(scope="module")
def lieux() -> Lieux:
    return Lieux(territoire())


def roles(lecture) -> dict[str, str | None]:
    return {colonne.titre: colonne.role for colonne in lecture.colonnes}


def colonne(lecture, titre: str) -> ColonneLue:
    return next(colonne for colonne in lecture.colonnes if colonne.titre == titre)


def lire(lieux: Lieux, *tableaux: Tableau, choix: Choix | None = None, profils: dict | None = None) -> Reconnaissance:
    return reconnaitre(tableaux, choix or Choix(), profils or {}, lieux)


MT = (["DCOMIRIS", "Libellé IRIS", "Nb patients avec MT", "Nb patients sans MT"], ["765400101", "Carmes", 120, 30])
SAS = (["Mois", "Profession", "Créneaux mis à disposition", "Créneaux pourvus"], ["oct. 2024", "MG", 1084, 791])


@pytest.mark.parametrize(
    ("titres", "ligne", "jeu"),
    [
        (*MT, "mt_iris"),
        (*SAS, "sas_creneaux"),
        (["Indicateur", "Num", "Den"], ["Patients en ALD avec MT", 28942, 30712], "mt_couverture"),
        (["Indicateur", "Num", "Den"], ["Dépistage cancer colorectal", 12813, 44278], "prevention"),
        (["Nom", "Prénom", "Profession", "Ville"], ["DUPONT", "Marie", "IDE", "Rouen"], "adherents_profession_commune"),
        (["Commune", "Nouveaux patients", "Date"], ["Rouen", 25, "15/10/2025"], "capacite_mg"),
        (["Commune", "Mois", "PS mobilisés", "Orientations"], ["Rouen", "octobre 2025", 2, 3], "jaide_mon_doc"),
        (["Mission", "FA", "Titre", "Action", "Type"], ["M1", "FA1", "Accès", "Présenter", "R"], "aci_indicateurs"),
        (["Spécialité", "Nombre de requis"], ["Cardiologie", 3], "teleexpertise_requis"),
        (["Spécialité", "Nombre de requérants"], ["Cardiologie", 3], "teleexpertise_requerants"),
    ],
)
def test_the_columns_say_the_dataset(lieux: Lieux, titres: list, ligne: list, jeu: str) -> None:
    reconnu = lire(lieux, tableau(titres, ligne))
    assert [lecture.jeu for lecture in reconnu.retenues] == [jeu]
    assert reconnu.jeux_possibles[0] == jeu


def test_two_datasets_that_fit_as_well_are_left_to_the_person(lieux: Lieux) -> None:
    ambigu = tableau(["Spécialité", "Nombre"], ["Cardiologie", 3])
    reconnu = lire(lieux, ambigu)
    assert reconnu.retenues == ()
    assert set(reconnu.jeux_possibles) == {"teleexpertise_requerants", "teleexpertise_requis"}
    choisi = lire(lieux, ambigu, choix=Choix(jeu="teleexpertise_requis"))
    assert [lecture.jeu for lecture in choisi.retenues] == ["teleexpertise_requis"]


def test_the_name_of_the_sheet_or_of_the_file_decides_between_two(lieux: Lieux) -> None:
    for nom, fichier in (("Requis", "essai.csv"), ("Feuil1", "omnidoc requis 2025.csv")):
        reconnu = lire(lieux, tableau(["Spécialité", "Nombre"], ["Cardiologie", 3], nom=nom, fichier=fichier))
        assert [lecture.jeu for lecture in reconnu.retenues] == ["teleexpertise_requis"]


def test_a_file_of_something_else_is_not_forced_into_a_dataset(lieux: Lieux) -> None:
    reconnu = lire(lieux, tableau(["Fruit", "Couleur"], ["Pomme", "rouge"]))
    assert (reconnu.retenues, reconnu.jeux_possibles, reconnu.au_mieux) == ((), (), None)


def test_a_missing_column_is_told_of_the_nearest_dataset(lieux: Lieux) -> None:
    reconnu = lire(lieux, tableau(["Patients avec MT", "Patients sans MT", "Quartier"], [120, 30, "Centre"]))
    assert reconnu.retenues == ()
    assert reconnu.au_mieux.jeu == "mt_iris"
    assert [role.role for role in reconnu.au_mieux.manquants] == ["code_iris"]


def test_sheets_of_the_same_columns_are_read_together_and_others_are_told(lieux: Lieux) -> None:
    ald, c2s = (tableau(*MT, nom=nom) for nom in ("ALD", "C2S"))
    autre = tableau(*SAS, nom="SAS")
    reconnu = lire(lieux, ald, autre, c2s)
    assert [lecture.tableau.feuille.nom for lecture in reconnu.retenues] == ["ALD", "C2S"]
    assert [(lecture.jeu, lecture.tableau.feuille.nom) for lecture in reconnu.autres] == [("sas_creneaux", "SAS")]
    seule = lire(lieux, ald, autre, c2s, choix=Choix(feuille="C2S"))
    assert [lecture.tableau.feuille.nom for lecture in seule.retenues] == ["C2S"]


def test_a_list_that_replaces_everything_is_one_table(lieux: Lieux) -> None:
    listes = [tableau(["Profession", "Ville"], ["IDE", "Rouen"], nom=nom) for nom in ("2024", "2025")]
    reconnu = lire(lieux, *listes)
    assert len(reconnu.retenues) == len(reconnu.autres) == 1


def test_titles_of_two_levels_give_the_role_and_the_period(lieux: Lieux) -> None:
    lu = tableau(
        ["Code IRIS", "T0 / avec MT", "T0 / sans MT", "8 octobre 2024 / avec MT", "8 octobre 2024 / sans MT"],
        ["765400101", 100, 20, 110, 10],
    )
    (lecture,) = lire(lieux, lu).retenues
    assert [(c.role, dict(c.precisions)) for c in lecture.colonnes[1:]] == [
        ("avec_mt", {"periode": "T0"}),
        ("sans_mt", {"periode": "T0"}),
        ("avec_mt", {"periode": "8 octobre 2024"}),
        ("sans_mt", {"periode": "8 octobre 2024"}),
    ]
    assert all(c.sure for c in lecture.colonnes)


@pytest.mark.parametrize("titre", ["", "FA3 : activité", "Profession"])
def test_a_wide_table_has_months_as_columns_and_says_in_its_first_one_what_it_counts(lieux: Lieux, titre: str) -> None:
    large = tableau([titre, "OCT", "NOV", "TOTAL"], ["MG – créneaux pourvus", 700, 701, 1401], nom="SAS")
    (lecture,) = lire(lieux, large).retenues
    assert [c.role for c in lecture.colonnes] == ["libelle", "nombre", "nombre", "total"]
    assert lecture.colonnes[1].precisions == {"periode": "OCT"}
    assert lecture.colonnes[0].titre == (titre or "(sans titre, colonne 1)")


def test_a_column_without_a_known_title_is_known_by_its_cells_and_waits_for_a_confirmation(lieux: Lieux) -> None:
    lu = tableau(["Zone", "avec MT", "sans MT"], *[[code, 10, 3] for code in ("765400101", "765400102", "760950101")])
    (lecture,) = lire(lieux, lu).retenues
    assert (colonne(lecture, "Zone").role, colonne(lecture, "Zone").sure) == ("code_iris", False)
    assert colonne(lecture, "avec MT").sure
    confirme = lire(lieux, lu, choix=Choix(colonnes={"Zone": "code_iris"}))
    assert colonne(confirme.retenues[0], "Zone").sure


def test_what_the_person_chose_is_never_put_in_question(lieux: Lieux) -> None:
    choix = Choix(jeu="mt_iris", colonnes={"Total": None, "Dans le lot": "total"})
    lu = tableau(["IRIS", "avec MT", "Total", "Dans le lot"], ["765400101", 10, 13, 13])
    (lecture,) = lire(lieux, lu, choix=choix).retenues
    assert roles(lecture) == {"IRIS": "code_iris", "avec MT": "avec_mt", "Total": None, "Dans le lot": "total"}
    assert colonne(lecture, "Total").raison == "Vous avez choisi de ne pas lire cette colonne."


def test_a_column_that_is_not_read_says_why(lieux: Lieux) -> None:
    (lecture,) = lire(lieux, tableau([*MT[0], "Superficie"], [*MT[1], 3.2])).retenues
    superficie = colonne(lecture, "Superficie")
    assert (superficie.role, superficie.personnelle) == (None, False)
    assert superficie.raison == (
        "Ce titre n’est pas connu pour « Patients avec et sans médecin traitant, par IRIS » : la colonne n’est pas lue."
    )


def test_of_two_columns_that_would_be_the_same_the_one_whose_cells_fit_is_read(lieux: Lieux) -> None:
    lu = tableau(["IRIS", "Code IRIS", "avec MT", "sans MT"], ["Carmes Saint-Maclou x", "765400101", 10, 3])
    (lecture,) = lire(lieux, lu).retenues
    assert roles(lecture)["Code IRIS"] == "code_iris"
    assert colonne(lecture, "IRIS").raison == "Une autre colonne donne déjà « Code IRIS »."


def test_two_columns_that_say_the_same_differently_are_both_kept_for_the_conversion_to_refuse(lieux: Lieux) -> None:
    lu = tableau(["IRIS", "avec MT", "Patients avec MT", "sans MT"], ["765400101", 10, 12, 3])
    (lecture,) = lire(lieux, lu).retenues
    assert [c.role for c in lecture.colonnes] == ["code_iris", "avec_mt", "avec_mt", "sans_mt"]


def test_personal_columns_are_found_and_show_no_example(lieux: Lieux) -> None:
    lu = tableau(
        ["Nom", "Prénom", "RPPS", "Ville", "Profession", "Arrivée", "Qui l’a vu"],
        ["DUPONT", "Marie", 10003456789, "Rouen", "IDE", dt.date(1980, 3, 12), "Paul MARTIN"],
        ["LEROY", "Anne", 10003456797, "Bihorel", "MG", dt.date(1975, 3, 12), "Anne LEROY"],
    )
    (lecture,) = lire(lieux, lu).retenues
    assert [c.titre for c in lecture.colonnes if c.personnelle] == ["Nom", "Prénom", "RPPS", "Arrivée", "Qui l’a vu"]
    assert roles(lecture)["Ville"] == "code_commune" and roles(lecture)["Profession"] == "profession"
    assert all(not c.exemples and c.role is None for c in lecture.colonnes if c.personnelle)
    assert colonne(lecture, "Nom").raison == (
        "« Nom » (2 cases remplies) : des noms de personnes. Rien n’en est gardé."
    )


def test_a_person_cannot_be_imported_even_when_asked(lieux: Lieux) -> None:
    choix = Choix(jeu="capacite_mg", colonnes={"Médecin": "note", "Tél": "nouveaux_patients"})
    lu = tableau(["Commune", "Nouveaux patients", "Médecin", "Tél"], ["Rouen", 25, "DUPONT Marie", "06 12 34 56 78"])
    lecture = lire(lieux, lu, choix=choix).retenues[0]
    assert colonne(lecture, "Médecin").personnelle and colonne(lecture, "Tél").personnelle


def test_a_code_of_nine_digits_is_no_phone_number(lieux: Lieux) -> None:
    (lecture,) = lire(lieux, tableau(["IRIS", "avec MT", "sans MT"], [612345678, 10, 3])).retenues
    assert colonne(lecture, "IRIS").role == "code_iris"


def test_the_reading_of_a_file_is_remembered_for_the_next_month(lieux: Lieux) -> None:
    octobre = tableau(["Zone", "Suivis au 08/10/2024", "sans MT au 08/10/2024"], ["765400101", 10, 3])
    novembre = tableau(["Zone", "Suivis au 08/11/2024", "sans MT au 08/11/2024"], ["765400101", 11, 2])
    choix = Choix(jeu="mt_iris", colonnes={"Zone": "code_iris", "Suivis au 08/10/2024": "avec_mt"})
    (lecture,) = lire(lieux, octobre, choix=choix).retenues
    profils = {profil_de(octobre.titres): a_retenir(lecture.jeu, lecture.colonnes)}
    assert profils == {
        profil_de(novembre.titres): {
            JEU_DU_PROFIL: "mt_iris", "zone": "code_iris", "suivis": "avec_mt", "sans mt": "sans_mt",
        }
    }  # fmt: skip
    (relue,) = lire(lieux, novembre, profils=profils).retenues
    assert [(c.role, c.sure) for c in relue.colonnes] == [("code_iris", True), ("avec_mt", True), ("sans_mt", True)]
    assert relue.colonnes[1].precisions == {"periode": "08/11/2024"}


def test_the_last_dataset_of_the_same_columns_settles_a_tie_and_no_more(lieux: Lieux) -> None:
    titres = ["Spécialité", "Nombre"]
    profils = {profil_de(titres): {JEU_DU_PROFIL: "teleexpertise_requerants"}}
    muet = lire(lieux, tableau(titres, ["Cardiologie", 3]), profils=profils)
    assert [lecture.jeu for lecture in muet.retenues] == ["teleexpertise_requerants"]
    contraire = lire(lieux, tableau(titres, ["Cardiologie", 3], nom="Requis"), profils=profils)
    assert [lecture.jeu for lecture in contraire.retenues] == ["teleexpertise_requis"], "the sheet says the other one"


def test_a_profile_serves_the_same_titles_in_any_order_and_no_other() -> None:
    assert profil_de(["IRIS", "avec MT"]) == profil_de(["Avec MT*", "iris"])
    assert profil_de(["IRIS", "avec MT"]) != profil_de(["IRIS", "sans MT"])


def test_a_profile_remembers_no_personal_title(lieux: Lieux) -> None:
    (lecture,) = lire(lieux, tableau(["Nom", "Profession", "Ville"], ["DUPONT", "IDE", "Rouen"])).retenues
    assert a_retenir(lecture.jeu, lecture.colonnes) == {
        JEU_DU_PROFIL: "adherents_profession_commune", "profession": "profession", "ville": "code_commune",
    }  # fmt: skip


def test_filled_cells_only_are_looked_at() -> None:
    assert cellules(tableau(["a"], [None], ["x"], [" "], [0]), 0) == ["x", 0]
