"""The screens of the dialogue de gestion: the money, each mission line by line, what is at risk, what remains to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.ecrans.ecran import Chiffre, Ecran, GraphiqueNatif, Serie, TableauDEcran
from cpts_data.ecrans.outils import origines
from cpts_data.figures.dialogue_de_gestion import montants_par_mission
from cpts_data.indicators import mesures_du_contrat as mesurer
from cpts_data.indicators import phrases_dialogue as phrases
from cpts_data.indicators import points_etape as etapes
from cpts_data.indicators import tableau_de_bord_aci as aci
from cpts_data.indicators import tableaux_du_dialogue as tables
from cpts_data.indicators.regle_de_paiement import NON_RENSEIGNE, Lecture

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

PAGE = "dialogue-de-gestion"
JEUX = ("aci_indicateurs", "aci_suivi")
COLONNES_D_UNE_LIGNE = (
    "code", "action", "type", "attendu", "preuve", "statut", "montant_eur", "responsable", "commentaire",
)  # fmt: skip
COLONNES_A_RISQUE = ("code", "action", "montant_eur", "statut", "preuve", "commentaire")
COLONNES_DU_RESTE = ("code", "libelle", "valeur", "intervalle", "socle", "cible", "manque_exact", "manque_arrondi")
"""Neither months nor pace: they change with the day, and a screen does not."""


def ecrans(magasin: Magasin) -> list[Ecran]:
    """Return the screens of the latest exercise."""
    listes = aci.listes(magasin)
    return ecrans_de(magasin, listes[0]) if listes else []


def ecrans_de(magasin: Magasin, exercice: str) -> list[Ecran]:
    """Return the screens of one exercise of the contract."""
    lignes = aci.lignes(magasin, exercice)
    bilans = aci.par_mission(lignes)
    trouves = [
        _missions(magasin, exercice, lignes, bilans),
        *(_tableau(magasin, exercice, lignes, b) for b in bilans),
        _a_risque(magasin, exercice, lignes),
        _reste(magasin, exercice, lignes),
        _simulation(magasin, exercice, lignes),
        _comparaison(magasin, exercice),
    ]
    return [ecran for ecran in trouves if ecran is not None]


def _missions(
    magasin: Magasin, exercice: str, lignes: Sequence[aci.LigneACI], bilans: Sequence[aci.BilanDeMission]
) -> Ecran:
    """The money of each mission, by situation."""
    bilan = aci.bilan(lignes)
    noms = (("Prouvé", aci.PROUVE), ("En cours ou à prouver", aci.EN_ATTENTE), ("À risque", aci.A_RISQUE))
    natif = GraphiqueNatif(
        "barres empilées",
        tuple(f"{b.mission} · {aci.MISSIONS[b.mission]}" for b in bilans),
        tuple(Serie(nom, tuple(float(b.par_situation[situation]) for b in bilans)) for nom, situation in noms),
        "€",
        horizontal=True,
    )
    return Ecran(
        "aci_missions",
        PAGE,
        f"Contrat {exercice} : promis, prouvé, à risque",
        phrases.phrase_du_contrat(bilan, exercice, aci.a_risque(lignes)),
        origines(magasin, *JEUX),
        figure=montants_par_mission(bilans),
        natif=natif,
        chiffres=(
            Chiffre("Promis", fr.euros(bilan.montant_eur), fr.compte(bilan.payees, "ligne payée", "lignes payées")),
            Chiffre("Prouvé", fr.euros(bilan.prouve_eur)),
            Chiffre("En cours ou à prouver", fr.euros(bilan.en_attente_eur)),
            Chiffre("À risque", fr.euros(bilan.a_risque_eur)),
        ),
        calcul=phrases.CALCUL_DES_MONTANTS,
        fiches=("montant_du_contrat", "lignes_du_contrat"),
        notes=(phrases.phrase_des_missions(bilans),),
        exercice=exercice,
    )


def _tableau(magasin: Magasin, exercice: str, lignes: Sequence[aci.LigneACI], bilan: aci.BilanDeMission) -> Ecran:
    """Every line of one mission."""
    # What hangs on money comes first: a screen may not hold every line.
    choisies = sorted((ligne for ligne in lignes if ligne.mission == bilan.mission), key=_place)
    absents = phrases.phrase_des_montants_absents(aci.sans_montant(choisies))
    return Ecran(
        f"aci_tableau_{bilan.mission.lower()}",
        PAGE,
        f"Contrat {exercice}, {bilan.mission} : {aci.MISSIONS[bilan.mission].lower()}",
        phrases.phrase_de_mission(bilan),
        origines(magasin, *JEUX),
        tableau=TableauDEcran(aci.en_frame(choisies), "tableau_de_bord_aci", COLONNES_D_UNE_LIGNE),
        fiches=("lignes_du_contrat",),
        notes=(absents,) if absents else (),
        exercice=exercice,
    )


def _place(ligne: aci.LigneACI) -> int:
    return (aci.A_RISQUE, aci.PROUVE, aci.EN_ATTENTE, None).index(ligne.situation)


def _a_risque(magasin: Magasin, exercice: str, lignes: Sequence[aci.LigneACI]) -> Ecran:
    """The paid lines that may be lost; a sentence alone when there is none."""
    risques = aci.a_risque(lignes)
    total = Chiffre("À risque", fr.euros(sum(ligne.montant_eur for ligne in risques)))
    return Ecran(
        "aci_a_risque",
        PAGE,
        f"Contrat {exercice} : ce qui est à risque",
        phrases.phrase_des_risques(risques),
        origines(magasin, *JEUX),
        tableau=TableauDEcran(aci.en_frame(risques), "lignes_a_risque", COLONNES_A_RISQUE) if risques else None,
        chiffres=() if risques else (total,),
        calcul=phrases.CALCUL_DES_MONTANTS,
        fiches=("montant_du_contrat",),
        exercice=exercice,
    )


def _reste(magasin: Magasin, exercice: str, lignes: Sequence[aci.LigneACI]) -> Ecran | None:
    """What is still needed for each numeric line."""
    mesurees = sorted((ligne for ligne in lignes if ligne.mesure is not None), key=_besoin)
    if not mesurees:
        return None
    jour = dt.date.today()
    fin = mesurer.echeance(exercice, aci.premier_mois(magasin), jour)
    return Ecran(
        "aci_reste_a_faire",
        PAGE,
        f"Contrat {exercice} : ce qui reste à faire",
        phrases.phrase_des_restes([ligne.mesure for ligne in mesurees]),
        origines(magasin, *tables.jeux_des_mesures(mesurees)),
        tableau=TableauDEcran(tables.tableau_des_restes(mesurees, jour, fin), "reste_a_faire", COLONNES_DU_RESTE),
        calcul=phrases.CALCUL_DU_RESTE.partition(" ; ")[0],
        fiches=("reste_a_faire", "personnes_a_rattraper"),
        exercice=exercice,
    )


def _besoin(ligne: aci.LigneACI) -> tuple[bool, float]:
    """The largest need first; a line without a cible last."""
    manque = ligne.mesure.manque_cible
    return ligne.mesure.cible is None, 0 if manque is None else -manque.exact


def _simulation(magasin: Magasin, exercice: str, lignes: Sequence[aci.LigneACI]) -> Ecran | None:
    """The readings of the paid lines that have objectives: a hypothesis."""
    lues = [(ligne, lectures) for ligne in lignes if (lectures := tables.lectures_de(ligne))]
    if not lues:
        return None
    frame = _ensemble([tables.tableau_des_lectures(ligne, lectures) for ligne, lectures in lues])
    return Ecran(
        "aci_simulation",
        PAGE,
        "Paiement des lignes chiffrées : ce que donne chaque lecture",
        " ".join(_phrase_du_paiement(ligne, lectures) for ligne, lectures in lues),
        origines(magasin, *JEUX, *tables.jeux_des_mesures([ligne for ligne, _ in lues])),
        tableau=TableauDEcran(frame, "lectures_du_paiement"),
        calcul=phrases.CALCUL_DU_PAIEMENT,
        fiches=("paiement_hypothese",),
        notes=tuple(
            phrases.phrase_des_lectures(ligne.mesure.libelle, ligne.montant_eur, lectures)
            if ligne.regle_paiement != NON_RENSEIGNE
            else phrases.REGLE_INCONNUE
            for ligne, lectures in lues
        ),
        hypothese=True,
        exercice=exercice,
    )


def _phrase_du_paiement(ligne: aci.LigneACI, lectures: Sequence[Lecture]) -> str:
    """What the rule of the line gives once the contract gave it; else what its readings would."""
    if ligne.regle_paiement == NON_RENSEIGNE:
        return phrases.phrase_des_lectures(ligne.mesure.libelle, ligne.montant_eur, lectures)
    regle = phrases.phrase_de_la_regle(ligne, tables.montant_de_la_regle(ligne))
    return f"{ligne.mesure.libelle}. {regle}"


def _ensemble(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(frames, ignore_index=True)


def _comparaison(magasin: Magasin, exercice: str) -> Ecran | None:
    """What moved since the latest point d'étape of the exercise."""
    trouve = etapes.depuis_le_dernier(magasin, exercice)
    if trouve is None:
        return None
    dernier, ecarts = trouve
    montants = (
        Chiffre("Prouvé", fr.euros(dernier.prouve_eur), dernier.nom),
        Chiffre("En cours ou à prouver", fr.euros(dernier.en_attente_eur), dernier.nom),
        Chiffre("À risque", fr.euros(dernier.a_risque_eur), dernier.nom),
    )
    return Ecran(
        "aci_points_etape",
        PAGE,
        f"Depuis « {dernier.nom} » ({fr.date_longue(dernier.jour)})",
        phrases.phrase_de_la_comparaison(dernier.nom, etapes.MAINTENANT, ecarts),
        origines(magasin, *etapes.jeux_des_ecarts(ecarts)),
        tableau=TableauDEcran(etapes.ecarts_en_frame(ecarts), "comparaison_de_points") if ecarts else None,
        chiffres=() if ecarts else montants,
        fiches=("lignes_du_contrat",),
        exercice=exercice,
    )
