"""Surveys: counts first, a percentage beside its base only, an extract and a lost chart called by their names."""

from __future__ import annotations

import pytest

from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import enquetes as enq
from cpts_data.indicators import phrases_enquetes as phrases
from cpts_data.indicators.verifications_du_rapport import verifications
from cpts_data.store import Magasin


@pytest.fixture(scope="module")
def questions(magasin: Magasin) -> list[enq.Question]:
    return enq.questions(magasin)


@pytest.fixture(scope="module")
def satisfaction(questions: list[enq.Question]) -> list[enq.Question]:
    return enq.memes_reponses(questions)


def question(*effectifs: int, base: int | None, enquete: str = "Essai", note: str | None = None) -> enq.Question:
    reponses = tuple(enq.Reponse(f"réponse {rang}", effectif) for rang, effectif in enumerate(effectifs, start=1))
    return enq.Question("FA1", enquete, "Une question ?", base, note, reponses)


def test_the_satisfaction_questions_are_read_together(satisfaction: list[enq.Question]) -> None:
    assert [(q.base, [r.effectif for r in q.reponses]) for q in satisfaction] == [(16, [13, 2, 1]), (15, [12, 2, 1])]


def test_the_printed_share_is_not_that_of_the_first_class(magasin: Magasin, satisfaction: list[enq.Question]) -> None:
    """93 % « très satisfaites » needs both classes: 13 of 16 is 81,25 %, 15 of 16 is 93,75 %."""
    assert satisfaction[0].part_pct(satisfaction[0].reponses[0]) == 100 * 13 / 16
    assert phrases.phrase_du_pourcentage_imprime(verifications(magasin)["SURV-93"], satisfaction) == (
        f"Le rapport imprime 93{E}% de « très satisfaisant » : cette réponse seule est celle de 13 sur 16 (81,25{E}%) "
        f"et 12 sur 15 (80{E}%) ; avec « satisfaisant », de 15 sur 16 (93,75{E}%) et 14 sur 15 (93,33{E}%)."
    )
    assert phrases.phrase_du_pourcentage_imprime(None, satisfaction) is None
    assert phrases.phrase_du_pourcentage_imprime(verifications(magasin)["SURV-93"], []) is None
    assert phrases.phrase_du_pourcentage_imprime(verifications(magasin)["KEY-sorties"], satisfaction) is None


def test_the_message_gives_each_class_its_count_and_its_base(
    questions: list[enq.Question], satisfaction: list[enq.Question]
) -> None:
    phrase = phrases.phrase_enquetes(questions, satisfaction)
    assert (
        f"13 « très satisfaisant » (81{E}%), 2 « satisfaisant » (13{E}%) et 1 « insatisfaisant » (6{E}%), sur 16."
        in phrase
    )
    assert f"12 « très satisfaisant » (80{E}%)" in phrase and phrase.endswith("sur 15.")
    assert phrases.phrase_enquetes(questions, []) == "6 enquêtes : 8 questions ont des réponses et leur base."


@pytest.mark.parametrize("base", [enq.BASE_MINIMALE - 1, enq.BASE_MINIMALE])
def test_a_small_base_bears_no_percentage(base: int) -> None:
    lue = question(base - 2, 2, base=base)
    assert ("%" in phrases.phrase_reponses(lue)) == (base >= enq.BASE_MINIMALE)
    assert f"à partir de {enq.BASE_MINIMALE} réponses" in phrases.REGLE


def test_an_extract_bears_none_whatever_its_size(questions: list[enq.Question]) -> None:
    etudiants = [q for q in questions if q.fiche_action == "FA16"]
    assert [q.base for q in etudiants] == [10, 10] and all(q.est_un_extrait for q in etudiants)
    for lue in etudiants:
        assert "%" not in phrases.phrase_reponses(lue) and phrases.phrase_reponses(lue).endswith("sur 10 (extrait).")
    assert not question(80, base=80).est_un_extrait
    assert question(80, base=80, note="Extrait, total inconnu").part_pct(enq.Reponse("oui", 80)) is None


def test_a_rate_of_answers_is_told_out_of_who_was_asked(questions: list[enq.Question]) -> None:
    participations = [phrases.phrase_reponses(q) for q in questions if q.est_une_participation]
    assert participations == [
        f"26 réponses sur 44 personnes interrogées (59{E}%).",
        "5 retours sur 9 personnes interrogées.",
    ]


def test_what_the_source_does_not_detail_is_counted_apart(questions: list[enq.Question]) -> None:
    (acces,) = (q for q in questions if q.texte.startswith("Pratiquent"))
    assert acces.reste == 26 - 22
    assert phrases.phrase_reponses(acces) == f"22 « oui » (85{E}%) et 4 sans détail, sur 26."
    assert question(8, 7, base=10).reste == 0, "several answers were possible"


def test_the_notes_tell_bases_extracts_and_what_is_lost(magasin: Magasin, questions: list[enq.Question]) -> None:
    notes = phrases.phrases_des_enquetes(questions, verifications(magasin))
    assert notes[0].endswith("imprimé 26, calculé 16. Réponses par question : 16 et 15.")
    assert "un extrait, le total des réponses est inconnu" in notes[1]
    assert sum("base non imprimée" in note for note in notes) == 2
    assert notes[-1].startswith("Réponses non disponibles, leur graphique étant illisible : « Bilan de médication")
    assert notes[-1].count("«") == 4
    assert not any("'" in note for note in notes), "typed apostrophes"


def test_the_table_says_why_there_is_no_percentage(questions: list[enq.Question]) -> None:
    tableau = enq.tableau_des_reponses(questions)
    assert len(tableau) == 29
    perdues = tableau[tableau["fiche_action"] == "FA14"]
    assert len(perdues) == 6 and perdues["effectif"].isna().all()
    assert perdues["lecture"].str.startswith("non disponible").all()
    muettes = tableau[tableau["part_pct"].isna()]
    assert (muettes["lecture"] != "").all()
    assert tableau["part_pct"].notna().sum() == 3 + 3 + 1 + 1
