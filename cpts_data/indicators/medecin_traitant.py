"""Médecin-traitant coverage: the published rates, and the counts by IRIS or commune.

« Avec médecin traitant » means here: with a médecin traitant who practises on the territory of the CPTS, régime
général only, as the CPAM's table words it. It is not the national definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.personnes_manquantes import Manque, personnes_manquantes
from cpts_data.stats import secret

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

POPULATIONS: Mapping[str, str] = {
    "MT_16P": "16 ans et plus",
    "MT_CSS": "Complémentaire santé solidaire",
    "MT_ALD": "Affection de longue durée",
    "MT_70P": "70 ans et plus",
}
DESIGNATIONS: Mapping[str, str] = {
    "MT_16P": "de 16 ans et plus",
    "MT_CSS": "bénéficiaires de la complémentaire santé solidaire",
    "MT_ALD": "en affection de longue durée",
    "MT_70P": "de 70 ans et plus",
}
"""How each population reads after « patients »."""
NIVEAUX: Mapping[str, str] = {"iris": "Quartiers (IRIS)", "commune": "Communes"}
PERIODE_DE_DEPART = "T0"


@dataclass(frozen=True)
class CouverturePubliee:
    """One published rate at its two dates. Counts are people, rates and targets are out of 100.

    Socle and cible, and the people missing to reach them, are None where the source does not print them.
    """

    population: str
    periode: str
    avec_t0: int
    patients_t0: int
    avec: int
    patients: int
    socle_pct: float | None
    cible_pct: float | None
    montant_eur: float | None
    manque_socle: Manque | None
    manque_cible: Manque | None

    @property
    def sans(self) -> int:
        return self.patients - self.avec

    @property
    def sans_t0(self) -> int:
        return self.patients_t0 - self.avec_t0

    @property
    def taux_pct(self) -> float:
        return 100 * self.avec / self.patients

    @property
    def taux_t0_pct(self) -> float:
        return 100 * self.avec_t0 / self.patients_t0


@par_version
def couverture_publiee(magasin: Magasin) -> dict[str, CouverturePubliee]:
    """Return the published rates at T0 and at their latest date, by population, in the order of the report."""
    lignes = magasin.lignes(
        """
        SELECT r.code_indicateur, r.periode, t0.numerateur, t0.denominateur, r.numerateur, r.denominateur,
               r.socle_pct, r.cible_pct, r.montant_eur
        FROM mt_couverture AS r
        JOIN mt_couverture AS t0 ON t0.code_indicateur = r.code_indicateur AND t0.periode = ?
        WHERE r.periode <> t0.periode AND r.denominateur > 0 AND t0.denominateur > 0
            AND r.numerateur IS NOT NULL AND t0.numerateur IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY r.code_indicateur ORDER BY r.periode DESC) = 1
        ORDER BY t0.ligne
        """,
        [PERIODE_DE_DEPART],
    )
    return {
        population: CouverturePubliee(
            population, periode, avec_t0, patients_t0, avec, patients, socle, cible, montant,
            personnes_manquantes(avec, patients, socle), personnes_manquantes(avec, patients, cible),
        )
        for population, periode, avec_t0, patients_t0, avec, patients, socle, cible, montant in lignes
    }  # fmt: skip


@par_version
def periodes(magasin: Magasin) -> list[str]:
    """Return the periods that have counts by IRIS, the latest first (T0 comes before any date)."""
    trouvees = [p for (p,) in magasin.lignes("SELECT DISTINCT periode FROM mt_iris")]
    return sorted(trouvees, key=lambda p: (p != PERIODE_DE_DEPART, p), reverse=True)


_SOMME_PAR_ZONE = """
    bool_and(ligne_presente) AS presente,
    CASE WHEN count(avec_mt) = count(*) THEN sum(avec_mt) END::DOUBLE AS avec_mt,
    CASE WHEN count(sans_mt) = count(*) THEN sum(sans_mt) END::DOUBLE AS sans_mt
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
    """Return one row per IRIS or commune of the territory, small counts masked.

    Columns: ``code``, ``nom``, ``commune``, ``avec_mt``, ``sans_mt``, ``patients`` (people, missing when masked or
    unknown), ``taux_pct`` (out of 100, missing also where nobody lives), ``statut`` (see cpts_data.stats.secret).
    A commune with one unknown IRIS is unknown, with one masked IRIS masked: a partial sum would look like a small
    commune.
    """
    frame = magasin.lire(_COUVERTURE_PAR_ZONE[niveau], [population, periode])
    frame["patients"] = frame["avec_mt"] + frame["sans_mt"]
    frame["taux_pct"] = 100 * frame["avec_mt"] / frame["patients"].where(frame["patients"] > 0)
    frame["statut"] = secret.statuts(frame["avec_mt"], frame["sans_mt"], frame.pop("presente"))
    caches = frame["statut"] == secret.MASQUE
    frame.loc[caches, ["avec_mt", "sans_mt", "patients", "taux_pct"]] = float("nan")
    return frame


@dataclass(frozen=True)
class Concentration:
    """How few areas hold half of the patients without a médecin traitant.

    ``courbe``: one row per visible area, most patients first (``rang``, ``code``, ``nom``, ``sans_mt``,
    ``cumul``, ``part_pct`` of the territory total). ``moitie``: areas needed for half, None when the visible
    ones do not reach it.
    """

    courbe: pd.DataFrame
    moitie: int | None
    zones: int
    total: int | None


def concentration(zones: pd.DataFrame, total: int | None) -> Concentration:
    """Rank the areas by people without a médecin traitant; ``total`` is the territory's, masked areas included."""
    visibles = zones[zones["statut"] == secret.MESURE]
    courbe = visibles.sort_values(["sans_mt", "code"], ascending=[False, True])[["code", "nom", "commune", "sans_mt"]]
    courbe = courbe.reset_index(drop=True)
    courbe["rang"] = courbe.index + 1
    courbe["cumul"] = courbe["sans_mt"].cumsum()
    courbe["part_pct"] = 100 * courbe["cumul"] / total if total else float("nan")
    atteints = courbe.loc[2 * courbe["cumul"] >= total, "rang"] if total else courbe["rang"].iloc[:0]
    return Concentration(courbe, int(atteints.iloc[0]) if len(atteints) else None, len(zones), total)


@par_version
def total_sans_mt(magasin: Magasin, population: str, periode: str) -> int | None:
    """Return the territory's people without a médecin traitant: the published number, otherwise the sum of the IRIS.

    None when neither is known. The sum includes the masked IRIS, which it does not give away by itself.
    """
    ((publie, somme),) = magasin.lignes(
        """
        SELECT
            (SELECT any_value(denominateur - numerateur) FROM mt_couverture
             WHERE code_indicateur = $population AND periode = $periode),
            (SELECT CASE WHEN count(sans_mt) = count(*) THEN sum(sans_mt)::BIGINT END FROM mt_iris_territoire
             WHERE population = $population AND periode = $periode)
        """,
        {"population": population, "periode": periode},
    )
    return somme if publie is None else publie


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
