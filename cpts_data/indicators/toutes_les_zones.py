"""Every area under every indicator that can be compared: what the tartan of the first page shows.

Values, intervals and positions are those of the register of indicators by area; nothing is recomputed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cpts_data.catalogue.cartes import intervalle_large
from cpts_data.indicators import par_zone
from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.par_zone import ZONES, IndicateurDeZone, Repere
from cpts_data.indicators.phrases_communes import nom_de_la_reference, phrase_de_zone, reference_de_la_cpts
from cpts_data.stats.intervalles import EXACT_SOUS
from cpts_data.stats.positions import POSITIONS

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

CPTS, SOCLE, CIBLE = "cpts", "socle", "cible"
REFERENCES: Mapping[str, str] = {CPTS: "CPTS", SOCLE: "Socle", CIBLE: "Cible"}
REPERES: Mapping[str, str] = {CPTS: "CPTS", ZONES: "Zones affichées", SOCLE: "Socle", CIBLE: "Cible"}
"""The rows above the areas: a column without a figure of the CPTS is compared with the areas shown."""
ESSENTIEL, OFFRE, POPULATION, ADHESION, TOUS = "essentiel", "offre", "population", "adhesion", "tous"
FAMILLES: Mapping[str, str] = {
    ESSENTIEL: "L’essentiel", OFFRE: "Offre de soins", POPULATION: "Population", ADHESION: "Adhésion", TOUS: "Tous",
}  # fmt: skip
COUVERTURE_MT = "taux_couverture_mt_"
ADHERENTS = "couverture_des_professionnels_"
AUTRE_ECRITURE = "mg_pour_10000_habitants"
"""The same doctors and inhabitants as ``habitants_par_mg``, upside down: one column is enough."""
ESSENTIELS = ("habitants_par_mg", "couverture_des_professionnels_toutes")
"""Also shown where the territory has no figure to compare with: values alone, and the reason below."""


@dataclass(frozen=True)
class Colonne:
    """One indicator over the areas of a level.

    ``zones``: the rows of ``par_zone.valeurs``, with ``intervalle_large`` (too few people for the figure to be read
    alone). ``reperes``: the CPTS (or the areas shown, where nobody gives its figure), the socle and the cible, those
    that exist, by code.
    """

    indicateur: IndicateurDeZone
    zones: pd.DataFrame
    periode: str | None = None
    reperes: Mapping[str, Repere] = field(default_factory=dict)

    def compter(self, position: str) -> int:
        """Count the areas at this position, without those too small for their figure to be read alone."""
        return int(((self.zones["position"] == position) & ~self.zones["intervalle_large"].astype(bool)).sum())


@par_version
def colonnes(magasin: Magasin, niveau: str, reference: str = CPTS) -> list[Colonne]:
    """Return the indicators of a level that have this reference, in the order of the register; see ESSENTIELS."""
    trouvees = []
    for indicateur in par_zone.indicateurs_de_zone(magasin, niveau):
        if indicateur.code == AUTRE_ECRITURE:
            continue
        periode = next(iter(par_zone.periodes_de_zone(magasin, indicateur.code)), None)
        zones = par_zone.valeurs(magasin, indicateur.code, niveau, periode, reference)
        seules = reference == CPTS and indicateur.code in ESSENTIELS and zones["valeur"].notna().any()
        if seules or zones["position"].notna().any():
            reperes = {r.code: r for r in par_zone.reperes_de_zone(magasin, indicateur.code, niveau, periode)}
            large = _intervalle_large(zones, indicateur)
            trouvees.append(Colonne(indicateur, zones.assign(intervalle_large=large), periode, reperes))
    return trouvees


def familles(tous: Sequence[Colonne]) -> dict[str, str]:
    """Return the families that hold a column; those that would hide nothing are not offered."""
    tailles = {famille: len(de_la_famille(tous, famille)) for famille in FAMILLES}
    utiles = {famille: nom for famille, nom in FAMILLES.items() if 0 < tailles[famille] < len(tous)}
    return {**utiles, TOUS: FAMILLES[TOUS]}


def de_la_famille(tous: Sequence[Colonne], famille: str) -> list[Colonne]:
    return [colonne for colonne in tous if famille in _familles_de(colonne.indicateur.code)]


def _familles_de(code: str) -> tuple[str, ...]:
    if code.startswith(COUVERTURE_MT):
        return ESSENTIEL, TOUS
    theme = POPULATION if code.startswith("part_") else ADHESION if code.startswith(ADHERENTS) else OFFRE
    return (ESSENTIEL, theme, TOUS) if code in ESSENTIELS else (theme, TOUS)


def references(magasin: Magasin, niveau: str) -> dict[str, str]:
    """Return the references that a column at least has, by code."""
    return {code: nom for code, nom in REFERENCES.items() if colonnes(magasin, niveau, code)}


def en_lignes(colonnes: Sequence[Colonne]) -> pd.DataFrame:
    """Return one row per area and indicator, for the table behind the tartan: the columns of ``par_zone.valeurs``
    (numerator ÷ denominator being the value, also where the indicator is upside down),
    ``indicateur``, ``unite``, ``periode``, ``intervalle_large``, ``etat`` (what the cell is worth, in words) and
    ``lecture``, the row in one sentence."""
    import pandas as pd

    morceaux = [
        colonne.zones.assign(
            numerateur=colonne.zones[colonne.indicateur.fraction[0]],
            denominateur=colonne.zones[colonne.indicateur.fraction[1]],
            indicateur=colonne.indicateur.nom,
            unite=colonne.indicateur.unite,
            periode=colonne.periode or colonne.indicateur.date or None,
            etat=[colonne.indicateur.raison(*case) for case in _statuts_et_motifs(colonne.zones)],
            lecture=[phrase_de_zone(colonne.indicateur, ligne) for ligne in colonne.zones.to_dict("records")],
        )
        for colonne in colonnes
    ]
    return pd.concat(morceaux, ignore_index=True) if morceaux else pd.DataFrame()


def _statuts_et_motifs(zones: pd.DataFrame) -> zip[tuple[str, str | None]]:
    return zip(zones["statut"], zones["motif"], strict=True)


def _intervalle_large(zones: pd.DataFrame, indicateur: IndicateurDeZone) -> pd.Series:
    """Too wide, for a proportion, beyond the width that the maps hatch; for a count, under ten events."""
    if indicateur.genre == par_zone.COMPTES:
        return (zones["numerateur"] < EXACT_SOUS) & zones["position"].notna()
    return intervalle_large(zones["borne_basse"], zones["borne_haute"])


@dataclass(frozen=True)
class Ecarts:
    """The areas of one column that are clearly apart from the reference. ``comparees``: those that have a position;
    ``libelle``: what they are compared with, where it is not the figure of the CPTS."""

    indicateur: IndicateurDeZone
    dessous: int
    dessus: int
    comparees: int
    libelle: str = ""


def ecarts(colonnes: Sequence[Colonne]) -> list[Ecarts]:
    """Count the clear gaps of each column that is compared with something."""
    dessous, _, dessus = POSITIONS
    trouves = []
    for c in colonnes:
        if comparees := int(c.zones["position"].notna().sum()):
            libelle = nom_de_la_reference(c.zones.iloc[0], c.indicateur.unite)
            autre = "" if libelle == reference_de_la_cpts(c.indicateur.unite) else libelle
            trouves.append(Ecarts(c.indicateur, c.compter(dessous), c.compter(dessus), comparees, autre))
    return trouves
