"""What a cell is worth, the primary rule at its limits, and the reason codes."""

from __future__ import annotations

import pandas as pd
import pytest

from cpts_data.stats import secret

INCONNU = float("nan")


@pytest.mark.parametrize(
    ("avec", "sans", "petit"),
    [
        (11, 11, False),
        (10, 11, True),
        (11, 10, True),
        (1000, 10, True),
        (0, 11, True),  # nobody with: everyone is known
        (11, 0, True),
        (1, 0, True),
        (0, 0, False),  # nobody to recognise
    ],
)
def test_a_cell_is_small_when_one_of_its_counts_is(avec: int, sans: int, petit: bool) -> None:
    assert secret.est_petit(avec, sans) is petit


def test_the_threshold_may_be_another_one() -> None:
    assert not secret.est_petit(10, 10, 10) and secret.est_petit(19, 40, 20)
    assert "moins de 20 personnes" in secret.explication(20)


@pytest.mark.parametrize(
    ("patients", "cachee", "absente", "sans_objet", "statut", "motif"),
    [
        (40.0, False, False, False, secret.MESURE, None),
        (40.0, True, False, False, secret.MASQUE, secret.SECRET),
        (0.0, False, False, False, secret.ZERO, None),
        (INCONNU, False, False, False, secret.MASQUE, secret.PRODUCTEUR),
        (INCONNU, False, True, False, secret.ABSENT, secret.NON_DISPONIBLE),
        (INCONNU, False, False, True, secret.SANS_OBJET, secret.HORS_OBJET),
    ],
)
def test_each_cell_has_one_status_and_an_empty_one_its_reason(
    patients: float, cachee: bool, absente: bool, sans_objet: bool, statut: str, motif: str | None
) -> None:
    serie = pd.Series([patients], index=[7])
    connue = serie.notna()
    trouve = secret.statuts(serie, connue, *(pd.Series([v], index=[7]) for v in (cachee, absente, sans_objet)))
    assert trouve.to_dict() == {7: statut}
    code = secret.motifs(trouve, connue)[7]
    assert (None if pd.isna(code) else code) == motif


def test_each_status_and_each_reason_is_told_apart_in_words() -> None:
    assert set(secret.LIBELLES_STATUT) == {
        secret.MESURE, secret.ZERO, secret.MASQUE, secret.ABSENT, secret.SANS_OBJET
    }  # fmt: skip
    assert len(set(secret.LIBELLES_STATUT.values())) == 5
    assert secret.LEGENDE_DES_MOTIFS == (
        "s : secret statistique ; p : masqué par le producteur ; nd : non disponible ; so : sans objet"
    )
