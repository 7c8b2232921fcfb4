"""Map, ranked intervals, funnel and table: one rule. Their drawings are read in their specifications."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpts_data.catalogue.tableaux import tableau_declare
from cpts_data.figures import rendu
from cpts_data.figures.carte import SANS_REFERENCE
from cpts_data.figures.cartes_zones import CLASSES_DE_POSITION, vue_positions
from cpts_data.figures.chenille import chenille, infobulle_d_intervalle
from cpts_data.figures.entonnoir import entonnoir
from cpts_data.figures.medecin_traitant import infobulle_de_position
from cpts_data.figures.style import FORMES_DE_POSITION, SIGNES_DE_POSITION
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators.zones_face_a_la_reference import face_a_la_reference
from cpts_data.stats import secret
from cpts_data.stats.positions import AU_DESSUS, COMPARABLE, EN_DESSOUS
from tests.figures.test_medecin_traitant import lire

NOMS = ("IRIS", "IRIS")
TIRETS = "tirets : le taux de la CPTS"


def frame(effectifs: list[tuple[int, int] | None]) -> pd.DataFrame:
    """Areas with these counts (with a doctor, people), None for a masked one."""
    zones = pd.DataFrame([(None, None) if e is None else e for e in effectifs], columns=["avec_mt", "patients"])
    zones = zones.astype(float)
    zones["code"] = [f"76540{rang:04d}" for rang in range(len(zones))]
    zones["nom"] = [f"Quartier {rang}" for rang in range(len(zones))]
    zones["commune"] = "Rouen"
    zones["sans_mt"] = zones["patients"] - zones["avec_mt"]
    zones["taux_pct"] = 100 * zones["avec_mt"] / zones["patients"]
    zones["statut"] = np.where(zones["patients"].isna(), secret.MASQUE, secret.MESURE)
    return zones


# --- one rule -----------------------------------------------------------------------------------------------

COMPTES = st.integers(11, 6000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=150, deadline=None)
@given(effectifs=st.lists(COMPTES | st.none(), min_size=1, max_size=12), reference=st.floats(0.5, 99.5))
def test_map_marks_funnel_and_table_never_disagree(effectifs: list, reference: float) -> None:
    zones = face_a_la_reference(frame(effectifs), reference)
    en_carte = dict(zip(*(lambda v: (v.codes, v.classes))(carte(zones)), strict=True))
    en_chenille = marques(chenille(zones, NOMS, TIRETS))
    dessin = entonnoir(zones, reference, TIRETS)
    en_entonnoir, limites = marques(dessin), limites_a_998(reference)
    (ecrire,) = (colonne.ecrire for colonne in tableau_declare("zones_sans_medecin_traitant").colonnes
                 if colonne.nom == "position")  # fmt: skip
    for zone in zones.to_dict("records"):
        code = zone["code"]
        if zone["statut"] == secret.MASQUE:
            assert en_carte[code] == "m" and code not in en_chenille and code not in en_entonnoir
            assert ecrire(zone["position"]) == "—"
            continue
        mot = ecrire(zone["position"])
        assert en_carte[code] == CLASSES_DE_POSITION[mot]
        assert en_chenille[code]["serie"] == en_entonnoir[code]["serie"] == mot
        bas, haut = limites(zone["patients"])
        taux = en_entonnoir[code]["taux"]
        if min(abs(taux - bas), abs(taux - haut)) > 1e-9:  # on the limit itself, rounding decides
            assert mot == (EN_DESSOUS if taux < bas else AU_DESSUS if taux > haut else COMPARABLE)
            dehors = not zone["borne_basse_998_pct"] <= reference <= zone["borne_haute_998_pct"]
            assert dehors == (mot != COMPARABLE), "outside the funnel, and the reference outside the interval"


def carte(zones: pd.DataFrame):
    return vue_positions(zones, niveau="iris", titre="x", textes=infobulle_de_position)


def marques(specification: rendu.Specification) -> dict[str, dict]:
    """Area code -> the row of its mark."""
    return {point["zone"].removeprefix("zone:"): point for point in specification["data"]["values"]}


def limites_a_998(reference: float):
    """p ± 3.090232·√(p(1 − p)/n), the published formula of the funnel, out of 100 and kept in 0 to 100."""

    def limites(n: float) -> tuple[float, float]:
        demi = 3.090232306167813 * np.sqrt(reference * (100 - reference) / n)
        return max(0.0, reference - demi), min(100.0, reference + demi)

    return limites


def test_the_limits_drawn_are_the_published_ones() -> None:
    """1000 people around 90 %: 88,14 to 91,86 at 95 %, 87,07 to 92,93 at 99.8 %."""
    zones = face_a_la_reference(frame([(800, 1000), (1000, 1250)]), 90.0)
    zones["patients"] = [1000.0, 1250.0]
    bandes = [couche for couche in entonnoir(zones, 90.0, TIRETS)["layer"] if "detail" in couche["encoding"]]
    for bande, (bas, haut) in zip(bandes, ((88.14, 91.86), (87.07, 92.93)), strict=True):
        points = bande["data"]["values"]
        for cote, attendu in enumerate((bas, haut)):
            x = np.log([p["patients"] for p in points if p["cote"] == cote])
            y = [p["limite"] for p in points if p["cote"] == cote]
            assert np.interp(np.log(1000), x, y) == pytest.approx(attendu, abs=0.01)


# --- map ----------------------------------------------------------------------------------------------------


def test_the_map_says_colour_shape_number_and_what_is_uncertain() -> None:
    zones = face_a_la_reference(frame([(600, 1000), (85, 100), (990, 1000), None]), 85.0)
    vue = carte(zones)
    assert vue.classes == "012m"
    assert vue.hachures == "0100", "85 of 100 people: an interval of 14 points"
    legende = {(entree.libelle, entree.effectif) for entree in vue.legende}
    assert {("▼ nettement en dessous", "1"), ("● comparable", "1"), ("▲ nettement au-dessus", "1")} <= legende
    assert (f"incertain : intervalle de plus de 10{E}points", "dont 1") in legende
    assert lire(vue.textes["765400001"]) == [
        "● comparable", f"couverture : 85,0{E}%", f"intervalle à 95{E}% : 76,7 à 90,7{E}%",
        "15 patients sans médecin traitant sur 100",
    ]  # fmt: skip


def test_an_area_without_a_reference_is_not_comparable_on_the_map() -> None:
    vue = carte(face_a_la_reference(frame([(85, 100)]), None))
    assert vue.classes == SANS_REFERENCE
    assert [e.libelle for e in vue.legende if e.effectif == "1" and not e.large] == ["sans référence"]
    assert lire(vue.textes["765400000"])[0] == "pas de référence pour cette zone"


def test_a_mention_is_in_the_tooltip_only() -> None:
    """929 of 1000 against 91,2 %: outside 95 %, inside 99.8 %."""
    vue = carte(face_a_la_reference(frame([(930, 1000)]), 91.2))
    assert lire(vue.textes["765400000"])[0] == "● comparable (plutôt au-dessus)"
    assert "plutôt" not in "".join(entree.libelle for entree in vue.legende)


# --- ranked intervals ---------------------------------------------------------------------------------------


@pytest.fixture
def trois() -> pd.DataFrame:
    return face_a_la_reference(frame([(990, 1000), (600, 1000), (850, 1000), None]), 85.0)


def test_areas_are_ranked_and_keep_their_code_in_the_drawing(trois: pd.DataFrame) -> None:
    dessin = chenille(trois, NOMS, TIRETS)
    rangs = {code: point["rang"] for code, point in marques(dessin).items()}
    assert rangs == {"765400001": 0, "765400002": 1, "765400000": 2}
    svg = rendu.en_svg(dessin)
    assert re.findall(r'data-zone="(\w+)"', svg) == ["765400001", "765400002", "765400000"]
    ecrits = textes(svg)
    assert "3 IRIS, du taux le plus bas au plus haut" in ecrits and TIRETS in ecrits
    assert {"nettement en dessous", "comparable", "nettement au-dessus"} <= set(ecrits)
    assert ecrits.count("Quartier 1") == 2, "the name of an area clearly apart, over its shadow"
    assert "Quartier 2" not in ecrits, "and not that of a comparable one"


def test_grouped_iris_are_one_mark_that_can_be_chosen(trois: pd.DataFrame) -> None:
    trois.loc[0, "code"] = "76540-R"
    for dessin in (chenille(trois, NOMS, TIRETS), entonnoir(trois, 85.0, TIRETS)):
        assert 'data-zone="76540-R"' in rendu.en_svg(dessin)


@pytest.mark.parametrize("code", ['7654"onload="x', "76540<", "rouen", "76540-S"])
def test_only_a_code_of_area_becomes_an_attribute(trois: pd.DataFrame, code: str) -> None:
    trois.loc[0, "code"] = code
    svg = rendu.en_svg(chenille(trois, NOMS, TIRETS))
    assert svg.count("data-zone") == 2 and "onload" not in svg


def test_the_bars_are_the_two_intervals(trois: pd.DataFrame) -> None:
    dessin = chenille(trois, NOMS, TIRETS)
    barres = [c for c in dessin["layer"] if c["mark"]["type"] == "line" and "order" in c["encoding"]]
    bornes = [[p["borne"] for p in barre["data"]["values"] if p["borne"] is not None] for barre in barres[:2]]
    dessous = trois.loc[1]
    assert bornes == [
        [dessous["borne_basse_998_pct"], dessous["borne_haute_998_pct"]],
        [dessous["borne_basse_pct"], dessous["borne_haute_pct"]],
    ]
    assert barres[0]["mark"]["strokeWidth"] < barres[1]["mark"]["strokeWidth"]


def test_position_is_told_by_shape_and_by_colour(trois: pd.DataFrame) -> None:
    (points,) = (c for c in chenille(trois, NOMS, TIRETS)["layer"] if "description" in c["encoding"])
    formes = points["encoding"]["shape"]["scale"]
    assert dict(zip(formes["domain"], formes["range"], strict=True)).items() >= FORMES_DE_POSITION.items()
    couleurs = points["encoding"]["fill"]["scale"]["range"]
    assert len(set(couleurs)) == len(couleurs) == len(set(formes["range"])) == 4
    assert set(SIGNES_DE_POSITION) == set(FORMES_DE_POSITION)


@pytest.mark.parametrize("zones", [[], [None]])
def test_without_a_rate_the_figures_are_drawn_empty(zones: list) -> None:
    vides = face_a_la_reference(frame(zones), 85.0)
    for dessin in (chenille(vides, NOMS, TIRETS), entonnoir(vides, 85.0, TIRETS)):
        assert "data-zone" not in rendu.en_svg(dessin)


def test_88_areas_stay_light_and_readable() -> None:
    hasard = np.random.default_rng(3)
    effectifs = [(int(hasard.binomial(n, 0.85)), int(n)) for n in hasard.integers(60, 4000, 88)]
    zones = face_a_la_reference(frame(effectifs), 85.0)
    for dessin in (chenille(zones, NOMS, TIRETS), entonnoir(zones, 85.0, TIRETS)):
        svg = rendu.en_svg(dessin)
        assert svg.count("data-zone") == 88
        assert len(svg) < 32_000
        assert min(float(t) for t in re.findall(r'font-size="([\d.]+)px"', svg)) >= 13
        assert not re.search(r"\d\.\d|\d %", " ".join(textes(svg)))


def test_a_hostile_name_stays_a_text(trois: pd.DataFrame) -> None:
    trois["nom"] = '<script>x</script>"&'
    svg = rendu.en_svg(chenille(trois, NOMS, TIRETS))
    assert "<script" not in svg
    assert '<script>x</script>"&' in textes(svg)


def test_the_pointer_is_told_rate_people_interval_and_position(trois: pd.DataFrame) -> None:
    lieu, detail = infobulle_d_intervalle(trois.loc[1].to_dict())
    assert lieu == "Quartier 1 (Rouen)"
    assert detail == (f"60,0{E}% de 1{E}000 patients, intervalle à 95{E}% : 56,9 à 63,0{E}% ; ▼ nettement en dessous")


def textes(svg: str) -> list[str]:
    return list(_textes(svg))


def _textes(svg: str) -> Iterator[str]:
    for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        yield "".join(element.itertext())
