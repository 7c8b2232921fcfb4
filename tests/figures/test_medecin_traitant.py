"""Figures and tooltips of the médecin-traitant page."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from cpts_data.figures import medecin_traitant as figures
from cpts_data.figures.style import ENCRE
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators.medecin_traitant import CouverturePubliee
from cpts_data.stats import secret
from cpts_data.store import Magasin

NOMS = ("IRIS", "IRIS")


def lire(bulle) -> list[str]:
    """The lines of a tooltip as a reader sees them."""
    return [re.sub(r"\{(\d)\}", lambda place: bulle.valeurs[int(place[1])], ligne) for ligne in bulle.lignes]


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
    ("statut", "attendu"),
    [
        (secret.MASQUE, "masqué (moins de 11 personnes)"),
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


def test_the_curve_starts_at_zero_and_cumulates(trois_zones: mt.Concentration) -> None:
    courbe = figures.courbe_de_concentration(trois_zones, NOMS).data[0]
    assert list(courbe.x) == [0, 1, 2, 3]
    assert list(courbe.y) == [0, 50, 50 + 30, 50 + 30 + 20]
    assert courbe.customdata[1] == f"Bravo : 2{E}500<br>cumul : 50,0{E}%"
    assert courbe.hovertemplate == "%{customdata}<extra></extra>"


def test_the_half_is_marked_with_its_number_of_areas(trois_zones: mt.Concentration) -> None:
    repere = figures.courbe_de_concentration(trois_zones, NOMS).data[1]
    assert (list(repere.x), list(repere.y)) == ([1], [50])
    assert repere.text[0].strip() == "1 IRIS : la moitié"


def test_without_a_half_nothing_is_marked(trois_zones: mt.Concentration) -> None:
    vide = mt.concentration(pd.DataFrame(columns=["code", "nom", "commune", "sans_mt", "statut"]), 100)
    assert vide.moitie is None
    assert len(figures.courbe_de_concentration(vide, NOMS).data) == 1


# --- published rates ----------------------------------------------------------------------------------------


def traces(figure) -> dict[str, object]:
    return {trace.name: trace for trace in figure.data if trace.name}


def test_the_four_rates_stand_between_socle_and_cible(magasin: Magasin) -> None:
    figure = figures.taux_publies(mt.couverture_publiee(magasin))
    noms = traces(figure)
    assert list(noms) == ["T0", "8 octobre 2024", "socle", "cible"]
    assert noms["8 octobre 2024"].y == tuple(mt.POPULATIONS.values())
    assert noms["8 octobre 2024"].x[0] == pytest.approx(100 * 130553 / 154043)
    assert list(noms["8 octobre 2024"].customdata) == [f"{t}{E}%" for t in ("84,8", "80,6", "95,3", "94,3")]
    assert noms["T0"].x[1] == pytest.approx(100 * 15347 / 19901)
    assert list(noms["cible"].x) == [84.8, 80.6, 95.3, 94.3]
    assert figure.layout.xaxis.range == (75, 100)


def test_each_series_has_its_own_symbol(magasin: Magasin) -> None:
    """T0 and the result share a colour: open and full tell them apart, also in grey."""
    symboles = [trace.marker.symbol for trace in traces(figures.taux_publies(mt.couverture_publiee(magasin))).values()]
    assert len(set(symboles)) == len(symboles) == 4


def test_a_rate_under_the_usual_range_stays_on_the_figure() -> None:
    faible = CouverturePubliee("MT_16P", "2024-10-08", 600, 1000, 612, 1000, None, None, None, None, None)
    figure = figures.taux_publies({"MT_16P": faible})
    assert figure.layout.xaxis.range == (60, 100)
    assert list(traces(figure)["cible"].customdata) == ["non disponible"]


def test_the_figures_speak_french_and_are_readable(magasin: Magasin, trois_zones: mt.Concentration) -> None:
    for figure in (
        figures.taux_publies(mt.couverture_publiee(magasin)),
        figures.courbe_de_concentration(trois_zones, NOMS),
    ):
        assert figure.layout.separators == f",{E}"
        assert figure.layout.hoverlabel.font.color == ENCRE
        assert figure.layout.title.text is None
        ecrit = json.dumps(figure.to_plotly_json(), default=list, ensure_ascii=False)
        assert not re.search(r"\b(patients without|rate|trace \d|target|half)\b", ecrit)
        for trace in figure.data:
            assert trace.hoverinfo == "skip" or "%{customdata}" in trace.hovertemplate
