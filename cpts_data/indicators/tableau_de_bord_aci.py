"""The scoreboard of the contract: what was promised, what is proven, what is missing and what money hangs on it.

One line a printed row of the contract. What the CPTS typed comes first; a line of which it said nothing keeps what the
list says: its type, its printed realisation, and our reading of a text that says itself that nothing was done yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cpts_data import exercices
from cpts_data import formats_fr as fr
from cpts_data.catalogue.mesures_aci import REGISTRE, mesure_reconnue, mesures
from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.mesures_du_contrat import Mesure, mesures_connues
from cpts_data.indicators.phrases_jaide_mon_doc import preuve as preuve_du_registre
from cpts_data.indicators.regle_de_paiement import NON_RENSEIGNE
from cpts_data.loaders.aci_suivi import (
    A_PROUVER,
    ABANDONNE,
    EN_COURS,
    NEUTRALISE,
    NON_ATTEINT,
    PAS_ENCORE_FAIT,
    REALISE,
    REMPLACE,
    SUIVI,
    statut_de_la_liste,
)

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from cpts_data.store import Magasin

MISSIONS: Mapping[str, str] = {
    "M1": "Accès aux soins",
    "M2": "Parcours pluriprofessionnels",
    "M3": "Prévention",
    "M4": "Crises sanitaires",
    "M5": "Qualité et pertinence des soins",
    "M6": "Accompagnement des professionnels",
}
TYPES: Mapping[str, str] = {"M": "moyens", "R": "résultats", "S": "suivi", "N": "neutralisé"}
SANS_TYPE = "type non imprimé"
STATUTS = (REALISE, EN_COURS, A_PROUVER, NON_ATTEINT, NEUTRALISE, SUIVI, ABANDONNE, REMPLACE)
STATUTS_EN_MOTS: Mapping[str, str] = {
    REALISE: "réalisé",
    EN_COURS: "en cours",
    A_PROUVER: "à prouver",
    NON_ATTEINT: "non atteint, avec explication",
    NEUTRALISE: "neutralisé",
    SUIVI: "suivi",
    ABANDONNE: "abandonné",
    REMPLACE: "remplacé",
}
SIGNES: Mapping[str, str] = {
    REALISE: "●", EN_COURS: "◐", A_PROUVER: "○", NON_ATTEINT: "▲", NEUTRALISE: "–", SUIVI: "·", ABANDONNE: "×",
    REMPLACE: "→",
}  # fmt: skip
"""A shape beside each status: colour is never the only sign."""
PROUVE, EN_ATTENTE, A_RISQUE = "prouvé", "en cours", "à risque"
SITUATIONS = (PROUVE, EN_ATTENTE, A_RISQUE)
"""Where the money of a line stands. In waiting: in progress, or to be proven."""
DONNEE, IMPRIMEE, DU_REGISTRE = "donnée", "imprimée", "registre"
"""Where a proof comes from: the CPTS typed it, the list prints it, or the register « J’aide mon Doc » counts it."""
CHAMPS_SAISIS: Mapping[str, str] = {
    "statut": "Statut",
    "date_statut": "Date du statut",
    "raison": "Explication",
    "preuve": "Preuve fournie",
    "responsable": "Responsable",
    "commentaire": "Commentaire",
    "mesure": "Chiffre suivi",
    "socle": "Socle convenu",
    "cible": "Cible convenue",
    "regle_paiement": "Règle de paiement",
    "regle_arrondi": "Règle d’arrondi",
    "montant_convenu_eur": "Montant convenu",
}
"""What the CPTS types of a line -> how it is called."""
CLE = ("exercice", "fiche_action", "action")


@dataclass(frozen=True)
class LigneACI:
    """One line of the contract, and where it stands. Amounts are in euros, None where none is printed.

    ``code`` numbers it in its fiche (« FA1.9 »), for a reader. ``statut_dit``: whether the CPTS said the status, else
    it is read in the list; ``preuve`` is what it gave, else the printed realisation
    (``origine_preuve`` tells), and ``registre`` what the register « J’aide mon Doc » counts for it.
    ``precedente``: the line of the exercise before that it continues.
    """

    code: str
    exercice: str
    mission: str
    fiche_action: str
    titre_fiche: str
    action: str
    type_indicateur: str | None
    attendu: str
    montant_eur: float | None
    statut: str
    statut_dit: bool
    lecture: str | None
    preuve: str | None
    origine_preuve: str | None
    registre: str | None
    date_statut: dt.date | None
    raison: str | None
    responsable: str | None
    commentaire: str | None
    note: str | None
    realise_imprime: str | None
    mesure: Mesure | None
    regle_paiement: str
    regle_arrondi: str
    montant_convenu_eur: float | None
    precedente: Precedente | None
    saisie: Mapping[str, object] = field(default_factory=dict)

    @property
    def cle(self) -> str:
        """What names the line from one day to another."""
        return f"{self.fiche_action} | {self.action}"

    @property
    def payee(self) -> bool:
        """Whether an amount is printed for it."""
        return self.montant_eur is not None and self.montant_eur > 0

    @property
    def situation(self) -> str | None:
        """Where its money stands, None without money.

        At risk: not reached, abandoned or replaced; or nothing was said, and the printed text says it is not done.
        """
        if not self.payee:
            return None
        if self.statut == REALISE:
            return PROUVE
        perdue = self.statut in (NON_ATTEINT, ABANDONNE, REMPLACE)
        return A_RISQUE if perdue or (not self.statut_dit and self.lecture == PAS_ENCORE_FAIT) else EN_ATTENTE


@dataclass(frozen=True)
class Precedente:
    """The line of the exercise before that a line continues. ``note``: what changed, when the list says it.

    ``memes_mots``: it is the same line, written with the same words in the same fiche.
    """

    exercice: str
    fiche_action: str
    action: str
    montant_eur: float | None
    statut: str
    note: str | None
    memes_mots: bool


@dataclass(frozen=True)
class BilanDeMission:
    """The money of one mission, or of the contract (``mission`` None), in euros, and its lines."""

    mission: str | None
    lignes: int
    payees: int
    montant_eur: float
    par_situation: Mapping[str, float]
    par_statut: Mapping[str, int]

    @property
    def prouve_eur(self) -> float:
        return self.par_situation[PROUVE]

    @property
    def en_attente_eur(self) -> float:
        return self.par_situation[EN_ATTENTE]

    @property
    def a_risque_eur(self) -> float:
        return self.par_situation[A_RISQUE]


@par_version
def listes(magasin: Magasin) -> list[str]:
    """Return the exercises that have a list, the latest first."""
    return [e for (e,) in magasin.lignes("SELECT DISTINCT exercice FROM aci_indicateurs ORDER BY 1 DESC")]


@par_version
def premier_mois(magasin: Magasin) -> int:
    """Return the month in which the exercise begins."""
    return magasin.lignes("SELECT exercice_premier_mois FROM territoire")[0][0]


@par_version
def lignes(magasin: Magasin, exercice: str) -> list[LigneACI]:
    """Return every line of the list of an exercise, in its order."""
    connues = mesures_connues(magasin)
    avant = _lues(magasin, exercices.precedent(exercice))
    registre = _registre(magasin, exercice)
    rangs: dict[str, int] = {}
    trouvees = []
    for lue in _lues(magasin, exercice).values():
        rang = rangs[lue["fiche_action"]] = rangs.get(lue["fiche_action"], 0) + 1
        trouvees.append(_ligne(lue, rang, connues, avant, registre))
    return trouvees


def _registre(magasin: Magasin, exercice: str) -> str | None:
    """What the register « J’aide mon Doc » counts for an exercise, in one sentence; None when nothing was typed.

    The latest list, when it is not that of the present exercise yet, takes what is typed since: the sentence dates it.
    """
    debut = exercices.debut(exercice, premier_mois(magasin))
    compte = preuve_du_registre(magasin, f"{debut:%Y-%m}")
    return preuve_du_registre(magasin) if compte is None and exercice == listes(magasin)[0] else compte


Lue = dict[str, object]


def _lues(magasin: Magasin, exercice: str) -> dict[tuple[str, str], Lue]:
    """Return the rows of an exercise with their follow-up, by fiche and action."""
    champs = ", ".join(f"s.{champ} AS saisi_{champ}" for champ in CHAMPS_SAISIS)
    frame = magasin.lire(
        f"SELECT i.* EXCLUDE (ligne, lot), {champs}, s.action IS NOT NULL AS suivie FROM aci_indicateurs AS i "
        "LEFT JOIN aci_suivi AS s USING (exercice, fiche_action, action) WHERE exercice = ? "
        "ORDER BY mission, try_cast(substr(fiche_action, 3) AS INTEGER), i.lot NULLS FIRST, i.ligne",
        [exercice],
    )
    vides = frame.astype(object).where(frame.notna(), None)
    return {(lue["fiche_action"], lue["action"]): lue for lue in vides.to_dict("records")}


def _ligne(
    lue: Lue, rang: int, connues: Mapping[str, Mesure], avant: Mapping[tuple[str, str], Lue], registre: str | None
) -> LigneACI:
    saisie = {champ: lue[f"saisi_{champ}"] for champ in CHAMPS_SAISIS}
    preuve, origine = _preuve(lue)
    date_statut = saisie["date_statut"]
    return LigneACI(
        code=f"{lue['fiche_action']}.{rang}",
        exercice=lue["exercice"],
        mission=lue["mission"],
        fiche_action=lue["fiche_action"],
        titre_fiche=lue["titre_fiche"],
        action=lue["action"],
        type_indicateur=lue["type_indicateur"],
        attendu=lue["detail"],
        montant_eur=lue["montant_eur"],
        statut=statut(lue),
        statut_dit=saisie["statut"] is not None,
        lecture=lue["lecture"],
        preuve=preuve,
        origine_preuve=origine,
        registre=registre if mesure_reconnue(lue["action"]) == REGISTRE else None,
        date_statut=None if date_statut is None else date_statut.date(),
        raison=saisie["raison"],
        responsable=saisie["responsable"],
        commentaire=saisie["commentaire"] or lue["commentaire"],
        note=lue["note"],
        realise_imprime=lue["realise"],
        mesure=_mesure(lue, connues),
        regle_paiement=saisie["regle_paiement"] or NON_RENSEIGNE,
        regle_arrondi=saisie["regle_arrondi"] or NON_RENSEIGNE,
        montant_convenu_eur=saisie["montant_convenu_eur"],
        precedente=_precedente(lue, avant),
        saisie=saisie if lue["suivie"] else {},
    )


def _preuve(lue: Lue) -> tuple[str | None, str | None]:
    """Return the proof of a line, and where it comes from."""
    if lue["saisi_preuve"] is not None:
        return str(lue["saisi_preuve"]), DONNEE
    return (None, None) if lue["realise"] is None else (str(lue["realise"]), IMPRIMEE)


def statut(lue: Lue) -> str:
    """Return what the CPTS said, else what the list says."""
    return lue["saisi_statut"] or statut_de_la_liste(lue["type_indicateur"], lue["montant_eur"], lue["lecture"])


def _mesure(lue: Lue, connues: Mapping[str, Mesure]) -> Mesure | None:
    """The measure that the CPTS chose, else the one that the words name, with the objectives agreed for the line."""
    choisie = lue["saisi_mesure"] if lue["saisi_mesure"] in mesures() else None
    mesure = connues.get(choisie or mesure_reconnue(lue["action"]) or "")
    return None if mesure is None else mesure.avec_objectifs(lue["saisi_socle"], lue["saisi_cible"])


def _precedente(lue: Lue, avant: Mapping[tuple[str, str], Lue]) -> Precedente | None:
    if lue["action_precedente"] is not None:
        cle = (lue["fiche_precedente"], lue["action_precedente"])
    else:
        cle = (lue["fiche_action"], lue["action"])
    trouvee = avant.get(cle)
    if trouvee is None:
        return None
    return Precedente(
        trouvee["exercice"],
        *cle,
        trouvee["montant_eur"],
        statut(trouvee),
        lue["equivalence"],
        lue["action_precedente"] is None,
    )


@par_version
def suivis_sans_ligne(magasin: Magasin, exercice: str) -> list[tuple[str, str]]:
    """Return the (fiche, action) of what was typed for lines that the list of the exercise no longer has."""
    return magasin.lignes(
        "SELECT fiche_action, action FROM aci_suivi ANTI JOIN aci_indicateurs USING (exercice, fiche_action, action) "
        "WHERE exercice = ? ORDER BY ALL",
        [exercice],
    )


def bilan(lues: Sequence[LigneACI], mission: str | None = None) -> BilanDeMission:
    """Add up the money and the statuses of the lines given."""
    payees = [ligne for ligne in lues if ligne.payee]
    par_situation = {
        situation: sum(ligne.montant_eur for ligne in payees if ligne.situation == situation)
        for situation in SITUATIONS
    }
    par_statut = {nom: sum(ligne.statut == nom for ligne in lues) for nom in STATUTS}
    return BilanDeMission(
        mission, len(lues), len(payees), sum(ligne.montant_eur for ligne in payees), par_situation, par_statut
    )


def par_mission(lues: Sequence[LigneACI]) -> list[BilanDeMission]:
    """Return the balance of each mission that has lines, in order."""
    return [bilan(choisies, m) for m in MISSIONS if (choisies := [ligne for ligne in lues if ligne.mission == m])]


def a_risque(lues: Sequence[LigneACI]) -> list[LigneACI]:
    """Return the paid lines at risk, the largest amount first."""
    return sorted((ligne for ligne in lues if ligne.situation == A_RISQUE), key=lambda ligne: -ligne.montant_eur)


def sans_montant(lues: Sequence[LigneACI]) -> list[LigneACI]:
    """Return the lines of means or results without a printed amount: an amount may be missing, and it is said."""
    return [ligne for ligne in lues if ligne.type_indicateur in ("M", "R") and not ligne.payee]


def en_frame(lues: Sequence[LigneACI]) -> pd.DataFrame:
    """Return one row a line, written for a reader: see the table « tableau_de_bord_aci » of the catalogue."""
    import pandas as pd

    return pd.DataFrame(
        {
            "code": ligne.code,
            "mission": ligne.mission,
            "fiche_action": ligne.fiche_action,
            "titre_fiche": ligne.titre_fiche,
            "action": ligne.action,
            "type": TYPES.get(ligne.type_indicateur, SANS_TYPE),
            "attendu": ligne.attendu,
            "preuve": " ; ".join(filter(None, (ligne.preuve, ligne.registre))) or None,
            "origine_preuve": " et ".join(filter(None, (ligne.origine_preuve, ligne.registre and DU_REGISTRE))) or None,
            "statut": statut_en_mots(ligne),
            "date_statut": ligne.date_statut,
            "raison": ligne.raison,
            "situation": ligne.situation,
            "montant_eur": ligne.montant_eur,
            "responsable": ligne.responsable,
            "commentaire": ligne.commentaire,
            "precedent": None if ligne.precedente is None else precedente_en_mots(ligne.precedente),
            "note": ligne.note,
        }
        for ligne in lues
    )


def statut_en_mots(ligne: LigneACI) -> str:
    """The sign, the word, the day when it matters, and the explanation that goes with it."""
    date = f" le {fr.date_longue(ligne.date_statut)}" if ligne.date_statut else ""
    raison = f" : {ligne.raison}" if ligne.raison else ""
    return f"{SIGNES[ligne.statut]} {STATUTS_EN_MOTS[ligne.statut]}{date}{raison}"


def equivalences(magasin: Magasin, exercice: str) -> pd.DataFrame:
    """Return how a list follows that of the exercise before: one row a line that is not the same in both.

    Columns: ``code``, ``action``, ``nature`` (« équivalente », « nouvelle », « sortie »), ``avant`` (the earlier line),
    ``montant_avant_eur``, ``montant_eur``, ``note``. Empty when there is no earlier list, or when nothing changed.
    """
    import pandas as pd

    avant = {(ligne.fiche_action, ligne.action): ligne for ligne in lignes(magasin, exercices.precedent(exercice))}
    rangs: list[dict[str, object]] = []
    for ligne in lignes(magasin, exercice) if avant else []:
        precedente = ligne.precedente
        if precedente is not None:
            avant.pop((precedente.fiche_action, precedente.action), None)
            if precedente.memes_mots:
                continue
        rangs.append(
            {
                "code": ligne.code,
                "action": ligne.action,
                "nature": "nouvelle" if precedente is None else "équivalente",
                "avant": None if precedente is None else f"{precedente.fiche_action} : {precedente.action}",
                "montant_avant_eur": None if precedente is None else precedente.montant_eur,
                "montant_eur": ligne.montant_eur,
                "note": None if precedente is None else precedente.note,
            }
        )
    rangs += [
        {"code": sortie.code, "nature": "sortie", "avant": f"{sortie.fiche_action} : {sortie.action}",
         "montant_avant_eur": sortie.montant_eur}
        for sortie in avant.values()
    ]  # fmt: skip
    colonnes = ["code", "action", "nature", "avant", "montant_avant_eur", "montant_eur", "note"]
    return pd.DataFrame(rangs, columns=colonnes)


def precedente_en_mots(precedente: Precedente) -> str:
    """Say which line of the exercise before it was, and where it stood."""
    nom = "même ligne" if precedente.memes_mots else f"{precedente.fiche_action}, « {precedente.action} »"
    note = f" ; {precedente.note}" if precedente.note else ""
    return f"{precedente.exercice} : {nom}, {STATUTS_EN_MOTS[precedente.statut]}{note}"
