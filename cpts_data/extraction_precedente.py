"""The data as they were before the latest import of each dataset, to say what that import corrected."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from cpts_data.chemins import Dossiers
from cpts_data.importation.lots import Lot, lister
from cpts_data.rangement import dossier_a_part
from cpts_data.store import Magasin, construire_a_part


@contextlib.contextmanager
def magasin_precedent(dossiers: Dossiers) -> Iterator[Magasin | None]:
    """Give a store built aside, as it was before what each import replaced; None when nothing was imported.

    It takes a second, and is gone afterwards. Raises ErreurDonnees when the data cannot be read.
    """
    lots = lister(dossiers)
    if not any(lot.actif for lot in lots):
        yield None
        return
    with dossier_a_part(dossiers) as dossier:
        magasin = construire_a_part(dossiers, dossier, lots=sans_les_derniers(lots))
        try:
            yield magasin
        finally:
            magasin.fermer()


def sans_les_derniers(lots: Sequence[Lot]) -> list[Lot]:
    """Leave out the batches that took the place of an earlier one; in a dataset without any, its latest batch.

    What serves again is the version just before: the earlier batch, or the file of the data folder.
    """
    retires: set[int] = set()
    for jeu in {lot.jeu for lot in lots if lot.actif}:
        actifs = [lot for lot in lots if lot.actif and lot.jeu == jeu]
        par_groupe: dict[tuple, list[int]] = {}
        for lot in actifs:
            for groupe in lot.groupes:
                par_groupe.setdefault(groupe, []).append(lot.numero)
        successeurs = {numeros[-1] for numeros in par_groupe.values() if len(numeros) > 1}
        retires |= successeurs or {actifs[-1].numero}
    return [lot for lot in lots if lot.numero not in retires]
