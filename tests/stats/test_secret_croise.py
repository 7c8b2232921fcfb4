"""The register is masked so that no hidden count is found again: a linear solver, which knows nothing of how lines are
chosen, looks for the interval of each.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from cpts_data.stats.secret import SEUIL
from cpts_data.stats.secret_croise import MasqueCroise, est_petit, masquer, sommes

MESURES = ("demandes", "orientations", "premiers_rendez_vous")
Cases = dict[tuple[str, str], dict[str, int]]


# --- what a patient reader works out -----------------------------------------------------------------------------


def intervalles(cases: Cases, masque: MasqueCroise, *, emboitees: bool = True) -> dict[tuple[str, str], float]:
    """Return the width of each hidden count: (commune or month, measure) -> people.

    The reader knows which cases are filled, the lines and the totals that are shown, and that each measure is a part of
    the one before in every commune where it is so.
    """
    rangs = {cle: rang for rang, cle in enumerate((c, m) for c in cases for m in cases[c])}
    lignes = {code: [c for c in cases if code in c] for code in sorted({code for c in cases for code in c})}
    cachees = {*masque.communes, *masque.mois}
    egalites, inegalites = [], []
    for mesure in MESURES:
        if mesure in masque.mesures:
            continue
        for code in (None, *lignes):
            if code not in cachees:
                egalites.append(somme(rangs, lignes[code] if code else cases, mesure, cases))
    for commune in {c for c, _ in cases} if emboitees else ():
        total = sommes(cases[c] for c in lignes[commune])
        connues = [mesure for mesure in MESURES if mesure in total]
        if [total[m] for m in connues] == sorted((total[m] for m in connues), reverse=True):
            for grande, petite in zip(connues, connues[1:], strict=False):
                haut, bas = (somme(rangs, lignes[commune], m, cases)[0] for m in (grande, petite))
                inegalites.append(bas - haut)
    contraintes = {
        "A_eq": np.array([a for a, _ in egalites]) if egalites else None,
        "b_eq": [b for _, b in egalites] if egalites else None,
        "A_ub": np.array(inegalites) if inegalites else None,
        "b_ub": np.zeros(len(inegalites)) if inegalites else None,
    }
    largeurs = {}
    for code, mesure in product(lignes, MESURES):
        if any(mesure in cases[c] for c in lignes[code]) and (code in cachees or mesure in masque.mesures):
            cout = somme(rangs, lignes[code], mesure, cases)[0]
            largeurs[code, mesure] = maximum(cout, contraintes) + maximum(-cout, contraintes)
    return largeurs


def somme(rangs: dict, choisies: object, mesure: str, cases: Cases) -> tuple[np.ndarray, int]:
    vecteur, total = np.zeros(len(rangs)), 0
    for case in choisies:
        if mesure in cases[case]:
            vecteur[rangs[case, mesure]] = 1
            total += cases[case][mesure]
    return vecteur, total


def maximum(cout: np.ndarray, contraintes: dict) -> float:
    solution = linprog(-cout, **contraintes, bounds=(0, None), method="highs")
    if solution.status == 3:
        return np.inf
    assert solution.status == 0, solution.message
    return -solution.fun


def fautes(cases: Cases, masque: MasqueCroise, seuil: int = SEUIL) -> list[str]:
    """What a reader finds again, and what is shown though it is small. A count known to be nobody gives nobody away."""
    montrees = [mesure for mesure in MESURES if mesure not in masque.mesures]
    trouvees = [
        f"{code} {mesure} à {largeur:.0f} près"
        for (code, mesure), largeur in intervalles(cases, masque).items()
        if largeur < seuil - 1e-6 and not est_nul(cases, masque, code, mesure)
    ]
    petites = [
        f"{code} {mesure} montré"
        for code in {code for c in cases for code in c} - masque.communes - masque.mois
        for mesure in montrees
        if est_petit(sommes(cases[c] for c in cases if code in c)[mesure], seuil)
    ]
    totaux = [f"total {m} montré" for m in montrees if est_petit(sommes(cases.values())[m], seuil)]
    return [*trouvees, *petites, *totaux]


def est_nul(cases: Cases, masque: MasqueCroise, code: str, mesure: str) -> bool:
    """Nobody, and everyone may know it: nobody in what is hidden, or in the wider measure, which is shown."""
    if code in masque.communes or code in masque.mois:
        axe = masque.communes if code in masque.communes else masque.mois
        return mesure not in masque.mesures and not sommes(n for c, n in cases.items() if axe & set(c))[mesure]
    avant = [m for m in MESURES[: MESURES.index(mesure)] if m not in masque.mesures]
    return bool(avant) and not sommes(cases[c] for c in cases if code in c)[avant[-1]]


# --- registers ----------------------------------------------------------------------------------------------------


def tirees(graine: int) -> Cases:
    """A register as they are: one large town, small communes, many lines that nobody filled, a few unknown counts."""
    alea = np.random.default_rng(graine)
    communes, mois = alea.integers(1, 7), alea.integers(1, 6)
    remplissage = alea.uniform(0.4, 1.0)
    cases: Cases = {}
    for c, m in product(range(communes), range(mois)):
        if alea.random() > remplissage:
            continue
        demandes = int(alea.poisson(12 if c == 0 else alea.choice([0, 1, 4, 9])))
        orientations = int(alea.binomial(demandes, 0.8)) + (alea.random() < 0.05)
        vus = int(alea.binomial(orientations, alea.choice([0.1, 0.7])))
        comptes = dict(zip(MESURES, (demandes, orientations, vus), strict=True))
        cases[f"c{c}", f"m{m}"] = {k: int(n) for k, n in comptes.items() if alea.random() > 0.05}
    return cases


@pytest.mark.parametrize("graine", range(80))
def test_no_hidden_count_is_found_again(graine: int) -> None:
    cases = tirees(graine)
    if cases:
        assert fautes(cases, masquer(cases, MESURES)) == []


@pytest.mark.parametrize("seuil", [3, 5, 20])
def test_the_threshold_of_a_convention_is_the_width_too(seuil: int) -> None:
    for graine in range(25):
        if cases := tirees(graine):
            assert fautes(cases, masquer(cases, MESURES, seuil), seuil) == []


def test_the_solver_finds_what_the_first_layer_alone_gives_away() -> None:
    """Without it, the test above would prove nothing."""
    trouvees = 0
    for graine in range(40):
        cases = tirees(graine)
        par_code = {code: sommes(cases[c] for c in cases if code in c) for code in {code for c in cases for code in c}}
        petits = {code for code, total in par_code.items() if any(map(est_petit, total.values()))}
        totaux = sommes(cases.values())
        seul = MasqueCroise(
            frozenset(code for code in petits if code.startswith("c")),
            frozenset(code for code in petits if code.startswith("m")),
            frozenset(m for m in MESURES if est_petit(totaux[m])),
        )
        trouvees += bool(cases) and bool(fautes(cases, seul))
    assert trouvees >= 10


def cas(**lignes: tuple[int, int, int]) -> Cases:
    return {tuple(nom.split("_")): dict(zip(MESURES, comptes, strict=True)) for nom, comptes in lignes.items()}


def test_one_small_commune_takes_another_with_it() -> None:
    masque = masquer(cas(a_oct=(3, 2, 1), b_oct=(20, 18, 15), c_oct=(40, 30, 25)), MESURES)
    assert masque == MasqueCroise(frozenset("ab"), frozenset(), frozenset())


def test_nobody_gives_nobody_away() -> None:
    masque = masquer(cas(a_oct=(0, 0, 0), b_oct=(20, 0, 0), c_oct=(40, 30, 25)), MESURES)
    assert masque == MasqueCroise(frozenset(), frozenset(), frozenset())


def test_a_small_total_is_hidden_everywhere_with_what_is_part_of_it_and_the_rest_is_shown() -> None:
    masque = masquer(cas(a_oct=(30, 4, 0), b_oct=(20, 3, 12)), MESURES)
    assert masque == MasqueCroise(frozenset(), frozenset(), frozenset(MESURES[1:]))


def test_a_month_filled_by_one_commune_does_not_give_it_away() -> None:
    """A small A takes another commune with it: not B, which is all of November, shown; nor B without November."""
    cases = cas(a_oct=(5, 5, 5), b_nov=(15, 15, 15), c_oct=(40, 40, 40), c_dec=(30, 30, 30))
    masque = masquer(cases, MESURES)
    assert "b" not in masque.communes or "nov" in masque.mois
    assert fautes(cases, masque) == []
    seules = MasqueCroise(frozenset("ab"), frozenset(), frozenset())
    assert "a demandes à 0 près" in fautes(cases, seules)


def test_a_commune_that_no_other_can_take_from_costs_the_narrowest_measure_first() -> None:
    cases = cas(a_oct=(5, 5, 5), b_oct=(6, 6, 6))
    cases["c", "oct"] = {"demandes": 4}
    masque = masquer(cases, MESURES)
    assert "demandes" not in masque.mesures and fautes(cases, masque) == []


def test_the_same_register_in_another_order_has_the_same_mask() -> None:
    for graine in range(20):
        cases = tirees(graine)
        assert masquer(dict(reversed(cases.items())), MESURES) == masquer(cases, MESURES)


def test_an_empty_register_hides_nothing() -> None:
    assert masquer({}, MESURES) == MasqueCroise(frozenset(), frozenset(), frozenset())
