"""The calendar under the months: legal holidays by computation, the rest from the file."""

from __future__ import annotations

import datetime as dt

import pytest

from cpts_data.chemins import Dossiers
from cpts_data.indicators import phrases_remplissage_du_sas as dire
from cpts_data.indicators.evenements import (
    COMMUNICATION,
    EPIDEMIE,
    JOUR_FERIE,
    VACANCES,
    Evenement,
    bornes,
    evenements,
    jours_feries,
    paques,
    tableau_des_evenements,
)
from cpts_data.store import Magasin, ouvrir_magasin
from tests.pages.imports import importer_csv


@pytest.mark.parametrize(
    ("annee", "jour"),
    [(1818, "1818-03-22"), (2000, "2000-04-23"), (2024, "2024-03-31"), (2025, "2025-04-20"), (2038, "2038-04-25")],
)
def test_easter_is_the_published_one(annee: int, jour: str) -> None:
    """Dates of Meeus's own table; 22 March and 25 April are the earliest and the latest there can be."""
    assert paques(annee) == dt.date.fromisoformat(jour)


def test_the_eleven_holidays_of_2025_are_those_of_the_official_list() -> None:
    assert [f"{ferie.debut:%d/%m}" for ferie in jours_feries(2025)] == [
        "01/01", "21/04", "01/05", "08/05", "29/05", "09/06", "14/07", "15/08", "01/11", "11/11", "25/12",
    ]  # fmt: skip
    assert jours_feries(2024)[4].libelle == "Ascension" and jours_feries(2024)[4].debut == dt.date(2024, 5, 9)


def test_the_exercise_of_the_report_has_its_holidays_of_zone_b(magasin: Magasin) -> None:
    trouves = evenements(magasin, "2024-10", "2025-09")
    vacances = [(e.libelle, str(e.debut), str(e.fin)) for e in trouves if e.nature == VACANCES]
    assert vacances == [
        ("Toussaint", "2024-10-19", "2024-11-03"),
        ("Noël", "2024-12-21", "2025-01-05"),
        ("hiver", "2025-02-08", "2025-02-23"),
        ("printemps", "2025-04-05", "2025-04-21"),
        ("pont de l’Ascension", "2025-05-30", "2025-05-31"),
        ("été", "2025-07-05", "2025-08-31"),
    ]
    # 1 and 11 November and 25 December 2024, then eight days of 2025 up to 15 August: eleven.
    assert sum(e.nature == JOUR_FERIE for e in trouves) == 11
    assert {e.nature for e in trouves} == {JOUR_FERIE, VACANCES}, "no epidemic nor communication is invented"
    assert list(tableau_des_evenements(trouves).columns) == ["debut", "fin", "nature", "libelle", "source"]


def test_an_event_that_overlaps_the_months_is_kept_whole(magasin: Magasin) -> None:
    libelles = [(e.libelle, e.debut.month, e.fin.month) for e in evenements(magasin, "2025-01", "2025-01")]
    assert libelles == [("Jour de l’an", 1, 1), ("Noël", 12, 1)]


@pytest.mark.parametrize("dernier", ["2024-12", "2024-02", "2025-04"])
def test_a_month_ends_with_its_last_day(dernier: str) -> None:
    fins = {"2024-12": 31, "2024-02": 29, "2025-04": 30}
    assert bornes("2024-01", dernier) == (dt.date(2024, 1, 1), dt.date(*map(int, dernier.split("-")), fins[dernier]))


def test_months_that_the_file_does_not_cover_have_the_legal_holidays_only(dossiers: Dossiers) -> None:
    """Another CPTS has no such file: an absent dataset is an empty table."""
    for extension in ("csv", "toml"):
        (dossiers.donnees / "faits" / f"evenements.{extension}").unlink()
    trouves = evenements(ouvrir_magasin(dossiers), "2024-11", "2024-12")
    assert [e.libelle for e in trouves] == ["Toussaint", "Armistice de 1918", "Noël"]


def test_the_calendar_is_told_in_full(magasin: Magasin) -> None:
    assert dire.phrase_calendrier(evenements(magasin, "2025-01", "2025-02")) == (
        "Au calendrier de ces mois, jour férié : 1er janvier 2025 ; vacances scolaires : Noël (du 21 décembre 2024 "
        "au 5 janvier 2025) et hiver (du 8 au 23 février 2025)."
    )
    assert dire.phrase_calendrier(()) == "Aucun repère du calendrier pour ces mois."


def test_what_nobody_wrote_down_is_said_and_where_to_write_it(magasin: Magasin) -> None:
    livre = dire.phrase_ce_qui_manque_au_calendrier(evenements(magasin, "2024-10", "2025-09"))
    assert livre.startswith("Rien n’est inscrit à ces mois pour : épidémies, actions de communication. Pour ajouter")
    grippe = Evenement(dt.date(2025, 1, 6), dt.date(2025, 2, 2), EPIDEMIE, "grippe", "bulletin régional")
    affiche = Evenement(dt.date(2025, 3, 3), dt.date(2025, 3, 3), COMMUNICATION, "affiches", "CPTS")
    ecole = Evenement(dt.date(2025, 3, 3), dt.date(2025, 3, 9), VACANCES, "hiver", "calendrier")
    assert dire.phrase_ce_qui_manque_au_calendrier((grippe, affiche, ecole)).startswith("Pour ajouter un repère")
    assert dire.phrase_calendrier((grippe, affiche)) == (
        "Au calendrier de ces mois, épidémie : grippe (du 6 janvier au 2 février 2025) ; "
        "communication : affiches (le 3 mars 2025)."
    )


def test_an_import_replaces_the_events_of_its_nature_only(dossiers: Dossiers) -> None:
    entete = ("Premier jour", "Dernier jour", "Nature de l’événement", "Événement")
    importer_csv(
        dossiers,
        "agenda.csv",
        [entete, ("06/01/2025", "02/02/2025", "épidémie", "grippe"), ("21/04/2025", "", "jour férié", "Pâques")],
        "evenements",
    )
    trouves = evenements(ouvrir_magasin(dossiers), "2024-10", "2025-09")
    assert [(e.libelle, e.source) for e in trouves if e.nature == EPIDEMIE] == [("grippe", "Fichier importé")]
    assert sum(e.nature == VACANCES for e in trouves) == 6
    assert sum(e.nature == JOUR_FERIE for e in trouves) == 11, "Easter Monday is not told twice"
