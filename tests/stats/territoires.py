"""Small territories in a real DuckDB, and what their pages and files show."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cpts_data import catalogue
from cpts_data.catalogue.tableaux import tableau_declare
from cpts_data.construction import VUES
from cpts_data.exports.csv_fr import en_csv
from cpts_data.indicators import iris_regroupes, par_zone
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators.secret_des_zones import SecretDesZones, secret_des_zones, tableaux_par_periode
from cpts_data.loaders.lecture import creer_table_vide
from cpts_data.stats import secret
from cpts_data.stats.secret_secondaire import Masque, Tableau
from cpts_data.store import connexion_de_travail
from tests.stats.lecteur import Compte, Connaissance

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from cpts_data.store import Magasin

PERIODE = "T0"
Demie = tuple[int | None, int | None, str]
"""With, without (one of them None), and why: a reason of ``cases_sans_valeur``."""


@dataclass(frozen=True)
class Territoire:
    """``communes``: code -> its IRIS. ``comptes``: population -> IRIS -> counts, None when the producer hides them.

    ``imprimes``: population -> total printed for the territory. ``absents``: IRIS without a line, by population.
    ``demies``: of the cells that are None, those where the file gives one of the counts, and its reason for the other.
    """

    communes: Mapping[str, tuple[str, ...]]
    comptes: Mapping[str, Mapping[str, Compte | None]]
    imprimes: Mapping[str, Compte] = field(default_factory=dict)
    absents: frozenset[tuple[str, str]] = frozenset()
    demies: Mapping[tuple[str, str], Demie] = field(default_factory=dict)
    seuil: int = secret.SEUIL
    regrouper: bool = False


@dataclass
class PetitMagasin:
    """The reading interface of a store, over a database in memory."""

    connexion: duckdb.DuckDBPyConnection
    provenances: dict[str, catalogue.Provenance] = field(default_factory=dict)
    resultats: dict[object, Any] = field(default_factory=dict)

    def lire(self, sql: str, parametres: Sequence[object] = ()) -> pd.DataFrame:
        return self.connexion.execute(sql, parametres).df()

    def lignes(self, sql: str, parametres: Sequence[object] = ()) -> list[tuple]:
        return self.connexion.execute(sql, parametres).fetchall()

    def une_fois(self, cle: object, calculer: Callable[[], Any]) -> Any:
        if cle not in self.resultats:
            self.resultats[cle] = calculer()
        return self.resultats[cle]


@contextmanager
def petit_magasin(territoire: Territoire, ordre: Callable[[list], list] = sorted) -> Iterator[PetitMagasin]:
    """Give the store of a small territory; ``ordre`` arranges the rows of its file."""
    with connexion_de_travail() as connexion:
        for jeu in catalogue.jeux().values():
            creer_table_vide(connexion, jeu)
            connexion.execute(f"ALTER TABLE {jeu.nom} ADD COLUMN IF NOT EXISTS lot INTEGER")
        connexion.execute(
            "CREATE TABLE territoire_communes (code_commune VARCHAR, nom_commune VARCHAR, statut VARCHAR)"
        )
        connexion.execute("CREATE TABLE cases_sans_valeur (jeu VARCHAR, lot INTEGER, ligne INTEGER, colonne VARCHAR, "
                          "motif VARCHAR)")  # fmt: skip
        connexion.execute("CREATE TABLE _regles_de_secret AS SELECT 'mt_iris' AS jeu, ?::INTEGER AS seuil, '' AS "
                          "convention, ?::BOOLEAN AS regrouper", [territoire.seuil, territoire.regrouper])  # fmt: skip
        connexion.execute("CREATE TABLE mt_iris_versions (rang INTEGER, code_iris VARCHAR, population VARCHAR, periode "
                          "VARCHAR, avec_mt INTEGER, sans_mt INTEGER, sans_objet BOOLEAN)")  # fmt: skip
        _remplir(connexion, territoire, ordre)
        connexion.execute(VUES.read_text(encoding="utf-8"))
        yield PetitMagasin(connexion)


def _remplir(connexion: duckdb.DuckDBPyConnection, territoire: Territoire, ordre: Callable[[list], list]) -> None:
    for commune, iris in territoire.communes.items():
        connexion.execute("INSERT INTO territoire_communes VALUES (?, ?, 'confirmée')", [commune, commune])
        connexion.execute("INSERT INTO communes (code_commune, nom_commune) VALUES (?, ?)", [commune, commune])
        for code in iris:
            connexion.execute("INSERT INTO iris (code_iris, nom_iris, code_commune, nom_commune) VALUES (?, ?, ?, ?)",
                              [code, code, commune, commune])  # fmt: skip
    lignes = [
        (iris, population, PERIODE, *(compte or (None, None)))
        for population, comptes in territoire.comptes.items()
        for iris, compte in comptes.items()
        if (population, iris) not in territoire.absents
    ]
    for rang, (iris, population, periode, avec, sans) in enumerate(ordre(lignes)):
        if demie := territoire.demies.get((population, iris)):
            avec, sans, motif = demie
            connexion.execute("INSERT INTO cases_sans_valeur VALUES ('mt_iris', 1, ?, ?, ?)",
                              [rang, "avec_mt" if avec is None else "sans_mt", motif])  # fmt: skip
        connexion.execute("INSERT INTO mt_iris (code_iris, population, periode, avec_mt, sans_mt, lot, ligne) "
                          "VALUES (?, ?, ?, ?, ?, 1, ?)", [iris, population, periode, avec, sans, rang])  # fmt: skip
    for population, (avec, sans) in territoire.imprimes.items():
        connexion.execute("INSERT INTO mt_couverture (code_indicateur, periode, numerateur, denominateur) "
                          "VALUES (?, ?, ?, ?)", [population, PERIODE, avec, avec + sans])  # fmt: skip


def en_tableau(territoire: Territoire) -> Tableau:
    """The counts of a small territory, as the mask is decided on."""
    dans = {p: "MT_16P" for p in territoire.comptes if p != "MT_16P"}
    return Tableau(territoire.communes, territoire.comptes, territoire.imprimes, dans)


# --- what is shown ------------------------------------------------------------------------------------------------


def connaissance(magasin: Magasin | PetitMagasin, periode: str) -> Connaissance:
    """Gather everything the pages and the files of a store say of one period.

    The sum of each population over the IRIS is taken for known, unless the indicators keep it to themselves.
    """
    masque = secret_des_zones(magasin)
    brut = tableaux_par_periode(magasin, masque.regle)[periode]
    populations = tuple(p for p in mt.populations_par_zone(magasin) if periode in mt.periodes(magasin, p))
    su = Connaissance(brut.communes, populations)
    for population in populations:
        for niveau in mt.NIVEAUX:
            _lire_les_zones(magasin, su, niveau, population, periode)
        total = _total_connu(brut.comptes[population], population, periode, masque) or brut.imprimes.get(population)
        if total is not None:
            su.totaux[population] = total
    return su


def connaissance_du_masque(tableau: Tableau, masque: Masque, *, regrouper: bool = False) -> Connaissance:
    """Gather what a mask leaves to be seen of a table, without a store: a thousand worlds in the time of one."""
    su = Connaissance(tableau.communes, tuple(sorted(tableau.comptes, key=lambda p: (p != "MT_16P", p))))
    for population, comptes in tableau.comptes.items():
        caches = {code for p, code in masque.cellules if p == population} | {i for i, c in comptes.items() if c is None}
        zones = {i: (i,) for i in comptes} | dict(tableau.communes)
        for code, iris in zones.items():
            if code not in caches and (somme := _somme(comptes, iris)) is not None:
                su.montrees[population, code] = somme
        total = None if population in masque.totaux_caches else _somme(comptes, comptes)
        if (total := total or tableau.imprimes.get(population)) is not None:
            su.totaux[population] = total
        if regrouper:
            su.groupes += _groupes(su, population, tableau)
    return su


def _groupes(su: Connaissance, population: str, tableau: Tableau) -> Iterator[tuple[str, tuple[str, ...], Compte]]:
    for commune, iris in tableau.communes.items():
        membres = tuple(i for i in iris if (population, i) not in su.montrees)
        if len(membres) > 1 and (population, commune) in su.montrees:
            yield population, membres, _somme(tableau.comptes[population], membres)


def _somme(comptes: Mapping[str, Compte | None], zones: Iterable[str]) -> Compte | None:
    connus = [comptes[zone] for zone in zones]
    return None if None in connus else (sum(avec for avec, _ in connus), sum(sans for _, sans in connus))


def _total_connu(
    comptes: Mapping[str, Compte | None], population: str, periode: str, masque: SecretDesZones
) -> Compte | None:
    return None if masque.total_cache(population, periode) else _somme(comptes, comptes)


def _lire_les_zones(
    magasin: Magasin | PetitMagasin, su: Connaissance, niveau: str, population: str, periode: str
) -> None:
    """The frame behind the map, the text of the file that leaves, and the register of indicators by area."""
    zones = mt.couverture_par_zone(magasin, niveau, population, periode)
    for ligne in zones.to_dict("records"):
        if ligne["statut"] == secret.SANS_OBJET:
            su.sans_objet.add((population, ligne["code"]))
        _ajouter(su, population, ligne["code"], ligne["avec_mt"], ligne["sans_mt"])
    for ligne in lignes_du_fichier(magasin, zones, population, periode):
        sans, patients = (_nombre(ligne[titre]) for titre in ("Patients sans médecin traitant", "Patients"))
        _ajouter(su, population, ligne["Code INSEE"], patients - sans, sans)
    suffixe = population.removeprefix("MT_").lower()
    for ligne in iris_regroupes.zones(magasin, niveau, population, periode).to_dict("records"):
        if len(ligne["membres"]) > 1:
            su.groupes.append((population, ligne["membres"], (int(ligne["avec_mt"]), int(ligne["sans_mt"]))))
    taux = par_zone.valeurs(magasin, f"taux_couverture_mt_{suffixe}", niveau, periode)
    for ligne in taux.to_dict("records"):
        avec, patients = ligne["numerateur"], ligne["denominateur"]
        _ajouter(su, population, ligne["code"], avec, patients - avec)
    sans_mt = par_zone.valeurs(magasin, f"patients_sans_mt_{suffixe}", niveau, periode)
    for ligne in sans_mt.to_dict("records"):
        sans, patients = ligne["numerateur"], ligne["denominateur"]
        _ajouter(su, population, ligne["code"], patients - sans, sans)


def _ajouter(su: Connaissance, population: str, code: str, avec: float, sans: float) -> None:
    """One count alone would be a leak: both are there, or none."""
    assert (avec == avec) == (sans == sans), (population, code)
    if avec == avec:
        vu = su.montrees.setdefault((population, code), (int(avec), int(sans)))
        assert vu == (avec, sans), "two screens disagree"


def lignes_du_fichier(
    magasin: Magasin | PetitMagasin, zones: pd.DataFrame, population: str, periode: str
) -> list[dict[str, str]]:
    """Read back the lines of the file of the ranking, written as the page writes it."""
    total = mt.total_sans_mt(magasin, population, periode)
    courbe = mt.concentration(zones, total.retenu).courbe
    frame = zones.merge(courbe[["code", "rang", "part_pct"]], on="code", how="left")
    frame = frame.assign(population=population, periode=periode)
    colonnes = tableau_declare("zones_sans_medecin_traitant").du_fichier()
    entetes = {colonne.nom: colonne.entete_du_fichier for colonne in colonnes if colonne.nom in frame}
    texte = en_csv(frame, entetes, origine="essai", source="essai").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(texte), delimiter=";"))


def _nombre(texte: str) -> float:
    return float(texte.replace(",", ".")) if texte else float("nan")
