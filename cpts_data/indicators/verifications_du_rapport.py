"""The arithmetic checks of the report, one by one: what it prints, what the tables give, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators import donnees
from cpts_data.indicators.controles.comparaison import ECART
from cpts_data.indicators.memoire import par_version

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

Verification = Mapping[str, object]
"""A row of the table of checks: see ``donnees.verifications``."""


@par_version
def verifications(magasin: Magasin) -> dict[str, Verification]:
    """Return the checks of the report by code; none for a CPTS that has no report."""
    return {ligne["code_controle"]: ligne for ligne in donnees.verifications(magasin).to_dict("records")}


def en_tableau(magasin: Magasin, codes: tuple[str, ...]) -> pd.DataFrame:
    """Return the named checks that can be made, differences first, in the columns of the table of checks."""
    frame = donnees.verifications(magasin)
    return frame[frame["code_controle"].isin(codes)].reset_index(drop=True)


def phrase_verification(verification: Verification | None, *, meme_concordante: bool = False) -> str | None:
    """Say both values and what is known of their difference; None without the check, or when they agree.

    ``meme_concordante``: say it all the same.
    """
    if verification is None or not (meme_concordante or verification["verdict"] == ECART):
        return None
    valeurs = f"imprimé {verification['imprime']}"
    if not fr.est_absent(verification["valeur_calculee"]):
        valeurs += f", calculé {verification['calcule']}"
    commentaire = verification["commentaire"]
    return f"{verification['objet']} : {valeurs}.{f' {commentaire}' if commentaire else ''}"
