"""The sheet of an indicator on a page: closed under a figure, whole in the data page. Every text is escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from html import escape

from cpts_data import formats_fr as fr
from cpts_data.catalogue.fiches import FicheIndicateur, fiche, fiche_en_lignes

EN_LIGNE = 4
"""Sheets named one by one under a figure; more are behind one line, which they would otherwise bury."""


def fiches_en_html(codes: Iterable[str], jour: dt.date) -> str:
    """Return the named sheets, each closed under its title: a browser opens it without asking the server."""
    depliants = [_depliant(fiche(code), jour) for code in dict.fromkeys(codes)]
    if not depliants:
        return ""
    contenu = f'<div class="fiches-indicateurs">{"".join(depliants)}</div>'
    if len(depliants) <= EN_LIGNE:
        return contenu
    titre = f"Fiches des {len(depliants)} indicateurs de cette figure"
    return f'<details class="fiche-indicateur fiches-regroupees"><summary>{titre}</summary>{contenu}</details>'


def _depliant(montree: FicheIndicateur, jour: dt.date) -> str:
    a_relire = " (à relire)" if montree.revue_en_retard(jour) else ""
    return (
        f'<details class="fiche-indicateur"><summary>Fiche de l’indicateur : {escape(montree.titre)}{a_relire}'
        f"</summary>{fiche_en_html(montree, jour)}</details>"
    )


def fiche_entiere_en_html(montree: FicheIndicateur, jour: dt.date) -> str:
    """Return an open sheet under its title."""
    return f'<div class="fiche-entiere"><h3>{escape(montree.titre)}</h3>{fiche_en_html(montree, jour)}</div>'


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
