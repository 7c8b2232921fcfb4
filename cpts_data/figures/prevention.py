"""Figures of the prevention page: rows of marks on an axis, with what they mean in words at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from cpts_data import formats_fr as fr
from cpts_data.figures import rendu
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import BLEU, ENCRE, GRIS_CLAIR, ORANGE
from cpts_data.indicators.phrases_prevention import phrase_manque
from cpts_data.indicators.prevention import COMPARABILITES, Indicateur, Reference, avec_cible

PLACE_DES_PERSONNES, PLACE_DES_VALEURS = 545, 350
"""Pixels kept at the right of a figure for its texts: no mark ever goes under them."""
LETTRES_DU_NOM, LETTRES_DES_VALEURS = 34, 44
"""Where a long text goes to the next line."""
LIGNE_DE_TEXTE = 19
HAUTEUR_DE_LIGNE = 46

CANAUX = ("shape", "stroke", "fill")
Marques = Mapping[str, tuple[str, str, str]]
"""What is drawn -> shape, colour of its line, colour inside."""
MARQUES_DES_ECARTS: Marques = {
    "socle": ("M0,-1.6V1.6", ENCRE, "transparent"),
    "cible": ("diamond", ORANGE, "transparent"),
    "taux imprimé": ("circle", BLEU, "transparent"),
    "taux calculé": ("circle", BLEU, BLEU),
}
SERIES_DE_REFERENCES = {genre: f"référence ou objectif : {COMPARABILITES[genre]}" for genre in ("yes", "partial")}
MARQUES_DES_TAUX: Marques = {
    "CPTS": ("circle", BLEU, BLEU),
    SERIES_DE_REFERENCES["yes"]: ("square", ORANGE, ORANGE),
    SERIES_DE_REFERENCES["partial"]: ("triangle-up", ENCRE, "transparent"),
}


def ecarts_a_la_cible(choisis: Sequence[Indicateur]) -> Specification:
    """How far each rate is from its cible, in points, with the people that makes; one row per indicator.

    A filled circle is a rate computed from printed counts, an open one a rate as printed: a row has both when they
    differ.
    """
    vises = avec_cible(choisis)
    points = [point for rang, indicateur in enumerate(vises) for point in _points_d_ecart(rang, indicateur)]
    ecarts = [point["x"] for point in points]
    x = {
        "type": "quantitative", "axis": {"title": "écart à la cible, en points", "tickCount": 5, "format": "~f"},
        "scale": {
            "domain": [min([*ecarts, -0.2]), max([*ecarts, 0.2])], "nice": False, "padding": 16,
            "range": _sans_les_textes(PLACE_DES_PERSONNES),
        },
    }  # fmt: skip
    zero = {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": ORANGE, "strokeWidth": 2, "strokeDash": [2, 3]},
        "encoding": {"x": {**x, "datum": 0}},
    }
    noms = [[*_nom(i), f"{_taux(i)}, cible {fr.pourcentage(i.cible_pct)}"] for i in vises]
    y = _lignes(noms)
    couches = [
        zero,
        _marques(points, _presentes(MARQUES_DES_ECARTS, points), x, y),
        _colonne("ecart", 440, y, align="right"),
        _colonne("personnes", 285, y, align="right", fontWeight="bold"),
        _colonne("reste", 279, y),
    ]
    textes = [_texte_d_ecart(rang, indicateur) for rang, indicateur in enumerate(vises)]
    return rendu.figure(couches, textes, largeur=rendu.PLEINE_LARGEUR, hauteur=_hauteur(noms))


def _points_d_ecart(rang: int, indicateur: Indicateur) -> list[dict[str, Any]]:
    imprime = indicateur.imprime_autrement or not indicateur.effectifs_publies
    taux = {
        "socle": indicateur.socle_pct,
        "cible": indicateur.cible_pct,
        "taux imprimé": indicateur.taux_imprime_pct if imprime else None,
        "taux calculé": indicateur.taux_calcule_pct,
    }
    ecarts = {serie: indicateur.ecart_a_la_cible(valeur) for serie, valeur in taux.items()}
    return [{"rang": rang, "serie": serie, "x": ecart} for serie, ecart in ecarts.items() if ecart is not None]


def _taux(indicateur: Indicateur) -> str:
    """The exact rate, or the printed one when it is all there is."""
    if indicateur.effectifs_publies:
        return fr.pourcentage(indicateur.taux_pct, 2)
    return fr.pourcentage(indicateur.taux_imprime_pct)


def _texte_d_ecart(rang: int, indicateur: Indicateur) -> dict[str, Any]:
    """What a row says: the gap, how many people, what is said of them."""
    ecart = fr.points(indicateur.ecart_a_la_cible(indicateur.taux_pct), 2)
    personnes, reste = _personnes(indicateur)
    return {"rang": rang, "ecart": [ecart], "personnes": [personnes], "reste": [reste]}


def _personnes(indicateur: Indicateur) -> tuple[str, str]:
    manque = indicateur.manque
    if manque is None:
        return "", "effectifs non donnés"
    if manque.exact > 0:
        nombre, suite = phrase_manque(manque).split(" à ", 1)
        return nombre, f"à {suite}"
    return (fr.compte(-manque.exact, "personne"), "au-dessus") if manque.exact else ("", "cible à l’unité près")


def taux_et_references(choisis: Sequence[Indicateur], toutes: Sequence[Reference]) -> Specification:
    """Each rate, and under it the values that may be compared with it; the others are left out whatever is given.

    One row per indicator that has a rate: ours on the upper line, the references on the lower one, their values
    written at the right.
    """
    lignes = [i for i in choisis if i.taux_pct is not None]
    retenues = [[r for r in toutes if r.dessinable and i.code in r.codes] for i in lignes]
    notres = [
        {"rang": rang, "serie": "CPTS", "x": i.taux_pct, "ecrit": fr.pourcentage(i.taux_pct)}
        for rang, i in enumerate(lignes)
    ]
    autres = [
        {"rang": rang, "serie": SERIES_DE_REFERENCES[r.comparable], "x": r.pourcentage}
        for rang, references in enumerate(retenues)
        for r in references
    ]
    x = {
        "type": "quantitative", "scale": {"domain": [0, 100], "range": _sans_les_textes(PLACE_DES_VALEURS)},
        "axis": {"title": None, "tickCount": 5, "labelExpr": f"datum.label + '{fr.ESPACE_FINE}%'"},
    }  # fmt: skip
    noms, valeurs = [_nom(i) for i in lignes], [_valeurs(references) for references in retenues]
    y = _lignes(noms)
    haut, bas = {**y, "bandPosition": 0.29}, {**y, "bandPosition": 0.71}
    ecrits = {
        "data": {"values": notres},
        "mark": {"type": "text", "fontSize": 17, "fontWeight": "bold", "color": BLEU, "align": "left", "dx": 15},
        "encoding": {"x": {**x, "field": "x"}, "y": haut, "text": {"field": "ecrit"}},
    }
    marques = _presentes(MARQUES_DES_TAUX, [*notres, *autres])
    couches = [
        _marques(notres, marques, x, haut),
        _marques(autres, marques, x, bas),
        ecrits,
        _colonne("valeurs", PLACE_DES_VALEURS - 20, y),
    ]
    textes = [{"rang": rang, "valeurs": lignes_de_texte} for rang, lignes_de_texte in enumerate(valeurs)]
    return rendu.figure(couches, textes, largeur=rendu.PLEINE_LARGEUR, hauteur=_hauteur([*noms, *valeurs]))


def _valeurs(references: Sequence[Reference]) -> list[str]:
    """Write the values, smallest first, one list per degree of comparability: marks that overlap can still be read."""
    lignes = []
    for genre, nom in (("yes", "comparable"), ("partial", "en partie")):
        nombres = sorted(r.pourcentage for r in references if r.comparable == genre)
        if nombres:
            libelle = fr.accord(len(nombres), nom) if genre == "yes" else nom
            texte = f"{libelle} : {' · '.join(map(fr.tel_quel, nombres))}{fr.ESPACE_FINE}%"
            lignes += wrap(texte, LETTRES_DES_VALEURS, break_on_hyphens=False)
    return lignes or ["aucune valeur comparable"]


def _nom(indicateur: Indicateur) -> list[str]:
    return wrap(indicateur.nom, LETTRES_DU_NOM) or [""]


def _lignes(noms: Sequence[Sequence[str]]) -> Specification:
    """The rows, a line between two of them. Vega centres the first line of a name: moved up, they are all centred."""
    decalages = [
        {"test": f"datum.value === {rang}", "value": -LIGNE_DE_TEXTE / 2 * (len(nom) - 1)}
        for rang, nom in enumerate(noms)
    ]
    canal = rendu.canal_de_lignes(
        noms,
        labelOffset={"condition": decalages, "value": 0},
        labelLineHeight=LIGNE_DE_TEXTE,
        labelPadding=14,
        tickBand="extent",
        grid=True,
        gridColor=GRIS_CLAIR,
    )
    return canal | {"scale": {**canal["scale"], "type": "band", "padding": 0}}


def _hauteur(textes: Sequence[Sequence[str]]) -> Specification:
    """The same height for every row: that of the longest text."""
    return {"step": max([HAUTEUR_DE_LIGNE, *(LIGNE_DE_TEXTE * len(lignes) + 8 for lignes in textes)])}


def _sans_les_textes(place: int) -> list[Any]:
    return [0, {"expr": f"width - {place}"}]


def _presentes(marques: Marques, points: Sequence[Mapping[str, Any]]) -> Marques:
    """The marks that a point has: the legend names no other. All of them without any point: a legend holds some."""
    series = {point["serie"] for point in points} or marques.keys()
    return {serie: marque for serie, marque in marques.items() if serie in series}


def _marques(
    points: Sequence[Mapping[str, Any]], marques: Marques, x: Specification, y: Specification
) -> Specification:
    """One mark per point. Shape, line and inside tell the series apart, in one legend."""
    canaux = {canal: [marque[place] for marque in marques.values()] for place, canal in enumerate(CANAUX)}
    return {
        "data": {"values": list(points)},
        "mark": {"type": "point", "size": 210, "strokeWidth": 3, "opacity": 1},
        "encoding": {
            "x": {**x, "field": "x"},
            "y": y,
            **{
                canal: {"field": "serie", "type": "nominal", "scale": {"domain": list(marques), "range": valeurs}}
                for canal, valeurs in canaux.items()
            },
        },
    }


def _colonne(champ: str, distance: int, y: Specification, **style: Any) -> Specification:
    """Texts (lists of lines) in a column, ``distance`` pixels before the right edge."""
    style = {
        "align": "left",
        "lineHeight": LIGNE_DE_TEXTE,
        "dy": {"expr": f"-{LIGNE_DE_TEXTE / 2} * (length(datum.{champ}) - 1)"},
        **style,
    }
    return {
        "mark": {"type": "text", "fontSize": 16, **style},
        "encoding": {"x": {"value": {"expr": f"width - {distance}"}}, "y": y, "text": {"field": champ}},
    }
