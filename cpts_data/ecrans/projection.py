"""What a browser needs to project the screens: texts, drawings and short tables, all in one small message.

Everything is sent at once, so that the next screen asks nothing of the server. Texts go as texts: the browser never
reads them as HTML.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from cpts_data.catalogue import CLASSES
from cpts_data.catalogue.tableaux import FORMATS_DE_NOMBRE, VIDE, tableau_declare
from cpts_data.ecrans import tous_les_ecrans
from cpts_data.ecrans.ecran import CALCULE, DEMONSTRATION, HYPOTHESE
from cpts_data.ecrans.outils import dessin
from cpts_data.figures.rendu import TEXTES_MESURES, en_svg, taille
from cpts_data.indicators.memoire import par_version

if TYPE_CHECKING:
    from cpts_data.ecrans.ecran import Ecran, TableauDEcran
    from cpts_data.figures.rendu import Specification
    from cpts_data.store import Magasin

Vue = dict[str, Any]
LIGNES_ENVOYEES = 40
"""Rows of a table that may fit on a large screen; the browser shows those that do, and counts the others."""
LARGEUR, PROPORTION = 1000, 0.39
"""Pixels of the width of a drawing, its height out of its width: 16 px become 29 on a screen 1920 pixels wide."""
SANS_PRECISION = ("sans objet", "non précisé")


def vues(magasin: Magasin) -> dict[str, Vue]:
    """Return the screens as a browser shows them, by code; drawn once for each version of the data."""
    return _du_jour(magasin, dt.date.today())


@par_version
def _du_jour(magasin: Magasin, _: dt.date) -> dict[str, Vue]:
    """A screen that says nothing of its sources is not projected, as it is not handed over."""
    return {code: vue(ecran) for code, ecran in tous_les_ecrans(magasin).items() if ecran.origines}


def vue(ecran: Ecran) -> Vue:
    """Return one screen: its message and one thing that shows it, a drawing first, key figures next, else a table."""
    montree: Vue = {
        "code": ecran.code,
        "page": ecran.page,
        "titre": ecran.titre,
        "message": ecran.message,
        "badges": list(ecran.classes),
        "bandeaux": [CLASSES[classe] for classe in (DEMONSTRATION, HYPOTHESE) if classe in ecran.classes],
        "filigrane": " · ".join(classe for classe in (DEMONSTRATION, HYPOTHESE) if classe in ecran.classes),
        "sources": sources(ecran),
    }
    if (specification := dessin(ecran)) is not None:
        return {**montree, "svg": _en_grand(specification)}
    if ecran.chiffres:
        return {**montree, "chiffres": [[c.libelle, c.valeur, c.detail] for c in ecran.chiffres]}
    return {**montree, "tableau": _tableau(ecran.tableau)} if ecran.tableau else montree


def _en_grand(specification: Specification) -> str:
    """Draw a figure in the proportions of a screen, and narrower, so that its texts are larger once it fills it.

    A map, a figure that is already narrow or high, and one that measured its texts keep their width.
    """
    largeur, hauteur = specification.get("width"), specification.get("height")
    dessinee = en_svg(specification)
    if specification.get("autosize") == {"type": "none"} or not isinstance(largeur, int) or largeur <= LARGEUR:
        return dessinee
    mesures = specification.get("usermeta") == TEXTES_MESURES
    voulue = largeur if mesures else max(LARGEUR, min(largeur, round(taille(dessinee)[1] / PROPORTION)))
    plus_haute = max(hauteur, round(voulue * PROPORTION)) if isinstance(hauteur, int) else hauteur
    return en_svg({**specification, "width": voulue, "height": plus_haute})


def sources(ecran: Ecran) -> list[list[str]]:
    """Return the source lines of a screen, then its formula: (class, text)."""
    lignes = {
        p.mention(): [p.classe, p.mention() if p.regime in SANS_PRECISION else f"{p.mention()} · {p.regime}"]
        for p in ecran.origines
    }
    return [*lignes.values(), *([[CALCULE, ecran.calcul]] if ecran.calcul else [])]


def _tableau(tableau: TableauDEcran) -> Vue:
    """The columns that the screen names, as they are written on the page; a column of dashes takes no room."""
    declarees = {colonne.nom: colonne for colonne in tableau_declare(tableau.nom).a_l_ecran()}
    nommees = [declarees[nom] for nom in tableau.colonnes or declarees if nom in declarees]
    ecrites = {colonne.nom: [colonne.ecrire(valeur) for valeur in tableau.lignes[colonne.nom]] for colonne in nommees}
    colonnes = [colonne for colonne in nommees if any(texte != VIDE for texte in ecrites[colonne.nom])]
    return {
        "colonnes": [[colonne.entete, colonne.format in FORMATS_DE_NOMBRE] for colonne in colonnes],
        "lignes": list(zip(*(ecrites[colonne.nom][:LIGNES_ENVOYEES] for colonne in colonnes), strict=True)),
        "nombre": len(tableau.lignes),
    }
