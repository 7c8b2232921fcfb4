"""The template of each dataset: filled, it comes back recognised with certainty; its example is never read."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from cpts_data.importation.correspondances import reconnaitre_choix
from cpts_data.importation.declaration import declarations
from cpts_data.importation.modele import Choix, Proposition
from cpts_data.importation.modeles import (
    A_REMPLIR,
    EXEMPLE,
    EXPLICATIONS,
    LIGNE_DES_TITRES,
    LISTES,
    modele_xlsx,
    noms_a_choisir,
)
from cpts_data.importation.proposition import preparer
from tests.importation.exemple import territoire

JEUX = list(declarations())


def classeur(jeu: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(modele_xlsx(jeu)))


def octets(ouvert: openpyxl.Workbook) -> bytes:
    sortie = io.BytesIO()
    ouvert.save(sortie)
    return sortie.getvalue()


def rempli(jeu: str) -> bytes:
    """The template with one line under its example, the cells of the example without its mark."""
    ouvert = classeur(jeu)
    feuille = ouvert[A_REMPLIR]
    *cases, marque = [case.value for case in feuille[LIGNE_DES_TITRES + 1]]
    assert marque == EXEMPLE
    for rang, valeur in enumerate(cases, 1):
        feuille.cell(LIGNE_DES_TITRES + 2, rang, valeur)
    return octets(ouvert)


def lire(contenu: bytes, nom: str = "fichier.xlsx") -> Proposition:
    return preparer(contenu, nom, territoire(), Choix(date_des_chiffres=dt.date(2025, 10, 8)))


@pytest.mark.parametrize("jeu", JEUX)
def test_a_filled_template_is_recognised_with_certainty(jeu: str) -> None:
    lue = lire(rempli(jeu))
    assert lue.jeu == jeu
    assert (lue.feuille, lue.lignes_entete, lue.lignes_lues) == (A_REMPLIR, (LIGNE_DES_TITRES,), 1)
    attendus = [role.role for role in declarations()[jeu].roles if role.modele]
    assert [colonne.role for colonne in lue.colonnes] == attendus
    assert all(colonne.sure and not colonne.personnelle for colonne in lue.colonnes)
    assert [faute.en_francais() for faute in lue.erreurs] == []
    assert lue.acceptable
    assert lue.personnelles == ()


@pytest.mark.parametrize("jeu", JEUX)
def test_an_empty_template_has_nothing_to_import(jeu: str) -> None:
    vide = lire(modele_xlsx(jeu))
    assert not vide.acceptable
    assert vide.erreurs


def test_an_example_that_was_typed_over_is_not_read_and_that_is_told() -> None:
    ouvert = openpyxl.load_workbook(io.BytesIO(rempli("mt_iris")))
    feuille = ouvert[A_REMPLIR]
    feuille.cell(LIGNE_DES_TITRES + 1, 1).value = "760950101"
    lue = lire(octets(ouvert))
    assert lue.lignes_lues == 1
    (faute,) = [faute for faute in lue.avertissements if "exemple" in faute.message]
    assert (faute.ligne, faute.message) == (
        LIGNE_DES_TITRES + 1, "La ligne d’exemple du modèle a été modifiée : elle n’est pas lue.",
    )  # fmt: skip


@pytest.mark.parametrize("jeu", JEUX)
def test_every_name_of_a_list_is_recognised(jeu: str) -> None:
    for role in declarations()[jeu].roles:
        for valeur, nom in zip(role.choix, noms_a_choisir(role), strict=True):
            assert reconnaitre_choix(nom, role).valeur == valeur
            assert reconnaitre_choix(valeur, role).valeur == valeur


@pytest.mark.parametrize("jeu", JEUX)
def test_no_cell_of_a_template_is_a_formula(jeu: str) -> None:
    for feuille in classeur(jeu):
        for ligne in feuille.iter_rows():
            for case in ligne:
                assert case.data_type != "f", (feuille.title, case.coordinate, case.value)


def test_a_text_that_starts_as_a_formula_stays_a_text() -> None:
    from cpts_data.importation.modeles import _ecrire

    feuille = openpyxl.Workbook().active
    for rang, texte in enumerate(("=1+1", "+ 70 ans", "-5", "@somme", "Rouen"), 1):
        case = _ecrire(feuille, rang, 1, texte)
        assert (case.data_type, case.value) == ("s", texte)
        assert bool(case.quotePrefix) is (texte != "Rouen")
    relu = openpyxl.load_workbook(io.BytesIO(octets(feuille.parent))).active
    assert [(case.data_type, case.value) for case in relu["A"]][:2] == [("s", "=1+1"), ("s", "+ 70 ans")]


def test_codes_keep_their_zeros_and_lists_drop_down() -> None:
    ouvert = classeur("mt_iris")
    feuille = ouvert[A_REMPLIR]
    assert [feuille.cell(LIGNE_DES_TITRES, rang).value for rang in (1, 2)] == ["Code IRIS", "Nom de l’IRIS"]
    assert feuille.column_dimensions["A"].number_format == "@"
    assert feuille.freeze_panes == f"A{LIGNE_DES_TITRES + 1}"
    assert feuille.cell(LIGNE_DES_TITRES + 1, 1).font.italic
    (liste,) = feuille.data_validations.dataValidation
    assert liste.formula1 == "'Listes'!$D$1:$D$4", "the four populations, fourth column"
    assert [ouvert[LISTES].cell(rang, 4).value for rang in range(1, 5)] == [
        "16 ans et plus", "CSS", "ALD", "70 ans et plus",
    ]  # fmt: skip
    assert ouvert[LISTES].sheet_state == "hidden"


@pytest.mark.parametrize("jeu", JEUX)
def test_each_column_is_explained_and_so_are_the_signs_of_absence(jeu: str) -> None:
    declaration = declarations()[jeu]
    feuille = classeur(jeu)[EXPLICATIONS]
    lignes = {ligne[0]: ligne[1:] for ligne in feuille.iter_rows(values_only=True) if ligne[0]}
    for role in declaration.roles:
        if role.modele:
            assert lignes[role.libelle][0] == role.definition
            assert lignes[role.libelle][1] == ("oui" if role.obligatoire else "si vous l’avez")
    assert lignes["À qui demander ce fichier"][0] == declaration.a_demander_a
    assert lignes["Quoi demander"][0] == declaration.quoi_demander
    assert lignes["s, NS, < 11"][0] == "masqué"
    assert lignes["case vide"][0] == "vide"


def test_the_columns_of_another_layout_are_not_offered() -> None:
    titres = [case.value for case in classeur("sas_creneaux")[A_REMPLIR][LIGNE_DES_TITRES]]
    assert "Créneaux pourvus" in titres and "Un mois" not in titres and "Total" not in titres
