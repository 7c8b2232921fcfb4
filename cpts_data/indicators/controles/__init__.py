"""Does the report's arithmetic hold? Every printed figure that can be recomputed, recomputed from the tables.

The source file of checks (table ``controles_arithmetiques``) was made by hand once; its ``calcule`` and
``verdict`` columns are never read here. Its ``imprime`` column, a transcription of what the report prints, is
read for three statements that live nowhere else: the number of professions announced for the téléexpertise
(two) and the annex of the welcome evening.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

import pandas as pd

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.indicators.controles.adherents import controles_adherents, controles_adherents_par_commune
from cpts_data.indicators.controles.chiffres_cles import controles_chiffres_cles
from cpts_data.indicators.controles.comparaison import VERDICTS, Controle, Essai
from cpts_data.indicators.controles.enquetes import controles_enquetes
from cpts_data.indicators.controles.medecin_traitant import controles_medecin_traitant
from cpts_data.indicators.controles.prevention import controles_prevention
from cpts_data.indicators.controles.sas import controles_sas
from cpts_data.indicators.controles.teleexpertise import controles_teleexpertise

if TYPE_CHECKING:
    from cpts_data.store import Magasin

__all__ = ["VERDICTS", "controles"]

_FAMILLES: tuple[Callable[[Magasin], Iterator[Essai]], ...] = (
    controles_medecin_traitant,
    controles_sas,
    controles_adherents_par_commune,
    controles_adherents,
    controles_prevention,
    controles_teleexpertise,
    controles_chiffres_cles,
    controles_enquetes,
)


def controles(magasin: Magasin, manques: list[Faute] | None = None) -> pd.DataFrame:
    """Return one row per check, family by family.

    Columns: ``code_controle``; ``objet``, ``imprime``, ``unite``, ``commentaire`` (French text);
    ``valeur_imprimee``, ``valeur_calculee`` and ``ecart`` (floats, NaN when there is none; ``ecart`` is the
    printed value minus the computed one, or the first minus the second when the report prints two);
    ``verdict`` (one of VERDICTS).

    A check that lacks a figure is left out and its fault added to ``manques``; without this list, it raises
    ErreurDonnees.
    """
    lignes = [astuple(controle) for famille in _FAMILLES for controle in _possibles(famille(magasin), manques)]
    tableau = pd.DataFrame(lignes, columns=[champ.name for champ in fields(Controle)])
    return tableau.astype(dict.fromkeys(["valeur_imprimee", "valeur_calculee", "ecart"], "float64"))


def _possibles(famille: Iterator[Essai], manques: list[Faute] | None) -> Iterator[Controle]:
    """Yield the checks of a family that can be made. One that fails does not stop the next ones."""
    while True:
        try:
            essai = next(famille, None)
            if essai is None:
                return
            yield essai if isinstance(essai, Controle) else essai()
        except ErreurDonnees as erreur:
            if manques is None:
                raise
            manques += [faute for faute in erreur.fautes if faute not in manques]
