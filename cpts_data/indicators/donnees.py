"""What the figures are made of: each dataset with its papers and its age, the checks of the report, the territory.

Nothing here is about health: this is what lets a reader judge the other pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from cpts_data import catalogue, referentiels
from cpts_data import formats_fr as fr
from cpts_data.catalogue.secret import PERSONNES
from cpts_data.indicators.controles.comparaison import ARRONDI, CONCORDANT, ECART, NON_IMPRIME
from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.secret_des_zones import regle_du_jeu
from cpts_data.loaders.lecture import identifiant

if TYPE_CHECKING:
    from cpts_data.store import Magasin

A_JOUR = "à jour"
A_RENOUVELER = "à renouveler"
A_REMPLACER = "à remplacer"
"""Demonstration data, whatever its age."""
A_VERIFIER = "date à vérifier"
"""A reference date after today: a slip in the sidecar, not fresh figures."""

COLONNES_DES_JEUX = [
    "jeu", "titre", "classe", "producteur", "date_des_chiffres", "date_reference", "age_jours", "rythme_jours", "etat",
    "lignes", "fichier",
]  # fmt: skip
ORDRE_DES_CONSTATS = (ECART, ARRONDI, NON_IMPRIME, CONCORDANT)
CONFIRMEE = "confirmée"
CONTOURS_ABSENTS = "non téléchargés"


@dataclass(frozen=True)
class Synthese:
    """The page in numbers. ``communes_a_confirmer`` and ``population_a_confirmer`` are of the territory.

    ``population`` leaves out the ``communes_sans_population``, whose number of inhabitants is not known.
    """

    jeux: int
    demonstration: int
    a_renouveler: int
    verifications: int
    ecarts: int
    communes: int
    communes_a_confirmer: int
    population: int
    population_a_confirmer: int
    communes_sans_population: int = 0


@dataclass(frozen=True)
class EtatDuMagasin:
    """What serves at this moment: version, moment of the build, nature of the contours (empty: none to draw)."""

    version: str
    construit_le: dt.datetime
    contours: str


@par_version
def jeux_dates(magasin: Magasin, aujourdhui: dt.date) -> pd.DataFrame:
    """Return one row per dataset, demonstration first, then the oldest figures.

    Columns: ``jeu`` (name), ``titre``, ``classe``, ``producteur``, ``date_des_chiffres`` (as the source says it),
    ``date_reference``, ``age_jours`` (days from the reference date to ``aujourdhui``), ``rythme_jours`` (days
    between two expected updates), ``etat`` (A_JOUR, A_RENOUVELER, A_VERIFIER or A_REMPLACER), ``lignes`` (rows in the
    store), ``fichier`` (in the data folder).
    """
    effectifs = lignes_par_jeu(magasin)
    lignes = []
    for nom, provenance in magasin.provenances.items():
        jeu = catalogue.jeu(nom)
        age = provenance.age_en_jours(aujourdhui)
        lignes.append(
            {
                "jeu": nom,
                "titre": jeu.titre,
                "classe": provenance.classe,
                "producteur": provenance.producteur,
                "date_des_chiffres": provenance.date_des_chiffres,
                "date_reference": provenance.date_reference,
                "age_jours": age,
                "rythme_jours": jeu.rythme_jours,
                "etat": A_REMPLACER if provenance.classe == "démonstration" else etat(age, jeu.rythme_jours),
                "lignes": effectifs[nom],
                "fichier": jeu.fichier,
            }
        )
    frame = pd.DataFrame(lignes, columns=COLONNES_DES_JEUX)
    frame["reel"] = frame["classe"] != "démonstration"
    frame = frame.sort_values(["reel", "age_jours", "titre"], ascending=[True, False, True], ignore_index=True)
    return frame.drop(columns="reel")


def etat(age_jours: int, rythme_jours: int) -> str:
    """Compare an age with the expected rhythm; a dataset is still current on the last day."""
    if age_jours < 0:
        return A_VERIFIER
    return A_RENOUVELER if age_jours > rythme_jours else A_JOUR


def lignes_par_jeu(magasin: Magasin) -> dict[str, int]:
    """Return the number of rows of each dataset in the store."""
    return _compter(magasin, list(magasin.provenances))


def lignes_par_table(magasin: Magasin) -> dict[str, int]:
    """Return the number of rows of each table of the store, except those that describe the store itself."""
    tables = "SELECT table_name FROM duckdb_tables() WHERE NOT starts_with(table_name, '_') ORDER BY table_name"
    return _compter(magasin, [nom for (nom,) in magasin.lignes(tables)])


def _compter(magasin: Magasin, noms: list[str]) -> dict[str, int]:
    if not noms:
        return {}
    requete = " UNION ALL ".join(f"SELECT {rang}, count(*) FROM {identifiant(nom)}" for rang, nom in enumerate(noms))
    return {noms[rang]: effectif for rang, effectif in magasin.lignes(f"{requete} ORDER BY 1")}


def colonnes_du_jeu(nom: str) -> pd.DataFrame:
    """Return one row per column of a dataset, in the order of the file.

    Columns: ``libelle``, ``unite``, ``definition``, ``limites``, ``vide`` (what an empty cell means; missing where
    a cell is never empty), ``source`` (name in the file).
    """
    return pd.DataFrame(
        {
            "libelle": colonne.libelle,
            "unite": colonne.unite,
            "definition": colonne.definition,
            "limites": colonne.limites,
            "vide": None if colonne.obligatoire else colonne.vide,
            "source": colonne.source,
        }
        for colonne in catalogue.jeu(nom).colonnes
    )


def papiers(magasin: Magasin, nom: str) -> dict[str, str]:
    """Return what is known of one dataset, label -> text, in reading order; what it does not have is left out."""
    provenance, jeu = magasin.provenances[nom], catalogue.jeu(nom)
    section = "" if provenance.section == "sans objet" else f", {provenance.section}"
    tous = {
        "Une ligne": jeu.une_ligne,
        "Ce qu’il ne faut pas en conclure": jeu.limites,
        "Secret statistique": regle_du_jeu(magasin, nom).en_mots(),
        "Source": f"{provenance.producteur}, {provenance.titre}{section}",
        "Date des chiffres": provenance.date_des_chiffres,
        "Exercice": provenance.exercice,
        "Régime": provenance.regime,
        "Licence": provenance.licence,
        "Note": provenance.note,
        "Adresse": provenance.adresse,
        "Renouvellement attendu": rythme_en_mots(jeu.rythme_jours),
        "Consulté le": fr.date_longue(provenance.date_acces),
        "Fichier": jeu.fichier,
        "Empreinte (SHA-256)": "" if _a_de_petits_nombres(jeu, provenance) else provenance.sha256,
    }
    return {libelle: texte for libelle, texte in tous.items() if texte}


def _a_de_petits_nombres(jeu: catalogue.Jeu, provenance: catalogue.Provenance) -> bool:
    """Whether the hash of a file would give its small counts to who tries them all."""
    return jeu.secret.regle == PERSONNES and provenance.classe == "importé"


def rythme_en_mots(jours: int) -> str:
    """Write how often a dataset is expected."""
    usuels = {1: "tous les jours", 7: "toutes les semaines", 30: "tous les mois", 31: "tous les mois",
              90: "tous les trimestres", 365: "tous les ans"}  # fmt: skip
    return usuels.get(jours, f"tous les {fr.nombre(jours)} jours")


@par_version
def verifications(magasin: Magasin, constat: str | None = None) -> pd.DataFrame:
    """Return the checks of the report, differences first; ``constat`` keeps one verdict.

    Columns: ``verdict``, ``objet``, ``imprime``, ``calcule`` and ``difference`` (French text, both values as they
    are), ``commentaire``, ``code_controle``, and the exact ``valeur_imprimee``, ``valeur_calculee``, ``ecart`` with
    their ``unite`` (rates out of 100).
    """
    frame = magasin.lire("FROM controles")
    frame["rang"] = frame["verdict"].map(ORDRE_DES_CONSTATS.index)
    frame = frame.sort_values("rang", kind="stable", ignore_index=True).drop(columns="rang")
    if constat is not None:
        frame = frame[frame["verdict"] == constat].reset_index(drop=True)
    lignes = frame.to_dict("records")
    frame["calcule"] = [calcule(ligne) for ligne in lignes]
    frame["difference"] = [difference(ligne) for ligne in lignes]
    return frame


def calcule(controle: Mapping[str, object]) -> str:
    """Write the computed value; two printed values have none."""
    valeur = controle["valeur_calculee"]
    if fr.est_absent(valeur):
        return "sans objet (deux valeurs imprimées)"
    # A rate set against a target needs the decimal that tells them apart.
    return fr.pourcentage(valeur, 2) if controle["unite"] == "%" else fr.nombre(valeur, _decimales(valeur))


def difference(controle: Mapping[str, object]) -> str:
    """Write printed minus computed. Nothing to say when they agree at the precision that is printed."""
    if controle["verdict"] == NON_IMPRIME:
        return "sans objet"
    if controle["verdict"] == CONCORDANT:
        return "aucune"
    ecart = controle["ecart"]
    return fr.points(ecart, 2) if controle["unite"] == "%" else fr.nombre(ecart, _decimales(ecart), signe=True)


def _decimales(valeur: float) -> int:
    return 0 if float(valeur).is_integer() else 2


@par_version
def effectifs_des_constats(magasin: Magasin) -> dict[str, int]:
    """Return the number of checks of each verdict, differences first; zero when there is none."""
    trouves = dict(magasin.lignes("SELECT verdict, count(*) FROM controles GROUP BY verdict"))
    return {constat: trouves.get(constat, 0) for constat in ORDRE_DES_CONSTATS}


@par_version
def communes(magasin: Magasin) -> pd.DataFrame:
    """Return one row per commune of the territory, those to confirm first.

    Columns: ``nom``, ``statut``, ``iris`` (number of IRIS), ``population`` (inhabitants), ``epci``, ``code``.
    """
    return magasin.lire(
        """
        SELECT nom_commune AS nom, statut,
               (SELECT count(*) FROM iris_territoire AS i WHERE i.code_commune = c.code_commune) AS iris,
               population_municipale AS population, epci_nom AS epci, code_commune AS code
        FROM communes_territoire AS c
        ORDER BY statut = ?, strip_accents(nom_commune), code_commune
        """,
        [CONFIRMEE],
    )


@par_version
def source_du_referentiel(magasin: Magasin) -> str | None:
    """Return where the name and the inhabitants come from for the communes that the data folder does not describe."""
    ((absentes,),) = magasin.lignes("SELECT count(*) FROM communes SEMI JOIN territoire_communes USING (code_commune) "
                                    "WHERE ligne IS NULL")  # fmt: skip
    if not absentes:
        return None
    papiers = catalogue.lire_provenance(referentiels.FICHIER.parent, "communes_france.toml")
    return f"{fr.compte(absentes, 'commune')} : nom, habitants et intercommunalité d’après {papiers.mention()}"


def synthese(magasin: Magasin, jeux: pd.DataFrame, territoire: pd.DataFrame) -> Synthese:
    """Sum up the page. ``jeux`` is ``jeux_dates``, ``territoire`` is ``communes``."""
    constats = effectifs_des_constats(magasin)
    a_confirmer = territoire[territoire["statut"] != CONFIRMEE]
    return Synthese(
        jeux=len(jeux),
        demonstration=int((jeux["classe"] == "démonstration").sum()),
        a_renouveler=int((jeux["etat"] == A_RENOUVELER).sum()),
        verifications=sum(constats.values()),
        ecarts=constats[ECART],
        communes=len(territoire),
        communes_a_confirmer=len(a_confirmer),
        population=int(territoire["population"].sum()),
        communes_sans_population=int(territoire["population"].isna().sum()),
        population_a_confirmer=int(a_confirmer["population"].sum()),
    )


@par_version
def etat_du_magasin(magasin: Magasin) -> EtatDuMagasin:
    """Describe the store that serves. The contours are « officiels », « schématiques » or not there yet."""
    ((construit_le,),) = magasin.lignes("SELECT construit_le FROM _magasin")
    natures = [nature for (nature,) in magasin.lignes("SELECT DISTINCT nature FROM contours ORDER BY nature")]
    return EtatDuMagasin(magasin.version, construit_le, fr.enumeration(natures) or CONTOURS_ABSENTS)
