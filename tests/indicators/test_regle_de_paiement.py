"""What each reading of the contract gives: exact arithmetic, and no rule that is not chosen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpts_data.indicators.regle_de_paiement import (
    BINAIRE,
    CALCULEES,
    EXACT,
    LINEAIRE,
    MANUEL,
    NON_RENSEIGNE,
    PROPORTIONNEL,
    UNE_DECIMALE,
    Resultat,
    lecture,
    lectures,
    montants_distincts,
    part_due,
)

SOIXANTE_DIX_ANS = Resultat(94.26, 93.5, 94.3, 23_403, 24_828)


def test_les_trois_lectures_des_70_ans_et_plus() -> None:
    """The worked example of the field: 3 803 €, 4 000 € or 0 € of the same 4 000 €."""
    lues = {(lue.regle, lue.arrondi): round(lue.montant_eur) for lue in lectures(SOIXANTE_DIX_ANS, 4000)}
    assert lues == {
        (LINEAIRE, EXACT): 3803, (BINAIRE, EXACT): 0, (LINEAIRE, UNE_DECIMALE): 4000, (BINAIRE, UNE_DECIMALE): 4000,
    }  # fmt: skip
    assert montants_distincts(lectures(SOIXANTE_DIX_ANS, 4000)) == [4000, 3803, 0]
    exact = (Fraction(100 * 23_403, 24_828) - Fraction("93.5")) / (Fraction("94.3") - Fraction("93.5"))
    assert part_due(LINEAIRE, EXACT, SOIXANTE_DIX_ANS) == exact


def test_la_proportion_de_la_cible() -> None:
    assert lecture(PROPORTIONNEL, EXACT, Resultat(50, None, 80), 1000).montant_eur == 1000 * 50 / 80
    assert lecture(PROPORTIONNEL, EXACT, Resultat(90, None, 80), 1000).montant_eur == 1000


@pytest.mark.parametrize(("valeur", "part"), [(93.5, 0), (93.0, 0), (93.9, 0.5), (94.3, 1), (99.0, 1)])
def test_entre_le_socle_et_la_cible(valeur: float, part: float) -> None:
    assert float(part_due(LINEAIRE, EXACT, Resultat(valeur, 93.5, 94.3))) == part


def test_sans_objectif_rien_n_est_calcule() -> None:
    assert lectures(Resultat(65, None, None), 1000) == []
    sans_socle = Resultat(65, None, 60)
    assert part_due(LINEAIRE, EXACT, sans_socle) is None and part_due(BINAIRE, EXACT, sans_socle) == 1


def test_un_socle_egal_a_la_cible_est_tout_ou_rien() -> None:
    assert part_due(LINEAIRE, EXACT, Resultat(59, 59.5, 59.5)) == 0
    assert part_due(LINEAIRE, EXACT, Resultat(59.5, 59.5, 59.5)) == 1


@pytest.mark.parametrize("regle", [NON_RENSEIGNE, MANUEL])
def test_une_regle_qui_ne_se_calcule_pas_est_refusee(regle: str) -> None:
    with pytest.raises(ValueError, match="ne se calcule pas"):
        part_due(regle, EXACT, SOIXANTE_DIX_ANS)


@given(st.integers(0, 2000), st.integers(1, 2000), st.integers(0, 1000), st.integers(1, 1000))
def test_une_part_est_entre_zero_et_un_et_croit_avec_le_resultat(x: int, n: int, socle: int, cible: int) -> None:
    avec = min(x, n)
    for regle in CALCULEES:
        for arrondi in (EXACT, UNE_DECIMALE):
            resultat = Resultat(100 * avec / n, socle / 10, cible / 10, avec, n)
            part = part_due(regle, arrondi, resultat)
            assert 0 <= part <= 1
            if avec < n:
                mieux = Resultat(0, socle / 10, cible / 10, avec + 1, n)
                assert part_due(regle, arrondi, mieux) >= part
