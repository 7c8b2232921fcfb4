"""Adherents: the published balance of the year, the imported list, and the members by commune and profession.

The balance (arrivals, departures) only exists in the report, at its date; totals by commune and profession are those
of the imported list as soon as there is one. Sources: report of the CPTS 2024-2025, « Nos adhérents » and « Nos
chiffres clés ». The report does not say whether its 14 legal persons are inside its 249 members: they are never added
to them here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data.indicators.memoire import par_version
from cpts_data.stats import secret

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

PERSONNES_MORALES = "personnes morales"
PROFESSIONS: Mapping[str, tuple[str, str, str]] = {
    "MG": ("médecin généraliste", "médecins généralistes", "MG"),
    "Spé": ("médecin d’une autre spécialité", "médecins d’autres spécialités", "autres spé."),
    "PH": ("pharmacien", "pharmaciens", "pharmaciens"),
    "SF": ("sage-femme", "sages-femmes", "sages-femmes"),
    "IDE": ("infirmier", "infirmiers", "infirmiers"),
    "MK": ("masseur-kinésithérapeute", "masseurs-kinésithérapeutes", "kinés"),
    "Orthophoniste": ("orthophoniste", "orthophonistes", "orthophonistes"),
    "autre": ("autre profession", "autres professions", "autres"),
    PERSONNES_MORALES: ("personne morale", "personnes morales", "structures"),
}
"""Label of the report -> singular, plural, column heading. « PH » is read as pharmacist, which the report implies."""
TOUTES = "toutes"


@dataclass(frozen=True)
class Bilan:
    """The members of one year to the next, as printed. ``date`` and ``date_precedente`` are periods of the store."""

    total: int
    date: str
    precedents: int
    date_precedente: str
    non_renouveles: int
    nouveaux: int

    @property
    def renouveles(self) -> int:
        return self.precedents - self.non_renouveles

    @property
    def total_calcule(self) -> int:
        return self.renouveles + self.nouveaux

    @property
    def fidelisation_pct(self) -> float | None:
        """Share of last year's members who stayed, out of 100; None when there was nobody."""
        return 100 * self.renouveles / self.precedents if self.precedents else None


@par_version
def bilan(magasin: Magasin) -> Bilan | None:
    """Return the balance of the year, None when one of its four printed figures is missing."""
    cles = ("adherents_total", "adherents_previous", "adherents_not_renewed", "adherents_new")
    lignes = magasin.lignes("SELECT cle, valeur, periode FROM chiffres_cles WHERE starts_with(cle, 'adherents_')")
    chiffres = {cle: (int(valeur), periode) for cle, valeur, periode in lignes if valeur is not None}
    if not all(cle in chiffres for cle in cles):
        return None
    (total, date), (precedents, avant), (partis, _), (nouveaux, _) = (chiffres[cle] for cle in cles)
    return Bilan(total, date, precedents, avant, partis, nouveaux)


@dataclass(frozen=True)
class CommunesPubliees:
    """The communes of the report.

    ``communes``: one row per printed line, in the order of the report (``commune``, ``adherents``,
    ``part_imprimee_pct`` missing when not printed, ``part_pct`` computed on the printed total).
    """

    communes: pd.DataFrame
    total_imprime: int

    @property
    def somme(self) -> int:
        return int(self.communes["adherents"].sum())


@par_version
def communes_publiees(magasin: Magasin) -> CommunesPubliees | None:
    """Return the printed communes and their total, None without a total."""
    frame = magasin.lire("SELECT commune, adherents, part_imprimee_pct FROM adherents_par_commune ORDER BY ligne")
    est_total = frame["commune"] == "TOTAL"
    if not est_total.any():
        return None
    total = int(frame.loc[est_total, "adherents"].iloc[0])
    communes = frame[~est_total].reset_index(drop=True)
    communes["part_pct"] = 100 * communes["adherents"] / total if total else float("nan")
    return CommunesPubliees(communes, total)


@par_version
def professions_publiees(magasin: Magasin) -> dict[str, int | None]:
    """Return the printed count of each profession of the report's legend, None when it is not printed."""
    lignes = magasin.lignes(
        "SELECT libelle_rapport, adherents FROM adherents_par_profession WHERE libelle_rapport <> ? ORDER BY ligne",
        [PERSONNES_MORALES],
    )
    return dict(lignes)


@dataclass(frozen=True)
class Structures:
    """The legal persons of the report: each printed name with its number, and the printed total."""

    noms: tuple[tuple[str, int], ...]
    total_imprime: int | None

    @property
    def somme(self) -> int:
        return sum(nombre for _, nombre in self.noms)


@par_version
def structures(magasin: Magasin) -> Structures | None:
    """Read the printed list (« structures adhérentes : 5 pharmacies, 2 MSP, IRMS2 »); a bare name counts for one."""
    lignes = magasin.lignes(
        "SELECT profession, adherents FROM adherents_par_profession WHERE libelle_rapport = ?", [PERSONNES_MORALES]
    )
    if not lignes:
        return None
    texte, total = lignes[0]
    noms = [nom.strip() for nom in texte.partition(":")[2].split(",") if nom.strip()]
    return Structures(tuple(_nom_et_nombre(nom) for nom in noms), total)


def _nom_et_nombre(texte: str) -> tuple[str, int]:
    compte = re.fullmatch(r"(\d+)\s+(.+)", texte)
    return (compte[2], int(compte[1])) if compte else (texte, 1)


@dataclass(frozen=True)
class Liste:
    """The imported list of members: people and legal persons, its date as the source says it, where they are.

    ``professions``: label of the report -> members, most first, without the legal persons. ``communes``: communes of
    the territory with a member; ``communes_du_territoire``: all of them. ``reference``: the day the list is of.
    """

    total: int
    personnes_morales: int | None
    date: str
    reference: str
    professions: Mapping[str, int]
    communes: int
    communes_du_territoire: int


@par_version
def liste(magasin: Magasin) -> Liste | None:
    """Return the list that serves, None when there is none, when it is made up or when a count of it is unknown."""
    provenance = magasin.provenances.get("adherents_profession_commune")
    if provenance is None or provenance.classe == "démonstration":
        return None
    croise = croisement(magasin)
    communes = par_commune(croise)
    if croise.empty or communes["adherents"].isna().any():
        return None
    professions = par_profession(croise).set_index("profession")["adherents"].astype(int).to_dict()
    morales = professions.pop(PERSONNES_MORALES, None)
    return Liste(
        total=int(communes["adherents"].sum()),
        personnes_morales=morales,
        date=provenance.date_des_chiffres,
        reference=provenance.date_reference.isoformat(),
        professions=professions,
        communes=int((communes["adherents"] > 0).sum()),
        communes_du_territoire=len(communes),
    )


@par_version
def croisement(magasin: Magasin) -> pd.DataFrame:
    """Return one row per commune of the territory and profession of the legend.

    Columns: ``code``, ``nom``, ``profession`` (label of the report), ``adherents`` (missing where the source has no
    line, zero where it says zero).
    """
    return magasin.lire(
        """
        SELECT c.code_commune AS code, c.nom_commune AS nom, p.profession, a.adherents::DOUBLE AS adherents
        FROM communes_territoire AS c
        CROSS JOIN (SELECT DISTINCT profession FROM adherents_profession_commune) AS p
        LEFT JOIN adherents_profession_commune AS a
            ON a.code_commune = c.code_commune AND a.profession = p.profession
        ORDER BY code, p.profession
        """
    )


def par_commune(croise: pd.DataFrame, metier: str = TOUTES) -> pd.DataFrame:
    """Return one row per commune: its members of a profession, or of every profession but the legal persons.

    Columns: ``code``, ``nom``, ``adherents`` (missing when one profession is: a partial sum would pass for a small
    number), ``statut`` (measured, zero, absent).
    """
    gardes = croise["profession"] != PERSONNES_MORALES if metier == TOUTES else croise["profession"] == metier
    frame = croise[gardes].groupby(["code", "nom"])["adherents"].sum(skipna=False).reset_index()
    frame["statut"] = secret.MESURE
    frame.loc[frame["adherents"] == 0, "statut"] = secret.ZERO
    frame.loc[frame["adherents"].isna(), "statut"] = secret.ABSENT
    return frame


def par_profession(croise: pd.DataFrame, commune: str | None = None) -> pd.DataFrame:
    """Return one row per profession of the territory or of one commune: ``profession``, ``adherents``.

    The order is that of the territory (most members first, legal persons last), so that two communes compare.
    ``adherents`` is missing when one of its lines is.
    """
    territoire = croise.groupby("profession")["adherents"].sum()
    ordre = territoire.sort_values(ascending=False, kind="stable").index.tolist()
    if PERSONNES_MORALES in ordre:
        ordre.append(ordre.pop(ordre.index(PERSONNES_MORALES)))
    lignes = croise if commune is None else croise[croise["code"] == commune]
    totaux = lignes.groupby("profession")["adherents"].sum(skipna=False)
    return totaux.reindex(ordre).rename_axis("profession").reset_index()


def tableau_croise(croise: pd.DataFrame) -> pd.DataFrame:
    """Return one row per commune, most members first: ``code``, ``nom``, ``total`` (without legal persons), then one
    column per profession, in the order of the territory."""
    totaux = par_commune(croise).rename(columns={"adherents": "total"})[["code", "nom", "total"]]
    large = croise.pivot(index="code", columns="profession", values="adherents")
    large = large[par_profession(croise)["profession"].tolist()].reset_index()
    large.columns.name = None
    complet = totaux.merge(large, on="code")
    return complet.sort_values(["total", "nom"], ascending=[False, True], na_position="last").reset_index(drop=True)


@par_version
def communes_du_territoire(magasin: Magasin, metier: str = TOUTES) -> pd.DataFrame:
    """Return ``par_commune`` for the members of the store."""
    return par_commune(croisement(magasin), metier)


@par_version
def professions_du_territoire(magasin: Magasin, commune: str | None = None) -> pd.DataFrame:
    """Return ``par_profession`` for the members of the store."""
    return par_profession(croisement(magasin), commune)


@par_version
def grille_du_territoire(magasin: Magasin) -> pd.DataFrame:
    """Return ``tableau_croise`` for the members of the store."""
    return tableau_croise(croisement(magasin))


@par_version
def points_des_communes(magasin: Magasin) -> dict[str, tuple[float, float]]:
    """Return a point inside each commune of the map: code -> longitude, latitude."""
    lignes = magasin.lignes(
        "SELECT code, longitude, latitude FROM contours_points SEMI JOIN communes_territoire ON code = code_commune"
    )
    return {code: (longitude, latitude) for code, longitude, latitude in lignes}
