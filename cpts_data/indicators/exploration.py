"""Any two indicators, area by area; and the sums of groups of areas.

Nothing here shows more than the areas do: an area that is masked stays masked under every filter, and a group that
holds one is masked too, so that no sum can be subtracted from another to find it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators import par_zone
from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.par_zone import COMMUNE, IRIS, VALEUR, IndicateurDeZone
from cpts_data.stats import secret

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.stats.correlation import Correlation
    from cpts_data.store import Magasin

TYPES_D_IRIS: Mapping[str, str] = {
    "H": "habitat", "A": "activité", "D": "divers", "Z": "commune non découpée",
}  # fmt: skip
X, Y = "x", "y"
PAR_COMMUNE, PAR_TYPE, PAR_CLASSE = "commune", "type", "classe"
LIGNES: Mapping[str, str] = {PAR_COMMUNE: "Communes", PAR_TYPE: "Types d’IRIS", PAR_CLASSE: "Classes de la carte X"}
PREFERES = {IRIS: "part_65_ans_et_plus", COMMUNE: "part_sans_vaccin_grippe_65p"}
"""What is set against the first indicator before anyone chooses."""
PAR_DATE, PAR_POPULATION = "date", "population"
COLONNES_DU_PIVOT: Mapping[str, str] = {PAR_POPULATION: "Populations", PAR_DATE: "Dates"}


@dataclass(frozen=True)
class Filtres:
    """The areas looked at: names of communes, types of IRIS, and the least denominator. Empty: all of them."""

    communes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    minimum: int = 0

    @property
    def actifs(self) -> bool:
        return bool(self.communes or self.types or self.minimum)


@dataclass(frozen=True)
class Vue:
    """What a reader looks at: one or two indicators at a level, each at its date (None when it has only one)."""

    niveau: str
    x: IndicateurDeZone
    y: IndicateurDeZone | None
    periode_x: str | None = None
    periode_y: str | None = None
    filtres: Filtres = Filtres()

    @property
    def axes(self) -> dict[str, tuple[IndicateurDeZone, str | None]]:
        """Axis -> indicator and period; one axis when there is one indicator."""
        axes = {X: (self.x, self.periode_x)}
        return axes | ({Y: (self.y, self.periode_y)} if self.y else {})

    @property
    def jeux(self) -> tuple[str, ...]:
        """The datasets that the indicators come from."""
        return tuple(dict.fromkeys(jeu for indicateur, _ in self.axes.values() for jeu in indicateur.jeux))


@par_version
def types_d_iris(magasin: Magasin) -> dict[str, str]:
    """Return the type of each IRIS of the territory, by code."""
    return dict(magasin.lignes("SELECT code_iris, type_iris FROM iris_territoire"))


def vue_par_defaut(magasin: Magasin, niveau: str) -> Vue:
    """Return what is looked at before anyone chooses: the first indicator of the level and the preferred other one."""
    codes = [indicateur.code for indicateur in par_zone.indicateurs_de_zone(magasin, niveau)]
    autres = codes[1:]
    second = PREFERES[niveau] if PREFERES[niveau] in autres else next(iter(autres), None)
    lus = [par_zone.indicateur_de_zone(magasin, code) for code in (codes[0], second) if code]
    dates = [date for i in lus for date in par_zone.periodes_de_zone(magasin, i.code)]
    derniere = max(dates, key=fr.rang_de_periode, default=None)
    periodes = [periode_retenue(magasin, indicateur, derniere) for indicateur in lus]
    return Vue(niveau, lus[0], lus[1] if second else None, periodes[0], periodes[1] if second else None)


def periode_retenue(magasin: Magasin, indicateur: IndicateurDeZone, periode: str | None) -> str | None:
    """Return the period asked for where the indicator has it, its latest otherwise, None when it has no period."""
    connues = par_zone.periodes_de_zone(magasin, indicateur.code)
    if not connues:
        return None
    return periode if periode in connues else connues[0]


def croiser(magasin: Magasin, vue: Vue) -> pd.DataFrame:
    """Return one row per area: ``code``, ``nom``, ``commune``, ``type`` (of IRIS), ``retenue`` (by the filters).

    And for each axis, the columns of ``par_zone.valeurs`` with its suffix: ``valeur_x``, ``statut_y``…
    """
    frame = None
    for axe, (indicateur, periode) in vue.axes.items():
        valeurs = par_zone.valeurs(magasin, indicateur.code, vue.niveau, periode)
        suffixees = valeurs.drop(columns=["nom", "commune"]).set_index("code").add_suffix(f"_{axe}")
        if frame is None:
            frame = valeurs[["code", "nom", "commune"]].copy()
        frame = frame.join(suffixees, on="code")
    types = types_d_iris(magasin)
    frame.insert(3, "type", frame["code"].map(types) if vue.niveau == IRIS else None)
    frame["retenue"] = retenues(frame, vue.filtres)
    return frame


def retenues(frame: pd.DataFrame, filtres: Filtres) -> pd.Series:
    """Tell which areas pass the filters.

    A denominator that is hidden or unknown never makes an area leave: its absence would tell that it is small.
    """
    import pandas as pd

    gardees = pd.Series(True, index=frame.index)
    if filtres.communes:
        gardees &= frame["commune"].isin(filtres.communes)
    if filtres.types:
        gardees &= frame["type"].isin(filtres.types)
    if filtres.minimum:
        for colonne in frame.columns[frame.columns.str.startswith("denominateur_")]:
            visible = frame[colonne.replace("denominateur", "statut")].isin([secret.MESURE, secret.ZERO])
            gardees &= ~(visible & (frame[colonne] < filtres.minimum))
    return gardees


def comparables(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the areas kept by the filters that have both figures."""
    return frame[frame["retenue"]].dropna(subset=["valeur_x", "valeur_y"])


def correlation(frame: pd.DataFrame) -> Correlation | None:
    """Return how the two indicators go together over those areas, None where that cannot be said."""
    from cpts_data.stats.correlation import pearson

    zones = comparables(frame)
    return pearson(zones["valeur_x"], zones["valeur_y"])


# --- sums of groups -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pivot:
    """Sums of areas. ``lignes``: one row a group, in reading order.

    Columns ``groupe``, ``zones`` (areas of the group) and, for each column of ``titres`` (name -> heading), a value,
    missing where the group has no figure; ``statuts`` and ``motifs`` have the same shape and say why.
    """

    lignes: pd.DataFrame
    statuts: pd.DataFrame
    motifs: pd.DataFrame
    titres: Mapping[str, str]
    mesure: str
    decimales: int
    communes_entieres: bool = False
    """Each cell is the figure of its commune, as it is at the level of communes, and not a sum of IRIS."""


def mesures_du_pivot(indicateur: IndicateurDeZone) -> dict[str, str]:
    """Return what may be added up (column of ``par_zone.valeurs`` -> label), and the ratio recomputed from the sums."""
    mesures = {"numerateur": indicateur.libelle_numerateur}
    if indicateur.libelle_denominateur:
        mesures["denominateur"] = indicateur.libelle_denominateur
    if indicateur.genre != VALEUR:
        mesures["valeur"] = f"{indicateur.nom_court}, recalculé sur les sommes"
    return mesures


def colonnes_du_pivot(magasin: Magasin, vue: Vue, colonnes: str) -> list[tuple[str, IndicateurDeZone, str | None]]:
    """Return (heading, indicator, period) of each column: the dates of X, or the populations at its date."""
    indicateur, periode = vue.x, vue.periode_x
    if not indicateur.periodique:
        return [(indicateur.nom_court, indicateur, None)]
    if colonnes == PAR_DATE:
        return [(fr.periode(p), indicateur, p) for p in reversed(par_zone.periodes_de_zone(magasin, indicateur.code))]
    soeurs = [
        autre
        for autre in par_zone.indicateurs_de_zone(magasin, vue.niveau)
        if autre.fiche == indicateur.fiche and autre.periodique
    ]
    return [
        (soeur.nom_court, soeur, periode)
        for soeur in soeurs
        if periode in par_zone.periodes_de_zone(magasin, soeur.code)
    ]


def communes_entieres(vue: Vue, lignes: str) -> bool:
    """Tell whether each row is one commune with all its IRIS: its own figure, already protected, then says more.

    It is the one of the level « Communes », which any reader may open: nothing is shown here that is hidden there.
    """
    filtres = vue.filtres
    return vue.niveau == IRIS and lignes == PAR_COMMUNE and not filtres.types and not filtres.minimum


def pivoter(
    magasin: Magasin, vue: Vue, groupes: Mapping[str, str], *, colonnes: str, mesure: str, entieres: bool = False
) -> Pivot:
    """Add up the areas by group. ``groupes``: code of an area -> its group, in reading order; others are left out.

    ``entieres``: groups are whole communes (``communes_entieres``), whose own figures are read.
    """
    import pandas as pd

    noms = list(dict.fromkeys(groupes.values()))
    lignes = pd.DataFrame({"groupe": noms})
    lignes["zones"] = [sum(1 for groupe in groupes.values() if groupe == nom) for nom in noms]
    statuts, motifs = lignes[["groupe"]].copy(), lignes[["groupe"]].copy()
    titres: dict[str, str] = {}
    for rang, (titre, indicateur, periode) in enumerate(colonnes_du_pivot(magasin, vue, colonnes)):
        valeurs = par_zone.valeurs(magasin, indicateur.code, COMMUNE if entieres else vue.niveau, periode)
        valeurs["groupe"] = valeurs["nom"] if entieres else valeurs["code"].map(groupes)
        sommes = {nom: _somme(zones, indicateur, mesure) for nom, zones in valeurs.groupby("groupe", sort=False)}
        colonne = f"c{rang}"
        titres[colonne] = titre if vue.x.periodique or mesure == "valeur" else mesures_du_pivot(indicateur)[mesure]
        lignes[colonne] = pd.Series([sommes[nom][0] for nom in noms], dtype=float)
        statuts[colonne] = [sommes[nom][1] for nom in noms]
        motifs[colonne] = pd.Series([sommes[nom][2] for nom in noms], dtype="object")
    decimales = vue.x.decimales if mesure == "valeur" else 0
    return Pivot(lignes, statuts, motifs, titres, mesure, decimales, entieres)


def masque_ici(vue: Vue, pivot: Pivot) -> bool:
    """Tell whether a cell is hidden only here: IRIS are added up, and their communes have their own figures."""
    if pivot.communes_entieres or vue.niveau != IRIS or COMMUNE not in vue.x.niveaux:
        return False
    return bool((pivot.statuts[list(pivot.titres)] == secret.MASQUE).any(axis=None))


def _somme(zones: pd.DataFrame, indicateur: IndicateurDeZone, mesure: str) -> tuple[float, str, str | None]:
    """One cell of the pivot, its status and its reason: never a partial sum, nor one of zeros that are not sure."""
    for manque in (secret.MASQUE, secret.ABSENT):
        if (zones["statut"] == manque).any():
            motifs = set(zones.loc[zones["statut"] == manque, "motif"])
            return float("nan"), manque, secret.SECRET if secret.SECRET in motifs else min(motifs)
    if (zones["statut"] == secret.SANS_OBJET).all():
        return float("nan"), secret.SANS_OBJET, secret.HORS_OBJET
    if mesure != "denominateur" and zones.loc[zones["statut"] == secret.ZERO, "numerateur"].isna().any():
        tous = (zones["statut"] == secret.ZERO).all()
        return (float("nan"), secret.ZERO, None) if tous else (float("nan"), secret.ABSENT, secret.NON_DISPONIBLE)
    if mesure != "valeur":
        return zones[mesure].sum(), secret.MESURE, None
    haut, bas = (zones[colonne].sum() for colonne in indicateur.fraction)
    return (indicateur.par * haut / bas, secret.MESURE, None) if bas else (float("nan"), secret.ZERO, None)


def groupes_par_commune(frame: pd.DataFrame) -> dict[str, str]:
    """Return the commune of each area kept, in alphabetical order of communes."""
    gardees = frame[frame["retenue"]].sort_values(["commune", "code"])
    return dict(zip(gardees["code"], gardees["commune"], strict=True))


def groupes_par_type(frame: pd.DataFrame) -> dict[str, str]:
    """Return the type of each IRIS kept, in words."""
    gardees = frame[frame["retenue"] & frame["type"].notna()]
    rangs = {type_: rang for rang, type_ in enumerate(TYPES_D_IRIS)}
    gardees = gardees.sort_values("type", key=lambda types: types.map(rangs))
    return {code: TYPES_D_IRIS[type_] for code, type_ in zip(gardees["code"], gardees["type"], strict=True)}


def groupes_par_classe(
    vue: Vue, frame: pd.DataFrame, ruptures: tuple[float, ...], libelles: Collection[str]
) -> dict[str, str]:
    """Return the class on the map of X of each area kept, then the areas without a figure, by reason."""
    from cpts_data.catalogue.cartes import classe

    noms = list(libelles)
    gardees = frame[frame["retenue"]]
    mesurees = gardees[gardees["statut_x"] == secret.MESURE].sort_values("valeur_x")
    groupes = {
        code: noms[classe(valeur, ruptures)]
        for code, valeur in zip(mesurees["code"], mesurees["valeur_x"], strict=True)
    }
    autres = gardees[gardees["statut_x"] != secret.MESURE].sort_values("statut_x")
    lues = autres[["code", "statut_x", "motif_x"]].itertuples(index=False)
    return groupes | {code: vue.x.raison(statut, motif) for code, statut, motif in lues}


def lignes_offertes(niveau: str) -> dict[str, str]:
    """Return the groupings that make sense at a level."""
    return {code: libelle for code, libelle in LIGNES.items() if niveau != COMMUNE or code != PAR_TYPE}
