"""The sentences on surveys: counts first, a percentage only beside its base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from cpts_data import formats_fr as fr
from cpts_data.indicators.controles.comparaison import ECART
from cpts_data.indicators.enquetes import BASE_MINIMALE, Question, Reponse, avec_base, sans_base
from cpts_data.indicators.verifications_du_rapport import Verification, phrase_verification

REGLE = (
    f"Un pourcentage n’est écrit qu’à côté de sa base, à partir de {BASE_MINIMALE} réponses : en dessous, une seule "
    "personne pèse plus de dix points. Il n’y en a pas non plus sur un extrait dont le total est inconnu. Les "
    "répondants sont volontaires : ces nombres ne se généralisent pas."
)

CALCUL = "pourcentage = 100 × réponses ÷ base de la question"


def phrase_enquetes(toutes: Sequence[Question], satisfaction: Sequence[Question]) -> str:
    """The wording of each class of the questions that can be read together, else how many questions have answers."""
    if satisfaction:
        return " ".join(f"{question.texte} {phrase_reponses(question)}" for question in satisfaction)
    lues, enquetes = len(avec_base(toutes)), len({question.enquete for question in toutes})
    verbe = fr.accord(lues, "a", "ont")
    return f"{fr.compte(enquetes, 'enquête')} : {fr.compte(lues, 'question')} {verbe} des réponses et leur base."


def phrase_reponses(question: Question) -> str:
    """Every answer with its count, the share where the base bears one: « 13 « très satisfaisant » (81 %), sur 16 »."""
    if question.est_une_participation:
        return _participation(question)
    cites = [_reponse(question, reponse) for reponse in question.reponses if reponse.effectif is not None]
    reste = [f"{fr.nombre(question.reste)} sans détail"] if question.reste else []
    suite = " (extrait)" if question.est_un_extrait else ""
    return f"{fr.enumeration([*cites, *reste])}, sur {fr.nombre(question.base)}{suite}."


def _participation(question: Question) -> str:
    """How many answered, out of those who were asked: « 26 réponses sur 44 personnes interrogées (59 %) »."""
    (recue,) = question.reponses
    part = question.part_pct(recue)
    pourcentage = "" if part is None else f" ({fr.pourcentage(part, 0)})"
    recues = fr.accord(recue.effectif, recue.texte.removesuffix("s"))
    return f"{fr.nombre(recue.effectif)} {recues} sur {_personnes(question.base)}{pourcentage}."


def _personnes(base: int) -> str:
    return fr.compte(base, "personne interrogée", "personnes interrogées")


def _reponse(question: Question, reponse: Reponse) -> str:
    part = question.part_pct(reponse)
    pourcentage = "" if part is None else f" ({fr.pourcentage(part, 0)})"
    return f"{fr.nombre(reponse.effectif)} « {minuscule(reponse.texte)} »{pourcentage}"


def minuscule(texte: str | None) -> str:
    """An answer inside a sentence: « Très satisfaisant » loses its capital, « SNP » keeps its own."""
    ecrit = texte or fr.ABSENT
    return ecrit if ecrit[1:2].isupper() else ecrit[:1].lower() + ecrit[1:]


def phrase_du_pourcentage_imprime(verification: Verification | None, satisfaction: Sequence[Question]) -> str | None:
    """Say what the printed share needs to be reached: the first class alone, or the first two together.

    None without the check, when the printed share is the computed one, or when no question has two classes.
    """
    if verification is None or verification["verdict"] != ECART:
        return None
    lues = [question for question in satisfaction if len(question.reponses) > 1]
    if not lues:
        return None
    premiere = minuscule(lues[0].reponses[0].texte)
    seule = fr.enumeration([_cumul(question, 1) for question in lues])
    deux = fr.enumeration([_cumul(question, 2) for question in lues])
    return (
        f"Le rapport imprime {verification['imprime']} de « {premiere} » : cette réponse seule est celle de {seule} ; "
        f"avec « {minuscule(lues[0].reponses[1].texte)} », de {deux}."
    )


def _cumul(question: Question, classes: int) -> str:
    """The first answers together: « 15 sur 16 (93,75 %) », with the decimals that tell two roundings apart."""
    somme = sum(reponse.effectif or 0 for reponse in question.reponses[:classes])
    return f"{fr.nombre(somme)} sur {fr.nombre(question.base)} ({_exact(100 * Decimal(somme) / question.base)})"


def _exact(part: Decimal) -> str:
    entier = part == part.to_integral_value()
    return fr.pourcentage(part, 0 if entier else 2)


def phrases_des_enquetes(toutes: Sequence[Question], verifications: Mapping[str, Verification]) -> list[str]:
    """Response rates, bases that differ, extracts, questions without a base, lost charts."""
    bases = phrase_verification(verifications.get("SURV-base"))
    phrases = [bases] if bases else []
    extraits = list(dict.fromkeys(question.enquete for question in toutes if question.est_un_extrait))
    phrases += [f"{nom} : un extrait, le total des réponses est inconnu." for nom in extraits]
    phrases += [_sans_base(question) for question in sans_base(toutes)]
    perdues = [f"« {question.texte} »" for question in toutes if not question.disponible]
    if perdues:
        phrases.append(f"Réponses non disponibles, leur graphique étant illisible : {fr.enumeration(perdues)}.")
    return phrases


def _sans_base(question: Question) -> str:
    cites = [_reponse(question, reponse) for reponse in question.reponses if reponse.effectif is not None]
    return f"{question.enquete}, « {question.texte} » : {fr.enumeration(cites)}, base non imprimée."
