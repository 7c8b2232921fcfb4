"""Figures that set the adherents against the professionals who practise."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import intervalle_large
from cpts_data.figures import rendu
from cpts_data.figures.rendu import Specification
from cpts_data.figures.style import BLEU, BLEU_CLAIR, COULEURS_DE_POSITION, ENCRE, FORMES_DE_POSITION, GRIS
from cpts_data.figures.tartan import MOTS_COURTS, Case, Ligne, Tartan, Titre
from cpts_data.indicators.adherents import PROFESSIONS
from cpts_data.indicators.couverture_des_professionnels import DISCORDANT
from cpts_data.indicators.phrases_communes import intervalle
from cpts_data.indicators.phrases_couverture_des_professionnels import LIBELLES
from cpts_data.stats import secret
from cpts_data.stats.positions import COMPARABLE

if TYPE_CHECKING:
    import pandas as pd

COMMUNES_DESSINEES = 10
NOM_DE_LIGNE = 30
BARRES, TAUX, ECRITS, LARGEUR = 330, (570, 850), 880, 1070
"""Where the bars end, where the scale of rates begins and ends, where rates are written: parts of the width."""
PAS = 32
SIGNE_A_VERIFIER = "(!)"
"""After two counts that do not agree."""


def communes_a_rencontrer(communes: pd.DataFrame) -> Specification:
    """Return the communes with most professionals still to be met: bars of people, then each rate with its interval.

    ``communes``: rows of ``par_commune``, in the order drawn; those without anybody to meet are left out. The dashed
    line is the rate of the CPTS.
    """
    lignes = communes[communes["a_rencontrer"] > 0].head(COMMUNES_DESSINEES).to_dict("records")
    plus_long = max([1, *(ligne["professionnels"] for ligne in lignes)])
    plafond = _plafond(lignes)
    valeurs = [_valeurs(rang, ligne, plus_long, plafond) for rang, ligne in enumerate(lignes, start=1)]
    noms = ["", *(textwrap.wrap(ligne["nom"], NOM_DE_LIGNE) for ligne in lignes), ""]
    y = rendu.canal_de_lignes(noms)
    reference = _place(lignes[0]["reference_pct"], plafond) if lignes else TAUX[0]
    couches = [
        _barre(y, "zero", "adherents", BLEU),
        _barre(y, "adherents", "tous", BLEU_CLAIR),
        _texte(y, "tous", "personnes", dx=8),
        _filet(reference, len(noms)),
        {
            "mark": {"type": "bar", "height": 5},
            "encoding": {"y": y, "x": _x("bas"), "x2": {"field": "haut"}, "color": _tel_quel("couleur")},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 190, "opacity": 1, "stroke": "#ffffff"},
            "encoding": {"y": y, "x": _x("taux"), "color": _tel_quel("couleur"), "shape": _tel_quel("forme")},
        },
        _texte(y, "ecrit", "intervalle"),
        _titres(y, lignes, plafond, reference, len(noms)),
    ]
    return rendu.figure(couches, valeurs, largeur=rendu.PLEINE_LARGEUR, hauteur={"step": PAS})


def _plafond(lignes: Sequence[Mapping[str, Any]]) -> int:
    """The end of the scale of rates: the round number of tens above every interval, so that small rates are read."""
    plus_haut = max([10.0, *(max(ligne["borne_haute_pct"], ligne["reference_pct"]) for ligne in lignes)])
    return min(100, 10 * -int(-plus_haut // 10))


def _place(taux_pct: float, plafond: int) -> float:
    debut, fin = TAUX
    return debut + (fin - debut) * min(taux_pct, plafond) / plafond


def _valeurs(rang: int, ligne: Mapping[str, Any], plus_long: float, plafond: int) -> dict[str, Any]:
    pixels = BARRES / plus_long
    reste = ligne["a_rencontrer"]
    bas, haut = (fr.nombre(ligne[borne], 1) for borne in ("borne_basse_pct", "borne_haute_pct"))
    return {
        "rang": rang, "zero": 0, "adherents": pixels * ligne["adherents"], "tous": pixels * ligne["professionnels"],
        "personnes": f"{fr.nombre(reste)} à rencontrer sur {fr.nombre(ligne['professionnels'])}",
        "bas": _place(ligne["borne_basse_pct"], plafond), "haut": _place(ligne["borne_haute_pct"], plafond),
        "taux": _place(ligne["taux_pct"], plafond), "ecrit": ECRITS,
        "intervalle": f"{fr.pourcentage(ligne['taux_pct'])} ({bas} à {haut})",
        "couleur": COULEURS_DE_POSITION.get(ligne["position"], GRIS),
        "forme": FORMES_DE_POSITION.get(ligne["position"], "circle"),
    }  # fmt: skip


def _x(champ: str) -> Specification:
    return {"field": champ, "type": "quantitative", "scale": {"domain": [0, LARGEUR], "nice": False}, "axis": None}


def _tel_quel(champ: str) -> Specification:
    return {"field": champ, "type": "nominal", "scale": None}


def _barre(y: Specification, debut: str, fin: str, couleur: str) -> Specification:
    return {
        "mark": {"type": "bar", "height": {"band": 0.72}, "color": couleur},
        "encoding": {"y": y, "x": _x(debut), "x2": {"field": fin}},
    }


def _texte(y: Specification, place: str, champ: str, dx: int = 0) -> Specification:
    return {
        "mark": {"type": "text", "align": "left", "dx": dx},
        "encoding": {"y": y, "x": _x(place), "text": {"field": champ}},
    }


def _filet(place: float, lignes: int) -> Specification:
    """The rate of the CPTS, from the first commune to the row of its name."""
    return {
        "data": {"values": [{"place": place}]},
        "mark": {"type": "rule", "color": ENCRE, "strokeDash": [5, 4], "y": PAS, "y2": (lignes - 1) * PAS},
        "encoding": {"x": _x("place")},
    }


def _titres(
    y: Specification, lignes: Sequence[Mapping[str, Any]], plafond: int, reference: float, nombre: int
) -> Specification:
    """What each part of a row is, above it; the rate of the CPTS under its line."""
    hauts = [
        (0, "■ déjà adhérents", "left", BLEU), (170, "■ à rencontrer", "left", "#476f9c"),
        (TAUX[0], f"0{fr.ESPACE_FINE}%", "center", ENCRE),
        (TAUX[1], f"{plafond}{fr.ESPACE_FINE}%", "center", ENCRE),
        (ECRITS, "part d’adhérents", "left", ENCRE),
    ]  # fmt: skip
    valeurs = [{"rang": 0, "x": x, "texte": texte, "cote": cote, "encre": encre} for x, texte, cote, encre in hauts]
    if lignes:
        cpts = f"CPTS : {fr.pourcentage(lignes[0]['reference_pct'])}"
        valeurs.append({"rang": nombre - 1, "x": reference, "texte": cpts, "cote": "center", "encre": ENCRE})
    return {
        "data": {"values": valeurs},
        "mark": {"type": "text", "align": {"expr": "datum.cote"}},
        "encoding": {
            "y": y, "x": _x("x"), "text": {"field": "texte"}, "color": _tel_quel("encre"),
        },
    }  # fmt: skip


def professions_par_commune(
    croisees: pd.DataFrame, communes: pd.DataFrame, professions: pd.DataFrame, *, fictif: bool
) -> Tartan:
    """Return communes × professions, « 3 sur 12 » in each cell, zeros included: a blank spot must be seen.

    ``croisees``: rows of ``croisement``; ``communes`` gives the order of the rows; ``professions`` the rates that each
    column is compared with.
    """
    codes = professions["profession"].tolist()
    titres = tuple(Titre(code, PROFESSIONS[code][2], fictif=fictif) for code in codes)
    cases: dict[tuple[str, str], Case] = {
        (ligne["code"], ligne["profession"]): _case(ligne) for ligne in croisees.to_dict("records")
    }
    lignes = [
        Ligne(code, nom, tuple(cases[code, profession] for profession in codes))
        for code, nom in communes[["code", "nom"]].itertuples(index=False)
    ]
    cpts = Ligne("cpts", "CPTS", tuple(_reference(ligne) for ligne in professions.to_dict("records")))
    return Tartan(titres, (cpts,), tuple(lignes))


def _reference(ligne: Mapping[str, Any]) -> Case:
    if fr.est_absent(ligne["taux_pct"]):
        return Case("—", LIBELLES.get(ligne["statut"], ""))
    effectifs = f"{fr.nombre(ligne['adherents'])} adhérents sur {fr.nombre(ligne['professionnels'])}"
    return Case(fr.pourcentage(ligne["taux_pct"]), effectifs)


def _case(ligne: Mapping[str, Any]) -> Case:
    statut = ligne["statut"]
    if statut == secret.ABSENT:
        return Case(MOTS_COURTS[statut], LIBELLES[statut])
    effectifs = f"{fr.nombre(ligne['adherents'])} sur {fr.nombre(ligne['professionnels'])}"
    if statut != secret.MESURE:
        signe = f"{effectifs} {SIGNE_A_VERIFIER}" if statut == DISCORDANT else effectifs
        return Case(signe, LIBELLES[statut])
    bornes = intervalle(ligne["borne_basse_pct"], ligne["borne_haute_pct"], "%")
    detail = f"{fr.pourcentage(ligne['taux_pct'])} ; {bornes} ; {ligne['position']}"
    # Most cells hold a few people, which their counts show: only a clear gap told on so few needs a warning.
    large = intervalle_large(ligne["borne_basse_pct"], ligne["borne_haute_pct"])
    return Case(effectifs, detail, ligne["position"], large and ligne["position"] != COMPARABLE, ligne["taux_pct"])
