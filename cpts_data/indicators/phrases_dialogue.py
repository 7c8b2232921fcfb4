"""What the page of the dialogue de gestion says: money, lines, objectives and points d'étape, in whole sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.indicators.mesures_du_contrat import Mesure, Rythme
from cpts_data.indicators.points_etape import Ecart, Point
from cpts_data.indicators.regle_de_paiement import (
    BINAIRE,
    EXACT,
    EXPLICATIONS,
    LINEAIRE,
    MANUEL,
    NON_RENSEIGNE,
    PROPORTIONNEL,
    UNE_DECIMALE,
    Lecture,
    montants_distincts,
)
from cpts_data.indicators.tableau_de_bord_aci import MISSIONS, BilanDeMission, LigneACI

CALCUL_DES_MONTANTS = (
    "prouvé = lignes au statut « réalisé » ; à risque = non atteint, abandonné ou remplacé, ou aucune saisie et un "
    "texte imprimé qui dit que l’action n’est pas encore faite ; en cours = le reste des lignes payées"
)
CALCUL_DU_RESTE = (
    "personnes encore nécessaires = cible × population − personnes déjà comptées, arrondi à la personne supérieure ; "
    "par mois = personnes ÷ mois entamés jusqu’à l’échéance"
)
CALCUL_DU_PAIEMENT = "montant = montant imprimé × part donnée par la lecture ; calcul exact, montré à l’euro"
REGLE_INCONNUE = (
    "Aucun document lu ne dit comment un montant varie entre le socle et la cible : tant que la règle d’une ligne "
    "n’est pas renseignée d’après le contrat, aucun montant n’est retenu pour elle."
)
ARRONDIS_EN_MOTS = {EXACT: "sur le taux exact", UNE_DECIMALE: "sur le taux arrondi à une décimale"}
REGLES_EN_MOTS = {
    BINAIRE: "tout ou rien à la cible",
    LINEAIRE: "en proportion entre le socle et la cible",
    PROPORTIONNEL: "en proportion de la cible",
}


def phrase_du_contrat(bilan: BilanDeMission, exercice: str, risques: Sequence[LigneACI]) -> str:
    """The message of the page: promised, proven, to be proven, at risk."""
    if not bilan.payees:
        return f"La liste {exercice} du contrat compte {fr.compte(bilan.lignes, 'ligne')}, sans montant imprimé."
    prouve = f"{fr.euros(bilan.prouve_eur)} prouvés" if bilan.prouve_eur else "rien n’est encore prouvé"
    parties = [prouve]
    if bilan.en_attente_eur:
        parties.append(f"{fr.euros(bilan.en_attente_eur)} restent à prouver")
    if bilan.a_risque_eur:
        parties.append(f"{fr.euros(bilan.a_risque_eur)} sont à risque sur {fr.compte(len(risques), 'ligne')}")
    return f"{fr.euros(bilan.montant_eur)} promis pour {exercice} : {fr.enumeration(parties)}."


def phrase_des_lignes(bilan: BilanDeMission, statut: str) -> str:
    """Some lines of the contract: how many, their status, and the money that they carry."""
    debut = f"{fr.compte(bilan.lignes, 'ligne')} au statut « {statut} »"
    if not bilan.payees:
        return f"{debut}, sans montant imprimé."
    return f"{debut} : {fr.euros(bilan.montant_eur)} sur {fr.compte(bilan.payees, 'ligne payée', 'lignes payées')}."


def phrase_des_missions(bilans: Sequence[BilanDeMission]) -> str:
    """The sentence of the figure: the amount of each mission, and where something is at risk."""
    payees = [b for b in bilans if b.payees]
    if not payees:
        return "Aucun montant n’est imprimé dans la liste du contrat."
    montants = fr.enumeration([f"{b.mission} {fr.euros(b.montant_eur)}" for b in payees])
    risques = [f"{b.mission} ({fr.euros(b.a_risque_eur)})" for b in payees if b.a_risque_eur]
    fin = f" Des montants sont à risque en {fr.enumeration(risques)}." if risques else " Aucun montant n’est à risque."
    return f"Montants promis par mission : {montants}.{fin}"


def phrase_de_mission(bilan: BilanDeMission) -> str:
    """One mission: its lines and its money."""
    nom = f"{bilan.mission}, {MISSIONS[bilan.mission].lower()}"
    if not bilan.payees:
        return f"{nom} : {fr.compte(bilan.lignes, 'ligne')}, sans montant imprimé."
    situations = [
        f"{fr.euros(montant)} {nom_de_situation}"
        for nom_de_situation, montant in (
            ("prouvés", bilan.prouve_eur),
            ("à prouver ou en cours", bilan.en_attente_eur),
            ("à risque", bilan.a_risque_eur),
        )
        if montant
    ]
    detail = f"dont {fr.enumeration(situations)}" if len(situations) > 1 else situations[0].partition("€ ")[2]
    lignes = fr.compte(bilan.payees, "ligne payée", "lignes payées")
    return f"{nom} : {fr.euros(bilan.montant_eur)} sur {lignes}, {detail}."


def phrase_des_risques(risques: Sequence[LigneACI]) -> str:
    """How much is at risk, on how many lines, and why they are there."""
    if not risques:
        return "Aucune ligne payée n’est à risque."
    total = sum(ligne.montant_eur for ligne in risques)
    lues = sum(not ligne.statut_dit for ligne in risques)
    phrase = f"{fr.euros(total)} à risque sur {fr.compte(len(risques), 'ligne')}."
    if lues:
        dont = "toutes" if lues == len(risques) else fr.nombre(lues)
        phrase += (
            f" {dont.capitalize()} le sont d’après leur propre texte, qui dit que l’action n’est pas encore faite : "
            "c’est notre lecture, et non une décision de la CPAM."
        )
    return phrase


def phrase_des_montants_absents(lues: Sequence[LigneACI]) -> str | None:
    """Name the lines of means or results without a printed amount: one may be missing from the list."""
    if not lues:
        return None
    noms = fr.enumeration([f"{ligne.code} « {_court(ligne.action)} »" for ligne in lues])
    return (
        f"{fr.compte(len(lues), 'ligne')} de moyens ou de résultats sans montant imprimé : {noms}. "
        "Un montant peut manquer : à vérifier dans le contrat."
    )


def phrase_des_reprises(lues: Sequence[LigneACI], precedent: str) -> str | None:
    """How the list follows that of the exercise before, None when there is none to follow."""
    reprises = [ligne for ligne in lues if ligne.precedente is not None]
    if not reprises:
        return None
    memes = sum(ligne.precedente.memes_mots for ligne in reprises)
    return (
        f"Face à la liste {precedent} : {fr.compte(memes, 'ligne reprise', 'lignes reprises')} mot pour mot, "
        f"{fr.compte(len(reprises) - memes, 'ligne équivalente', 'lignes équivalentes')}, "
        f"{fr.compte(len(lues) - len(reprises), 'ligne nouvelle', 'lignes nouvelles')}."
    )


def _court(texte: str, longueur: int = 60) -> str:
    return texte if len(texte) <= longueur else f"{texte[:longueur].rsplit(' ', 1)[0]}…"


# --- what remains to do ----------------------------------------------------------------------------------------


def valeur_en_mots(mesure: Mesure) -> str:
    """The value in its unit, counts beside a rate."""
    if mesure.valeur is None:
        return fr.ABSENT
    if not mesure.est_un_taux:
        return f"{fr.nombre(mesure.valeur)} {fr.accord(mesure.valeur, *_unite(mesure))}"
    taux = fr.pourcentage(mesure.valeur, 2 if mesure.numerateur is not None else 1)
    if mesure.numerateur is None:
        return f"{taux} (effectifs non donnés)"
    return f"{taux} ({fr.nombre(mesure.numerateur)} sur {fr.nombre(mesure.denominateur)})"


def intervalle_en_mots(mesure: Mesure) -> str | None:
    """The 95 % interval of a rate, None for a count or a rate without its counts."""
    if mesure.bornes_pct is None:
        return None
    bas, haut = mesure.bornes_pct
    return f"{fr.nombre(bas, 1)} à {fr.pourcentage(haut)}"


def objectif_en_mots(mesure: Mesure, objectif: float | None, *, convenu: bool = False) -> str:
    """A socle or a cible with the decimals it has, in its unit; « non imprimé » when the source gives none.

    ``convenu``: it was agreed with the CPAM and typed by the CPTS, and is not printed in the source of the figure.
    """
    if objectif is None:
        return "non imprimé"
    ecrit = f"{fr.tel_quel(objectif)}{fr.ESPACE_FINE}%" if mesure.est_un_taux else fr.tel_quel(objectif)
    return f"{ecrit} (convenu, saisi)" if convenu else ecrit


def phrase_du_reste(mesure: Mesure, pas: Rythme) -> str:
    """What is still needed for the cible, under both readings, and at which pace."""
    if mesure.cible is None:
        return f"{mesure.libelle} : {valeur_en_mots(mesure)} ; pas de cible imprimée."
    cible = objectif_en_mots(mesure, mesure.cible, convenu=mesure.cible_convenue)
    manque = mesure.manque_cible
    debut = f"{mesure.libelle} : {valeur_en_mots(mesure)} ; cible {cible}"
    if manque is None:
        return f"{debut} ; le nombre de personnes ne peut pas être calculé sans les effectifs."
    if manque.exact <= 0:
        return f"{debut}, atteinte."
    reste = f"il manque {fr.compte(manque.exact, *_personne(mesure))}"
    if mesure.est_un_taux and manque.arrondi <= 0:
        reste += ", aucune si le taux est arrondi à une décimale"
    elif mesure.est_un_taux and manque.arrondi != manque.exact:
        reste += f", {fr.nombre(manque.arrondi)} si le taux est arrondi à une décimale"
    return f"{debut} : {reste}.{_phrase_du_rythme(pas)}"


def _phrase_du_rythme(pas: Rythme) -> str:
    if pas.par_mois is None:
        return ""
    return (
        f" Jusqu’au {fr.date_longue(pas.echeance)}, {fr.compte(pas.mois_restants, 'mois', 'mois')} : "
        f"{fr.nombre(pas.par_mois, 1)} par mois."
    )


def phrase_des_restes(suivies: Sequence[Mesure]) -> str:
    """The message of the tab: how many cibles are reached, and the people still needed, never added up."""
    vises = [m for m in suivies if m.cible is not None]
    if not vises:
        return "Aucun indicateur chiffré n’a de cible imprimée."
    atteints = [m for m in vises if m.valeur is not None and m.resultat.atteint()]
    manquants = sorted(
        ((m.manque_cible.exact, m) for m in vises if m.manque_cible is not None and m.manque_cible.exact > 0),
        key=lambda couple: couple[0],
    )
    debut = f"{fr.compte(len(atteints), 'cible')} sur {len(vises)} {fr.accord(len(atteints), 'atteinte')}"
    if not manquants:
        return f"{debut}."
    restes = [f"{fr.nombre(reste)} ({_nom_court(m)})" for reste, m in manquants]
    return f"{debut} ; personnes encore nécessaires : {fr.enumeration(restes)}."


def _nom_court(mesure: Mesure) -> str:
    return mesure.libelle.rpartition(", ")[2] if mesure.famille == "medecin_traitant" else mesure.libelle.lower()


def _personne(mesure: Mesure) -> tuple[str, str]:
    return ("personne", "personnes") if mesure.est_un_taux else _unite(mesure)


def _unite(mesure: Mesure) -> tuple[str, str]:
    return {"créneaux": ("créneau", "créneaux"), "médecins": ("médecin", "médecins")}[mesure.unite]


def phrase_des_zones(
    mesure: Mesure, zones_en_dessous: int, zones: tuple[int, int], noms: tuple[str, str], plus: str
) -> str:
    """How many areas are below the cible, and which needs most. ``zones``: those whose counts are shown, and all."""
    montrees, toutes = zones
    sans = f" ({fr.compte(toutes - montrees, *noms)} sans effectif montré)" if toutes > montrees else ""
    if not zones_en_dessous:
        return f"Aucune zone connue n’est sous la cible ({objectif_en_mots(mesure, mesure.cible)})."
    return (
        f"{fr.compte(zones_en_dessous, *noms)} sur {fr.nombre(montrees)}{sans} sous la cible "
        f"({objectif_en_mots(mesure, mesure.cible)}) ; la plus éloignée en nombre de personnes : {plus}. Les besoins "
        "des zones s’additionnent à plus que celui du territoire : une zone au-dessus ne compense pas les autres ici."
    )


# --- payment ---------------------------------------------------------------------------------------------------


def phrase_des_lectures(libelle: str, montant_eur: float, lues: Sequence[Lecture]) -> str:
    """The amounts that the readings give, told apart: none is called the right one."""
    if not lues:
        return f"{libelle}, {fr.euros(montant_eur)} : sans socle ni cible, aucune lecture n’est possible."
    montants = [fr.euros(montant) for montant in montants_distincts(list(lues))]
    if len(montants) == 1:
        return f"{libelle}, {fr.euros(montant_eur)} : {montants[0]} quelle que soit la lecture."
    possibles = f"{', '.join(montants[:-1])} ou {montants[-1]}"
    return f"{libelle}, {fr.euros(montant_eur)} : {possibles} selon la lecture du contrat."


def lecture_en_mots(lue: Lecture) -> str:
    """Name a reading: its rule and its rounding."""
    return f"{REGLES_EN_MOTS[lue.regle]}, {ARRONDIS_EN_MOTS[lue.arrondi]}"


def regle_en_mots(regle: str) -> str:
    """A rule and what it means, for a list of choices."""
    return regle if regle == NON_RENSEIGNE else f"{regle} : {EXPLICATIONS[regle]}"


def phrase_de_la_regle(ligne: LigneACI, due: Lecture | None) -> str:
    """What the rule of a line gives today."""
    if ligne.regle_paiement == NON_RENSEIGNE:
        return "Règle de paiement non renseignée : aucun montant n’est retenu."
    if ligne.regle_paiement == MANUEL:
        return f"Montant convenu avec la CPAM : {fr.euros(ligne.montant_convenu_eur)}."
    if due is None:
        return "La règle demande un objectif, ou une valeur, qui n’est pas connu."
    arrondi = ARRONDIS_EN_MOTS[due.arrondi]
    return f"Hypothèse : {fr.euros(due.montant_eur)} sur {fr.euros(ligne.montant_eur)} ({due.regle}, {arrondi})."


# --- points d'étape --------------------------------------------------------------------------------------------


def phrase_des_points(connus: Sequence[Point]) -> str:
    """How many points there are, and the latest."""
    if not connus:
        return "Aucun point d’étape : figez un premier état, il servira de repère au suivant."
    dernier = connus[0]
    return (
        f"{fr.compte(len(connus), 'point d’étape', 'points d’étape')} ; le dernier, « {dernier.nom} », "
        f"date du {fr.date_longue(dernier.jour)}."
    )


def phrase_de_la_comparaison(avant: str, apres: str, ecarts: Sequence[Ecart]) -> str:
    """How many lines and figures moved between two states."""
    if not ecarts:
        return f"Rien n’a changé entre « {avant} » et « {apres} »."
    lignes = len({(e.code, e.libelle) for e in ecarts if e.rubrique == "ligne"})
    chiffres = len({e.libelle for e in ecarts if e.rubrique == "chiffre"})
    morceaux = [
        fr.compte(lignes, "ligne du contrat", "lignes du contrat") if lignes else "",
        fr.compte(chiffres, "chiffre") if chiffres else "",
    ]
    verbe = "ont changé" if lignes + chiffres > 1 else "a changé"
    return f"Entre « {avant} » et « {apres} », {fr.enumeration([m for m in morceaux if m])} {verbe}."


def nom_propose(nature: str, jour: dt.date) -> str:
    """Return a name for the point of a day."""
    return f"{nature[:1].upper()}{nature[1:]} du {fr.date_longue(jour)}"
