"""Adherents against the professionals who practise: how many are already members, how many are still to be met, where.

The two counts do not come from the same list: a member is counted once, in the commune that the CPTS knows; a
professional once in each commune where the health directory says that they work. A cell with more members than known
professionals therefore has no rate: it is told, and never brought back to 100 %. Legal persons are not professionals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data.indicators.adherents import PERSONNES_MORALES, PROFESSIONS, TOUTES
from cpts_data.indicators.memoire import par_version
from cpts_data.stats import secret
from cpts_data.stats.positions import situer

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

JEUX = ("adherents_profession_commune", "professionnels_commune")
METIERS = tuple(code for code in PROFESSIONS if code != PERSONNES_MORALES)
TOUS, LIBERAUX = "tous", "liberaux"
EXERCICES: Mapping[str, str] = {TOUS: "Tous les professionnels", LIBERAUX: "Libéraux seulement"}
"""Which professionals the members are set against. The list of members does not say who is self-employed."""
DISCORDANT = "discordant"
"""More members than known professionals: the two lists do not count the same people."""
EFFECTIFS = ["adherents", "professionnels"]


@par_version
def professionnels_connus(magasin: Magasin) -> bool:
    """Tell whether the professionals of a commune of the territory at least were counted."""
    return bool(
        magasin.lignes("SELECT 1 FROM communes_territoire SEMI JOIN professionnels_commune USING (code_commune)")
    )


@par_version
def comptes(magasin: Magasin, exercice: str = TOUS) -> pd.DataFrame:
    """Return one row per commune of the territory and profession of the report: ``code``, ``nom``, ``profession``,
    ``adherents``, ``professionnels``.

    The directory lists everybody: a profession without a line is zero in a commune that has one, and unknown in a
    commune that has none. Members are missing where their source has no line, zero where it says zero.
    """
    return magasin.lire(
        """
        SELECT c.code_commune AS code, c.nom_commune AS nom, m.profession, a.adherents::DOUBLE AS adherents,
               CASE WHEN lp.code_commune IS NOT NULL THEN coalesce(p.professionnels, 0) END::DOUBLE AS professionnels
        FROM communes_territoire AS c
        CROSS JOIN (SELECT unnest($metiers) AS profession) AS m
        LEFT JOIN adherents_profession_commune AS a
            ON a.code_commune = c.code_commune AND a.profession = m.profession
        LEFT JOIN (
            SELECT code_commune, profession,
                   sum(CASE $exercice WHEN 'tous' THEN professionnels ELSE liberaux END) AS professionnels
            FROM professionnels_commune GROUP BY ALL
        ) AS p ON p.code_commune = c.code_commune AND p.profession = m.profession
        LEFT JOIN (SELECT DISTINCT code_commune FROM professionnels_commune) AS lp
            ON lp.code_commune = c.code_commune
        ORDER BY code, list_position($metiers, m.profession)
        """,
        {"metiers": list(METIERS), "exercice": exercice},
    )


@par_version
def par_commune(magasin: Magasin, metier: str = TOUTES, exercice: str = TOUS) -> pd.DataFrame:
    """Return one row per commune, most professionals still to be met first; see ``couvrir`` for its columns.

    ``discordances``: the professions of the commune with more members than known professionals (codes, a tuple). They
    are in no sum, so that the communes add up to what the professions add up to.
    """
    tous = comptes(magasin, exercice)
    gardes = tous if metier == TOUTES else tous[tous["profession"] == metier]
    en_trop = gardes[gardes["adherents"] > gardes["professionnels"]].groupby("code")["profession"].agg(tuple)
    frame = couvrir(additionner(gardes))
    frame["discordances"] = [en_trop.get(code, ()) for code in frame["code"]]
    return frame.sort_values(["a_rencontrer", "nom"], ascending=[False, True], na_position="last", ignore_index=True)


@par_version
def par_profession(magasin: Magasin, exercice: str = TOUS) -> pd.DataFrame:
    """Return one row per profession over the territory, in the order of the report's legend: ``profession``, then the
    columns of ``couvrir``, against the rate of all of them together."""
    communes = croisement(magasin, exercice)
    concordent = communes[communes["statut"].isin([secret.MESURE, secret.SANS_OBJET])]
    sommes = concordent.groupby("profession")[EFFECTIFS].sum()
    return couvrir(sommes.reindex(list(METIERS)).reset_index())


@par_version
def croisement(magasin: Magasin, exercice: str = TOUS) -> pd.DataFrame:
    """Return one row per commune and profession with the columns of ``couvrir``, each against its profession.

    In the order of ``comptes``.
    """
    import pandas as pd

    morceaux = [couvrir(lignes) for _, lignes in comptes(magasin, exercice).groupby("profession", sort=False)]
    return pd.concat(morceaux).sort_index()


def additionner(comptes: pd.DataFrame) -> pd.DataFrame:
    """Add up the professions of each commune: ``code``, ``nom``, ``adherents``, ``professionnels``.

    One unknown count makes the sum unknown. Discordant professions are left out; a commune that has nobody else keeps
    them, and is discordant itself.
    """
    sommes = comptes.groupby(["code", "nom"], sort=False)[EFFECTIFS].sum(skipna=False)
    en_trop = comptes["adherents"] > comptes["professionnels"]
    ecartes = comptes[en_trop].groupby(["code", "nom"])[EFFECTIFS].sum().reindex(sommes.index, fill_value=0)
    restent = sommes - ecartes
    return restent.mask(restent["professionnels"] == 0, sommes).reset_index()


def couvrir(comptes: pd.DataFrame) -> pd.DataFrame:
    """Return these rows of ``adherents`` and ``professionnels`` with what their rate is worth.

    Adds ``statut`` (measured, no object without a professional, absent, DISCORDANT), ``taux_pct`` with its Wilson
    limits at 95 and 99.8 % (out of 100, missing unless measured), ``a_rencontrer`` (professionals who are not members
    yet), ``reference_pct`` (the rate of all the measured rows together), ``position`` and ``mention``.
    """
    frame = comptes.copy()
    x, n = frame["adherents"], frame["professionnels"]
    frame["statut"] = secret.MESURE
    frame.loc[(n == 0) & (x == 0), "statut"] = secret.SANS_OBJET
    frame.loc[x > n, "statut"] = DISCORDANT
    frame.loc[x.isna() | n.isna(), "statut"] = secret.ABSENT
    mesures = frame["statut"] == secret.MESURE
    x, n = x.where(mesures), n.where(mesures)
    frame["taux_pct"] = 100 * x / n
    frame["a_rencontrer"] = n - x
    reference = x.sum() / n.sum() if n.sum() else float("nan")
    frame["reference_pct"] = 100 * reference
    return frame.join(situer(x, n, reference, frame.index))


@dataclass(frozen=True)
class Total:
    """The communes whose two counts agree, added up: members, professionals, and those still to be met."""

    adherents: int
    professionnels: int

    @property
    def a_rencontrer(self) -> int:
        return self.professionnels - self.adherents

    @property
    def taux_pct(self) -> float | None:
        return 100 * self.adherents / self.professionnels if self.professionnels else None


def totaliser(zones: pd.DataFrame) -> Total:
    """Add up the measured rows of a frame of ``couvrir``."""
    mesurees = zones[zones["statut"] == secret.MESURE]
    return Total(int(mesurees["adherents"].sum()), int(mesurees["professionnels"].sum()))
