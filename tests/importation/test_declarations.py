"""What can be imported says everything: whom to ask, in what words, and no title that means two columns."""

from __future__ import annotations

import re
import unicodedata

import pytest

from cpts_data.catalogue import jeux
from cpts_data.importation.declaration import Declaration, Role, declarations

REMPLIES_PAR_LA_CONVERSION = {
    "mt_iris": {"population", "periode"},
    "mt_couverture": {"indicateur", "population_libelle", "section"},
    "sas_creneaux": {"periode", "periode_libelle", "profession", "nature_ligne", "section"},
    "adherents_profession_commune": {"adherents"},
    "prevention": {"indicateur", "periode", "section"},
    "aci_indicateurs": {"detail", "exercice", "section", "titre_fiche"},
    "aci_suivi": {"exercice"},
    "teleexpertise_requerants": {"section"},
    "teleexpertise_requis": {"section"},
    "capacite_mg": {"code_commune", "date"},
    "references_nationales": {"nature"},
    "evenements": {"date_fin", "origine"},
    "jaide_mon_doc": set(),
}
"""Compulsory columns of the store that a file may lack: the title, another column or the context gives them."""

TOUTES = sorted(declarations().values(), key=lambda declaration: declaration.jeu)


def simple(texte: str) -> str:
    sans_accent = "".join(c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c))
    return re.sub(r"[\s’'_]+", " ", sans_accent).strip().casefold()


def noms_de(role: Role) -> set[str]:
    return {simple(nom) for nom in (role.role, role.libelle, *role.synonymes)}


def test_the_datasets_of_an_import_are_declared():
    assert set(declarations()) == set(REMPLIES_PAR_LA_CONVERSION)


@pytest.mark.parametrize("declaration", TOUTES, ids=lambda declaration: declaration.jeu)
def test_a_title_means_one_column_and_a_word_one_value(declaration: Declaration):
    vus: dict[str, str] = {}
    for role in declaration.roles:
        for nom in noms_de(role):
            assert vus.setdefault(nom, role.role) == role.role, nom
        valeurs: dict[str, str] = {}
        for valeur, noms in role.choix.items():
            for nom in {simple(valeur), *(simple(nom) for nom in noms)}:
                assert valeurs.setdefault(nom, valeur) == valeur, nom
        assert bool(role.choix) == (role.type == "choix"), role.role


@pytest.mark.parametrize("declaration", TOUTES, ids=lambda declaration: declaration.jeu)
def test_a_declaration_is_told_in_french_sentences(declaration: Declaration):
    assert declaration.quoi_demander.endswith((".", "?", ".)"))
    assert len(declaration.quoi_demander) > 80 and declaration.a_demander_a
    for role in declaration.roles:
        assert role.definition.endswith("."), role.role
        assert role.libelle[0].isupper() and role.exemple, role.role
        assert "'" not in role.libelle + role.definition, role.role


@pytest.mark.parametrize("declaration", TOUTES, ids=lambda declaration: declaration.jeu)
def test_every_compulsory_column_of_the_store_comes_from_somewhere(declaration: Declaration):
    if declaration.jeu not in jeux():
        pytest.skip("the dataset has no table yet")
    jeu = jeux()[declaration.jeu]
    lues = {role.role for role in declaration.roles if role.obligatoire}
    compulsoires = {colonne.nom for colonne in jeu.colonnes if colonne.obligatoire}
    assert compulsoires <= lues | REMPLIES_PAR_LA_CONVERSION[declaration.jeu]
    assert set(declaration.remplace_par) <= {colonne.nom for colonne in jeu.colonnes}


@pytest.mark.parametrize("declaration", TOUTES, ids=lambda declaration: declaration.jeu)
def test_a_choice_gives_values_of_the_store(declaration: Declaration):
    if declaration.jeu not in jeux():
        pytest.skip("the dataset has no table yet")
    colonnes = {colonne.nom: colonne for colonne in jeux()[declaration.jeu].colonnes}
    for role in declaration.roles:
        if role.choix and role.role in colonnes and colonnes[role.role].valeurs:
            assert set(role.choix) == set(colonnes[role.role].valeurs), role.role
