"""The tartan: areas in rows, indicators in columns, each cell its figure and its position against a reference.

Built here as plain values, drawn by the page as a table: texts remain texts, to be read aloud, copied and searched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cpts_data import formats_fr as fr
from cpts_data.indicators import toutes_les_zones as zones
from cpts_data.indicators.par_zone import COMPTES
from cpts_data.indicators.phrases_communes import intervalle
from cpts_data.indicators.toutes_les_zones import Colonne
from cpts_data.stats import secret
from cpts_data.stats.positions import AU_DESSUS, COMPARABLE, EN_DESSOUS
from cpts_data.textes import sans_accents

if TYPE_CHECKING:
    from cpts_data.indicators.par_zone import IndicateurDeZone

TEINTES: Mapping[str, tuple[str, str]] = {
    EN_DESSOUS: ("#f6d3b3", "#843c0c"),
    COMPARABLE: ("#ffffff", "#5c6874"),
    AU_DESSUS: ("#c6daf0", "#1d4e89"),
}
"""Background of a cell and colour of its shape. Tints of the orange and blue of the house: the ink reads on both."""
MOTS_COURTS: Mapping[str, str] = {
    secret.MASQUE: "masqué", secret.ABSENT: "n. d.", secret.ZERO: "aucun", secret.SANS_OBJET: "s. o.",
}  # fmt: skip
"""What a cell without a figure says."""
ECARTS, NOM = "ecarts", "nom"
TRIS: Mapping[str, str] = {ECARTS: "Écarts nets d’abord", NOM: "Nom"}


@dataclass(frozen=True)
class Case:
    """One cell. ``rang`` is what a sort compares, None where there is no figure; ``detail`` says all of it."""

    texte: str
    detail: str
    position: str | None = None
    large: bool = False
    rang: float | None = None


@dataclass(frozen=True)
class Titre:
    """One heading: the indicator, its unit when cells do not carry it, whether its figures are made up."""

    code: str
    nom: str
    unite: str = ""
    fictif: bool = False


@dataclass(frozen=True)
class Ligne:
    """One row. ``precision``: the commune of an IRIS."""

    code: str
    nom: str
    cases: tuple[Case, ...]
    precision: str = ""


@dataclass(frozen=True)
class Tartan:
    """Headings, the rows of the references (which no sort moves), then one row an area."""

    titres: tuple[Titre, ...]
    reperes: tuple[Ligne, ...]
    lignes: tuple[Ligne, ...]


def tartan(colonnes: Sequence[Colonne], *, fictifs: frozenset[str] = frozenset()) -> Tartan:
    """Build the tartan of these columns, areas by name. ``fictifs``: codes of the indicators made of demonstration."""
    titres = tuple(
        Titre(c.indicateur.code, c.indicateur.nom_court, _unite_en_titre(c.indicateur), c.indicateur.code in fictifs)
        for c in colonnes
    )
    par_zone: dict[str, dict[str, Any]] = {}
    cases: dict[str, list[Case]] = {}
    for colonne in colonnes:
        for valeurs in colonne.zones.to_dict("records"):
            par_zone.setdefault(valeurs["code"], valeurs)
            cases.setdefault(valeurs["code"], []).append(_case(valeurs, colonne.indicateur))
    lignes = [
        Ligne(code, ligne["nom"], tuple(cases[code]), "" if ligne["nom"] == ligne["commune"] else ligne["commune"])
        for code, ligne in par_zone.items()
    ]
    return Tartan(titres, _reperes(colonnes), tuple(sorted(lignes, key=_par_nom)))


def trier(tartan: Tartan, par: str, *, decroissant: bool = False) -> Tartan:
    """Sort the areas: by clear gaps (most first), by name, or by a column, where what has no figure is last."""
    codes = [titre.code for titre in tartan.titres]
    lignes = sorted(tartan.lignes, key=_par_nom)
    if par in codes:
        colonne = codes.index(par)
        connues = [ligne for ligne in lignes if ligne.cases[colonne].rang is not None]
        connues.sort(key=lambda ligne: ligne.cases[colonne].rang, reverse=decroissant)
        lignes = connues + [ligne for ligne in lignes if ligne.cases[colonne].rang is None]
    elif par == ECARTS:
        lignes.sort(key=lambda ligne: tuple(-n for n in _ecarts(ligne)))
    return replace(tartan, lignes=tuple(lignes))


def de_la_commune(tartan: Tartan, commune: str) -> Tartan:
    """Keep the IRIS of one commune, and a commune that is one IRIS."""
    return replace(tartan, lignes=tuple(li for li in tartan.lignes if commune in (li.precision, li.nom)))


def _par_nom(ligne: Ligne) -> tuple[str, str, str]:
    return sans_accents(ligne.precision or ligne.nom), sans_accents(ligne.nom), ligne.code


def _ecarts(ligne: Ligne) -> tuple[int, int]:
    """Clear gaps of an area, then those below the reference; what is hatched counts for neither."""
    positions = [case.position for case in ligne.cases if not case.large]
    dessous = positions.count(EN_DESSOUS)
    return dessous + positions.count(AU_DESSUS), dessous


def _case(valeurs: Mapping[str, Any], indicateur: IndicateurDeZone) -> Case:
    statut, valeur = valeurs["statut"], valeurs["valeur"]
    if fr.est_absent(valeur):
        zero = indicateur.zero_court if statut == secret.ZERO else None
        mot = zero or MOTS_COURTS.get(statut, MOTS_COURTS[secret.ABSENT])
        return Case(mot, indicateur.raison(statut, valeurs["motif"]))
    return Case(
        _ecrire(valeur, indicateur), _detail(valeurs, indicateur), valeurs["position"] or None,
        bool(valeurs["intervalle_large"]), float(valeur),
    )  # fmt: skip


def _ecrire(valeur: float, indicateur: IndicateurDeZone) -> str:
    if indicateur.unite == "%":
        return fr.pourcentage(valeur, indicateur.decimales)
    return fr.nombre(valeur, indicateur.decimales)


def _detail(valeurs: Mapping[str, Any], indicateur: IndicateurDeZone) -> str:
    """The counts, the interval, the position: what a pencil needs to check the cell."""
    morceaux = []
    if not fr.est_absent(valeurs["numerateur"]) and not fr.est_absent(valeurs["denominateur"]):
        lien = "pour" if indicateur.genre == COMPTES else "sur"
        morceaux.append(f"{fr.nombre(valeurs['numerateur'])} {lien} {fr.nombre(valeurs['denominateur'])}")
    if bornes := intervalle(valeurs["borne_basse"], valeurs["borne_haute"], indicateur.unite, indicateur.decimales):
        morceaux.append(bornes)
    if valeurs["position"]:
        mention = valeurs["mention"]
        morceaux.append(valeurs["position"] if fr.est_absent(mention) else f"{valeurs['position']} ({mention})")
    if valeurs["intervalle_large"]:
        morceaux.append("intervalle large : peu de personnes")
    return " ; ".join(morceaux)


def _unite_en_titre(indicateur: IndicateurDeZone) -> str:
    """A rate carries its sign in each cell; another unit is in the heading, unless its name already says it."""
    dite = "pour 10" in indicateur.nom_court or indicateur.unite in indicateur.nom_court.lower()
    return "" if indicateur.unite == "%" or dite else indicateur.unite


def _reperes(colonnes: Sequence[Colonne]) -> tuple[Ligne, ...]:
    lignes = []
    for code, nom in zones.REPERES.items():
        if any(code in colonne.reperes for colonne in colonnes):
            lignes.append(Ligne(code, nom, tuple(_repere(colonne, code) for colonne in colonnes)))
    return tuple(lignes)


def _repere(colonne: Colonne, code: str) -> Case:
    repere = colonne.reperes.get(code)
    if repere is None:
        return Case("—", "sans référence")
    return Case(_ecrire(repere.valeur, colonne.indicateur), fr.phrase(repere.libelle))
