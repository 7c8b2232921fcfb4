"""Figures of the life of the CPTS: numbers written on marks, silences written in words."""

from __future__ import annotations

import datetime as dt

import pytest

from cpts_data.figures import rendu
from cpts_data.figures import vie_de_la_cpts as figures
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import enquetes as enq
from cpts_data.indicators import vie_de_la_cpts as vie
from cpts_data.store import Magasin
from tests.pages.visite import Figure, lire_figure

HOSTILE = "<a href='x'>ici</a> & <b>non</b>"


def dessiner(figure: rendu.Specification) -> Figure:
    return lire_figure("", rendu.en_svg(figure))


@pytest.fixture(scope="module")
def groupes(magasin: Magasin) -> list[vie.Groupe]:
    return vie.groupes(magasin)


@pytest.fixture(scope="module")
def questions(magasin: Magasin) -> list[enq.Question]:
    return enq.avec_base(enq.questions(magasin))


# --- meetings -----------------------------------------------------------------------------------------------


def test_chaque_date_est_dans_une_case(groupes: list[vie.Groupe]) -> None:
    cellules = figures.grille_des_reunions(groupes)["data"]["values"]
    nombres = [int(cellule["texte"].rstrip(f"{E}?")) for cellule in cellules]
    assert sum(nombres) == 75
    doutes = [(groupes[c["rang"]].code, c["texte"]) for c in cellules if c["texte"].endswith("?")]
    assert doutes == [("FA9", f"2{E}?"), ("FA17", f"1{E}?")]


def test_une_fiche_muette_le_dit_en_mots(groupes: list[vie.Groupe]) -> None:
    dessin = dessiner(figures.grille_des_reunions(groupes))
    assert dessin.textes.count("dates non imprimées") == 4
    assert dessin.textes.count("membres non imprimés") == 2
    assert {"13 dates", "52 membres", "M1 · FA1 Favoriser l’accès à un médecin traitant"} <= set(dessin.textes)
    assert not any("0 date" in texte for texte in dessin.textes)


def test_la_grille_tient_sous_le_message(groupes: list[vie.Groupe]) -> None:
    largeur, hauteur = rendu.taille(rendu.en_svg(figures.grille_des_reunions(groupes)))
    assert (largeur, hauteur < 570) == (rendu.PLEINE_LARGEUR, True), "screen of 768 pixels"


def test_sans_doute_la_grille_n_a_pas_de_colonne_sans_annee() -> None:
    reunion = vie.Reunion("3/2", dt.date(2025, 2, 3), incertaine=False)
    groupe = vie.Groupe("M1", "FA1", HOSTILE, 3, "membres", 1, None, None, (reunion,))
    dessin = dessiner(figures.grille_des_reunions([groupe]))
    assert "<b>" not in dessin.svg and HOSTILE in " ".join(dessin.textes)
    assert "".join(figures.SANS_ANNEE) not in "".join(dessin.textes)
    muet = vie.Groupe("M1", "FA1", "Titre", None, "non imprimé", 0, None, None, ())
    assert "dates non imprimées" in dessiner(figures.grille_des_reunions([muet])).textes


# --- surveys ------------------------------------------------------------------------------------------------


def test_les_barres_ont_la_longueur_des_bases(questions: list[enq.Question]) -> None:
    parts = figures.barres_des_reponses(questions)["data"]["values"]
    fins = [max(part["fin"] for part in parts if part["rang"] == rang) for rang in range(len(questions))]
    assert fins == [question.base for question in questions] == [16, 15, 44, 26, 9, 5, 10, 10]


def test_chaque_reponse_est_ecrite_avec_sa_base(questions: list[enq.Question]) -> None:
    textes = " ".join(dessiner(figures.barres_des_reponses(questions)).textes).replace(figures.INSECABLE, " ")
    assert f"13 « très satisfaisant » (81{E}%)" in textes and "sur 16." in textes
    assert "Questionnaire orthophonistes : réponses reçues" in textes
    assert textes.count("(extrait)") == 2


def test_un_nombre_trop_etroit_pour_sa_barre_n_est_qu_a_droite(questions: list[enq.Question]) -> None:
    textes = dessiner(figures.barres_des_reponses(questions)).textes
    assert {"13", "26", "2"} <= set(textes) and "1" not in textes


# --- communication ------------------------------------------------------------------------------------------


def test_un_minimum_est_dit_et_dessine_ouvert(magasin: Magasin) -> None:
    figure = figures.barres_des_publications(vie.themes(magasin))
    textes = dessiner(figure).textes
    assert {"15 ou plus", "15", "3", "M3 Prévention"} <= set(textes)
    contours = [barre["contour"] for barre in figure["data"]["values"]]
    assert [contour != "transparent" for contour in contours] == [True] + [False] * 7
