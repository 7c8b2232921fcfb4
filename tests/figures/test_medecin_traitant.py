"""Figures and tooltips of the médecin-traitant page."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest

from cpts_data.figures import medecin_traitant as figures
from cpts_data.figures import rendu
from cpts_data.figures.style import ENCRE
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators.medecin_traitant import Couverture
from cpts_data.stats import secret
from cpts_data.store import Magasin
from tests.pages.visite import lire_figure

NOMS = ("IRIS", "IRIS")


def lire(bulle) -> list[str]:
    """The lines of a tooltip as a reader sees them."""
    return [re.sub(r"\{(\d)\}", lambda place: bulle.valeurs[int(place[1])], ligne) for ligne in bulle.lignes]


def ecrits(specification: rendu.Specification) -> tuple[str, ...]:
    """The texts of a drawing."""
    return lire_figure("", rendu.en_svg(specification)).textes


# --- tooltips -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sans", "patients", "taux", "attendu"),
    [
        (1200, 6000, 80.0, [f"1{E}200 patients sans médecin traitant", f"couverture : 80,0{E}% de 6{E}000 patients"]),
        (11, 22, 50.0, ["11 patients sans médecin traitant", f"couverture : 50,0{E}% de 22 patients"]),
        (1, 1, 0.0, ["1 patient sans médecin traitant", f"couverture : 0,0{E}% de 1 patient"]),
    ],
)
def test_a_measured_area_says_people_then_rate(sans: int, patients: int, taux: float, attendu: list[str]) -> None:
    zone = {"statut": secret.MESURE, "sans_mt": sans, "patients": patients, "taux_pct": taux}
    assert lire(figures.infobulle_de_zone(zone)) == attendu


@pytest.mark.parametrize(
    "infobulle",
    [
        figures.infobulle_de_zone, figures.infobulle_de_taux, figures.infobulle_de_taux_lisse,
        figures.infobulle_de_position,
    ],
)  # fmt: skip
def test_the_figures_of_a_group_are_never_given_for_those_of_one_of_its_iris(infobulle) -> None:
    zone = {
        "statut": secret.MESURE, "sans_mt": 20, "patients": 100, "taux_pct": 80.0, "taux_lisse_pct": 81.0,
        "borne_basse_pct": 71.0, "borne_haute_pct": 87.0, "position": "comparable", "mention": None,
    }  # fmt: skip
    seule, groupee = lire(infobulle(zone)), lire(infobulle(zone | {"groupe": True}))
    assert groupee == ["quartiers regroupés, tous ensemble :", *seule]


@pytest.mark.parametrize(
    ("statut", "attendu"),
    [
        (secret.MASQUE, "masqué (secret statistique)"),
        (secret.ABSENT, "donnée absente"),
        (secret.ZERO, "aucun habitant concerné"),
    ],
)
def test_an_area_without_a_figure_says_why_and_gives_no_number(statut: str, attendu: str) -> None:
    zone = {"statut": statut, "sans_mt": 3, "patients": 5, "taux_pct": 40.0}
    assert lire(figures.infobulle_de_zone(zone)) == [attendu]


def test_a_commune_with_gps_without_and_unknown() -> None:
    rouen = {"habitants": 117662, "mg": 141, "mg_60": 40, "habitants_par_mg": 117662 / 141, "statut": secret.MESURE}
    assert lire(figures.infobulle_habitants_par_mg(rouen)) == [
        "834 habitants par médecin généraliste",
        f"117{E}662 habitants, 141 MG dont 40 de 60 ans et plus",
    ]
    sans = {**rouen, "habitants": 235, "mg": 0, "statut": secret.ZERO}
    assert lire(figures.infobulle_habitants_par_mg(sans)) == [
        "235 habitants",
        "aucun médecin généraliste (ou valeur masquée à la source)",
    ]
    inconnu = {**sans, "mg": float("nan"), "statut": secret.ABSENT}
    assert lire(figures.infobulle_habitants_par_mg(inconnu)) == [
        "235 habitants",
        "nombre de médecins généralistes non disponible",
    ]


# --- concentration ------------------------------------------------------------------------------------------


@pytest.fixture
def trois_zones() -> mt.Concentration:
    zones = pd.DataFrame(
        {
            "code": ["A", "B", "C"],
            "nom": ["Alpha", "Bravo", "Charlie"],
            "commune": ["Rouen"] * 3,
            "sans_mt": [1500.0, 2500.0, 1000.0],
            "statut": [secret.MESURE] * 3,
        }
    )
    return mt.concentration(zones, 1500 + 2500 + 1000)


def points(specification: rendu.Specification) -> list[tuple[float, float]]:
    return [(v["rang"], v["part"]) for v in specification["data"]["values"]]


def test_the_curve_starts_at_zero_and_cumulates(trois_zones: mt.Concentration) -> None:
    courbe = figures.courbe_de_concentration(trois_zones, NOMS)
    assert points(courbe) == [(0, 0), (1, 50), (2, 50 + 30), (3, 50 + 30 + 20)]
    dessines = ecrits(courbe)
    assert [t for t in dessines if t.isdecimal()] == ["0", "1", "2", "3"], "areas are whole"
    assert [t for t in dessines if "%" in t] == [f"{part}{E}%" for part in (0, 20, 40, 60, 80, 100)]
    assert "IRIS, du plus grand nombre au plus petit" in dessines and "part des patients" in dessines


def test_the_curve_to_explore_names_each_area(trois_zones: mt.Concentration) -> None:
    figure = figures.courbe_a_explorer(trois_zones, NOMS)
    assert figure.layout.hovermode == "x", "the pointer need not be on the line"
    courbe = figure.data[0]
    assert list(courbe.x) == [0, 1, 2, 3]
    assert list(courbe.y) == [0, 50, 50 + 30, 50 + 30 + 20]
    assert courbe.customdata[1] == f"Bravo : 2{E}500<br>cumul : 50,0{E}%"
    assert courbe.hovertemplate == "%{customdata}<extra></extra>"


def test_a_name_is_never_markup_in_the_curve_to_explore(trois_zones: mt.Concentration) -> None:
    trois_zones.courbe["nom"] = ["<b>Bravo</b>", "A & B", "Charlie"]
    bulles = figures.courbe_a_explorer(trois_zones, NOMS).data[0].customdata
    assert bulles[1].startswith("&lt;b&gt;Bravo&lt;/b&gt; : ") and bulles[2].startswith("A &amp; B : ")


def test_the_half_is_marked_with_its_number_of_areas(trois_zones: mt.Concentration) -> None:
    *_, losange, texte = figures.courbe_de_concentration(trois_zones, NOMS)["layer"]
    assert losange["data"]["values"] == [{"rang": 1, "part": 50}]
    assert losange["mark"]["shape"] == "diamond"
    assert texte["encoding"]["text"]["value"] == "1 IRIS : la moitié"
    assert "1 IRIS : la moitié" in ecrits(figures.courbe_de_concentration(trois_zones, NOMS))


@pytest.mark.parametrize(("moitie", "cote"), [(1, "left"), (44, "left"), (45, "right"), (88, "right")])
def test_the_text_of_the_half_goes_where_there_is_room(moitie: int, cote: str) -> None:
    courbe = pd.DataFrame({"rang": range(1, 89), "part_pct": [rang / 0.88 for rang in range(1, 89)]})
    texte = figures.courbe_de_concentration(mt.Concentration(courbe, moitie, 88, 1000), NOMS)["layer"][-1]
    assert texte["mark"]["align"] == cote


@pytest.mark.parametrize("part", [50, 52, 54.9, 55, 60, 85, 100])
def test_the_text_of_the_half_is_not_struck_by_its_line(part: float) -> None:
    """Some 2.6 pixels for one percent; the text is 17 pixels high."""
    courbe = pd.DataFrame({"rang": [1], "part_pct": [part]})
    texte = figures.courbe_de_concentration(mt.Concentration(courbe, 1, 26, 1000), NOMS)["layer"][-1]["mark"]
    sous_la_ligne = texte["dy"] - 2.6 * (part - 50)
    assert abs(sous_la_ligne) > 0.35 * texte["fontSize"]


def test_without_a_half_nothing_is_marked(trois_zones: mt.Concentration) -> None:
    vide = mt.concentration(pd.DataFrame(columns=["code", "nom", "commune", "sans_mt", "statut"]), 100)
    assert vide.moitie is None
    courbe = figures.courbe_de_concentration(vide, NOMS)
    assert not any("la moitié" in texte for texte in ecrits(courbe))
    assert len(courbe["layer"]) == len(figures.courbe_de_concentration(trois_zones, NOMS)["layer"]) - 2


# --- published rates ----------------------------------------------------------------------------------------


def series(specification: rendu.Specification) -> dict[str, list[tuple[int, float]]]:
    """Series -> its points: rank of the group, rate."""
    trouvees: dict[str, list[tuple[int, float]]] = {}
    for point in specification["data"]["values"]:
        trouvees.setdefault(point["serie"], []).append((point["rang"], point["taux"]))
    return trouvees


def bornes(specification: rendu.Specification) -> list[float]:
    return specification["layer"][1]["encoding"]["x"]["scale"]["domain"]


def test_the_four_rates_stand_between_socle_and_cible(magasin: Magasin) -> None:
    figure = figures.taux_et_objectifs(mt.couvertures(magasin))
    taux = series(figure)
    assert list(taux) == ["T0", "8 octobre 2024", "socle", "cible"]
    assert taux["8 octobre 2024"][0] == (0, pytest.approx(100 * 130553 / 154043))
    assert taux["T0"][1] == (1, pytest.approx(100 * 15347 / 19901))
    assert [t for _, t in taux["cible"]] == [84.8, 80.6, 95.3, 94.3]
    assert bornes(figure) == [75, 100]
    dessines = ecrits(figure)
    lignes = [t for t in dessines if "cible " in t]
    assert [f"{nom}{chiffres}" for nom, chiffres in zip(mt.POPULATIONS.values(), (
        f"83,9{E}% puis 84,8{E}%, cible 84,8{E}%", f"77,1{E}% puis 80,6{E}%, cible 80,6{E}%",
        f"94,2{E}% puis 95,3{E}%, cible 95,3{E}%", f"93,3{E}% puis 94,3{E}%, cible 94,3{E}%",
    ), strict=True)] == lignes  # fmt: skip
    assert dessines[-4:] == ("T0", "8 octobre 2024", "socle", "cible"), "the legend"


def test_each_line_goes_from_t0_to_the_result(magasin: Magasin) -> None:
    figure = figures.taux_et_objectifs(mt.couvertures(magasin))
    traits = [(v["taux"], v["fin"]) for v in figure["layer"][0]["data"]["values"]]
    taux = series(figure)
    assert traits == [(t0, fin) for (_, t0), (_, fin) in zip(taux["T0"], taux["8 octobre 2024"], strict=True)]


def test_each_series_has_its_own_symbol(magasin: Magasin) -> None:
    """T0 and the result share a colour and a shape: open and full tell them apart, also in grey."""
    canaux = figures.taux_et_objectifs(mt.couvertures(magasin))["layer"][1]["encoding"]
    symboles = list(zip(*(canaux[canal]["scale"]["range"] for canal in ("shape", "fill")), strict=True))
    assert len(set(symboles)) == len(symboles) == 4
    assert {tuple(canaux[canal]["scale"]["domain"]) for canal in ("shape", "stroke", "fill")} == {
        ("T0", "8 octobre 2024", "socle", "cible")
    }


def test_a_rate_under_the_usual_range_stays_on_the_figure() -> None:
    faible = Couverture("MT_16P", (mt.Releve("T0", 600, 1000), mt.Releve("2024-10-08", 612, 1000)))
    figure = figures.taux_et_objectifs({"MT_16P": faible})
    assert bornes(figure) == [60, 100]
    assert set(series(figure)) == {"T0", "8 octobre 2024"}, "an unknown target is not a point"
    assert f"16 ans et plus60,0{E}% puis 61,2{E}%" in ecrits(figure)


def test_the_figures_speak_french_and_are_readable(magasin: Magasin, trois_zones: mt.Concentration) -> None:
    for figure in (
        figures.taux_et_objectifs(mt.couvertures(magasin)),
        figures.courbe_de_concentration(trois_zones, NOMS),
    ):
        dessin = lire_figure("", rendu.en_svg(figure))
        ecrit = " ".join(dessin.textes)
        assert not re.search(r"\b(patients without|rate|taux|rang|part|serie|target|half)\b(?! des)", ecrit)
        assert not re.search(r"\d\.\d|\d %", ecrit)
        assert min(math.floor(float(t)) for t in re.findall(r'font-size="([\d.]+)px"', dessin.svg)) >= 15
        assert len(dessin.svg) < 20_000


def test_the_curve_to_explore_speaks_french(trois_zones: mt.Concentration) -> None:
    figure = figures.courbe_a_explorer(trois_zones, NOMS)
    assert figure.layout.separators == f",{E}"
    assert figure.layout.hoverlabel.font.color == ENCRE
    assert figure.layout.title.text is None
    for trace in figure.data:
        assert trace.hoverinfo == "skip" or "%{customdata}" in trace.hovertemplate
