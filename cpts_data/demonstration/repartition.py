"""Whole numbers that honour published totals: proportional fitting, then controlled rounding.

Everything here is plain Python on correctly rounded operations (``math.fsum``, one multiplication or
division at a time): the same input gives the same bytes on every machine, which vectorised sums do not
promise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

ITERATIONS_MAXIMUM = 2000
TOLERANCE = 1e-9
"""Largest accepted gap between a fitted margin and the wanted one, as a share of the table's total."""


class ErreurMarges(ValueError):
    """No table can honour these margins, or the fit did not reach them."""


def ajuster(semence: Sequence[Sequence[float]], lignes: Sequence[int], colonnes: Sequence[int]) -> list[list[float]]:
    """Fit a table to its margins by iterative proportional fitting.

    ``semence`` (rows × columns, no negative value) gives the pattern: the result keeps its odds ratios.
    ``lignes`` and ``colonnes`` are the wanted sums. Method: Deming and Stephan, « On a least squares
    adjustment of a sampled frequency table when the expected marginal totals are known », Annals of
    Mathematical Statistics 11(4), 1940.

    Raises ErreurMarges when the margins disagree, when a wanted sum has only zeros to grow from, or
    when the fit has not converged after ITERATIONS_MAXIMUM rounds.
    """
    _refuser_marges_impossibles(semence, lignes, colonnes)
    tableau = [list(ligne) for ligne in semence]
    seuil = TOLERANCE * max(1, sum(lignes))
    for _ in range(ITERATIONS_MAXIMUM):
        for i, voulu in enumerate(lignes):
            facteur = _facteur(voulu, math.fsum(tableau[i]))
            tableau[i] = [valeur * facteur for valeur in tableau[i]]
        for j, voulu in enumerate(colonnes):
            facteur = _facteur(voulu, math.fsum(ligne[j] for ligne in tableau))
            for ligne in tableau:
                ligne[j] *= facteur
        # The columns have just been set: the fit is reached when the rows still hold.
        ecart = max(abs(math.fsum(ligne) - voulu) for ligne, voulu in zip(tableau, lignes, strict=True))
        if ecart <= seuil:
            return tableau
    raise ErreurMarges(
        f"L’ajustement n’a pas convergé en {ITERATIONS_MAXIMUM} tours : il reste un écart de {ecart:.6g} "
        "sur une somme de ligne. Vérifiez que la répartition de départ permet ces totaux."
    )


def _facteur(voulu: int, obtenu: float) -> float:
    return voulu / obtenu if obtenu > 0 else 0.0


def _refuser_marges_impossibles(
    semence: Sequence[Sequence[float]], lignes: Sequence[int], colonnes: Sequence[int]
) -> None:
    if len(semence) != len(lignes) or any(len(ligne) != len(colonnes) for ligne in semence):
        raise ErreurMarges("Le tableau de départ et ses totaux n’ont pas les mêmes dimensions.")
    if any(total < 0 for total in (*lignes, *colonnes)):
        raise ErreurMarges("Un total demandé est négatif.")
    if any(valeur < 0 or not math.isfinite(valeur) for ligne in semence for valeur in ligne):
        raise ErreurMarges("Le tableau de départ contient une valeur négative ou non numérique.")
    if sum(lignes) != sum(colonnes):
        raise ErreurMarges(f"Les totaux ne s’accordent pas : {sum(lignes)} en lignes et {sum(colonnes)} en colonnes.")
    for i, voulu in enumerate(lignes):
        if voulu > 0 and not any(semence[i]):
            raise ErreurMarges(f"La ligne {i + 1} doit totaliser {voulu} mais ne contient que des zéros.")
    for j, voulu in enumerate(colonnes):
        if voulu > 0 and not any(ligne[j] for ligne in semence):
            raise ErreurMarges(f"La colonne {j + 1} doit totaliser {voulu} mais ne contient que des zéros.")


def repartir(total: int, poids: Mapping[str, float], maxima: Mapping[str, int] | None = None) -> dict[str, int]:
    """Share a whole total in proportion to weights, by the largest remainder; equal remainders go by key.

    A zero weight receives nothing. ``maxima`` bounds each share; what it refuses goes to the others.
    """
    somme = math.fsum(poids.values())
    if total > 0 and somme <= 0:
        raise ErreurMarges(f"Il faut répartir {total} mais tous les poids sont nuls.")
    valeurs = {cle: total * poids[cle] / somme if somme else 0.0 for cle in poids}
    plafonds = {cle: 0 if poids[cle] == 0 else (total if maxima is None else maxima[cle]) for cle in poids}
    return arrondir_sous_bornes(valeurs, total, dict.fromkeys(poids, 0), plafonds)


def arrondir_sous_bornes(
    valeurs: Mapping[str, float], total: int, minima: Mapping[str, int], maxima: Mapping[str, int]
) -> dict[str, int]:
    """Round values to whole numbers that sum to ``total`` and stay within bounds.

    Every value starts at its floor, brought within its bounds; the missing units go one by one where the
    value is most under-served (largest remainder), extra units are taken where it is most over-served;
    ties go by key. The loop can only end on the total because the sums of the bounds enclose it.
    """
    if not sum(minima.values()) <= total <= sum(maxima.values()):
        raise ErreurMarges(
            f"Aucun arrondi possible : le total {total} sort de l’intervalle permis, "
            f"de {sum(minima.values())} à {sum(maxima.values())}."
        )
    if any(minima[cle] > maxima[cle] for cle in valeurs):
        raise ErreurMarges("Aucun arrondi possible : un minimum dépasse son maximum.")
    cles = sorted(valeurs)
    entiers = {cle: min(max(math.floor(valeurs[cle]), minima[cle]), maxima[cle]) for cle in cles}
    reste = total - sum(entiers.values())
    for _ in range(abs(reste)):
        if reste > 0:
            cle = max((c for c in cles if entiers[c] < maxima[c]), key=lambda c: valeurs[c] - entiers[c])
            entiers[cle] += 1
        else:
            cle = min((c for c in cles if entiers[c] > minima[c]), key=lambda c: valeurs[c] - entiers[c])
            entiers[cle] -= 1
    return entiers


def arrondir_tableau(
    valeurs: Sequence[Sequence[float]], lignes: Sequence[int], colonnes: Sequence[int]
) -> list[list[int]]:
    """Round a table to whole numbers and keep both margins to the unit (controlled rounding, Cox 1987).

    Each cell takes its floor or the next whole number. Which cells go up is a flow of whole units from the
    rows still short to the columns still short, one unit at most through each cell that has a fraction.
    The fractions themselves are such a flow, so by the integrality of flows a whole one exists; augmenting
    paths (Ford and Fulkerson 1956) find it. Cells are tried by decreasing fraction, then in table order.
    """
    entiers = [[math.floor(valeur + TOLERANCE) for valeur in ligne] for ligne in valeurs]
    manque_lignes = [voulu - sum(ligne) for voulu, ligne in zip(lignes, entiers, strict=True)]
    manque_colonnes = [voulu - sum(ligne[j] for ligne in entiers) for j, voulu in enumerate(colonnes)]
    if min(*manque_lignes, *manque_colonnes) < 0 or sum(manque_lignes) != sum(manque_colonnes):
        raise ErreurMarges("Le tableau à arrondir ne respecte pas les totaux demandés.")
    fractions = [
        [valeur - entier for valeur, entier in zip(ligne, entiere, strict=True)]
        for ligne, entiere in zip(valeurs, entiers, strict=True)
    ]
    montees: set[tuple[int, int]] = set()
    for i, manque in enumerate(manque_lignes):
        for _ in range(manque):
            if not _faire_monter(i, fractions, montees, manque_colonnes, set()):
                raise ErreurMarges(f"La ligne {i + 1} ne peut pas atteindre son total {lignes[i]}.")
    for i, j in montees:
        entiers[i][j] += 1
    return entiers


def _faire_monter(
    i: int,
    fractions: Sequence[Sequence[float]],
    montees: set[tuple[int, int]],
    manque_colonnes: list[int],
    vues: set[int],
) -> bool:
    """Send one unit out of row ``i``, moving earlier units to other columns when that frees the way."""
    candidates = sorted(
        (j for j in range(len(manque_colonnes)) if fractions[i][j] > TOLERANCE and (i, j) not in montees),
        key=lambda j: (-fractions[i][j], j),
    )
    for j in candidates:
        if manque_colonnes[j] > 0:
            manque_colonnes[j] -= 1
            montees.add((i, j))
            return True
    for j in candidates:
        if j in vues:
            continue
        vues.add(j)
        for autre in sorted(k for k, colonne in montees if colonne == j):
            if _faire_monter(autre, fractions, montees, manque_colonnes, vues):
                montees.remove((autre, j))
                montees.add((i, j))
                return True
    return False
