"""What changed since the last extraction: noise, a real change, a correction, or figures that no longer compare?

Each figure that is followed is read at its two latest dates, or, where an import replaced the same date, before and
after that import. A proportion is tested (``stats.evolution``); one whose definition or areas changed is not, and
neither is a correction: two files on one date tell nothing of an evolution.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import prevention
from cpts_data.indicators import soins_non_programmes as snp
from cpts_data.indicators.adherents import croisement, par_profession
from cpts_data.indicators.effets_d_un_import import effets
from cpts_data.indicators.remplissage_mensuel import dispersion_des_mois
from cpts_data.stats import secret
from cpts_data.stats.evolution import STABLE, Evolution, comparer
from cpts_data.stats.tendance import POINTS, Tendance, tendance

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

NET, A_SURVEILLER, BRUIT = "changement net", "à surveiller", "bruit"
DEFINITION, DECOUPAGE = "changement de définition", "changement de découpage"
CORRECTION, CONSTATE = "correction", "constaté"
VERDICTS: Mapping[str, str] = {
    NET: "hausse ou baisse nette : le hasard seul donne un écart aussi grand au plus une fois sur cinq cents (99,8 %)",
    A_SURVEILLER: "plutôt en hausse ou en baisse, à confirmer : le hasard seul donne un écart aussi grand au plus une "
    "fois sur vingt (95 %)",
    BRUIT: "stable : le hasard seul peut donner un écart aussi grand",
    DEFINITION: "les deux chiffres ne mesurent pas la même chose",
    DECOUPAGE: "les deux chiffres ne portent pas sur les mêmes zones",
    CORRECTION: "même date, autre fichier",
    CONSTATE: "un nombre ou un taux sans effectifs, qui se constate et ne se teste pas",
}
"""What each verdict means, in the order a reader looks at them."""
TESTES = (NET, A_SURVEILLER, BRUIT)
DEMONSTRATION = "démonstration"
ZONES = "zones"
"""Unit of a list of areas: its figure is how many there are."""


@dataclass(frozen=True)
class Extraction:
    """One reading of one figure: its value (a rate out of 100, or a count), the two counts of a rate, where it is from.

    ``lot``: the import it comes from, None for a file of the data folder. ``libelle``: how the source words it;
    ``perimetre``: the areas it was added up from, None when the source does not say them.
    """

    periode: str
    valeur: float | None
    numerateur: int | None = None
    denominateur: int | None = None
    jeu: str = ""
    lot: int | None = None
    classe: str = ""
    regime: str = ""
    libelle: str = ""
    perimetre: frozenset[str] | None = None

    @property
    def fictive(self) -> bool:
        return self.classe == DEMONSTRATION


@dataclass(frozen=True)
class Serie:
    """One figure followed, oldest extraction first. ``unite``: « % » for a rate, otherwise what is counted.

    ``zone``: the IRIS it is about, None for the territory.

    ``dispersion``: by how much months vary beyond chance (1 when they do not, None when too few are known to tell); the
    counts of a test are divided by its square. ``mensuelle``: its trend is read month by month, on a control chart.
    """

    jeu: str
    nom: str
    unite: str
    extractions: tuple[Extraction, ...]
    zone: str | None = None
    dispersion: float | None = 1.0
    mensuelle: bool = False


@dataclass(frozen=True)
class Changement:
    """One figure before and after, and what can be said of it. ``raison``: why it does not compare, otherwise empty."""

    serie: Serie
    avant: Extraction
    apres: Extraction
    verdict: str
    raison: str = ""
    evolution: Evolution | None = None
    tendance: Tendance | None = None

    @property
    def par_un_import(self) -> bool:
        """Whether an import brought what is now; else both dates are in one source."""
        return self.apres.lot is not None and self.apres.lot != self.avant.lot

    @property
    def ecart(self) -> float | None:
        """After − before, in points for a rate; None where the two do not compare or one is unknown."""
        if self.verdict in (DEFINITION, DECOUPAGE) or None in (self.avant.valeur, self.apres.valeur):
            return None
        return self.apres.valeur - self.avant.valeur


@dataclass(frozen=True)
class LignesChangees:
    """The rows of one dataset that the latest imports added, changed and took away; ``masquees``: others are hidden."""

    titre: str
    ajoutees: int
    modifiees: int
    retirees: int
    masquees: bool = False


@dataclass(frozen=True)
class Journal:
    """``changements``: those of the territory, then those of an area that are not noise, the most telling first.

    ``zones_comparees``: how many areas were compared one by one, all groups together; ``zones_par_verdict``: among
    them, how many of each. ``uniques``: figures that have one extraction only. ``totaux_inconnus``: (group, date) of
    the latest counts by IRIS whose sum is not known. ``lignes``: what the imports did to the rows of each dataset.
    """

    changements: tuple[Changement, ...]
    zones_comparees: int = 0
    zones_par_verdict: Mapping[str, int] | None = None
    uniques: int = 0
    totaux_inconnus: tuple[tuple[str, str], ...] = ()
    lignes: tuple[LignesChangees, ...] = ()

    def du_territoire(self) -> tuple[Changement, ...]:
        return tuple(c for c in self.changements if c.serie.zone is None)

    def du_territoire_par_import(self) -> tuple[Changement, ...]:
        return tuple(c for c in self.du_territoire() if c.par_un_import)

    def du_territoire_par_date(self) -> tuple[Changement, ...]:
        return tuple(c for c in self.du_territoire() if not c.par_un_import)

    def des_zones(self) -> tuple[Changement, ...]:
        return tuple(c for c in self.changements if c.serie.zone is not None)


def journal(magasin: Magasin, avant: Magasin | None = None) -> Journal:
    """Return what changed. ``avant``: the store without the latest imports, None when nothing was imported."""
    series = [*series_suivies(magasin), *_listes_de_zones(magasin)]
    anciennes = {} if avant is None else {_cle(s): s for s in (*series_suivies(avant), *_listes_de_zones(avant))}
    changements: list[Changement] = []
    uniques = 0
    for serie in series:
        trouves = [*_remplacements(serie, anciennes.get(_cle(serie))), *_evolutions(serie)]
        changements += [c for c in trouves if not _meme_liste(c)]
        uniques += not trouves and serie.unite != ZONES
    if avant is not None:
        changements += _corrections_par_zone(magasin, avant)
    comparaisons = [_juger_la_paire(serie) for serie in series_par_zone(magasin)]
    par_verdict = {verdict: sum(c.verdict == verdict for c in comparaisons) for verdict in TESTES}
    des_zones = [c for c in comparaisons if c.verdict != BRUIT]
    return Journal(
        (*_ranges(changements), *_ranges(des_zones)),
        len(comparaisons),
        par_verdict,
        uniques,
        tuple(_totaux_inconnus(magasin)),
        () if avant is None else tuple(_lignes_changees(magasin, avant)),
    )


def _totaux_inconnus(magasin: Magasin) -> Iterator[tuple[str, str]]:
    """An IRIS masked by its producer, or without a line, leaves the latest date without a rate of the territory."""
    couvertures = mt.couvertures(magasin)
    for population in mt.populations_par_zone(magasin):
        periode = mt.periodes(magasin, population)[0]
        connus = {releve.periode for releve in couvertures[population].releves} if population in couvertures else set()
        if periode not in connus:
            yield population, periode


def _lignes_changees(magasin: Magasin, avant: Magasin) -> Iterator[LignesChangees]:
    """Count by the rule of the examination of a file, for each dataset with an import in service."""
    for nom in sorted({jeu for jeu, lot, *_ in magasin.lignes("SELECT jeu, lot FROM _provenances") if lot}):
        compte = effets(avant, magasin, nom)
        yield LignesChangees(
            catalogue.jeu(nom).titre, compte.ajoutees, compte.modifiees, compte.retirees, compte.masquees
        )


def _cle(serie: Serie) -> tuple[str, str]:
    return serie.jeu, serie.nom


def _ranges(changements: Sequence[Changement]) -> list[Changement]:
    """The most telling verdicts first, each in the order of the pages."""
    rang = {verdict: place for place, verdict in enumerate(VERDICTS)}
    return sorted(changements, key=lambda c: rang[c.verdict])


def _meme_liste(changement: Changement) -> bool:
    """A list of areas that did not change is nothing to tell."""
    return changement.serie.unite == ZONES and changement.verdict == CONSTATE


def _evolutions(serie: Serie) -> Iterator[Changement]:
    """The two latest dates, when there are two."""
    if len(serie.extractions) > 1:
        yield _juger_la_paire(serie)


def _juger_la_paire(serie: Serie) -> Changement:
    return juger(serie, *serie.extractions[-2:])


def _remplacements(serie: Serie, ancienne: Serie | None) -> Iterator[Changement]:
    """What an import replaced: a date that both have, or everything when one date is all there is now."""
    if ancienne is None:
        return
    avant = {extraction.periode: extraction for extraction in ancienne.extractions}
    communes = [(avant[apres.periode], apres) for apres in serie.extractions if apres.periode in avant]
    seule = [(ancienne.extractions[-1], serie.extractions[0])] if len(serie.extractions) == 1 else []
    for remplacee, apres in communes or seule:
        if remplacee.lot != apres.lot and _different(remplacee, apres):
            yield juger(serie, remplacee, apres)


def _different(avant: Extraction, apres: Extraction) -> bool:
    def chiffres(e: Extraction) -> tuple:
        return e.periode, e.valeur, e.numerateur, e.denominateur, e.fictive, e.perimetre

    return chiffres(avant) != chiffres(apres)


def juger(serie: Serie, avant: Extraction, apres: Extraction) -> Changement:
    """Say what can be concluded from two extractions of one figure, the latest last."""
    if raison := autre_definition(avant, apres):
        return Changement(serie, avant, apres, DEFINITION, raison)
    if raison := _autre_perimetre(avant, apres):
        return Changement(serie, avant, apres, DECOUPAGE, raison)
    if avant.periode == apres.periode:
        return Changement(serie, avant, apres, CORRECTION)
    evolution = _tester(avant, apres, serie.dispersion)
    verdict = CONSTATE if evolution is None else verdict_de(evolution)
    return Changement(serie, avant, apres, verdict, evolution=evolution, tendance=tendance_de(serie))


def _tester(avant: Extraction, apres: Extraction, dispersion: float | None) -> Evolution | None:
    """Compare the counts; months that vary more than chance count for fewer (quasi-likelihood, McCullagh & Nelder)."""
    if dispersion is None:
        return None
    comptes = (avant.numerateur, avant.denominateur, apres.numerateur, apres.denominateur)
    return comparer(*(None if compte is None else compte / dispersion**2 for compte in comptes))


def verdict_de(evolution: Evolution) -> str:
    """Return the verdict of a test: 99.8 % is a change, 95 % is to be watched, the rest is noise."""
    if evolution.sens != STABLE:
        return NET
    return BRUIT if evolution.mention is None else A_SURVEILLER


def autre_definition(avant: Extraction, apres: Extraction) -> str:
    """Return in what two extractions differ that forbids comparing them, empty when nothing does.

    Wordings are only compared between two files of the same kind: those of a report and of an extraction always differ.
    """
    if avant.fictive != apres.fictive:
        return "les chiffres de démonstration ont été remplacés par de vrais chiffres"
    if avant.regime != apres.regime and "" not in (avant.regime, apres.regime):
        return f"le régime passe de « {avant.regime} » à « {apres.regime} »"
    meme_origine = avant.jeu == apres.jeu and (avant.lot is None) == (apres.lot is None)
    if meme_origine and _simplifie(avant.libelle) != _simplifie(apres.libelle):
        return f"le libellé passe de « {avant.libelle} » à « {apres.libelle} »"
    return ""


def _simplifie(libelle: str) -> str:
    return " ".join(libelle.casefold().replace("’", "'").split())


def _autre_perimetre(avant: Extraction, apres: Extraction) -> str:
    if avant.perimetre is None or apres.perimetre is None or avant.perimetre == apres.perimetre:
        return ""
    ajoutees, retirees = len(apres.perimetre - avant.perimetre), len(avant.perimetre - apres.perimetre)
    mouvements = [
        f"{fr.nombre(nombre)} {fr.accord(nombre, singulier, pluriel)}"
        for nombre, singulier, pluriel in ((ajoutees, "ajoutée", "ajoutées"), (retirees, "retirée", "retirées"))
        if nombre
    ]
    return f"la liste des zones a changé : {fr.enumeration(mouvements)}"


def tendance_de(serie: Serie) -> Tendance | None:
    """Return the trend of the five latest dates, None when it cannot be computed or their definitions differ."""
    cinq = serie.extractions[-POINTS:]
    if serie.mensuelle or any(autre_definition(a, b) or _autre_perimetre(a, b) for a, b in pairwise(cinq)):
        return None
    comptes = [(e.numerateur, e.denominateur) for e in cinq]
    if any(None in compte for compte in comptes):
        return None
    return tendance([x for x, _ in comptes], [n for _, n in comptes])


# --- the figures that are followed --------------------------------------------------------------------------


def series_suivies(magasin: Magasin) -> Iterator[Serie]:
    """Every figure of the territory that has at least one extraction, in the order of the pages."""
    papiers = _papiers(magasin)
    yield from _couvertures(magasin, papiers)
    yield from _medecins(magasin, papiers)
    yield from _remplissages(magasin, papiers)
    yield from _prevention(magasin, papiers)
    yield from _adherents(magasin, papiers)


Papiers = Mapping[tuple[str, int | None], tuple[str, str]]
"""(dataset, import) -> class and scheme of what its rows come from."""


def _papiers(magasin: Magasin) -> Papiers:
    lignes = magasin.lignes("SELECT jeu, lot, provenance FROM _provenances")
    lus = {(jeu, lot): json.loads(texte) for jeu, lot, texte in lignes}
    return {cle: (lu["classe"], "" if lu["regime"] == "sans objet" else lu["regime"]) for cle, lu in lus.items()}


def _couvertures(magasin: Magasin, papiers: Papiers) -> Iterator[Serie]:
    lots = {
        (jeu, population, periode): (lot, libelle)
        for jeu, population, periode, lot, libelle in magasin.lignes(
            """
            SELECT 'mt_iris', population, periode, max(lot), '' FROM mt_iris GROUP BY ALL
            UNION ALL
            SELECT 'mt_couverture', code_indicateur, periode, lot, coalesce(indicateur, '') FROM mt_couverture
            """
        )
    }
    for population, couverture in mt.couvertures(magasin).items():
        extractions = []
        for releve in couverture.releves:
            jeu = releve.jeu
            lot, libelle = lots[jeu, population, releve.periode]
            comptes = (releve.taux_pct, releve.avec, releve.patients)
            origine = papiers.get((jeu, lot), ("", ""))
            extractions.append(Extraction(releve.periode, *comptes, jeu, lot, *origine, libelle))
        nom = f"Couverture médecin traitant, {mt.POPULATIONS[population]}"
        yield Serie("mt_couverture", nom, "%", tuple(extractions))


MEDECINS: Mapping[str, tuple[str, str]] = {
    "MG_EN_ACTIVITE": ("Médecins généralistes en activité", "médecins"),
    "PATIENTS_MT_PAR_MG_AVEC_MEP": ("Patients par médecin généraliste, avec mode d’exercice particulier", "patients"),
    "PATIENTS_MT_PAR_MG_HORS_MEP": ("Patients par médecin généraliste, hors mode d’exercice particulier", "patients"),
}
"""Indicators of the coverage file that have no denominator: (name, unit)."""


def _medecins(magasin: Magasin, papiers: Papiers) -> Iterator[Serie]:
    lignes = magasin.lignes(
        """
        SELECT code_indicateur, periode, numerateur, lot, coalesce(indicateur, '') FROM mt_couverture
        WHERE list_contains(?, code_indicateur) AND periode IS NOT NULL AND numerateur IS NOT NULL
        """,
        [list(MEDECINS)],
    )
    for code, (nom, unite) in MEDECINS.items():
        extractions = [
            Extraction(periode, valeur, jeu="mt_couverture", lot=lot, libelle=libelle, classe=classe)
            for autre, periode, valeur, lot, libelle in lignes
            if autre == code
            for classe, _ in [papiers.get(("mt_couverture", lot), ("", ""))]
        ]
        yield from _serie("mt_couverture", nom, unite, extractions)


def _remplissages(magasin: Magasin, papiers: Papiers) -> Iterator[Serie]:
    """An exercise and the same months a year before, both counts divided by how much months vary beyond chance."""
    jeu = "sas_creneaux"
    for profession, libelle in snp.PROFESSIONS.items():
        bilan = snp.bilan(magasin, profession)
        if bilan is None:
            continue
        ((lot,),) = magasin.lignes("SELECT max(lot) FROM sas_creneaux WHERE profession = ?", [profession])
        classe, _ = papiers.get((jeu, lot), ("", ""))
        mois = f"{bilan.mois[0].periode}/{bilan.mois[-1].periode}"
        extractions = [Extraction(mois, bilan.taux_pct, bilan.pourvus, bilan.offerts, jeu, lot, classe)]
        if bilan.evolution is not None:
            avant = bilan.evolution.avant
            precedente = Extraction(avant.periode, avant.taux_pct, avant.pourvus, avant.offerts, jeu, lot, classe)
            extractions.insert(0, precedente)
        nom = f"Taux de remplissage du SAS, {libelle.lower()}"
        dispersion = dispersion_des_mois(magasin, bilan)
        yield Serie(jeu, nom, "%", tuple(extractions), dispersion=dispersion, mensuelle=True)


def _prevention(magasin: Magasin, papiers: Papiers) -> Iterator[Serie]:
    lignes = magasin.lignes(
        """
        SELECT code_indicateur, periode, numerateur, denominateur, taux_imprime_pct, lot, coalesce(indicateur, '')
        FROM prevention
        WHERE taux_imprime_pct IS NOT NULL OR (numerateur IS NOT NULL AND denominateur > 0)
        """
    )
    for indicateur in prevention.indicateurs(magasin):
        extractions = []
        for code, periode, numerateur, denominateur, imprime, lot, libelle in lignes:
            if code != indicateur.code:
                continue
            comptes = (numerateur, denominateur) if numerateur is not None and denominateur else (None, None)
            taux = 100 * numerateur / denominateur if comptes[1] else imprime
            origine = papiers.get(("prevention", lot), ("", ""))
            extractions.append(Extraction(periode, float(taux), *comptes, "prevention", lot, *origine, libelle))
        yield from _serie("prevention", f"Prévention : {indicateur.nom}", "%", extractions)


def _adherents(magasin: Magasin, papiers: Papiers) -> Iterator[Serie]:
    """The list of members has one date: it only changes by an import."""
    croise = croisement(magasin)
    if croise.empty:
        return
    jeu = "adherents_profession_commune"
    ((lot,),) = magasin.lignes("SELECT max(lot) FROM adherents_profession_commune")
    classe, _ = papiers.get((jeu, lot), ("", ""))
    communes = frozenset(croise["code"])
    periode = magasin.provenances[jeu].date_reference.isoformat() if jeu in magasin.provenances else ""
    for profession, adherents in par_profession(croise).itertuples(index=False):
        if not fr.est_absent(adherents):
            extraction = Extraction(periode, adherents, jeu=jeu, lot=lot, classe=classe, perimetre=communes)
            yield Serie(jeu, f"Adhérents, {profession}", "adhérents", (extraction,))


def _serie(jeu: str, nom: str, unite: str, extractions: Iterable[Extraction]) -> Iterator[Serie]:
    ordonnees = tuple(sorted(extractions, key=lambda e: fr.rang_de_periode(e.periode)))
    if ordonnees:
        yield Serie(jeu, nom, unite, ordonnees)


# --- the figures by area ------------------------------------------------------------------------------------


def _listes_de_zones(magasin: Magasin) -> Iterator[Serie]:
    """For each group, the IRIS that the source has a line for, at each date: what its areas are."""
    papiers = _papiers(magasin)
    lignes = magasin.lignes(
        """
        SELECT population, periode, max(lot), list(code_iris) FROM mt_iris SEMI JOIN iris_territoire USING (code_iris)
        GROUP BY ALL
        """
    )
    for population in mt.populations_par_zone(magasin):
        extractions = [
            Extraction(
                periode, len(codes), None, None, "mt_iris", lot, *papiers.get(("mt_iris", lot), ("", "")),
                perimetre=frozenset(codes),
            )
            for autre, periode, lot, codes in lignes
            if autre == population
        ]  # fmt: skip
        yield from _serie("mt_iris", f"IRIS suivis, {mt.POPULATIONS[population]}", ZONES, extractions)


def series_par_zone(magasin: Magasin) -> Iterator[Serie]:
    """Each IRIS and group whose counts are shown at the two latest dates, where these two dates compare.

    A masked or unknown cell at either date gives no series: neither side is then shown.
    """
    for population, liste in zip(mt.populations_par_zone(magasin), _listes_de_zones(magasin), strict=True):
        if len(liste.extractions) < 2 or _juger_la_paire(liste).verdict != CONSTATE:
            continue
        avant, apres = liste.extractions[-2:]
        ensemble = _deux_dates(magasin, population, avant.periode, magasin, apres.periode)
        visibles = (ensemble["statut_avant"] == secret.MESURE) & (ensemble["statut"] == secret.MESURE)
        for zone in ensemble[visibles].itertuples():
            extractions = (
                Extraction(avant.periode, zone.taux_pct_avant, int(zone.avec_mt_avant), int(zone.patients_avant),
                           "mt_iris", avant.lot, avant.classe, avant.regime),
                Extraction(apres.periode, zone.taux_pct, int(zone.avec_mt), int(zone.patients),
                           "mt_iris", apres.lot, apres.classe, apres.regime),
            )  # fmt: skip
            nom = f"Couverture médecin traitant, {mt.POPULATIONS[population]}"
            yield Serie("mt_iris", nom, "%", extractions, zone=f"{zone.nom} ({zone.commune})")


def _corrections_par_zone(magasin: Magasin, avant: Magasin) -> Iterator[Changement]:
    """For each date that an import replaced, how many IRIS no longer have the same shown counts."""
    anciennes = {_cle(serie): serie for serie in _listes_de_zones(avant)}
    for population, liste in zip(mt.populations_par_zone(magasin), _listes_de_zones(magasin), strict=True):
        ancienne = anciennes.get(_cle(liste))
        remplacees = {e.periode: e for e in ancienne.extractions} if ancienne else {}
        for apres in liste.extractions:
            remplacee = remplacees.get(apres.periode)
            if remplacee is None or remplacee.lot == apres.lot or autre_definition(remplacee, apres):
                continue
            ensemble = _deux_dates(avant, population, apres.periode, magasin, apres.periode)
            changees = int((ensemble["statut_avant"] != ensemble["statut"]).sum())
            visibles = ensemble[
                (ensemble["statut_avant"] == ensemble["statut"]) & (ensemble["statut"] == secret.MESURE)
            ]
            comptes = (visibles["avec_mt_avant"] != visibles["avec_mt"]) | (
                visibles["patients_avant"] != visibles["patients"]
            )
            changees += int(comptes.sum())
            if changees:
                raison = f"{fr.compte(changees, 'IRIS n’a', 'IRIS n’ont')} plus les mêmes effectifs"
                yield Changement(liste, remplacee, apres, CORRECTION, raison)


def _deux_dates(avant: Magasin, population: str, periode_avant: str, apres: Magasin, periode: str) -> pd.DataFrame:
    """Return one row per IRIS, as the pages show it: the columns of the first date end in ``_avant``."""
    return mt.couverture_par_zone(apres, "iris", population, periode).merge(
        mt.couverture_par_zone(avant, "iris", population, periode_avant)[
            ["code", "avec_mt", "patients", "taux_pct", "statut"]
        ],
        on="code",
        suffixes=("", "_avant"),
    )
