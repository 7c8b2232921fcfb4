"""One rule: the interval, the funnel and the word never disagree."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpts_data.stats.intervalles import NIVEAU_MENTION, NIVEAU_SIGNAL, byar, wilson
from cpts_data.stats.positions import (
    AU_DESSUS,
    COMPARABLE,
    EN_DESSOUS,
    MENTION_AU_DESSUS,
    MENTION_EN_DESSOUS,
    limites_de_l_entonnoir,
    positions,
    positions_de_comptes,
)

MARGE = 1e-9
"""A point that falls on a limit, to the last decimals, may be said either way."""


def test_the_funnel_has_the_published_limits() -> None:
    bas, haut = limites_de_l_entonnoir(0.9, [1000], NIVEAU_MENTION)
    assert (bas[0], haut[0]) == pytest.approx((0.8814, 0.9186), abs=5e-5)
    bas, haut = limites_de_l_entonnoir(0.9, [1000], NIVEAU_SIGNAL)
    assert (bas[0], haut[0]) == pytest.approx((0.8707, 0.9293), abs=5e-5)


@pytest.mark.parametrize(
    ("n", "points"), [(30, 10.7), (100, 5.9), (300, 3.4), (500, 2.6), (1000, 1.9), (2000, 1.3), (3000, 1.1)]
)
def test_near_ninety_per_cent_the_funnel_is_as_wide_as_announced(n: int, points: float) -> None:
    bas, _ = limites_de_l_entonnoir(0.9, [n], NIVEAU_MENTION)
    assert 100 * (0.9 - bas[0]) == pytest.approx(points, abs=0.05)


def test_the_funnel_stays_between_zero_and_one() -> None:
    bas, haut = limites_de_l_entonnoir(0.95, [4], NIVEAU_SIGNAL)
    assert haut[0] == 1
    assert bas[0] == pytest.approx(0.95 - 3.090232 * (0.95 * 0.05 / 4) ** 0.5, abs=1e-6)


@given(n=st.integers(1, 50_000), part=st.floats(0, 1), reference=st.floats(0.001, 0.999))
def test_word_interval_and_funnel_never_disagree(n: int, part: float, reference: float) -> None:
    x = round(part * n)
    ligne = positions([x], [n], reference, pd.RangeIndex(1)).iloc[0]
    dits = {NIVEAU_SIGNAL: ligne["position"], NIVEAU_MENTION: ligne["mention"]}
    for niveau, mot in dits.items():
        bas, haut = wilson(x, n, niveau)
        limite_basse, limite_haute = limites_de_l_entonnoir(reference, [n], niveau)
        if mot in (AU_DESSUS, MENTION_AU_DESSUS):
            assert bas > reference - MARGE
            assert x / n > limite_haute[0] - MARGE
        elif mot in (EN_DESSOUS, MENTION_EN_DESSOUS):
            assert haut < reference + MARGE
            assert x / n < limite_basse[0] + MARGE
        elif niveau == NIVEAU_SIGNAL or ligne["position"] == COMPARABLE:
            assert bas - MARGE <= reference <= haut + MARGE
            assert limite_basse[0] - MARGE <= x / n <= limite_haute[0] + MARGE


def test_a_signal_needs_more_than_a_mention() -> None:
    # n = 1000, p0 = 0.9: limits 88.14-91.86 and 87.07-92.93.
    lu = positions([870, 875, 900, 925, 930], [1000] * 5, 0.9, pd.Index(list("abcde")))
    assert lu["position"].tolist() == [EN_DESSOUS, COMPARABLE, COMPARABLE, COMPARABLE, AU_DESSUS]
    assert lu["mention"].tolist() == [None, MENTION_EN_DESSOUS, None, MENTION_AU_DESSUS, None]
    assert lu.index.tolist() == list("abcde")


@pytest.mark.parametrize(("reference", "x", "attendu"), [(1, 9, EN_DESSOUS), (1, 10, COMPARABLE), (0, 1, AU_DESSUS)])
def test_a_reference_of_all_or_nothing_is_left_by_one_person(reference: float, x: int, attendu: str) -> None:
    assert positions([x], [10], reference, pd.RangeIndex(1))["position"].tolist() == [attendu]


def test_what_is_unknown_has_no_position() -> None:
    lu = positions([np.nan, 5, 5], [10, 0, 10], [0.5, 0.5, np.nan], pd.RangeIndex(3))
    assert lu.isna().all(axis=None)


@given(x=st.integers(0, 500), population=st.integers(1, 100_000), reference=st.floats(1e-5, 0.05))
def test_counts_are_judged_by_the_interval_that_is_shown(x: int, population: int, reference: float) -> None:
    position = positions_de_comptes([x], [population], reference, pd.RangeIndex(1))["position"].iloc[0]
    bas, haut = (float(borne) / population for borne in byar(x, NIVEAU_SIGNAL))
    attendu = AU_DESSUS if bas > reference else EN_DESSOUS if haut < reference else COMPARABLE
    assert position == attendu or min(abs(bas - reference), abs(haut - reference)) < MARGE
