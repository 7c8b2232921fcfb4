"""Points d'étape: the contract and the figures as they were on a day, frozen, and compared.

A point is a batch of its own rows: it says what was known that day, whatever is corrected later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators import adherents, medecin_traitant, soins_non_programmes
from cpts_data.indicators import tableau_de_bord_aci as aci
from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.mesures_du_contrat import Mesure, mesures_connues

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

POINT, DIALOGUE = "point d’étape", "dialogue de gestion"
NATURES = (POINT, DIALOGUE)
LIGNE, CHIFFRE = "ligne", "chiffre"
REMPLACE_PAR = ("point",)
JEU, JEUX_DU_CONTRAT = "points_etape", ("aci_indicateurs", "aci_suivi")
JEUX_DES_CHIFFRES = ("mt_couverture", "sas_creneaux", "prevention", "chiffres_cles", "adherents_profession_commune")
CHAMPS_MESURES = ("Valeur mesurée", "Socle", "Cible")
MAINTENANT = "aujourd’hui"
"""Stands for the present state in a comparison."""
CHAMPS_COMPARES = {
    "statut": "Statut",
    "situation": "Situation du montant",
    "montant_eur": "Montant",
    "preuve": "Preuve fournie",
    "raison": "Explication",
    "responsable": "Responsable",
    "commentaire": "Commentaire",
    "valeur": "Valeur mesurée",
    "socle": "Socle",
    "cible": "Cible",
}


@dataclass(frozen=True)
class Point:
    """One frozen point: its name, day, nature, exercise, version of the data, and money by situation, in euros."""

    nom: str
    jour: dt.date
    nature: str
    exercice: str
    version: str
    lot: int | None
    prouve_eur: float
    en_attente_eur: float
    a_risque_eur: float


@dataclass(frozen=True)
class Ecart:
    """One field that is not the same in two states. ``avant`` and ``apres`` are texts; ``libelle`` names the line."""

    rubrique: str
    code: str
    libelle: str
    champ: str
    avant: str
    apres: str


@par_version
def points(magasin: Magasin) -> list[Point]:
    """Return the points frozen so far, the latest first."""
    lus = magasin.lignes(
        """
        SELECT point, any_value(date_point), any_value(nature), any_value(exercice), any_value(version_donnees),
               any_value(lot), coalesce(sum(montant_eur) FILTER (situation = ?), 0),
               coalesce(sum(montant_eur) FILTER (situation = ?), 0),
               coalesce(sum(montant_eur) FILTER (situation = ?), 0)
        FROM points_etape GROUP BY point ORDER BY 2 DESC, 6 DESC, 1
        """,
        list(aci.SITUATIONS),
    )
    return [Point(*lu) for lu in lus]


def photographie(magasin: Magasin, exercice: str, nom: str, jour: dt.date, nature: str) -> pd.DataFrame:
    """Return the rows that freeze the present state under a name: see the dataset « points_etape »."""
    import pandas as pd

    commun = {
        "point": nom.strip(),
        "date_point": jour,
        "nature": nature,
        "version_donnees": magasin.version,
        "exercice": exercice,
    }
    return pd.DataFrame([{**commun, **rang} for rang in etat(magasin, exercice)])


def etat(magasin: Magasin, exercice: str) -> list[dict[str, object]]:
    """Return the present state: one row a line of the contract, then one a figure of the pages."""
    lues = aci.lignes(magasin, exercice)
    return [*(_ligne_figee(magasin, ligne) for ligne in lues), *_chiffres(magasin)]


def _ligne_figee(magasin: Magasin, ligne: aci.LigneACI) -> dict[str, object]:
    fige: dict[str, object] = {
        "rubrique": LIGNE,
        "cle": ligne.cle,
        "mission": ligne.mission,
        "fiche_action": ligne.fiche_action,
        "libelle": ligne.action,
        "type_indicateur": ligne.type_indicateur,
        "montant_eur": ligne.montant_eur,
        "statut": ligne.statut,
        "situation": ligne.situation,
        "preuve": ligne.preuve,
        "raison": ligne.raison,
        "responsable": ligne.responsable,
        "commentaire": ligne.commentaire,
    }
    # Not what the register counts: two points in a row would give a single entry of it by subtraction.
    return fige if ligne.mesure is None else {**fige, **_mesure_figee(magasin, ligne.mesure)}


def _mesure_figee(magasin: Magasin, mesure: Mesure) -> dict[str, object]:
    source = magasin.provenances.get(mesure.jeu)
    return {
        "valeur": None if mesure.valeur is None else round(mesure.valeur, 6),
        "unite": mesure.unite,
        "numerateur": mesure.numerateur,
        "denominateur": mesure.denominateur,
        "socle": mesure.socle,
        "cible": mesure.cible,
        "source": None if source is None else source.mention(),
    }


def _chiffres(magasin: Magasin) -> Iterator[dict[str, object]]:
    """The figures that the pages begin with; masked or unknown ones are left out, as on the pages."""
    for mesure in mesures_connues(magasin).values():
        yield {"rubrique": CHIFFRE, "cle": mesure.code, "libelle": mesure.libelle, **_mesure_figee(magasin, mesure)}
    for population, couverture in medecin_traitant.couvertures(magasin).items():
        libelle = f"Patients sans médecin traitant, {medecin_traitant.POPULATIONS[population]}"
        yield _chiffre(magasin, f"SANS_{population}", libelle, couverture.sans, "patients", couverture.resultat.jeu)
    bilan = soins_non_programmes.bilan(magasin, "MG")
    if bilan is not None and bilan.taux_pct is not None:
        libelle = "Créneaux de médecine générale pourvus, en part des créneaux offerts"
        yield _chiffre(magasin, "REMPLISSAGE_MG", libelle, round(bilan.taux_pct, 6), "%", "sas_creneaux")
    liste, publie = adherents.liste(magasin), adherents.bilan(magasin)
    if liste is not None:
        yield _chiffre(magasin, "ADHERENTS", "Adhérents", liste.total, "adhérents", "adherents_profession_commune")
    elif publie is not None:
        yield _chiffre(magasin, "ADHERENTS", "Adhérents", publie.total, "adhérents", "chiffres_cles")


def _chiffre(magasin: Magasin, cle: str, libelle: str, valeur: float, unite: str, jeu: str) -> dict[str, object]:
    source = magasin.provenances.get(jeu)
    return {
        "rubrique": CHIFFRE,
        "cle": cle,
        "libelle": libelle,
        "valeur": valeur,
        "unite": unite,
        "source": None if source is None else source.mention(),
    }


def etat_fige(magasin: Magasin, nom: str) -> list[dict[str, object]]:
    """Return the rows of a point, as ``etat`` does."""
    frame = magasin.lire("SELECT * EXCLUDE (ligne, lot) FROM points_etape WHERE point = ? ORDER BY ligne", [nom])
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def comparer(avant: Sequence[dict[str, object]], apres: Sequence[dict[str, object]]) -> list[Ecart]:
    """Return every field that differs between two states, lines first, in the order of the later one.

    A line that one of them lacks is one difference: it appeared, or it left the list.
    """
    anciens = {(rang["rubrique"], rang["cle"]): rang for rang in avant}
    ecarts: list[Ecart] = []
    for rang in apres:
        ancien = anciens.pop((rang["rubrique"], rang["cle"]), None)
        if ancien is None:
            ecarts.append(_presence(rang, "absente", "présente"))
            continue
        for champ, libelle in CHAMPS_COMPARES.items():
            textes = [_en_texte(champ, etat) for etat in (ancien, rang)]
            if textes[0] != textes[1]:
                ecarts.append(Ecart(rang["rubrique"], _code(rang), str(rang["libelle"]), libelle, *textes))
    return [*ecarts, *(_presence(ancien, "présente", "absente") for ancien in anciens.values())]


def _presence(rang: dict[str, object], avant: str, apres: str) -> Ecart:
    return Ecart(str(rang["rubrique"]), _code(rang), str(rang["libelle"]), "Présence dans la liste", avant, apres)


def _code(rang: dict[str, object]) -> str:
    return str(rang.get("fiche_action") or "")


def _en_texte(champ: str, etat: Mapping[str, object]) -> str:
    valeur = etat.get(champ)
    if fr.est_absent(valeur) or valeur == "":
        return "vide"
    if not isinstance(valeur, int | float):
        return str(valeur)
    if champ == "montant_eur":
        return fr.euros(valeur)
    return fr.pourcentage(valeur, 2) if etat.get("unite") == "%" else fr.tel_quel(round(valeur, 2))


def depuis_le_dernier(magasin: Magasin, exercice: str) -> tuple[Point, list[Ecart]] | None:
    """Return the latest point of an exercise from which something moved, and what moved; else the latest one.

    On the very day of a dialogue that was just frozen, what is told is what moved since the point before.
    """
    connus = [point for point in points(magasin) if point.exercice == exercice]
    present = etat(magasin, exercice)
    for point in connus:
        if ecarts := comparer(etat_fige(magasin, point.nom), present):
            return point, ecarts
    return (connus[0], []) if connus else None


def jeux_des_ecarts(ecarts: Sequence[Ecart]) -> tuple[str, ...]:
    """The datasets that a comparison speaks of: the points and the contract, and those of the figures that moved."""
    chiffres = any(ecart.rubrique == CHIFFRE or ecart.champ in CHAMPS_MESURES for ecart in ecarts)
    return (JEU, *JEUX_DU_CONTRAT, *(JEUX_DES_CHIFFRES if chiffres else ()))


def ecarts_en_frame(ecarts: Sequence[Ecart]) -> pd.DataFrame:
    """Return one row a difference, written for a reader: see the table « comparaison_de_points » of the catalogue."""
    import pandas as pd

    return pd.DataFrame([vars(ecart) for ecart in ecarts], columns=list(Ecart.__dataclass_fields__))
