"""Figures of the adherents page."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.figures import rendu
from cpts_data.figures.carte import ABSENT, ZERO, Cercle, EntreeLegende, Infobulle, VueCarte
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import BLEU, BLEU_CLAIR, ENCRE, GRIS, GRIS_CLAIR
from cpts_data.indicators.adherents import PERSONNES_MORALES, PROFESSIONS, Bilan, CommunesPubliees
from cpts_data.stats import secret

if TYPE_CHECKING:
    import pandas as pd

RAYON_D_UN_ADHERENT = 3.5
"""Pixels. The same for every profession, so that two maps compare: area is proportional to the number."""
REPERES_GRANDS, REPERES_PETITS = (1, 25, 100), (1, 5, 25)
SEUIL_DES_GRANDS = 60
ECHELLE_MINIMALE = 5
"""The bars of a commune with one member must not look like those of a town."""
TEINTES = ("#ffffff", "#e3edf7", "#c3d7ec", "#97bae0", "#6698d0")
SEUILS = (1, 2, 5, 10)
"""Lower limits of the tints of the crossed table; below the first, a white zero. The same ink is read on all."""
FONCE, CLAIR, NEUTRE = (BLEU, "#ffffff"), (BLEU_CLAIR, ENCRE), (GRIS_CLAIR, ENCRE)
"""Colours of a part of a bar and of what is written on it."""
LARGEUR_DES_BARRES = 270
LETTRE = 8.5
"""Pixels. A little more than the mean width of a letter, to know whether a text fits before it is drawn."""
INTERLIGNE, LIGNES_D_UNE_BARRE = 18, 3
NOM_DE_LIGNE = 46
"""Letters. The longest name of a commune of France; a longer one takes several lines."""


def rayon(effectif: float) -> float:
    """Return the radius in pixels of a circle whose area is proportional to ``effectif``."""
    return round(RAYON_D_UN_ADHERENT * math.sqrt(effectif), 2)


def vue_adherents(
    communes: pd.DataFrame,
    points: Mapping[str, tuple[float, float]],
    *,
    nom: str,
    textes: Mapping[str, Sequence[str]],
    selection: str | None = None,
) -> VueCarte:
    """Return the map of proportional circles, white communes underneath.

    ``communes``: ``code``, ``adherents``, ``statut``; ``nom``: what is counted, plural; ``textes``: the lines of each
    tooltip. A commune with zero member has no circle, one without data is dotted.
    """
    mesurees = communes[communes["statut"] == secret.MESURE].sort_values("adherents", ascending=False)
    cercles = [
        Cercle(ligne["code"], *points[ligne["code"]], rayon(ligne["adherents"]))
        for ligne in mesurees.to_dict("records")
        if ligne["code"] in points
    ]
    plus_grand = mesurees["adherents"].max() if len(mesurees) else 0
    reperes = REPERES_GRANDS if plus_grand > SEUIL_DES_GRANDS else REPERES_PETITS
    vides, absentes = (int((communes["statut"] == statut).sum()) for statut in (secret.ZERO, secret.ABSENT))
    return VueCarte(
        niveau="commune",
        codes=communes["code"].tolist(),
        classes="".join(ABSENT if statut == secret.ABSENT else ZERO for statut in communes["statut"]),
        textes={code: _infobulle(lignes) for code, lignes in textes.items()},
        titre_legende=f"{nom[:1].upper()}{nom[1:]} par commune",
        legende=[
            *(EntreeLegende("cercle", fr.nombre(repere), rayon=rayon(repere)) for repere in reperes),
            EntreeLegende(ZERO, "aucun (0)", fr.compte(vides, "commune")),
            EntreeLegende(ABSENT, secret.LIBELLES_STATUT[secret.ABSENT], fr.compte(absentes, "commune")),
        ],
        selection=selection,
        cercles=cercles,
    )


def _infobulle(lignes: Sequence[str]) -> Infobulle:
    """Send whole lines: communes are few and their sentences differ."""
    return Infobulle(tuple(f"{{{rang}}}" for rang in range(len(lignes))), tuple(lignes))


Part = tuple[int, str, tuple[str, str]]
"""A part of a bar: people, what they are, the colours of the part and of its text."""


def barres_publiees(bilan: Bilan, publiees: CommunesPubliees | None) -> Specification:
    """Three bars on one scale of people: last year's members, this year's, the communes of this year's.

    The members who stayed start both yearly bars, so that the eye compares what was lost and what was won.
    """
    barres = barres_de_l_annee(bilan, publiees)
    pixels = _pixels_par_personne(barres)
    parts, textes = [], []
    for rang, (_, morceaux) in enumerate(barres):
        debut = 0
        for effectif, nom, (couleur, encre) in morceaux:
            parts.append({"rang": rang, "debut": debut, "fin": debut + effectif, "couleur": couleur})
            lignes = _textes(_lignes(effectif, nom, pixels))
            textes += [{"rang": rang, "x": debut + effectif / 2, "encre": encre, **ligne} for ligne in lignes]
            debut += effectif
    noms = [textwrap.wrap(nom, NOM_DE_LIGNE) for nom, _ in barres]
    y = rendu.canal_de_lignes(noms, labelFontSize=17)
    x = {"type": "quantitative", "scale": {"domain": [0, _plus_longue(barres)]}, "axis": None}
    couches = [
        {
            "mark": {"type": "bar", "stroke": "#ffffff", "strokeWidth": 2},
            "encoding": {
                "y": y, "x": {"field": "debut", **x}, "x2": {"field": "fin"},
                "color": {"field": "couleur", "type": "nominal", "scale": None},
            },
        },
        {
            "data": {"values": textes},
            "mark": {
                "type": "text", "dy": {"expr": "datum.dy"}, "fontWeight": {"expr": "datum.dy == datum.haut ? 700 : 400"}
            },
            "encoding": {
                "y": y, "x": {"field": "x", **x}, "text": {"field": "texte"},
                "color": {"field": "encre", "type": "nominal", "scale": None},
            },
        },
    ]  # fmt: skip
    hauteur = 66 * len(barres) + 10
    return rendu.figure(couches, parts, largeur=rendu.PLEINE_LARGEUR, hauteur=hauteur, textes_mesures=True)


def parts_sans_nom(bilan: Bilan, publiees: CommunesPubliees | None) -> list[str]:
    """Return what is too narrow to be written on these bars, « non renouvelés 2 »: the page tells it."""
    barres = barres_de_l_annee(bilan, publiees)
    pixels = _pixels_par_personne(barres)
    return [
        f"{nom} {fr.nombre(effectif)}"
        for _, morceaux in barres
        for effectif, nom, _ in morceaux
        if not _lignes(effectif, nom, pixels)
    ]


def barres_de_l_annee(bilan: Bilan, publiees: CommunesPubliees | None) -> list[tuple[str, list[Part]]]:
    """Return the bars of the year, each its name and its parts."""
    renouveles = (bilan.renouveles, "renouvelés", FONCE)
    barres = [
        (
            f"{bilan.date_precedente} : {fr.nombre(bilan.precedents)}",
            [renouveles, (bilan.non_renouveles, "non renouvelés", NEUTRE)],
        ),
        (f"{fr.periode(bilan.date)} : {fr.nombre(bilan.total)}", [renouveles, (bilan.nouveaux, "nouveaux", CLAIR)]),
    ]
    if publiees is not None:
        communes = publiees.communes[["commune", "adherents"]].itertuples(index=False)
        barres.append(("par commune", [_part_de_commune(rang, *commune) for rang, commune in enumerate(communes)]))
    return barres


def _part_de_commune(rang: int, commune: str, adherents: int) -> Part:
    """Neighbours differ; what the report groups (« Autres communes (23 communes) ») is neutral."""
    nom, reste, _ = commune.partition(" (")
    return int(adherents), nom, NEUTRE if reste else (FONCE, CLAIR)[rang % 2]


def _plus_longue(barres: Sequence[tuple[str, Sequence[Part]]]) -> int:
    return max(1, *(sum(effectif for effectif, *_ in morceaux) for _, morceaux in barres))


def _pixels_par_personne(barres: Sequence[tuple[str, Sequence[Part]]]) -> float:
    noms = max(len(ligne) for nom, _ in barres for ligne in textwrap.wrap(nom, NOM_DE_LIGNE))
    return (rendu.PLEINE_LARGEUR - LETTRE * noms - 20) / _plus_longue(barres)


def _lignes(effectif: int, nom: str, pixels_par_personne: float) -> list[str]:
    """The number then the name, on the lines that they take in a part of a bar; none when they do not fit."""
    largeur = effectif * pixels_par_personne
    lignes = [fr.nombre(effectif), *textwrap.wrap(nom, max(1, int(largeur / LETTRE)), break_long_words=False)]
    return lignes if len(lignes) <= LIGNES_D_UNE_BARRE and max(map(_largeur, lignes)) <= largeur else []


def _largeur(texte: str) -> float:
    """Pixels that a text takes at most; a capital is wider than other letters."""
    return LETTRE * (len(texte) + sum(map(str.isupper, texte)) / 3)


def _textes(lignes: Sequence[str]) -> Iterator[dict[str, object]]:
    """Where each line goes around the middle of the bar, the first one in bold."""
    haut = -INTERLIGNE * (len(lignes) - 1) / 2
    for place, texte in enumerate(lignes):
        yield {"texte": texte, "dy": haut + INTERLIGNE * place, "haut": haut}


def barres_professions(professions: pd.DataFrame, publiees: Mapping[str, int | None]) -> Specification:
    """Members by profession (``profession``, ``adherents``), the published ones told by colour and word.

    ``publiees``: printed counts to recognise, empty when the bars are those of one commune.
    """
    valeurs = [
        _barre_de_profession(rang, ligne["profession"], ligne["adherents"], publiees.get(ligne["profession"]))
        for rang, ligne in enumerate(professions.to_dict("records"))
    ]
    # The text after a bar is inside the figure: the scale leaves to each bar what its own text needs.
    besoins = [v["adherents"] / (1 - (len(v["texte"]) * LETTRE + 10) / LARGEUR_DES_BARRES) for v in valeurs]
    y = rendu.canal_de_lignes([PROFESSIONS[code][1] for code in professions["profession"]])
    x = {
        "field": "adherents", "type": "quantitative", "axis": None,
        "scale": {"domain": [0, max([*besoins, ECHELLE_MINIMALE])]},
    }  # fmt: skip
    couches = [
        {
            "mark": {"type": "bar", "height": {"band": 0.75}},
            "encoding": {"y": y, "x": x, "color": {"field": "couleur", "type": "nominal", "scale": None}},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 6},
            "encoding": {"y": y, "x": x, "text": {"field": "texte"}},
        },
    ]
    return rendu.figure(couches, valeurs, largeur=rendu.DEMI_LARGEUR, hauteur={"step": 34})


def _barre_de_profession(rang: int, code: str, effectif: float, publie: int | None) -> dict[str, object]:
    absent = fr.est_absent(effectif)
    return {
        "rang": rang,
        "adherents": 0 if absent else effectif,
        "texte": "donnée absente" if absent else fr.nombre(effectif) + _mention(effectif, publie),
        "couleur": BLEU if publie is not None else GRIS if code == PERSONNES_MORALES else BLEU_CLAIR,
    }


def _mention(effectif: float, publie: int | None) -> str:
    if publie is None:
        return ""
    return " (publié)" if publie == effectif else f" (rapport : {fr.nombre(publie)})"


def grille_professions(croise: pd.DataFrame) -> Specification:
    """Communes × professions: every cell bears its number, zeros included; the tint only helps the eye.

    ``croise``: ``nom``, ``total`` and one column per profession of the report's legend.
    """
    codes = [code for code in croise.columns if code in PROFESSIONS]
    noms = [
        textwrap.wrap(f"{nom} : {fr.nombre(total)}", NOM_DE_LIGNE)
        for nom, total in croise[["nom", "total"]].itertuples(index=False)
    ]
    valeurs = [croise[code].tolist() for code in codes]
    cellules = [
        {"rang": rang, "colonne": colonne, "teinte": teinte}
        for colonne, effectifs in enumerate(valeurs)
        for rang, teinte in enumerate(map(_teinte, effectifs))
        if teinte != TEINTES[0]  # zeros: the background is white
    ]
    pas = max([27, *(INTERLIGNE * len(lignes) for lignes in noms)])
    traits = {"grid": True, "bandPosition": 0, "gridColor": "#c9d2dc", "zindex": 1}
    entetes = [PROFESSIONS[code][2] for code in codes]
    x = rendu.canal_de_lignes(entetes, orient="top", labelAngle=0, **traits) | {"field": "colonne"}
    y = rendu.canal_de_lignes(noms, **traits)
    couches = [
        {
            "mark": "rect",
            "encoding": {"x": x, "y": y, "color": {"field": "teinte", "type": "nominal", "scale": None}},
        },
        {
            # A column is one text of many lines: a third of the weight of a text a cell.
            "data": {"values": [{"colonne": rang, "textes": list(map(_nombre, v))} for rang, v in enumerate(valeurs)]},
            "mark": {"type": "text", "fontSize": 15, "lineHeight": pas, "y": pas / 2},
            "encoding": {"x": x, "text": {"field": "textes"}},
        },
    ]
    return rendu.figure(couches, cellules, largeur=rendu.PLEINE_LARGEUR, hauteur={"step": pas})


def _nombre(effectif: float) -> str:
    return "n. d." if fr.est_absent(effectif) else fr.nombre(effectif)


def _teinte(effectif: float) -> str:
    return GRIS_CLAIR if fr.est_absent(effectif) else TEINTES[sum(effectif >= seuil for seuil in SEUILS)]
