"""The sheet of an indicator on a page: closed under a figure, whole in the data page. Every text is escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from html import escape

from cpts_data import formats_fr as fr
from cpts_data.catalogue.fiches import FicheIndicateur, fiche, fiche_en_lignes


def fiches_en_html(codes: Iterable[str], jour: dt.date) -> str:
    """Return the named sheets, each closed under its title: a browser opens it without asking the server."""
    depliants = "".join(_depliant(fiche(code), jour) for code in codes)
    return f'<div class="fiches-indicateurs">{depliants}</div>' if depliants else ""


def _depliant(montree: FicheIndicateur, jour: dt.date) -> str:
    a_relire = " (à relire)" if montree.revue_en_retard(jour) else ""
    return (
        f'<details class="fiche-indicateur"><summary>Fiche de l’indicateur : {escape(montree.titre)}{a_relire}'
        f"</summary>{fiche_en_html(montree, jour)}</details>"
    )


def fiche_en_html(montree: FicheIndicateur, jour: dt.date) -> str:
    """Return the whole sheet as a list of terms, with a warning when it should have been read again by now."""
    retard = ""
    if montree.revue_en_retard(jour):
        attendue = escape(fr.date_longue(montree.prochaine_revue))
        avis = f"Cette fiche devait être relue avant le {attendue} : vérifiez qu’elle vaut encore."
        retard = f'<p class="retard">{avis}</p>'
    lignes = "".join(
        f"<dt>{escape(libelle)}</dt><dd>{escape(texte)}</dd>" for libelle, texte in fiche_en_lignes(montree)[1:]
    )
    return f"{retard}<dl>{lignes}</dl>"
