"""The sheet of an indicator on a page: closed under a figure, whole in the data page. Every text is escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from html import escape

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.catalogue.fiches import FicheIndicateur, fiche, fiche_en_lignes
from cpts_data.catalogue.secret import PERSONNES, RegleDeSecret
from cpts_data.store import Magasin

EN_LIGNE = 4
"""Sheets named one by one under a figure; more are behind one line, which they would otherwise bury."""


Regles = Mapping[str, RegleDeSecret]


def regles_appliquees(magasin: Magasin, codes: Iterable[str]) -> Regles:
    """Return the disclosure rules under which a store shows the datasets of these sheets."""
    jeux = {jeu for code in codes for jeu in fiche(code).jeux if catalogue.jeu(jeu).secret.regle == PERSONNES}
    if not jeux:
        return {}
    from cpts_data.indicators.secret_des_zones import regle_du_jeu  # most pages hide nothing

    return {jeu: regle_du_jeu(magasin, jeu) for jeu in jeux}


def fiches_en_html(codes: Iterable[str], jour: dt.date, regles: Regles | None = None) -> str:
    """Return the named sheets, each closed under its title: a browser opens it without asking the server."""
    depliants = [_depliant(fiche(code), jour, regles) for code in dict.fromkeys(codes)]
    if not depliants:
        return ""
    contenu = f'<div class="fiches-indicateurs">{"".join(depliants)}</div>'
    if len(depliants) <= EN_LIGNE:
        return contenu
    titre = f"Fiches des {len(depliants)} indicateurs"
    return f'<details class="fiche-indicateur fiches-regroupees"><summary>{titre}</summary>{contenu}</details>'


def _depliant(montree: FicheIndicateur, jour: dt.date, regles: Regles | None) -> str:
    a_relire = " (à relire)" if montree.revue_en_retard(jour) else ""
    return (
        f'<details class="fiche-indicateur"><summary>Fiche de l’indicateur : {escape(montree.titre)}{a_relire}'
        f"</summary>{fiche_en_html(montree, jour, regles)}</details>"
    )


def fiche_entiere_en_html(montree: FicheIndicateur, jour: dt.date, regles: Regles | None = None) -> str:
    """Return an open sheet under its title."""
    return f'<div class="fiche-entiere"><h3>{escape(montree.titre)}</h3>{fiche_en_html(montree, jour, regles)}</div>'


def fiche_en_html(montree: FicheIndicateur, jour: dt.date, regles: Regles | None = None) -> str:
    """Return the whole sheet as a list of terms, with a warning when it should have been read again by now."""
    retard = ""
    if montree.revue_en_retard(jour):
        attendue = escape(fr.date_longue(montree.prochaine_revue))
        avis = f"Cette fiche devait être relue avant le {attendue} : vérifiez qu’elle vaut encore."
        retard = f'<p class="retard">{avis}</p>'
    lignes = "".join(
        f"<dt>{escape(libelle)}</dt><dd>{escape(texte)}</dd>" for libelle, texte in fiche_en_lignes(montree, regles)[1:]
    )
    return f"{retard}<dl>{lignes}</dl>"
