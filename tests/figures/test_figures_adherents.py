"""Figures of the adherents page: what they draw, and that they speak French."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from cpts_data.figures import adherents as figures
from cpts_data.figures import rendu
from cpts_data.figures.carte import ABSENT, ZERO
from cpts_data.figures.style import BLEU, BLEU_CLAIR, ENCRE, GRIS, GRIS_CLAIR
from cpts_data.indicators import adherents as adh
from cpts_data.stats import secret
from cpts_data.store import Magasin
from tests.figures.test_couleurs import CONTRASTE_DU_TEXTE, contraste
from tests.pages.visite import lire_figure

HOSTILE = """<img src=x onerror=alert(1)> & "l'Orée" """.strip()
POINTS = {"A": (1.0, 49.4), "B": (1.1, 49.5), "C": (1.2, 49.6)}


def ecrits(specification: rendu.Specification) -> tuple[str, ...]:
    """The texts of a drawing."""
    return lire_figure("", rendu.en_svg(specification)).textes


def bilan_de(precedents: int, non_renouveles: int, nouveaux: int) -> adh.Bilan:
    total = precedents - non_renouveles + nouveaux
    return adh.Bilan(total, "2025-09-29", precedents, "2024", non_renouveles, nouveaux)


def publiees_de(**effectifs: int) -> adh.CommunesPubliees:
    frame = pd.DataFrame({"commune": list(effectifs), "adherents": list(effectifs.values())})
    return adh.CommunesPubliees(frame, sum(effectifs.values()))


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
    par_ligne: dict[int, list[int]] = {}
    for part in figure["data"]["values"]:
        assert part["debut"] == sum(par_ligne.get(part["rang"], [])), "each part starts where the one before ends"
        par_ligne.setdefault(part["rang"], []).append(part["fin"] - part["debut"])
    assert par_ligne == {0: [144, 26], 1: [144, 105], 2: [119, 29, 29, 72]}
    dessines = ecrits(figure)
    assert {"2024 : 170", "29 septembre 2025 : 249", "par commune"} <= set(dessines)
    assert [t for t in dessines if t.isdecimal()] == ["144", "26", "144", "105", "119", "29", "29", "72"]
    assert "renouvelés non renouvelés renouvelés nouveaux Rouen Mont-Saint- Aignan" in " ".join(
        t for t in dessines if not t.isdecimal()
    )
    assert figures.parts_sans_nom(bilan, publiees) == []
    assert len(figures.barres_publiees(bilan, None)["data"]["values"]) == 4


def test_les_parts_voisines_ne_se_confondent_pas(magasin: Magasin) -> None:
    figure = figures.barres_publiees(adh.bilan(magasin), adh.communes_publiees(magasin))
    couleurs = [part["couleur"] for part in figure["data"]["values"]]
    assert couleurs == [BLEU, GRIS_CLAIR, BLEU, BLEU_CLAIR, BLEU, BLEU_CLAIR, BLEU, GRIS_CLAIR]
    for couleur, encre in (figures.FONCE, figures.CLAIR, figures.NEUTRE):
        assert contraste(couleur, encre) >= CONTRASTE_DU_TEXTE


def test_une_part_trop_etroite_est_dite_a_cote_jamais_coupee() -> None:
    bilan, publiees = bilan_de(200, 0, 3), publiees_de(Rouen=195, Houppeville=8)
    assert figures.parts_sans_nom(bilan, publiees) == ["non renouvelés 0", "nouveaux 3", "Houppeville 8"]
    assert ecrits(figures.barres_publiees(bilan, publiees)) == (
        "2024 : 200", "29 septembre 2025 : 203", "par commune",
        "200", "renouvelés", "200", "renouvelés", "195", "Rouen",
    )  # fmt: skip


def test_un_nom_en_capitales_prend_plus_de_place() -> None:
    """250 people over some 1,050 pixels: 19 of them leave some 80 pixels."""
    bilan = bilan_de(250, 0, 0)
    assert "Montville 19" not in figures.parts_sans_nom(bilan, publiees_de(Rouen=231, Montville=19))
    assert "MONTVILLE 19" in figures.parts_sans_nom(bilan, publiees_de(Rouen=231, MONTVILLE=19))


def test_sans_adherent_les_barres_restent_dessinables() -> None:
    bilan = bilan_de(0, 0, 0)
    assert ecrits(figures.barres_publiees(bilan, None)) == ("2024 : 0", "29 septembre 2025 : 0")
    assert figures.parts_sans_nom(bilan, None) == ["renouvelés 0", "non renouvelés 0", "renouvelés 0", "nouveaux 0"]


def test_les_barres_disent_publie_zero_et_absent() -> None:
    professions = pd.DataFrame({"profession": ["Orthophoniste", "MG", "SF"], "adherents": [44.0, 0.0, float("nan")]})
    figure = figures.barres_professions(professions, {"Orthophoniste": 44, "MG": None})
    assert ecrits(figure) == (
        "orthophonistes", "médecins généralistes", "sages-femmes", "44 (publié)", "0", "donnée absente",
    )  # fmt: skip
    valeurs = figure["data"]["values"]
    assert [v["adherents"] for v in valeurs] == [44, 0, 0]
    assert [v["couleur"] for v in valeurs] == [BLEU, BLEU_CLAIR, BLEU_CLAIR]
    autre = figures.barres_professions(professions, {"Orthophoniste": 43})
    assert "44 (rapport : 43)" in ecrits(autre)


def test_les_personnes_morales_ne_se_confondent_pas_avec_une_profession() -> None:
    professions = pd.DataFrame({"profession": ["MG", adh.PERSONNES_MORALES], "adherents": [70.0, 14.0]})
    valeurs = figures.barres_professions(professions, {})["data"]["values"]
    assert [v["couleur"] for v in valeurs] == [BLEU_CLAIR, GRIS]


@pytest.mark.parametrize(("effectif", "publie"), [(1.0, None), (70.0, None), (70.0, 70), (1200.0, 1199)])
def test_le_texte_d_une_barre_tient_dans_la_figure(effectif: float, publie: int | None) -> None:
    professions = pd.DataFrame({"profession": ["MG", "SF"], "adherents": [effectif, float("nan")]})
    figure = figures.barres_professions(professions, {"MG": publie})
    echelle = figure["layer"][0]["encoding"]["x"]["scale"]["domain"][1]
    assert echelle >= figures.ECHELLE_MINIMALE
    texte = figure["data"]["values"][0]["texte"]
    fin = effectif / echelle * figures.LARGEUR_DES_BARRES + len(texte) * figures.LETTRE
    assert fin <= figures.LARGEUR_DES_BARRES


def test_la_grille_ecrit_les_zeros(magasin: Magasin) -> None:
    croise = adh.tableau_croise(adh.croisement(magasin))
    figure = figures.grille_professions(croise)
    colonnes = [colonne["textes"] for colonne in figure["layer"][1]["data"]["values"]]
    assert len(colonnes) == 9
    assert {len(textes) for textes in colonnes} == {26}
    textes = [texte for colonne in colonnes for texte in colonne]
    assert "" not in textes
    assert sum(map(int, textes)) == 249 + 14
    teintes = {(c["colonne"], c["rang"]): c["teinte"] for c in figure["data"]["values"]}
    assert all(
        (texte == "0") == ((colonne, rang) not in teintes)
        for colonne, liste in enumerate(colonnes)
        for rang, texte in enumerate(liste)
    ), "a zero is white, every other number is tinted"
    dessines = ecrits(figure)
    assert dessines.count("MG") == 1 and "Rouen : 119" in dessines
    assert "Yquebeuf : 0" in dessines, "a row of zeros is a row"
    assert all("".join(liste) in dessines for liste in colonnes), "no number is lost on the way"


def test_la_grille_distingue_l_absence_du_zero() -> None:
    croise = pd.DataFrame({"nom": ["A"], "total": [float("nan")], "MG": [0.0], "SF": [float("nan")]})
    figure = figures.grille_professions(croise)
    assert [c["textes"] for c in figure["layer"][1]["data"]["values"]] == [["0"], ["n. d."]]
    assert figure["data"]["values"] == [{"rang": 0, "colonne": 1, "teinte": GRIS_CLAIR}]
    assert ecrits(figure) == ("0", "n. d.", "MG", "sages-femmes", "A : non disponible")


@pytest.mark.parametrize("effectif", [0, 1, 2, 4, 5, 9, 10, 31])
def test_les_teintes_suivent_les_seuils(effectif: int) -> None:
    attendues = {0: 0, 1: 1, 2: 2, 4: 2, 5: 3, 9: 3, 10: 4, 31: 4}
    croise = pd.DataFrame({"nom": ["A"], "total": [effectif], "MG": [float(effectif)]})
    dessinees = [cellule["teinte"] for cellule in figures.grille_professions(croise)["data"]["values"]]
    blanc = attendues[effectif] == 0
    assert dessinees == ([] if blanc else [figures.TEINTES[attendues[effectif]]])


def test_l_encre_se_lit_sur_toutes_les_teintes() -> None:
    for teinte in (*figures.TEINTES, GRIS_CLAIR):
        assert contraste(ENCRE, teinte) >= CONTRASTE_DU_TEXTE


def test_un_nom_hostile_ou_double_reste_une_ligne_de_texte() -> None:
    croise = pd.DataFrame({"nom": [HOSTILE, "Rouen", "Rouen"], "total": [1, 2, 3], "MG": [1.0, 2.0, 3.0]})
    dessines = ecrits(figures.grille_professions(croise))
    assert dessines.count("123") == 1
    assert [texte for texte in dessines if texte.startswith("Rouen")] == ["Rouen : 2", "Rouen : 3"]
    assert f"{HOSTILE} : 1" in " ".join(dessines)


def test_un_nom_sans_fin_va_a_la_ligne() -> None:
    nom = " ".join(["Saint-Remy"] * 10)
    dessines = ecrits(figures.grille_professions(pd.DataFrame({"nom": [nom], "total": [1], "MG": [1.0]})))
    assert any(texte.replace(" ", "") == f"{nom} : 1".replace(" ", "") for texte in dessines)


def test_les_figures_restent_legeres(magasin: Magasin) -> None:
    croise = adh.croisement(magasin)
    for figure in (
        figures.barres_publiees(adh.bilan(magasin), adh.communes_publiees(magasin)),
        figures.barres_professions(adh.par_profession(croise), adh.professions_publiees(magasin)),
        figures.grille_professions(adh.tableau_croise(croise)),
    ):
        assert len(rendu.en_svg(figure)) < 22_000
