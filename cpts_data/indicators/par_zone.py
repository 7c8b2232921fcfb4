"""The register of the indicators known by area: one name, one unit and one kind each, whoever shows them.

Pages that cross indicators (tartan, explorer, exports) ask here which ones have data, then for their values in one
shape. Nothing is recomputed: the médecin-traitant counts come from their own module, already masked; intervals and
positions come from ``stats``. An area without a value keeps the reason why (``statut``, see cpts_data.stats.secret).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data.indicators import couverture_des_professionnels as couverture
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import zones_face_a_la_reference as faces
from cpts_data.indicators.adherents import PROFESSIONS
from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.phrases_communes import reference_de_la_cpts, sans_chiffre
from cpts_data.stats import positions, secret

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

IRIS, COMMUNE = "iris", "commune"
PROPORTION, COMPTES, VALEUR = "proportion", "comptes", "valeur"
"""Part of a whole (Wilson), events per inhabitant (Byar), or a figure without an interval."""
REFERENCE_CPTS, ZONES = "cpts", "zones"
"""The territory; where nobody gives its figure, the areas shown, all together."""
COLONNES = (
    "code", "nom", "commune", "numerateur", "denominateur", "valeur", "borne_basse", "borne_haute", "reference",
    "libelle_reference", "position", "mention", "statut", "motif",
)  # fmt: skip
HABITANTS_PAR = 10_000


@dataclass(frozen=True)
class IndicateurDeZone:
    """One indicator that has a figure by area.

    ``unite`` follows the value (« % », « patients », « pour 10 000 habitants »); ``fiche`` names its sheet. A value is
    numerator ÷ denominator × ``par``, upside down where ``inverse``. ``jeux``: the datasets to cite. ``periodique``:
    known at several periods (``periodes_de_zone``). ``mesure`` and ``population``: its declared class limits, if any.
    ``date``: what the figure dates from, when it is not periodic. ``zero``: what an area at zero is, and
    ``zero_court`` in a cell.
    ``additif``: whether the counts of two areas may be added (not an average, nor persons counted in both).
    ``zero_incertain``: the producer may hide a small count behind a zero, which then enters no sum.
    """

    code: str
    nom: str
    nom_court: str
    unite: str
    genre: str
    niveaux: tuple[str, ...]
    fiche: str | None = None
    jeux: tuple[str, ...] = ()
    decimales: int = 1
    par: int = 100
    inverse: bool = False
    libelle_numerateur: str = ""
    libelle_denominateur: str = ""
    mesure: str | None = None
    population: str = "toutes"
    periodique: bool = False
    fonce: str = "valeurs élevées"
    date: str = ""
    zero: str = secret.LIBELLES_STATUT[secret.ZERO]
    zero_court: str = "aucun"
    additif: bool = True
    zero_incertain: bool = False

    @property
    def fraction(self) -> tuple[str, str]:
        """Columns of ``valeurs``: what is divided, then what divides it."""
        return ("denominateur", "numerateur") if self.inverse else ("numerateur", "denominateur")

    def raison(self, statut: str, motif: str | None = None) -> str:
        """Say why an area has no figure. ``motif``: the code of the reason, which tells who masked it."""
        return self.zero if statut == secret.ZERO else sans_chiffre(statut, motif)


@dataclass(frozen=True)
class Repere:
    """One value that all areas are compared with, in the unit of the indicator. ``libelle`` reads in a sentence."""

    code: str
    libelle: str
    valeur: float


Lecture = Callable[["Magasin", str, "str | None"], "pd.DataFrame"]
"""(store, level, period) -> rows ``code``, ``nom``, ``commune``, ``numerateur``, ``denominateur``, ``statut``, and
``valeur`` for what is not a ratio."""


@dataclass(frozen=True)
class _Entree:
    indicateur: IndicateurDeZone
    lire: Lecture
    reference: Callable[[Magasin, str | None], float | None] | None = None
    """The figure of the territory, where it is not the sum of the areas. Same unit as the values."""
    population: str | None = None
    """The group whose coverage it is: its references are those of ``zones_face_a_la_reference``."""


@par_version
def indicateurs_de_zone(magasin: Magasin, niveau: str) -> list[IndicateurDeZone]:
    """Return the indicators that have a figure in one area at least of this level."""
    return [e.indicateur for e in _registre(magasin).values() if niveau in e.indicateur.niveaux]


@par_version
def indicateur_de_zone(magasin: Magasin, code: str) -> IndicateurDeZone | None:
    """Return one indicator of this store, None when it has no data."""
    entree = _registre(magasin).get(code)
    return entree.indicateur if entree else None


@par_version
def periodes_de_zone(magasin: Magasin, code: str) -> list[str]:
    """Return the periods of an indicator, the latest first; empty when it has only one figure."""
    indicateur = indicateur_de_zone(magasin, code)
    return mt.periodes(magasin, indicateur.population) if indicateur and indicateur.periodique else []


@par_version
def valeurs(
    magasin: Magasin, code: str, niveau: str, periode: str | None = None, reference: str | float | None = REFERENCE_CPTS
) -> pd.DataFrame:
    """Return one row per IRIS or commune of the territory, in the columns of COLONNES.

    ``valeur``, its 95 % bounds and ``reference`` are in the unit of the indicator; missing where there is no figure,
    and ``statut`` says why. ``periode``: the latest when None. ``reference``: the code of one of ``reperes_de_zone``,
    a number, or None; without one, positions are missing. ``libelle_reference`` names it, missing for a number.
    Raises KeyError for an indicator without data in this store.
    """
    import pandas as pd

    entree = _registre(magasin)[code]
    indicateur = entree.indicateur
    periode = periode or next(iter(periodes_de_zone(magasin, code)), None)
    frame = entree.lire(magasin, niveau, periode)
    repere = None
    if isinstance(reference, str):
        repere = choisir_le_repere(_reperes(magasin, entree, frame, niveau, periode), reference)
        reference = repere.valeur if repere else None
    frame["reference"] = float("nan") if reference is None else float(reference)
    frame["libelle_reference"] = pd.Series(repere.libelle if repere else None, index=frame.index, dtype="object")
    frame = _avec_intervalles(frame, indicateur)
    if "motif" not in frame:  # the rule that hides people is ours only where they are counted by IRIS
        frame["motif"] = secret.motifs(frame["statut"], frame["statut"] == secret.MESURE)
    return frame[list(COLONNES)]


@par_version
def reperes_de_zone(magasin: Magasin, code: str, niveau: str, periode: str | None = None) -> list[Repere]:
    """Return what the areas may be compared with, one value for all of them, the territory first.

    For a médecin-traitant coverage, those of its page. Raises KeyError for an indicator without data in this store.
    """
    entree = _registre(magasin)[code]
    periode = periode or next(iter(periodes_de_zone(magasin, code)), None)
    return _reperes(magasin, entree, entree.lire(magasin, niveau, periode), niveau, periode)


def choisir_le_repere(reperes: list[Repere], code: str) -> Repere | None:
    """Return the one asked for; for the territory, where nobody gives its figure, that of the areas shown."""
    codes = (code, ZONES) if code == REFERENCE_CPTS else (code,)
    return next((repere for repere in reperes if repere.code in codes), None)


def _reperes(magasin: Magasin, entree: _Entree, frame: pd.DataFrame, niveau: str, periode: str | None) -> list[Repere]:
    if entree.population is not None:
        connues = faces.references(magasin, niveau, entree.population, periode)
        return [Repere(r.code, r.libelle, r.valeur_pct) for r in connues if r.valeur_pct is not None]
    valeur = entree.reference(magasin, periode) if entree.reference else _du_territoire(frame, entree.indicateur)
    libelle = reference_de_la_cpts(entree.indicateur.unite)
    return [] if valeur is None else [Repere(REFERENCE_CPTS, libelle, valeur)]


def _du_territoire(frame: pd.DataFrame, indicateur: IndicateurDeZone) -> float | None:
    if indicateur.genre == VALEUR or frame[["numerateur", "denominateur"]].isna().any(axis=None):
        return None  # a sum with a hole would pass for the territory
    haut, bas = (frame[colonne].sum() for colonne in indicateur.fraction)
    return float(indicateur.par * haut / bas) if bas else None


def _avec_intervalles(frame: pd.DataFrame, indicateur: IndicateurDeZone) -> pd.DataFrame:
    """Add value, 95 % bounds, position and mention. Only measured areas have them."""
    from cpts_data.stats.intervalles import byar, wilson

    mesurees = frame["statut"] == secret.MESURE
    if indicateur.genre == VALEUR:
        vides = {"borne_basse": float("nan"), "borne_haute": float("nan"), "position": None, "mention": None}
        return frame.assign(valeur=frame["valeur"].where(mesurees), **vides)
    x, n = frame["numerateur"].where(mesurees), frame["denominateur"].where(mesurees)
    par, reference = indicateur.par, frame["reference"]
    if indicateur.genre == PROPORTION:
        bornes = wilson(x, n)
        rangs = positions.positions(x, n, reference / par, frame.index)
        return frame.assign(valeur=par * x / n, borne_basse=par * bornes.bas, borne_haute=par * bornes.haut, **rangs)
    bornes = byar(x)
    attendue = 1 / reference if indicateur.inverse else reference / par
    rangs = positions.positions_de_comptes(x, n, attendue, frame.index)
    if not indicateur.inverse:
        return frame.assign(
            valeur=par * x / n, borne_basse=par * bornes.bas / n, borne_haute=par * bornes.haut / n, **rangs
        )
    return frame.assign(
        valeur=n / x.where(x > 0), borne_basse=n / bornes.haut, borne_haute=n / bornes.bas,
        **{colonne: rangs[colonne].replace(_A_L_ENVERS) for colonne in rangs},
    )  # fmt: skip


_A_L_ENVERS: Mapping[str, str] = {
    positions.EN_DESSOUS: positions.AU_DESSUS,
    positions.AU_DESSUS: positions.EN_DESSOUS,
    positions.MENTION_EN_DESSOUS: positions.MENTION_AU_DESSUS,
    positions.MENTION_AU_DESSUS: positions.MENTION_EN_DESSOUS,
}
"""Few doctors per inhabitant are many inhabitants per doctor."""


# --- what the store holds ------------------------------------------------------------------------------------


@par_version
def _registre(magasin: Magasin) -> dict[str, _Entree]:
    """The indicators of this store, in reading order."""
    entrees = [
        *_medecin_traitant(magasin),
        *_offre(magasin),
        *_ages(magasin),
        *_regime_general(magasin),
        *_professionnels(magasin),
        *_adherents(magasin),
    ]
    return {entree.indicateur.code: entree for entree in entrees}


GROUPES: Mapping[str, tuple[str, str]] = {
    "MT_16P": ("16 ans et plus", "16 ans et plus"),
    "MT_CSS": ("complémentaire santé solidaire (C2S)", "C2S"),
    "MT_ALD": ("affection de longue durée", "ALD"),
    "MT_70P": ("70 ans et plus", "70 ans et plus"),
}
"""Each group of patients, in a name and in a column heading."""


def _medecin_traitant(magasin: Magasin) -> list[_Entree]:
    populations = mt.populations_par_zone(magasin)
    commun = {
        "niveaux": (IRIS, COMMUNE), "jeux": ("mt_iris",), "periodique": True, "libelle_denominateur": "Patients",
    }  # fmt: skip
    taux = [
        _Entree(
            IndicateurDeZone(
                f"taux_couverture_mt_{_suffixe(population)}",
                f"Taux de couverture médecin traitant, {GROUPES[population][0]}",
                f"Couverture MT, {GROUPES[population][1]}",
                "%", PROPORTION, fiche="taux_couverture_mt", mesure="taux_couverture_mt", population=population,
                fonce="valeurs faibles", libelle_numerateur="Patients avec médecin traitant", **commun,
            ),
            _lire_couverture(population, "avec_mt"),
            population=population,
        )
        for population in populations
    ]  # fmt: skip
    sans = [
        _Entree(
            IndicateurDeZone(
                f"patients_sans_mt_{_suffixe(population)}",
                f"Patients sans médecin traitant, {GROUPES[population][0]}",
                f"Sans MT, {GROUPES[population][1]}",
                "patients", VALEUR, fiche="patients_sans_mt", decimales=0, mesure="patients_sans_mt",
                population=population, libelle_numerateur="Patients sans médecin traitant", **commun,
            ),
            _lire_couverture(population, "sans_mt"),
        )
        for population in populations
    ]  # fmt: skip
    return taux + sans


def _suffixe(population: str) -> str:
    return population.removeprefix("MT_").lower()


def _lire_couverture(population: str, compte: str) -> Lecture:
    def lire(magasin: Magasin, niveau: str, periode: str | None) -> pd.DataFrame:
        zones = mt.couverture_par_zone(magasin, niveau, population, periode)
        return zones.assign(numerateur=zones[compte], denominateur=zones["patients"], valeur=zones[compte])

    return lire


def _offre(magasin: Magasin) -> list[_Entree]:
    """General practitioners, pharmacies and accessibility, by commune."""
    mg = {"niveaux": (COMMUNE,), "jeux": ("communes",), "libelle_numerateur": "Médecins généralistes libéraux",
          "libelle_denominateur": "Population municipale", "date": "2024",
          "zero": "aucun médecin (ou valeur masquée à la source)", "zero_court": "0 MG ou masqué",
          "zero_incertain": True}  # fmt: skip
    entrees = []
    if mt.mg_connus(magasin):
        entrees = [
            _Entree(
                IndicateurDeZone(
                    "habitants_par_mg", "Habitants par médecin généraliste", "Habitants par MG", "habitants", COMPTES,
                    fiche="habitants_par_mg", decimales=0, par=1, inverse=True, mesure="habitants_par_mg", **mg,
                ),
                _lire_mg,
            ),
            _Entree(
                IndicateurDeZone(
                    "mg_pour_10000_habitants", "Médecins généralistes pour 10 000 habitants",
                    "MG pour 10 000 hab.", "pour 10 000 habitants", COMPTES, fiche="habitants_par_mg",
                    par=HABITANTS_PAR, fonce="valeurs faibles", **mg,
                ),
                _lire_mg,
            ),
        ]  # fmt: skip
    if _connue(magasin, "communes_territoire", "bpe_pharma"):
        indicateur = IndicateurDeZone(
            "pharmacies_pour_10000_habitants", "Pharmacies pour 10 000 habitants", "Pharmacies pour 10 000 hab.",
            "pour 10 000 habitants", COMPTES, (COMMUNE,), fiche="pharmacies_par_habitant", jeux=("communes",),
            par=HABITANTS_PAR, libelle_numerateur="Pharmacies", libelle_denominateur="Population municipale",
            fonce="valeurs faibles", date="2024",
        )  # fmt: skip
        entrees.append(_Entree(indicateur, _lire_par_commune("bpe_pharma", "population_municipale")))
    if _connue(magasin, "equipements_iris", "nombre"):
        indicateur = IndicateurDeZone(
            "lieux_mg_pour_10000_habitants", "Lieux d’exercice de généralistes pour 10 000 habitants",
            "Lieux d’exercice MG pour 10 000 hab.", "pour 10 000 habitants", COMPTES, (COMMUNE,),
            fiche="lieux_mg_par_habitant", jeux=("equipements_iris", "communes"), par=HABITANTS_PAR,
            fonce="valeurs faibles", libelle_numerateur="Lieux d’exercice",
            libelle_denominateur="Population municipale",
        )  # fmt: skip
        entrees.append(_Entree(indicateur, _lire_lieux_mg))
    entrees += _accessibilite(magasin)
    if mt.capacite(magasin) is not None:
        indicateur = IndicateurDeZone(
            "capacite_mg", "Nouveaux patients acceptés par les cabinets", "Nouveaux patients acceptés", "patients",
            VALEUR, (COMMUNE,), fiche="capacite_mg", jeux=("capacite_mg",), decimales=0, fonce="valeurs faibles",
            libelle_numerateur="Nouveaux patients acceptés", date=mt.capacite(magasin).date,
        )  # fmt: skip
        entrees.append(_Entree(indicateur, _lire_capacite))
    return entrees


def _lire_mg(magasin: Magasin, _niveau: str, _periode: str | None) -> pd.DataFrame:
    """A commune without a GP keeps the word, and no count: the source may have hidden a small one."""
    communes = mt.habitants_par_mg(magasin)
    surs = communes["mg"].astype(float).where(communes["mg"] > 0)
    return communes.assign(commune=communes["nom"], numerateur=surs, denominateur=communes["habitants"])


def _lire_lieux_mg(magasin: Magasin, _niveau: str, _periode: str | None) -> pd.DataFrame:
    """Places are all known by commune, also those whose IRIS is not sure: a commune without a line has none."""
    frame = magasin.lire(
        """
        SELECT t.code_commune AS code, t.nom_commune AS nom, t.nom_commune AS commune,
               coalesce(sum(e.nombre), 0)::DOUBLE AS numerateur, t.population_municipale::DOUBLE AS denominateur
        FROM communes_territoire AS t
        LEFT JOIN equipements_iris AS e ON e.code_commune = t.code_commune AND e.type_equipement = 'D265'
        GROUP BY ALL ORDER BY code
        """
    )
    return _avec_statut(frame, frame["denominateur"].isna())


def _accessibilite(magasin: Magasin) -> list[_Entree]:
    """DREES: the downloaded figures when there are some, those of the compilation otherwise."""
    telechargee = _connue(magasin, "apl_communes", "apl_mg")
    colonnes = ("apl_mg", "apl_mg_65") if telechargee else ("apl_gen", "apl_65")
    jeu = "apl_communes" if telechargee else "communes"
    noms = (
        ("apl_mg", "Accessibilité aux médecins généralistes (APL)", "APL généralistes"),
        ("apl_mg_65", "Accessibilité aux médecins de 65 ans ou moins (APL)", "APL, 65 ans ou moins"),
    )
    return [
        _Entree(
            IndicateurDeZone(
                code, nom, court, "consultations par an et par habitant", VALEUR, (COMMUNE,), fiche="accessibilite_mg",
                jeux=(jeu,), par=1, fonce="valeurs faibles", additif=False,
                date=_annee_de_l_apl(magasin) if telechargee else "millésime à confirmer",
            ),
            _lire_une_valeur(jeu, colonne),
            (lambda magasin, _, colonne=colonne: _apl_du_territoire(magasin, colonne)) if telechargee else None,
        )
        for (code, nom, court), colonne in zip(noms, colonnes, strict=True)
        if _connue(magasin, jeu, colonne)
    ]  # fmt: skip


def _annee_de_l_apl(magasin: Magasin) -> str:
    return str(magasin.lignes("SELECT max(annee) FROM apl_communes")[0][0])


def _apl_du_territoire(magasin: Magasin, colonne: str) -> float | None:
    """Weighted by the standardised population, as the DREES asks; unknown when a commune is."""
    ((moyenne,),) = magasin.lignes(
        f"""
        SELECT CASE WHEN count({colonne} * population_standardisee) = count(*)
               THEN sum({colonne} * population_standardisee) / sum(population_standardisee) END
        FROM communes_territoire LEFT JOIN apl_communes USING (code_commune)
        """
    )
    return moyenne


def _lire_une_valeur(jeu: str, colonne: str) -> Lecture:
    def lire(magasin: Magasin, _niveau: str, _periode: str | None) -> pd.DataFrame:
        frame = magasin.lire(
            f"""
            SELECT t.code_commune AS code, t.nom_commune AS nom, t.nom_commune AS commune,
                   NULL::DOUBLE AS numerateur, NULL::DOUBLE AS denominateur, s.{colonne}::DOUBLE AS valeur
            FROM communes_territoire AS t LEFT JOIN {jeu} AS s USING (code_commune) ORDER BY code
            """
        )
        return _avec_statut(frame, frame["valeur"].isna())

    return lire


def _lire_capacite(magasin: Magasin, _niveau: str, _periode: str | None) -> pd.DataFrame:
    communes = mt.capacite(magasin).communes.sort_values("code", ignore_index=True)
    frame = communes[["code", "nom"]].assign(
        commune=communes["nom"], numerateur=communes["nouveaux_patients"], denominateur=float("nan"),
        valeur=communes["nouveaux_patients"],
    )  # fmt: skip
    return _avec_statut(frame, frame["valeur"].isna())


AGES = (("65", "rp2013_65_plus", "population_65_plus"), ("75", "rp2013_75_plus", "population_75_plus"))


def _ages(magasin: Magasin) -> list[_Entree]:
    """Shares of older people, at the census downloaded or, without one, at that of 2013."""
    recent = _connue(magasin, "population_iris", "population")
    jeu, total = ("population_iris", "population") if recent else ("iris", "rp2013_population")
    annee = str(magasin.lignes("SELECT max(annee) FROM population_iris")[0][0]) if recent else "2013"
    entrees = []
    for age, ancienne, recente in AGES:
        colonne = recente if recent else ancienne
        if not _connue(magasin, jeu, colonne):
            continue
        indicateur = IndicateurDeZone(
            f"part_{age}_ans_et_plus", f"Part des {age} ans et plus", f"{age} ans et plus",
            "%", PROPORTION, (IRIS, COMMUNE), fiche="part_personnes_agees", jeux=(jeu,),
            libelle_numerateur=f"Habitants de {age} ans et plus",
            libelle_denominateur="Habitants", date=f"recensement {annee}",
        )  # fmt: skip
        entrees.append(_Entree(indicateur, _lire_recensement(jeu, colonne, total)))
    return entrees


def _lire_recensement(jeu: str, colonne: str, total: str) -> Lecture:
    zones = {
        IRIS: "t.code_iris AS code, t.nom_iris AS nom, t.nom_commune AS commune",
        COMMUNE: "t.code_commune AS code, t.nom_commune AS nom, t.nom_commune AS commune",
    }

    def lire(magasin: Magasin, niveau: str, _periode: str | None) -> pd.DataFrame:
        frame = magasin.lire(
            f"""
            SELECT {zones[niveau]},
                   CASE WHEN count(s.{colonne}) = count(*) THEN sum(s.{colonne}) END::DOUBLE AS numerateur,
                   CASE WHEN count(s.{total}) = count(*) THEN sum(s.{total}) END::DOUBLE AS denominateur
            FROM iris_territoire AS t LEFT JOIN {jeu} AS s USING (code_iris)
            GROUP BY ALL ORDER BY code
            """
        )
        frame = _avec_statut(frame, frame[["numerateur", "denominateur"]].isna().any(axis=1))
        frame.loc[frame["denominateur"] == 0, "statut"] = secret.ZERO
        return frame

    return lire


REGIME_GENERAL = (
    ("part_ald", "Part des personnes en affection de longue durée", "En ALD", "odf_ald_pop", "odf_rg_pop"),
    ("part_c2s_sans_participation", "Part des bénéficiaires de la C2S sans participation", "C2S sans participation",
     "odf_cssnp_pop", "odf_rg_pop"),
    ("part_sans_vaccin_grippe_65p", "Part des 65 ans et plus sans vaccin contre la grippe", "Sans vaccin grippe, 65+",
     "odf_vag_65", "odf_rg_65"),
    ("part_sans_generaliste_16p", "Part des 16 ans et plus sans consultation d’un généraliste en 24 mois",
     "Sans généraliste, 24 mois", "odf_gen_16", "odf_rg_pop - odf_rg_0_15"),
)  # fmt: skip
"""Open counts of the régime général by commune: code, name, heading, numerator and denominator in ``communes``."""


def _regime_general(magasin: Magasin) -> list[_Entree]:
    libelles = {"odf_rg_pop": "Bénéficiaires", "odf_rg_65": "Bénéficiaires de 65 ans et plus"}
    return [
        _Entree(
            IndicateurDeZone(
                code, nom, court, "%", PROPORTION, (COMMUNE,), fiche=code, jeux=("communes",), date="2024",
                zero_incertain=True, libelle_numerateur="Personnes concernées",
                libelle_denominateur=libelles.get(denominateur, "Bénéficiaires de 16 ans et plus"),
            ),
            _lire_par_commune(numerateur, denominateur, zero_incertain=True),
        )
        for code, nom, court, numerateur, denominateur in REGIME_GENERAL
        if _connue(magasin, "communes_territoire", numerateur)
    ]  # fmt: skip


def _lire_par_commune(numerateur: str, denominateur: str, *, zero_incertain: bool = False) -> Lecture:
    """``zero_incertain``: the producer hides small counts behind a zero, which then is no figure."""

    def lire(magasin: Magasin, _niveau: str, _periode: str | None) -> pd.DataFrame:
        frame = magasin.lire(
            f"""
            SELECT code_commune AS code, nom_commune AS nom, nom_commune AS commune,
                   ({numerateur})::DOUBLE AS numerateur, ({denominateur})::DOUBLE AS denominateur
            FROM communes_territoire ORDER BY code
            """
        )
        frame = _avec_statut(frame, frame[["numerateur", "denominateur"]].isna().any(axis=1))
        incertains = zero_incertain & (frame["numerateur"] == 0)
        # The two counts have neither the same date nor the same field: a part above its whole is no figure.
        incoherents = zero_incertain & (frame["numerateur"] > frame["denominateur"])
        frame.loc[incertains, "statut"] = secret.MASQUE
        frame.loc[incoherents, "statut"] = secret.ABSENT
        frame.loc[incertains | incoherents, "numerateur"] = float("nan")
        return frame

    return lire


def _professionnels(magasin: Magasin) -> list[_Entree]:
    """Professionals who practise, by commune, once the public directory was counted."""
    presentes = {p for (p,) in magasin.lignes("SELECT DISTINCT profession FROM professionnels_commune")}
    return [
        _Entree(
            IndicateurDeZone(
                f"professionnels_{rang}_pour_10000_habitants",
                f"{noms[1][:1].upper()}{noms[1][1:]} pour 10 000 habitants",
                f"{noms[2][:1].upper()}{noms[2][1:]} pour 10 000 hab.",
                "pour 10 000 habitants", COMPTES, (COMMUNE,), fiche="professionnels_par_habitant",
                jeux=("professionnels_commune", "communes"), par=HABITANTS_PAR, fonce="valeurs faibles", additif=False,
                libelle_numerateur="Professionnels", libelle_denominateur="Population municipale",
            ),
            _lire_professionnels(profession),
        )
        for rang, (profession, noms) in zip(CODES_DES_PROFESSIONS, PROFESSIONS.items(), strict=False)
        if profession in presentes and profession != "autre"
    ]  # fmt: skip


CODES_DES_PROFESSIONS = ("mg", "spe", "ph", "sf", "ide", "mk", "orthophoniste", "autre")


def _lire_professionnels(profession: str) -> Lecture:
    """The directory lists everybody: a profession without a line is zero, but not in a commune that has none."""

    def lire(magasin: Magasin, _niveau: str, _periode: str | None) -> pd.DataFrame:
        frame = magasin.lire(
            """
            SELECT t.code_commune AS code, t.nom_commune AS nom, t.nom_commune AS commune,
                   CASE WHEN any_value(connues.code) IS NOT NULL THEN coalesce(sum(p.professionnels), 0) END::DOUBLE
                       AS numerateur,
                   t.population_municipale::DOUBLE AS denominateur
            FROM communes_territoire AS t
            LEFT JOIN (SELECT DISTINCT code_commune AS code FROM professionnels_commune) AS connues
                ON connues.code = t.code_commune
            LEFT JOIN professionnels_commune AS p ON p.code_commune = t.code_commune AND p.profession = ?
            GROUP BY ALL ORDER BY code
            """,
            [profession],
        )
        return _avec_statut(frame, frame[["numerateur", "denominateur"]].isna().any(axis=1))

    return lire


def _adherents(magasin: Magasin) -> list[_Entree]:
    """Share of the professionals who are members, all professions together then one by one."""
    if not couverture.professionnels_connus(magasin):
        return []
    courts = {couverture.TOUTES: "toutes"} | dict(zip(PROFESSIONS, CODES_DES_PROFESSIONS, strict=False))
    entrees = []
    for metier, code in courts.items():
        communes = couverture.par_commune(magasin, metier)
        if not (communes["statut"] == secret.MESURE).any():
            continue
        de_qui = "" if metier == couverture.TOUTES else f", {PROFESSIONS[metier][1]}"
        court = "" if metier == couverture.TOUTES else f", {PROFESSIONS[metier][2]}"
        indicateur = IndicateurDeZone(
            f"couverture_des_professionnels_{code}", f"Part d’adhérents parmi les professionnels en exercice{de_qui}",
            f"Part d’adhérents{court}", "%", PROPORTION, (COMMUNE,), fiche="couverture_des_professionnels",
            jeux=couverture.JEUX, fonce="valeurs faibles", additif=False, libelle_numerateur="Adhérents",
            libelle_denominateur="Professionnels en exercice",
        )  # fmt: skip
        entrees.append(_Entree(indicateur, _lire_adherents(metier), _adherents_du_territoire(metier)))
    return entrees


def _lire_adherents(metier: str) -> Lecture:
    """More members than known professionals is no rate: the two lists do not count the same people."""

    def lire(magasin: Magasin, _niveau: str, _periode: str | None) -> pd.DataFrame:
        communes = couverture.par_commune(magasin, metier).sort_values("code", ignore_index=True)
        discordantes = communes["statut"] == couverture.DISCORDANT
        return communes[["code", "nom"]].assign(
            commune=communes["nom"], numerateur=communes["adherents"], denominateur=communes["professionnels"],
            statut=communes["statut"].mask(discordantes, secret.ABSENT),
        )  # fmt: skip

    return lire


def _adherents_du_territoire(metier: str) -> Callable[[Magasin, str | None], float | None]:
    return lambda magasin, _: couverture.totaliser(couverture.par_commune(magasin, metier)).taux_pct


def _connue(magasin: Magasin, table: str, colonne: str) -> bool:
    return magasin.lignes(f"SELECT count({colonne}) > 0 FROM {table}") == [(True,)]


def _avec_statut(frame: pd.DataFrame, inconnues: pd.Series) -> pd.DataFrame:
    import pandas as pd

    frame["statut"] = pd.Series(secret.MESURE, index=frame.index, dtype="str").mask(inconnues, secret.ABSENT)
    return frame
