"""Figures of the adherents page: what they draw, and that they speak French."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from cpts_data.figures import adherents as figures
from cpts_data.figures.carte import ABSENT, ZERO
from cpts_data.indicators import adherents as adh
from cpts_data.stats import secret
from cpts_data.store import Magasin

POINTS = {"A": (1.0, 49.4), "B": (1.1, 49.5), "C": (1.2, 49.6)}


@pytest.fixture
def communes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": ["A", "B", "C", "D"],
            "adherents": [4.0, 100.0, 0.0, float("nan")],
            "statut": [secret.MESURE, secret.MESURE, secret.ZERO, secret.ABSENT],
        }
    )


def test_la_surface_des_cercles_est_proportionnelle(communes: pd.DataFrame) -> None:
    vue = figures.vue_adherents(communes, POINTS, nom="adhérents", textes={"A": ["4 adhérents"]})
    rayons = {cercle.code: cercle.rayon for cercle in vue.cercles}
    assert set(rayons) == {"A", "B"}
    assert math.pi * rayons["B"] ** 2 / (math.pi * rayons["A"] ** 2) == pytest.approx(100 / 4)
    assert [cercle.code for cercle in vue.cercles] == ["B", "A"]


def test_sous_les_cercles_zero_et_absent_different(communes: pd.DataFrame) -> None:
    vue = figures.vue_adherents(communes, POINTS, nom="adhérents", textes={})
    assert vue.niveau == "commune"
    assert vue.classes == ZERO * 3 + ABSENT
    entrees = {entree.libelle: entree for entree in vue.legende}
    assert entrees["aucun (0)"].effectif == "1 commune"
    assert entrees["donnée absente"].effectif == "1 commune"
    assert [entree.libelle for entree in vue.legende if entree.rayon] == ["1", "25", "100"]


def test_les_reperes_de_la_legende_suivent_le_plus_grand_cercle(communes: pd.DataFrame) -> None:
    petites = communes.assign(adherents=[2.0, 31.0, 0.0, float("nan")])
    vue = figures.vue_adherents(petites, POINTS, nom="sages-femmes adhérentes", textes={})
    reperes = [entree for entree in vue.legende if entree.rayon]
    assert [entree.libelle for entree in reperes] == ["1", "5", "25"]
    assert reperes[2].rayon / reperes[0].rayon == pytest.approx(5)
    assert vue.titre_legende == "Sages-femmes adhérentes par commune"


def test_une_carte_sans_adherent_reste_une_carte(communes: pd.DataFrame) -> None:
    vides = communes.assign(adherents=0.0, statut=secret.ZERO)
    vue = figures.vue_adherents(vides, POINTS, nom="adhérents", textes={})
    assert not vue.cercles
    assert vue.classes == ZERO * 4


def test_un_nom_hostile_reste_du_texte(communes: pd.DataFrame) -> None:
    textes = dict.fromkeys("ABCD", ["<img src=x> {0}"])
    vue = figures.vue_adherents(communes, POINTS, nom="adhérents", textes=textes)
    assert vue.textes["A"].valeurs == ("<img src=x> {0}",)
    assert "<img" not in vue.en_json()


def test_les_barres_publiees_mettent_chacun_a_sa_place(magasin: Magasin) -> None:
    bilan, publiees = adh.bilan(magasin), adh.communes_publiees(magasin)
    figure = figures.barres_publiees(bilan, publiees)
    par_ligne: dict[str, list[float]] = {}
    for barre in figure.data:
        par_ligne.setdefault(barre.y[0], []).append(barre.x[0])
    assert par_ligne == {
        "2024 : 170": [144, 26],
        "29 septembre 2025 : 249": [144, 105],
        "par commune": [119, 29, 29, 72],
    }
    assert figure.data[1].customdata[0] == "non renouvelés : 26 adhérents"
    assert len(figures.barres_publiees(bilan, None).data) == 4


def test_les_barres_disent_publie_zero_et_absent() -> None:
    professions = pd.DataFrame({"profession": ["Orthophoniste", "MG", "SF"], "adherents": [44.0, 0.0, float("nan")]})
    barre = figures.barres_professions(professions, {"Orthophoniste": 44, "MG": None}).data[0]
    assert list(barre.text) == ["44 (publié)", "0", "donnée absente"]
    assert list(barre.y) == ["orthophonistes", "médecins généralistes", "sages-femmes"]
    assert barre.marker.color[0] != barre.marker.color[1]
    autre = figures.barres_professions(professions, {"Orthophoniste": 43}).data[0]
    assert autre.text[0] == "44 (rapport : 43)"


def test_la_grille_ecrit_les_zeros(magasin: Magasin) -> None:
    grille = figures.grille_professions(adh.tableau_croise(adh.croisement(magasin))).data[0]
    assert len(grille.z) == 26
    assert {len(ligne) for ligne in grille.z} == {9}
    assert grille.y[0] == "Rouen : 119"
    textes = [texte for ligne in grille.text for texte in ligne]
    assert "" not in textes
    assert sum(int(texte) for texte in textes) == 249 + 14
    assert all((texte == "0") == (teinte == 0) for t, z in zip(grille.text, grille.z, strict=True)
               for texte, teinte in zip(t, z, strict=True))  # fmt: skip


def test_la_grille_distingue_l_absence_du_zero() -> None:
    croise = pd.DataFrame({"nom": ["A"], "total": [float("nan")], "MG": [0.0], "SF": [float("nan")]})
    grille = figures.grille_professions(croise).data[0]
    assert list(grille.text[0]) == ["0", "n. d."]
    assert list(grille.z[0]) == [0, -1]
    assert grille.customdata[0][1] == "A, sages-femmes : non disponible"


@pytest.mark.parametrize("effectif", [0, 1, 2, 4, 5, 9, 10, 31])
def test_les_teintes_suivent_les_seuils(effectif: int) -> None:
    attendues = {0: 0, 1: 1, 2: 2, 4: 2, 5: 3, 9: 3, 10: 4, 31: 4}
    croise = pd.DataFrame({"nom": ["A"], "total": [effectif], "MG": [float(effectif)]})
    assert figures.grille_professions(croise).data[0].z[0][0] == attendues[effectif]
