"""Vaccination and screening: each rate against its socle, its cible and the values known elsewhere.

Source: report of the CPTS 2024-2025, FA10, second table. Its heading is still « Objectifs exercice 2023-2024 » and
its T1 and result columns are empty: until a later line is imported, the rates are starting points.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cpts_data.formats_fr import arrondir
from cpts_data.indicators.controles.comparaison import ECART, verdict_de
from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.personnes_manquantes import DECIMALES_DU_CONTRAT, Manque, personnes_manquantes

if TYPE_CHECKING:
    from cpts_data.store import Magasin

TOUTES, VACCINATION, DEPISTAGE = "toutes", "vaccination", "depistage"
FAMILLES: Mapping[str, str] = {TOUTES: "Toutes", VACCINATION: "Vaccination", DEPISTAGE: "Dépistage"}
PREFIXES = {
    "GRIPPE": VACCINATION,
    "HPV": VACCINATION,
    "SEIN": DEPISTAGE,
    "COL": DEPISTAGE,
    "COLON": DEPISTAGE,
}
"""First word of an indicator code -> family."""
NOMS: Mapping[str, str] = {
    "GRIPPE_65P": "Grippe, 65 ans et plus",
    "GRIPPE_HORS65": "Grippe, moins de 65 ans éligibles",
    "GRIPPE_TOTAL": "Grippe, toutes cibles",
    "HPV_F15": "HPV, filles de 15 ans",
    "HPV_G15": "HPV, garçons de 15 ans",
    "SEIN_DO": "Sein, dépistage organisé",
    "SEIN_TOT": "Sein, organisé et individuel",
    "COL": "Col de l’utérus",
    "COLON": "Côlon et rectum",
}
COMPARABILITES: Mapping[str, str] = {
    "yes": "comparable",
    "partial": "comparable en partie",
    "no": "non comparable",
    "n/a": "sans objet",
}
THEMES = ("GRIPPE", "HPV", "SEIN", "COL", "COLORECTAL")
REFERENCES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("GRIPPE", "couverture antigrippale 65+ et à risque : objectif OMS"): ("GRIPPE_TOTAL",),
    ("GRIPPE", "couverture antigrippale toutes cibles"): ("GRIPPE_TOTAL",),
    ("GRIPPE", "couverture antigrippale toutes cibles (provisoire)"): ("GRIPPE_TOTAL",),
    ("GRIPPE", "couverture antigrippale 65+"): ("GRIPPE_65P",),
    ("GRIPPE", "couverture antigrippale 65+ (provisoire)"): ("GRIPPE_65P",),
    ("GRIPPE", "couverture antigrippale 18-64 à risque"): ("GRIPPE_HORS65",),
    ("GRIPPE", "couverture antigrippale <18 à risque"): ("GRIPPE_HORS65",),
    ("HPV", "filles 15 ans, au moins 1 dose"): ("HPV_F15",),
    ("HPV", "filles 16 ans, 2 doses"): ("HPV_F15",),
    ("HPV", "objectif filles 2023"): ("HPV_F15",),
    ("HPV", "objectif filles/garçons 2030"): ("HPV_F15", "HPV_G15"),
    ("HPV", "schéma complet filles"): ("HPV_F15",),
    ("HPV", "schéma complet garçons"): ("HPV_G15",),
    ("HPV", "campagne collège cohorte 2011, 2 doses filles/garçons"): ("HPV_F15", "HPV_G15"),
    ("HPV", "campagne collège cohorte 2012, 2 doses filles/garçons"): ("HPV_F15", "HPV_G15"),
    ("SEIN", "participation DO 50-74"): ("SEIN_DO",),
    ("SEIN", "participation DO 50-74 (standardisée)"): ("SEIN_DO",),
    ("SEIN", "part du dépistage individuel"): ("SEIN_TOT",),
    ("SEIN", "seuil acceptable européen"): ("SEIN_DO",),
    ("SEIN", "objectif décennal 2025"): ("SEIN_DO",),
    ("COL", "couverture dépistage col 25-65"): ("COL",),
    ("COL", "couverture 25-29"): ("COL",),
    ("COL", "couverture 60-65"): ("COL",),
    ("COL", "seuil acceptable européen"): ("COL",),
    ("COL", "objectif PNDOCCU"): ("COL",),
    ("COLORECTAL", "participation DO 50-74"): ("COLON",),
    ("COLORECTAL", "seuil acceptable européen"): ("COLON",),
    ("COLORECTAL", "objectif décennal 2025"): ("COLON",),
}
"""Theme and wording of a reference -> the indicators it is set beside. European and national screening goals speak of
organised screening. A reference that is not listed is told in words and never drawn."""


@dataclass(frozen=True)
class Anterieur:
    """An earlier rate of an indicator, out of 100: exact when it is computed from counts, otherwise as printed."""

    periode: str
    taux_pct: float


@dataclass(frozen=True)
class Indicateur:
    """One indicator at its latest date. Counts are people, rates and objectives out of 100, None when not given.

    ``objectifs_de``: the earlier period whose socle and cible are kept, where the latest one gives none: the table of
    the contract writes the objectives beside T0, to judge what comes next. ``anterieurs``: earlier rates, oldest first.
    ``importe``: whether the latest line was imported.
    """

    code: str
    intitule: str
    periode: str
    numerateur: int | None
    denominateur: int | None
    taux_imprime_pct: float | None
    socle_pct: float | None
    cible_pct: float | None
    importe: bool = False
    objectifs_de: str | None = None
    anterieurs: tuple[Anterieur, ...] = ()

    @property
    def nom(self) -> str:
        """Short name, or the wording of the report for an indicator we do not know."""
        return NOMS.get(self.code, self.intitule)

    @property
    def famille(self) -> str | None:
        return PREFIXES.get(self.code.partition("_")[0])

    @property
    def effectifs_publies(self) -> bool:
        return self.numerateur is not None and bool(self.denominateur)

    @property
    def taux_calcule_pct(self) -> float | None:
        return 100 * self.numerateur / self.denominateur if self.effectifs_publies else None

    @property
    def taux_pct(self) -> float | None:
        """The exact rate when the counts are printed, otherwise the printed one."""
        return self.taux_calcule_pct if self.effectifs_publies else self.taux_imprime_pct

    @property
    def imprime_autrement(self) -> bool:
        """Whether the printed rate is not the computed one at the printed precision."""
        if self.taux_imprime_pct is None or not self.effectifs_publies:
            return False
        calcule = 100 * Decimal(self.numerateur) / self.denominateur
        return verdict_de(Decimal(str(self.taux_imprime_pct)), calcule) == ECART

    @property
    def manque(self) -> Manque | None:
        """People still needed for the cible; None without counts or without a cible."""
        if not self.effectifs_publies:
            return None
        return personnes_manquantes(self.numerateur, self.denominateur, self.cible_pct)

    def ecart_a_la_cible(self, taux_pct: float | None) -> float | None:
        """Percentage points between a rate and the cible, negative below it."""
        return None if taux_pct is None or self.cible_pct is None else taux_pct - self.cible_pct


@dataclass(frozen=True)
class Reference:
    """One comparison value. ``valeur`` is a text: it may be double (« 38 / 30 ») or an interval (« 10-12 »)."""

    theme: str
    indicateur: str
    territoire: str
    periode: str | None
    valeur: str | None
    unite: str
    nature: str
    comparable: str
    note: str | None
    source: str
    codes: tuple[str, ...]

    @property
    def comparabilite(self) -> str:
        return COMPARABILITES[self.comparable]

    @property
    def pourcentage(self) -> float | None:
        """The value when it is one percentage, None otherwise."""
        texte = (self.valeur or "").replace(",", ".")
        return float(texte) if self.unite == "%" and re.fullmatch(r"\d+(\.\d+)?", texte) else None

    @property
    def dessinable(self) -> bool:
        """Whether it may share an axis with our figure: comparable at least in part, one number, a known row."""
        return self.comparable in ("yes", "partial") and self.pourcentage is not None and bool(self.codes)


@par_version
def indicateurs(magasin: Magasin) -> list[Indicateur]:
    """Return each indicator at its latest date (T0, T1… then days), in the order of the report, then of the imports."""
    lignes = magasin.lignes(
        """
        SELECT code_indicateur, indicateur, periode, numerateur, denominateur, taux_imprime_pct, socle_pct, cible_pct,
               lot IS NOT NULL
        FROM prevention
        WHERE taux_imprime_pct IS NOT NULL OR (numerateur IS NOT NULL AND denominateur > 0)
        ORDER BY NOT starts_with(periode, 'T'), periode
        """
    )
    par_code: dict[str, list[Indicateur]] = {}
    for ligne in lignes:
        par_code.setdefault(ligne[0], []).append(Indicateur(*ligne))
    ordre = {code: rang for rang, code in enumerate(NOMS)}
    codes = sorted(par_code, key=lambda code: (ordre.get(code, len(ordre)), code))
    return [_a_jour(par_code[code]) for code in codes]


def _a_jour(dates: Sequence[Indicateur]) -> Indicateur:
    """The latest line of an indicator, with what the earlier ones add."""
    *avant, dernier = dates
    anterieurs = tuple(Anterieur(i.periode, i.taux_pct) for i in avant if i.taux_pct is not None)
    dernier = replace(dernier, anterieurs=anterieurs)
    if dernier.socle_pct is not None or dernier.cible_pct is not None:
        return dernier
    donne = next((i for i in reversed(avant) if i.socle_pct is not None or i.cible_pct is not None), None)
    if donne is None:
        return dernier
    return replace(dernier, socle_pct=donne.socle_pct, cible_pct=donne.cible_pct, objectifs_de=donne.periode)


def de_la_famille(tous: Sequence[Indicateur], famille: str) -> list[Indicateur]:
    """Keep the indicators of a family; « toutes » keeps every one, also of an unknown family."""
    return [indicateur for indicateur in tous if famille in (TOUTES, indicateur.famille)]


def avec_cible(choisis: Sequence[Indicateur]) -> list[Indicateur]:
    """Keep the indicators whose cible is printed."""
    return [indicateur for indicateur in choisis if indicateur.cible_pct is not None]


def references(magasin: Magasin, choisis: Sequence[Indicateur]) -> list[Reference]:
    """Return the comparison values of the chosen indicators, in the order of the file.

    A value that no indicator claims comes with every family, so that none is lost.
    """
    lignes = magasin.lignes(
        """
        SELECT theme, indicateur, territoire, periode, valeur, unite, nature, comparable, note_definition,
               reference_source
        FROM references_nationales WHERE list_contains(?, theme) ORDER BY ligne
        """,
        [list(THEMES)],
    )
    codes = {indicateur.code for indicateur in choisis}
    trouvees = [Reference(*ligne, codes=REFERENCES.get(ligne[:2], ())) for ligne in lignes]
    return [reference for reference in trouvees if not reference.codes or codes & set(reference.codes)]


def atteint(taux_pct: float | None, objectif_pct: float | None) -> str | None:
    """Compare a rate with an objective: « atteint », « atteint une fois arrondi », « non atteint », None if unknown."""
    if taux_pct is None or objectif_pct is None:
        return None
    if taux_pct >= objectif_pct:
        return "atteint"
    arrondi = arrondir(taux_pct, DECIMALES_DU_CONTRAT) >= Decimal(str(objectif_pct))
    return "atteint une fois arrondi" if arrondi else "non atteint"
