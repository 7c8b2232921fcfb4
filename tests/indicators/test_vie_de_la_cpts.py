"""The life of the CPTS: dates that are not meetings, silences that are not zeros, two values kept side by side."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import phrases_vie_de_la_cpts as phrases
from cpts_data.indicators import vie_de_la_cpts as vie
from cpts_data.indicators.verifications_du_rapport import verifications
from cpts_data.store import Magasin


@pytest.fixture(scope="module")
def groupes(magasin: Magasin) -> list[vie.Groupe]:
    return vie.groupes(magasin)


@pytest.fixture(scope="module")
def par_code(groupes: list[vie.Groupe]) -> dict[str, vie.Groupe]:
    return {groupe.code: groupe for groupe in groupes}


# --- meetings -----------------------------------------------------------------------------------------------


def test_the_19_fiches_and_their_75_dates(groupes: list[vie.Groupe]) -> None:
    assert len(groupes) == 19
    assert vie.nombre_de_dates(groupes) == 75 == sum(groupe.annoncees for groupe in groupes)


def test_three_silences_are_not_one(par_code: dict[str, vie.Groupe]) -> None:
    etats = {code: groupe.etat for code, groupe in par_code.items() if groupe.etat != vie.DATEE}
    assert etats == {"FA8": vie.NON_IMPRIME, "FA14": vie.NON_IMPRIME, "FA15": vie.SANS_DATE, "FA16": vie.SANS_DATE}
    assert (par_code["FA8"].membres, par_code["FA15"].membres) == (None, 20)
    tableau = vie.tableau_des_groupes(list(par_code.values())).set_index("code")
    assert tableau.loc[list(etats), "dates"].isna().all()


def test_the_year_is_inferred_and_its_doubts_are_kept(par_code: dict[str, vie.Groupe]) -> None:
    sans_annee = [reunion for reunion in par_code["FA9"].reunions if reunion.jour is None]
    assert [reunion.imprimee for reunion in sans_annee] == ["7/2", "27/3"]
    assert par_code["FA9"].par_mois()[None] == 2 and None in par_code["FA9"].mois_incertains()
    assert par_code["FA17"].mois_incertains() == {"2025-10"}, "after the exercise"
    assert par_code["FA1"].mois_incertains() == set()
    lectures = vie.tableau_des_dates(list(par_code.values()))["lecture"].value_counts()
    assert lectures.tolist() == [72, 2, 1]


def test_the_months_have_no_gap(groupes: list[vie.Groupe]) -> None:
    mois = vie.mois_des_reunions(groupes)
    assert (mois[0], mois[-1], len(mois)) == ("2024-10", "2025-10", 13)
    assert "2025-07" in mois, "a month without a date keeps its place"
    assert vie.mois_des_reunions([]) == []


def test_the_group_counted_in_other_words_is_the_weak_one(groupes: list[vie.Groupe]) -> None:
    assert [groupe.code for groupe in vie.decomptes_a_part(groupes)] == ["FA12"]
    assert vie.decomptes_a_part([groupe for groupe in groupes if groupe.code != "FA12"]) == []


def test_announced_meetings_are_beside_the_dates(magasin: Magasin) -> None:
    lues = {a.code: (a.annoncees, a.datees) for a in vie.annonces(magasin)}
    assert lues == {"FA3": (2, 6), "FA5": (4, 4), "FA6": (3, 3)}


def test_the_message_of_the_meetings(groupes: list[vie.Groupe]) -> None:
    assert phrases.phrase_reunions(groupes) == (
        "75 dates de réunion pour 15 des 19 fiches action, le plus en novembre 2024 (13) ; des groupes de travail de 9 "
        "à 52 membres. 4 fiches n’ont pas de date imprimée, ce qui ne veut pas dire aucune réunion."
    )


def test_the_notes_of_the_meetings(magasin: Magasin, groupes: list[vie.Groupe]) -> None:
    notes = phrases.phrases_des_groupes(groupes, vie.annonces(magasin))
    assert notes == [
        phrases.SANS_ANNEE,
        "FA9, 7/2 et 27/3 : deux années sont possibles.",
        "FA17, 1/10 : année déduite, mais incertaine.",
        "FA8 et FA14 : ni réunions ni membres imprimés.",
        "FA15 et FA16 : membres imprimés, sans date.",
        "FA12 : 52 membres, comptés autrement que les autres (intitulé imprimé : membres (sans « WA »)), source plus "
        "fragile.",
        "Réunions annoncées dans le texte : FA3, 2 (+ 4 points référent) pour 6 dates imprimées ; FA5, 4 pour 4 dates "
        "imprimées ; FA6, 3 pour 3 dates imprimées.",
        phrases.MEMBRES,
    ]


def test_dates_announced_and_not_listed_are_told(par_code: dict[str, vie.Groupe]) -> None:
    notes = phrases.phrases_des_groupes([replace(par_code["FA4"], annoncees=5)], [])
    assert "FA4 : 5 dates annoncées, 2 énumérées." in notes


def test_a_single_group_without_a_date() -> None:
    seul = vie.Groupe("M1", "FA1", "Titre", 1, "membres", 0, None, None, ())
    assert phrases.phrase_reunions([seul]) == (
        "0 date de réunion pour 0 des 1 fiche action ; des groupes de travail de 1 membre. 1 fiche n’a pas de date "
        "imprimée, ce qui ne veut pas dire aucune réunion."
    )
    datee = replace(seul, reunions=(vie.Reunion("1/1", dt.date(2025, 1, 1), incertaine=False),))
    assert phrases.phrase_dates(datee) == "1 date" and phrases.phrase_dates(seul) == "dates non imprimées"


# --- evenings, people met -----------------------------------------------------------------------------------


def test_both_values_of_evenings_and_people_met_are_kept(magasin: Magasin) -> None:
    soirees, usagers, sorties = phrases.doubles_valeurs(verifications(magasin))
    assert soirees.valeurs == f"{1 + 2 + 1 + 2} ou 5" and soirees.details[0] == (
        "calculé : 6, missions 1, 3, 5 et 6 (1 + 2 + 1 + 2)"
    )
    assert usagers.valeurs == f"{30 + 100} ou 200"
    assert sorties.valeurs == "10", "they agree"
    assert "périmètre peut-être différent" in soirees.commentaire


def test_the_sentence_of_the_year_has_both_values(magasin: Magasin) -> None:
    doubles = phrases.doubles_valeurs(verifications(magasin))
    assert phrases.phrase_rencontres(vie.chiffres(magasin), doubles) == (
        "591 heures de réunion des fiches action et 66 heures de réunion avec les partenaires ; "
        f"soirées{E}: 6 par addition, 5 au total imprimé ; usagers sensibilisés{E}: 130 par addition, 200 au total "
        f"imprimé ; sorties{E}: 10."
    )
    assert phrases.phrase_rencontres({"ago": 1}, []) == "Assemblée générale ordinaire : 1."


# --- communication ------------------------------------------------------------------------------------------


def test_a_plus_makes_a_minimum(magasin: Magasin) -> None:
    themes = vie.themes(magasin)
    assert sum(theme.publications for theme in themes) == 11 + 6 + 15 + 3 + 4 + 10 + 4 + 15
    assert [theme.nom for theme in themes if theme.au_moins] == ["M3 Prévention"]
    assert phrases.phrase_communication(themes) == (
        "68 publications au moins, sur 8 thèmes ; le plus : M3 Prévention (15 ou plus) et Communication générale (15)."
    )
    assert vie.tableau_des_themes(themes)["lecture"].iloc[0] == "au moins 15"
