"""Palettes that the three colour-vision deficiencies still tell apart, at their full severity.

Simulation: Machado, Oliveira and Fernandes 2009 (IEEE TVCG 15:1291-1298), matrices of severity 1.0, on linear RGB.
Distance: CIEDE2000, checked on two pairs of Sharma, Wu and Dalal 2005 (Color Research and Application 30:21-30).
"""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import numpy as np
import pytest

from cpts_data.figures.carte import FICHIERS_DESSIN, PALETTE
from cpts_data.figures.cartes_zones import PALETTE_DES_AGREGATS
from cpts_data.figures.style import COULEURS_DE_POSITION, FORMES_DE_POSITION, SIGNES_DE_POSITION
from tests.figures.test_couleurs import composantes, contraste

VISIONS = {
    "ordinaire": np.eye(3),
    "protanopie": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutéranopie": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopie": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
VERS_XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
BLANC_D65 = [0.95047, 1.0, 1.08883]
ECART_MINIMAL = 10.0
"""About ten times what an eye just notices side by side: a screen is read from five metres, legend beside the map."""


def lab(couleur: str, vision: str = "ordinaire") -> np.ndarray:
    """CIE L*a*b* of an sRGB colour, as a vision sees it."""
    srgb = np.array(composantes(couleur))
    lineaire = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    vu = np.clip(np.array(VISIONS[vision]) @ lineaire, 0, 1)
    x, y, z = (
        t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29 for t in VERS_XYZ @ vu / BLANC_D65
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def ciede2000(premier: np.ndarray, second: np.ndarray) -> float:
    (l1, a1, b1), (l2, a2, b2) = premier, second
    moyenne_c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(moyenne_c**7 / (moyenne_c**7 + 25**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    ecart_h = 0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    somme_h = h1 + h2
    if c1 * c2 == 0:
        moyenne_h = somme_h
    elif abs(h1 - h2) <= 180:
        moyenne_h = somme_h / 2
    else:
        moyenne_h = (somme_h + (360 if somme_h < 360 else -360)) / 2
    dl, dc, dh = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(ecart_h / 2))
    ml, mc = (l1 + l2) / 2, (c1 + c2) / 2
    cos = lambda degres: np.cos(np.radians(degres))  # noqa: E731
    t = 1 - 0.17 * cos(moyenne_h - 30) + 0.24 * cos(2 * moyenne_h)
    t += 0.32 * cos(3 * moyenne_h + 6) - 0.20 * cos(4 * moyenne_h - 63)
    sl = 1 + 0.015 * (ml - 50) ** 2 / np.sqrt(20 + (ml - 50) ** 2)
    sc, sh = 1 + 0.045 * mc, 1 + 0.015 * mc * t
    rotation = -2 * np.sqrt(mc**7 / (mc**7 + 25**7))
    rotation *= np.sin(np.radians(60 * np.exp(-(((moyenne_h - 275) / 25) ** 2))))
    return float(np.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rotation * dc / sc * dh / sh))


def ecart(premiere: str, seconde: str, vision: str) -> float:
    return ciede2000(lab(premiere, vision), lab(seconde, vision))


@pytest.mark.parametrize(
    ("premier", "second", "publie"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
    ],
)
def test_the_distance_is_the_published_one(premier: tuple, second: tuple, publie: float) -> None:
    assert ciede2000(np.array(premier), np.array(second)) == pytest.approx(publie, abs=5e-5)


def test_the_simulation_keeps_greys_and_confuses_what_each_deficiency_confuses() -> None:
    for matrice in VISIONS.values():
        assert np.sum(matrice, axis=1) == pytest.approx([1, 1, 1], abs=2e-6)
    rouge, vert = "#b2182b", "#1a7a2e"
    assert ecart(rouge, vert, "ordinaire") > 60
    assert ecart(rouge, vert, "deutéranopie") < 25


@pytest.mark.parametrize("vision", VISIONS)
def test_the_classes_of_a_map_are_told_apart(vision: str) -> None:
    assert min(ecart(*voisines, vision) for voisines in pairwise(PALETTE)) >= ECART_MINIMAL


@pytest.mark.parametrize("vision", VISIONS)
def test_the_three_positions_are_told_apart(vision: str) -> None:
    couleurs = list(COULEURS_DE_POSITION.values())
    assert len(couleurs) == 3
    assert min(ecart(*deux, vision) for deux in combinations(couleurs, 2)) >= ECART_MINIMAL


@pytest.mark.parametrize("vision", VISIONS)
def test_the_groups_of_neighbours_are_told_apart(vision: str) -> None:
    assert min(ecart(*deux, vision) for deux in combinations(PALETTE_DES_AGREGATS, 2)) >= ECART_MINIMAL


def test_a_position_is_never_told_by_its_colour_alone() -> None:
    for formes in (SIGNES_DE_POSITION, FORMES_DE_POSITION):
        assert set(formes) == set(COULEURS_DE_POSITION)
        assert len(set(formes.values())) == 3


def test_marks_and_borders_are_seen() -> None:
    """WCAG 1.4.11: 3:1. Two neighbouring classes cannot reach it by nature: their border does, beside the table."""
    for couleur in COULEURS_DE_POSITION.values():
        assert contraste(couleur, "#ffffff") >= 3, couleur
    bordures = set(re.findall(r'style: \{ color: "(#[0-9a-f]{6})"', FICHIERS_DESSIN["carte.js"][0].decode()))
    assert bordures
    for bordure in bordures:
        assert min(contraste(bordure, fond) for fond in ("#ffffff", "#f2f5f9", PALETTE[0], "#eceff3")) >= 3, bordure
