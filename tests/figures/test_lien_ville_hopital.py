"""The mirror of the téléexpertise: one scale for both sides, and a silence that is not a zero."""

from __future__ import annotations

import pytest

from cpts_data.figures import lien_ville_hopital as figures
from cpts_data.figures import rendu
from cpts_data.indicators import lien_ville_hopital as lvh
from cpts_data.store import Magasin
from tests.pages.visite import lire_figure

HOSTILE = "<a href='x'>ici</a> & <b>non</b>"


@pytest.fixture(scope="module")
def listes(magasin: Magasin) -> tuple[lvh.Liste, lvh.Liste]:
    return lvh.liste(magasin, lvh.REQUERANTS), lvh.liste(magasin, lvh.REQUIS)


def ecrits(figure: rendu.Specification) -> list[str]:
    return list(lire_figure("", rendu.en_svg(figure)).textes)


def longueurs(figure: rendu.Specification) -> list[float]:
    return [abs(barre["fin"] - barre["debut"]) for barre in figure["layer"][0]["data"]["values"]]


def test_les_familles_se_lisent_en_une_fois(listes: tuple[lvh.Liste, lvh.Liste]) -> None:
    figure = figures.miroir_des_familles(lvh.familles(*listes), *listes)
    textes = ecrits(figure)
    assert {"126 demandent un avis (requérants)", "52 donnent un avis (requis)", "62", "51"} <= set(textes)
    assert textes.count(figures.AUCUNE_LIGNE) == 2
    assert rendu.taille(rendu.en_svg(figure))[1] < 320, "the message and the figure on the first screen"


def test_les_deux_cotes_ont_la_meme_echelle(listes: tuple[lvh.Liste, lvh.Liste]) -> None:
    gauche, droite = longueurs(figures.miroir_des_familles([lvh.FaceAFace("a", "interne", 40, 20)], *listes))
    assert gauche == pytest.approx(2 * droite)


def test_les_specialites_portent_leur_somme_sans_la_medecine_generale(listes: tuple[lvh.Liste, lvh.Liste]) -> None:
    lignes = lvh.specialites(*listes)
    textes = ecrits(figures.miroir_des_specialites(lignes, *listes))
    assert {"64 demandent un avis (requérants)", "51 donnent un avis (requis)"} <= set(textes)
    assert all(ligne.nom in textes for ligne in lignes)
    principales = ecrits(figures.miroir_des_principales(lignes[:3], *listes))
    assert "Demandent un avis (requérants)" in principales, "a few specialties have no total"


def test_une_liste_absente_n_a_ni_barre_ni_zero(listes: tuple[lvh.Liste, lvh.Liste]) -> None:
    requerants, _ = listes
    figure = figures.miroir_des_familles(lvh.familles(requerants, None), requerants, None)
    textes = ecrits(figure)
    assert "Requis : liste non connue" in textes and figures.AUCUNE_LIGNE not in textes
    assert len(longueurs(figure)) == 4


def test_un_nom_long_ou_hostile_reste_un_texte(listes: tuple[lvh.Liste, lvh.Liste]) -> None:
    long_ = "Médecine " + "très longue " * 6
    lignes = [lvh.FaceAFace(HOSTILE, "autre", 1, None), lvh.FaceAFace(long_, "autre", 2, 3)]
    dessin = lire_figure("", rendu.en_svg(figures.miroir_des_specialites(lignes, *listes)))
    assert "<b>" not in dessin.svg and HOSTILE in " ".join(dessin.textes)
