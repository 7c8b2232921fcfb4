"""Figures of the page « Lien ville-hôpital »: who asks on the left, who answers on the right, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from cpts_data import formats_fr as fr
from cpts_data.figures import rendu
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import BLEU, ENCRE, ORANGE
from cpts_data.indicators.lien_ville_hopital import FaceAFace, Liste

MOITIE_DES_NOMS, FIN_DES_BARRES = 0.27, 0.86
"""Places on an axis from -1 to 1: the names take the middle, the longest bar leaves room for its number."""
LETTRES_D_UNE_SPECIALITE = 44
"""Where the name of a specialty goes to the next line."""
AUCUNE_LIGNE = "aucun dans la liste"
GRIS_DES_MOTS = "#5c6874"


def miroir(
    lignes: Sequence[FaceAFace],
    requerants: Liste | None,
    requis: Liste | None,
    *,
    pas: int,
    lettres: int,
    taille: int,
    avec_totaux: bool = True,
) -> Specification:
    """Draw one row per specialty or family: requérants to the left of its name, requis to the right.

    A side without a line says so: it is not a zero. ``pas``: pixels of a row; ``lettres``: where a name goes to the
    next line; ``taille``: pixels of a text; ``avec_totaux``: whether each side says the sum of its rows.
    """
    plus_grand = max([1, *(n for ligne in lignes for n in (ligne.requerants, ligne.requis) if n is not None)])
    barres, textes = [], []
    for cote, lue in ((GAUCHE, requerants), (DROITE, requis)):
        effectifs = [getattr(ligne, cote.champ) for ligne in lignes]
        textes.append(_titre(cote, sum(n or 0 for n in effectifs) if avec_totaux else None, connue=lue is not None))
        if lue is None:
            continue
        for rang, effectif in enumerate(effectifs, start=1):
            fin = cote.sens * (MOITIE_DES_NOMS + (FIN_DES_BARRES - MOITIE_DES_NOMS) * (effectif or 0) / plus_grand)
            barres.append({"rang": rang, "debut": cote.sens * MOITIE_DES_NOMS, "fin": fin, "couleur": cote.couleur})
            textes.append(_nombre(rang, cote, fin, effectif))
    noms = [{"rang": rang, "x": 0, "texte": wrap(ligne.nom, lettres)} for rang, ligne in enumerate(lignes, start=1)]
    y = {
        "field": "rang",
        "type": "nominal",
        "axis": None,
        "scale": {"domain": list(range(len(lignes) + 1)), "type": "band", "padding": 0},
    }
    couches = [_barres(barres, y), *_textes(textes, y, taille), _noms(noms, y, taille)]
    return rendu.figure(couches, largeur=rendu.PLEINE_LARGEUR, hauteur={"step": pas})


@dataclass(frozen=True)
class _Cote:
    """One side: -1 to the left, 1 to the right; the field of a row, its colour, and what its people do."""

    sens: int
    champ: str
    couleur: str
    mot: str
    fait: str


GAUCHE = _Cote(-1, "requerants", BLEU, "requérants", "demandent un avis")
DROITE = _Cote(1, "requis", ORANGE, "requis", "donnent un avis")


def _x(champ: str) -> Specification:
    return {"field": champ, "type": "quantitative", "axis": None, "scale": {"domain": [-1, 1], "nice": False}}


def _barres(barres: Sequence[dict[str, Any]], y: Specification) -> Specification:
    return {
        "data": {"values": list(barres)},
        "mark": {"type": "bar", "height": {"band": 0.74}},
        "encoding": {
            "y": y,
            "x": _x("debut"),
            "x2": {"field": "fin"},
            "color": {"field": "couleur", "type": "nominal", "scale": None},
        },
    }


def _nombre(rang: int, cote: _Cote, fin: float, effectif: int | None) -> dict[str, Any]:
    texte, couleur = (AUCUNE_LIGNE, GRIS_DES_MOTS) if effectif is None else (fr.nombre(effectif), ENCRE)
    return {
        "rang": rang, "x": fin, "sens": cote.sens, "texte": texte, "couleur": couleur, "gras": effectif is not None,
    }  # fmt: skip


def _titre(cote: _Cote, total: int | None, *, connue: bool) -> dict[str, Any]:
    """The heading of a side: what they do, and how many; or that the list is missing."""
    nombre = "" if total is None else f"{fr.nombre(total)} "
    texte = fr.phrase(f"{nombre}{cote.fait} ({cote.mot})") if connue else f"{fr.phrase(cote.mot)} : liste non connue"
    x = cote.sens * MOITIE_DES_NOMS
    return {"rang": 0, "x": x, "sens": cote.sens, "texte": texte, "couleur": ENCRE, "gras": True}


def _textes(textes: Sequence[dict[str, Any]], y: Specification, taille: int) -> list[Specification]:
    """Texts that go away from the middle: those of the left end where they are placed, those of the right begin."""
    return [
        {
            "data": {"values": [texte for texte in textes if texte["sens"] == sens]},
            "mark": {
                "type": "text", "align": align, "dx": 8 * sens, "fontSize": taille,
                "fontWeight": {"expr": "datum.gras ? 700 : 400"},
            },
            "encoding": {
                "y": y, "x": _x("x"), "text": {"field": "texte"},
                "color": {"field": "couleur", "type": "nominal", "scale": None},
            },
        }
        for sens, align in ((-1, "right"), (1, "left"))
    ]  # fmt: skip


def _noms(noms: Sequence[dict[str, Any]], y: Specification, taille: int) -> Specification:
    return {
        "data": {"values": list(noms)},
        "mark": {
            "type": "text", "align": "center", "fontSize": taille, "lineHeight": taille + 2,
            "dy": {"expr": f"-{(taille + 2) / 2} * (length(datum.texte) - 1)"},
        },
        "encoding": {"y": y, "x": _x("x"), "text": {"field": "texte"}},
    }  # fmt: skip


def miroir_des_familles(lignes: Sequence[FaceAFace], requerants: Liste | None, requis: Liste | None) -> Specification:
    """The families of professionals, in large type: what is read from the end of a meeting room."""
    return miroir(lignes, requerants, requis, pas=56, lettres=32, taille=20)


def miroir_des_specialites(
    lignes: Sequence[FaceAFace], requerants: Liste | None, requis: Liste | None
) -> Specification:
    """Every specialty but general practice."""
    pas = 40 if any(len(ligne.nom) > LETTRES_D_UNE_SPECIALITE for ligne in lignes) else 27
    return miroir(lignes, requerants, requis, pas=pas, lettres=LETTRES_D_UNE_SPECIALITE, taille=16)


def miroir_des_principales(
    lignes: Sequence[FaceAFace], requerants: Liste | None, requis: Liste | None
) -> Specification:
    """A few specialties in large type, without a sum: the others are told in words."""
    return miroir(lignes, requerants, requis, pas=46, lettres=32, taille=19, avec_totaux=False)
