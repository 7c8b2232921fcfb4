"""Masking of small counts: each status at its limits."""

from __future__ import annotations

import pandas as pd
import pytest

from cpts_data.stats import secret

INCONNU = float("nan")


def statut(avec: float, sans: float, presente: bool = True) -> str:
    return secret.statuts(pd.Series([avec]), pd.Series([sans]), pd.Series([presente])).iloc[0]


@pytest.mark.parametrize(
    ("avec", "sans", "attendu"),
    [
        (11, 11, secret.MESURE),
        (10, 11, secret.MASQUE),
        (11, 10, secret.MASQUE),
        (1000, 10, secret.MASQUE),
        (10, 1000, secret.MASQUE),
        (0, 11, secret.MASQUE),
        (11, 0, secret.MASQUE),
        (1, 0, secret.MASQUE),
        (0, 0, secret.ZERO),
        (INCONNU, 500, secret.MASQUE),
        (500, INCONNU, secret.MASQUE),
        (INCONNU, INCONNU, secret.MASQUE),
        (INCONNU, 0, secret.MASQUE),
    ],
)
def test_a_line_is_measured_zero_or_masked(avec: float, sans: float, attendu: str) -> None:
    assert statut(avec, sans) == attendu


@pytest.mark.parametrize(("avec", "sans"), [(INCONNU, INCONNU), (500, 500), (0, 0)])
def test_without_a_line_it_is_absent_whatever_else(avec: float, sans: float) -> None:
    assert statut(avec, sans, presente=False) == secret.ABSENT


def test_statuses_follow_the_rows_of_the_frame() -> None:
    index = [7, 3]
    trouves = secret.statuts(
        pd.Series([20.0, 0.0], index), pd.Series([20.0, 0.0], index), pd.Series([True, True], index)
    )
    assert trouves.to_dict() == {7: secret.MESURE, 3: secret.ZERO}


def test_each_status_is_told_apart_in_words() -> None:
    assert set(secret.LIBELLES_STATUT) == {
        secret.MESURE, secret.ZERO, secret.MASQUE, secret.ABSENT, secret.SANS_OBJET
    }  # fmt: skip
    assert len(set(secret.LIBELLES_STATUT.values())) == 5
    assert str(secret.SEUIL) in secret.LIBELLES_STATUT[secret.MASQUE]
