"""The register on a screen: the form, what it refuses, and what the exercise shows."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from cpts_data.chemins import Dossiers
from cpts_data.importation import lots
from cpts_data.store import ouvrir_magasin
from tests.indicators.test_jaide_mon_doc import LIGNES, registre_de
from tests.pages.visite import tableaux_ecrits, textes

NOMBRES = ("Médecins rencontrés", "Demandes", "Orientations", "Premiers rendez-vous")


def ouvrir() -> AppTest:
    def script() -> None:
        from pages.components.jaide_mon_doc import registre
        from pages.components.magasin import magasin_courant

        registre(magasin_courant())

    return AppTest.from_function(script, default_timeout=60).run()


def remplir(page: AppTest, commune: str | None, par: str, *nombres: int | None) -> AppTest:
    choix = next(element for element in page.selectbox if element.label == "Commune")
    if commune:
        choix.select(commune)
    next(champ for champ in page.text_input if champ.label == "Saisi par").set_value(par)
    for libelle, nombre in zip(NOMBRES, nombres, strict=True):
        if nombre is not None:
            next(champ for champ in page.number_input if champ.label == libelle).set_value(nombre)
    next(bouton for bouton in page.button if bouton.label == "Enregistrer ces nombres").click()
    page = page.run()
    assert not page.exception
    return page


def mois(page: AppTest) -> str:
    return next(element for element in page.selectbox if element.label == "Mois").value


@pytest.fixture
def courantes(donnees_courantes: Dossiers) -> Dossiers:
    ouvrir_magasin(donnees_courantes)
    return donnees_courantes


def lignes(dossiers: Dossiers) -> list[tuple]:
    return ouvrir_magasin(dossiers).lignes("SELECT * EXCLUDE (ligne, lot) FROM jaide_mon_doc ORDER BY ALL")


def test_an_empty_register_says_whom_to_ask_and_takes_the_first_line(courantes: Dossiers) -> None:
    page = ouvrir()
    assert "Le registre « J’aide mon Doc » est vide" in textes(page)
    assert [champ.value for champ in page.number_input] == [None] * 4, "empty is unknown, zero is typed"
    page = remplir(page, "76540", "PM", 2, 14, 12, None)
    assert lignes(courantes) == [("76540", mois(page), 2, 14, 12, None)]
    (lot,) = lots.lister(courantes)
    assert lot.saisie and lot.papiers["par"] == "PM" and "Rouen" not in str(lot.papiers["fichier"])
    assert "enregistré" in page.success[0].value
    assert "14 demandes" in textes(page)


def test_the_form_never_gives_back_what_was_typed(courantes: Dossiers) -> None:
    page = remplir(ouvrir(), "76540", "PM", 1, 3, 2, 1)
    assert [champ.value for champ in page.number_input] == [None] * 4
    assert next(champ for champ in page.text_input if champ.label == "Saisi par").value == "PM"
    choix = next(element for element in page.selectbox if element.label == "Commune")
    assert choix.value is None
    page = remplir(page, "76540", "PM", 1, 4, 2, 1)
    assert lignes(courantes) == [("76540", mois(page), 1, 4, 2, 1)], "a second save replaces the line"


@pytest.mark.parametrize(
    ("commune", "par", "nombres", "phrase"),
    [
        (None, "PM", (1, 1, 1, 1), "Choisissez une commune"),
        ("76540", "PM", (None,) * 4, "au moins un nombre"),
        ("76540", " ", (1, 1, 1, 1), "Indiquez qui saisit"),
        ("76540", "Mme Durand", (1, 1, 1, 1), "des initiales ou une fonction"),
        ("76540", "PM", (1, 9000, 1, 1), "Rouen"),
    ],
)
def test_what_cannot_be_kept_is_told_and_nothing_is_lost(
    courantes: Dossiers, commune: str | None, par: str, nombres: tuple, phrase: str
) -> None:
    page = remplir(ouvrir(), commune, par, *nombres)
    assert phrase in page.error[0].value and "Rien n’a été enregistré" in page.error[0].value
    assert "Durand" not in page.error[0].value
    assert [champ.value for champ in page.number_input] == list(nombres), "the numbers are still there to correct"
    assert lots.lister(courantes) == []


def test_the_exercise_is_shown_with_its_masks_and_its_papers(courantes: Dossiers) -> None:
    registre_de(courantes, *(ligne for ligne in LIGNES if ligne[1] < "2025-10"))
    page = ouvrir()
    assert not page.exception
    dit = textes(page)
    assert "50 demandes" in dit and "d’octobre 2024 à janvier 2025" in dit
    (table,) = tableaux_ecrits(page)
    par_nom = {ligne["Commune"]: ligne for ligne in table}
    assert len(table) == 26
    assert par_nom["Rouen"]["Demandes"] == "30"
    assert par_nom["Bihorel"]["Demandes"] == par_nom["Mont-Saint-Aignan"]["Demandes"] == "masqué"
    assert par_nom["Malaunay"]["Demandes"] == "0" and par_nom["Darnétal"]["Demandes"] == "non saisi"
    assert par_nom["Bihorel"]["Médecins généralistes rencontrés"] == "1"
    assert "badge-importe" in dit and "Fiche de l’indicateur : Procédure « J’aide mon Doc »" in dit
    assert {bouton.label for bouton in page.get("download_button")} == {"Télécharger le tableau (CSV)", "Excel (XLSX)"}


def test_two_exercises_are_told_apart(courantes: Dossiers) -> None:
    registre_de(courantes, *LIGNES)
    page = ouvrir()
    assert "demandes non renseignées" in textes(page)
    choix = next(element for element in page.selectbox if element.label == "Exercice")
    page = choix.select("2024-10").run()
    assert "50 demandes" in textes(page)
