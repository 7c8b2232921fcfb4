"""Médecin-traitant coverage: the rates of the territory, and the counts by IRIS or commune.

« Avec médecin traitant » means here: with a médecin traitant who practises on the territory of the CPTS, régime
général only, as the CPAM's table words it. It is not the national definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cpts_data.formats_fr import rang_de_periode
from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.personnes_manquantes import Manque, personnes_manquantes
from cpts_data.indicators.secret_des_zones import secret_des_zones
from cpts_data.stats import secret

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

POPULATIONS: Mapping[str, str] = {
    "MT_16P": "16 ans et plus",
    "MT_CSS": "Complémentaire santé solidaire (C2S)",
    "MT_ALD": "Affection de longue durée",
    "MT_70P": "70 ans et plus",
}
DESIGNATIONS: Mapping[str, str] = {
    "MT_16P": "de 16 ans et plus",
    "MT_CSS": "bénéficiaires de la complémentaire santé solidaire (C2S)",
    "MT_ALD": "en affection de longue durée",
    "MT_70P": "de 70 ans et plus",
}
"""How each population reads after « patients »."""
NIVEAUX: Mapping[str, str] = {"iris": "Quartiers (IRIS)", "commune": "Communes"}


@dataclass(frozen=True)
class Releve:
    """The people of one group at one period. ``jeu``: the dataset it comes from, ``mt_iris`` when it is a sum of IRIS.

    ``importe``: whether it was imported, and not printed in the report.
    """

    periode: str
    avec: int
    patients: int
    jeu: str = "mt_couverture"
    importe: bool = False

    @property
    def sans(self) -> int:
        return self.patients - self.avec

    @property
    def taux_pct(self) -> float:
        return 100 * self.avec / self.patients


@dataclass(frozen=True)
class Couverture:
    """The coverage of one group at every known period. Counts are people, rates and targets are out of 100.

    ``releves`` are in the order of time, T0 first; the last one is the result, and the first the start it is compared
    with. Socle, cible and amount are those of the result, None where the source does not give them;
    ``cible_anterieure``: the period and value of the latest earlier one, told in words and never compared with.
    """

    population: str
    releves: tuple[Releve, ...]
    socle_pct: float | None = None
    cible_pct: float | None = None
    montant_eur: float | None = None
    type_indicateur: str | None = None
    cible_anterieure: tuple[str, float] | None = None

    @property
    def resultat(self) -> Releve:
        return self.releves[-1]

    @property
    def depart(self) -> Releve | None:
        """The first known period, None when there is only one."""
        return self.releves[0] if len(self.releves) > 1 else None

    @property
    def entre(self) -> tuple[Releve, ...]:
        """The periods between the start and the result."""
        return self.releves[1:-1]

    @property
    def periode(self) -> str:
        return self.resultat.periode

    @property
    def avec(self) -> int:
        return self.resultat.avec

    @property
    def patients(self) -> int:
        return self.resultat.patients

    @property
    def sans(self) -> int:
        return self.resultat.sans

    @property
    def taux_pct(self) -> float:
        return self.resultat.taux_pct

    @property
    def manque_socle(self) -> Manque | None:
        return personnes_manquantes(self.avec, self.patients, self.socle_pct)

    @property
    def manque_cible(self) -> Manque | None:
        return personnes_manquantes(self.avec, self.patients, self.cible_pct)


@par_version
def couvertures(magasin: Magasin) -> dict[str, Couverture]:
    """Return the coverage of the territory, by population.

    A period that only the counts by IRIS give is their sum, when every IRIS has one and they are not made up.
    """
    objectifs = {}
    releves: dict[str, dict[str, Releve]] = {}
    for population, periode, avec, patients, importe, *reste in _lignes_du_territoire(magasin):
        releves.setdefault(population, {})[periode] = Releve(periode, avec, patients, "mt_couverture", importe)
        objectifs[population, periode] = reste
    for population, periode, avec, patients in _sommes_des_iris(magasin):
        releve = Releve(periode, avec, patients, "mt_iris", True)
        releves.setdefault(population, {}).setdefault(periode, releve)
    trouvees = {}
    for population in POPULATIONS:
        if connus := releves.get(population):
            ranges = tuple(connus[periode] for periode in sorted(connus, key=rang_de_periode))
            couverture = Couverture(population, ranges, *objectifs.get((population, ranges[-1].periode), ()))
            trouvees[population] = replace(couverture, cible_anterieure=_cible_anterieure(couverture, objectifs))
    return trouvees


def _cible_anterieure(couverture: Couverture, objectifs: Mapping[tuple[str, str], list]) -> tuple[str, float] | None:
    for releve in reversed(couverture.releves[:-1]):
        _, cible, *_ = objectifs.get((couverture.population, releve.periode), (None, None))
        if cible is not None:
            return releve.periode, cible
    return None


def _lignes_du_territoire(magasin: Magasin) -> list[tuple]:
    return magasin.lignes(
        """
        SELECT code_indicateur, periode, numerateur, denominateur, lot IS NOT NULL, socle_pct, cible_pct, montant_eur,
               type_indicateur
        FROM mt_couverture
        WHERE list_contains(?, code_indicateur) AND periode IS NOT NULL AND numerateur IS NOT NULL AND denominateur > 0
        """,
        [list(POPULATIONS)],
    )


def _sommes_des_iris(magasin: Magasin) -> list[tuple]:
    """The sums of real counts by IRIS, where no IRIS is unknown or masked by the producer, and they may be shown."""
    if not iris_reels(magasin):
        return []
    sommes = magasin.lignes(
        """
        SELECT population, periode, sum(avec_mt)::BIGINT, sum(avec_mt + sans_mt)::BIGINT
        FROM mt_iris_territoire
        GROUP BY ALL
        HAVING bool_and(etat IN ('mesuré', 'sans objet')) AND sum(avec_mt + sans_mt) > 0
        """
    )
    cachees = secret_des_zones(magasin)
    return [somme for somme in sommes if not cachees.total_cache(somme[0], somme[1])]


@par_version
def iris_reels(magasin: Magasin) -> bool:
    """Tell whether there are counts by IRIS, and they are not made up."""
    provenance = magasin.provenances.get("mt_iris")
    return provenance is not None and provenance.classe != "démonstration"


@par_version
def populations_par_zone(magasin: Magasin) -> list[str]:
    """Return the groups that have counts by IRIS of the territory."""
    trouvees = {p for (p,) in magasin.lignes("SELECT DISTINCT population FROM mt_iris_territoire")}
    return [population for population in POPULATIONS if population in trouvees]


@par_version
def periodes(magasin: Magasin, population: str) -> list[str]:
    """Return the periods that have counts by IRIS for a group, the latest first (T0 comes before any date)."""
    trouvees = magasin.lignes("SELECT DISTINCT periode FROM mt_iris_territoire WHERE population = ?", [population])
    return sorted((p for (p,) in trouvees), key=rang_de_periode, reverse=True)


_SOMME_PAR_ZONE = """
    bool_or(etat = 'absent') AS absente,
    bool_and(etat = 'sans objet') AS sans_objet,
    CASE WHEN bool_and(etat IN ('mesuré', 'sans objet')) THEN sum(avec_mt) END::DOUBLE AS avec_mt,
    CASE WHEN bool_and(etat IN ('mesuré', 'sans objet')) THEN sum(sans_mt) END::DOUBLE AS sans_mt
FROM mt_iris_territoire
WHERE population = ? AND periode = ?
GROUP BY ALL
ORDER BY code
"""
_COUVERTURE_PAR_ZONE = {
    "iris": "SELECT code_iris AS code, nom_iris AS nom, nom_commune AS commune," + _SOMME_PAR_ZONE,
    "commune": "SELECT code_commune AS code, nom_commune AS nom, nom_commune AS commune," + _SOMME_PAR_ZONE,
}


@par_version
def couverture_par_zone(magasin: Magasin, niveau: str, population: str, periode: str) -> pd.DataFrame:
    """Return one row per IRIS or commune of the territory, without what the disclosure rule hides.

    Columns: ``code``, ``nom``, ``commune``, ``avec_mt``, ``sans_mt``, ``patients`` (people, missing when masked or
    unknown), ``taux_pct`` (out of 100, missing also where nobody lives), ``statut`` and ``motif`` (the reason code of
    an empty cell, missing otherwise; see cpts_data.stats.secret).
    A commune with one unknown IRIS is unknown, with one masked IRIS masked: a partial sum would look like a small
    commune. An IRIS where the count has no object adds nothing to its commune.
    """
    frame = magasin.lire(_COUVERTURE_PAR_ZONE[niveau], [population, periode])
    absentes, sans_objet = frame.pop("absente"), frame.pop("sans_objet")
    connues = frame["avec_mt"].notna() & frame["sans_mt"].notna()
    cachees = frame["code"].isin(secret_des_zones(magasin).cachees(population, periode))
    frame["patients"] = frame["avec_mt"] + frame["sans_mt"]
    frame["taux_pct"] = 100 * frame["avec_mt"] / frame["patients"].where(frame["patients"] > 0)
    frame["statut"] = secret.statuts(frame["patients"], connues, cachees, absentes, sans_objet)
    frame["motif"] = secret.motifs(frame["statut"], connues)
    vides = ["avec_mt", "sans_mt", "patients", "taux_pct"]
    frame.loc[~frame["statut"].isin([secret.MESURE, secret.ZERO]), vides] = float("nan")
    return frame


@dataclass(frozen=True)
class Concentration:
    """How few areas hold half of the patients without a médecin traitant.

    ``courbe``: one row per visible area, most patients first (``rang``, ``code``, ``nom``, ``sans_mt``,
    ``cumul``, ``part_pct`` of the territory total). ``moitie``: areas needed for half, None when the visible
    ones do not reach it. ``partielle``: the territory total is not known, so that ``zones`` and ``total`` are those of
    the visible areas alone; ``total`` is None when there is none.
    """

    courbe: pd.DataFrame
    moitie: int | None
    zones: int
    total: int | None
    partielle: bool = False


def concentration(zones: pd.DataFrame, total: int | None) -> Concentration:
    """Rank the areas by people without a médecin traitant; ``total`` is the territory's, masked areas included.

    Where it is not known, an area being masked by the producer, shares are taken on what is visible, and it is said.
    """
    visibles = zones[zones["statut"] == secret.MESURE]
    courbe = visibles.sort_values(["sans_mt", "code"], ascending=[False, True])[["code", "nom", "commune", "sans_mt"]]
    courbe = courbe.reset_index(drop=True)
    courbe["rang"] = courbe.index + 1
    courbe["cumul"] = courbe["sans_mt"].cumsum()
    partielle = total is None and not courbe.empty
    if partielle:
        total = int(courbe["sans_mt"].sum())
    courbe["part_pct"] = 100 * courbe["cumul"] / total if total else float("nan")
    atteints = courbe.loc[2 * courbe["cumul"] >= total, "rang"] if total else courbe["rang"].iloc[:0]
    moitie = int(atteints.iloc[0]) if len(atteints) else None
    return Concentration(courbe, moitie, len(courbe) if partielle else len(zones), total, partielle)


@dataclass(frozen=True)
class TotalSansMT:
    """People of the territory without a médecin traitant: as given for the territory, and summed over its IRIS.

    The sum includes the IRIS that the screen masks; None when one is unknown or masked by the producer, or when it
    would give hidden counts away.
    """

    donne: int | None
    somme: int | None

    @property
    def retenu(self) -> int | None:
        """The number that shares of the IRIS are taken on: their own sum, otherwise the number of the territory."""
        return self.donne if self.somme is None else self.somme

    @property
    def concorde(self) -> bool:
        return None in (self.donne, self.somme) or self.donne == self.somme


@par_version
def total_sans_mt(magasin: Magasin, population: str, periode: str) -> TotalSansMT:
    """Return both numbers of people without a médecin traitant, each None when it is not known."""
    ((donne, somme),) = magasin.lignes(
        """
        SELECT
            (SELECT any_value(denominateur - numerateur) FROM mt_couverture
             WHERE code_indicateur = $population AND periode = $periode),
            (SELECT CASE WHEN bool_and(etat IN ('mesuré', 'sans objet')) THEN sum(sans_mt)::BIGINT END
             FROM mt_iris_territoire WHERE population = $population AND periode = $periode)
        """,
        {"population": population, "periode": periode},
    )
    cache = secret_des_zones(magasin).total_cache(population, periode)
    return TotalSansMT(donne, None if cache else somme)


@par_version
def mg_connus(magasin: Magasin) -> bool:
    """Tell whether the number of GPs is known in a commune of the territory at least."""
    return magasin.lignes("SELECT count(odf_mgen_odf) > 0 FROM communes_territoire") == [(True,)]


@par_version
def habitants_par_mg(magasin: Magasin) -> pd.DataFrame:
    """Return one row per commune: inhabitants per GP in private practice.

    Columns: ``code``, ``nom``, ``habitants``, ``mg`` (GPs), ``mg_60`` (of which 60 or more), ``habitants_par_mg``
    (missing without a GP), ``statut``. A zero may be a value masked by the producer.
    """
    frame = magasin.lire(
        """
        SELECT code_commune AS code, nom_commune AS nom, population_municipale AS habitants,
               odf_mgen_odf AS mg, odf_mgen_odf60 AS mg_60,
               population_municipale / nullif(odf_mgen_odf, 0) AS habitants_par_mg
        FROM communes_territoire ORDER BY code
        """
    )
    frame["statut"] = secret.MESURE
    frame.loc[frame["mg"] == 0, "statut"] = secret.ZERO
    frame.loc[frame["mg"].isna(), "statut"] = secret.ABSENT
    return frame


@dataclass(frozen=True)
class Capacite:
    """New patients that practices accept, at the latest known date (a day).

    ``communes``: one row per commune of the territory, most patients first: ``code``, ``nom``, ``nouveaux_patients``
    and ``cabinets`` (missing when unknown), ``date`` (of the commune's own figure). ``total`` adds the known communes;
    ``cabinets`` is None when no commune says it.
    """

    date: str
    communes: pd.DataFrame
    total: int
    cabinets: int | None


@par_version
def capacite(magasin: Magasin) -> Capacite | None:
    """Return the capacity by commune at the latest date of each, None when none of the territory is known.

    The figures of the IRIS of a commune at one date are added up; one unknown makes the commune unknown.
    """
    frame = magasin.lire(
        """
        SELECT c.code_commune AS code, c.nom_commune AS nom,
               CASE WHEN count(k.nouveaux_patients) = count(*) THEN sum(k.nouveaux_patients) END::DOUBLE
                   AS nouveaux_patients,
               CASE WHEN count(k.cabinets) = count(*) THEN sum(k.cabinets) END::DOUBLE AS cabinets,
               strftime(any_value(k.date), '%Y-%m-%d') AS date
        FROM communes_territoire AS c
        LEFT JOIN (
            FROM capacite_mg QUALIFY date = max(date) OVER (PARTITION BY code_commune)
        ) AS k USING (code_commune)
        GROUP BY ALL
        ORDER BY nouveaux_patients DESC NULLS LAST, nom
        """
    )
    connues = frame.dropna(subset=["nouveaux_patients"])
    if connues.empty:
        return None
    cabinets = connues["cabinets"].dropna()
    return Capacite(
        date=connues["date"].max(),
        communes=frame,
        total=int(connues["nouveaux_patients"].sum()),
        cabinets=int(cabinets.sum()) if len(cabinets) else None,
    )
