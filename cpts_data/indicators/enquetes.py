"""Surveys and questionnaires: the answers to each question, with their base.

Source: report of the CPTS 2024-2025, FA2, FA5, FA14 and FA16; counts only, never an individual answer. Respondents are
volunteers and few: counts come first, a percentage is only written beside a base that bears one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators.memoire import par_version
from cpts_data.textes import typographie

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

JEU = "enquetes"
BASE_MINIMALE = 10
"""Below, one person weighs more than ten points: counts are written, and no percentage."""
EXTRAIT = "extrait"
"""Word of the source for answers that are some of an unknown number."""
PARTICIPATION = ("réponses", "retours")
"""The only answer of a question that counts who answered, out of those who were asked."""
DENOMINATEUR = "dénominateur"
"""Note of a line that only gives the base of another one."""
VERIFICATIONS = ("SURV-93", "SURV-base")
"""The checks of the report that speak of surveys."""


@dataclass(frozen=True)
class Reponse:
    """One answer and how many gave it; both are None when the source lost them."""

    texte: str | None
    effectif: int | None


@dataclass(frozen=True)
class Question:
    """One question of one survey. ``base``: the people whom the counts are out of, None when it is not printed."""

    fiche_action: str
    enquete: str
    texte: str
    base: int | None
    note: str | None
    reponses: tuple[Reponse, ...]

    @property
    def disponible(self) -> bool:
        """Whether a count is known; the chart of a question may have been lost."""
        return any(reponse.effectif is not None for reponse in self.reponses)

    @property
    def est_un_total(self) -> bool:
        """Whether it only says how many people were asked."""
        return self.note == DENOMINATEUR

    @property
    def est_un_extrait(self) -> bool:
        return EXTRAIT in f"{self.enquete} {self.note or ''}".lower()

    @property
    def est_une_participation(self) -> bool:
        """Whether it counts the answers received, not what they say."""
        return [reponse.texte for reponse in self.reponses] in ([mot] for mot in PARTICIPATION)

    @property
    def somme(self) -> int:
        return sum(reponse.effectif or 0 for reponse in self.reponses)

    @property
    def reste(self) -> int:
        """People of the base whose answer is not detailed; none when several answers were possible."""
        return max(0, (self.base or 0) - self.somme)

    @property
    def porte_un_pourcentage(self) -> bool:
        return self.base is not None and self.base >= BASE_MINIMALE and not self.est_un_extrait

    def part_pct(self, reponse: Reponse) -> float | None:
        """Share of an answer out of 100, None where a percentage would say more than the answers."""
        if not self.porte_un_pourcentage or reponse.effectif is None:
            return None
        return 100 * reponse.effectif / self.base


@par_version
def questions(magasin: Magasin) -> list[Question]:
    """Return every question in the order of the source, lost ones too."""
    trouvees: dict[tuple[str, str], list[tuple]] = {}
    for ligne in magasin.lignes(
        f"SELECT enquete, question, fiche_action, reponse, effectif, base, note FROM {JEU} ORDER BY ligne"
    ):
        trouvees.setdefault(ligne[:2], []).append(ligne[2:])
    return [_question(*cle, lignes) for cle, lignes in trouvees.items()]


def _question(enquete: str, texte: str, lignes: Sequence[tuple]) -> Question:
    fiche_action, _, _, base, note = lignes[0]
    reponses = tuple(Reponse(reponse and typographie(reponse), effectif) for _, reponse, effectif, *_ in lignes)
    return Question(fiche_action, typographie(enquete), typographie(texte), base, note, reponses)


def avec_base(toutes: Sequence[Question]) -> list[Question]:
    """Keep the questions whose answers are known and out of a known base."""
    return [question for question in toutes if question.disponible and question.base]


def sans_base(toutes: Sequence[Question]) -> list[Question]:
    """Keep the questions whose answers are known, out of a base that is not."""
    return [question for question in toutes if question.disponible and not question.base and not question.est_un_total]


def memes_reponses(toutes: Sequence[Question]) -> list[Question]:
    """Return the largest set of questions of one survey that have the same answers: one chart shows them together."""
    groupes: dict[tuple, list[Question]] = {}
    for question in avec_base(toutes):
        textes = tuple(fr.phrase(reponse.texte or "") for reponse in question.reponses)
        if len(textes) > 1:
            groupes.setdefault((question.enquete, textes), []).append(question)
    return max(groupes.values(), key=len, default=[])


def tableau_des_reponses(toutes: Sequence[Question]) -> pd.DataFrame:
    """Return one row per answer, in the order of the source: counts, base, share where there is one, what to know."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "fiche_action": question.fiche_action,
            "enquete": question.enquete,
            "question": question.texte,
            "reponse": reponse.texte or fr.ABSENT,
            "effectif": reponse.effectif,
            "base": question.base,
            "part_pct": question.part_pct(reponse),
            "lecture": _lecture(question),
        }
        for question in toutes
        for reponse in question.reponses
    )
    return frame.astype({"effectif": "Int64", "base": "Int64", "part_pct": "Float64"})


def _lecture(question: Question) -> str:
    if not question.disponible:
        return f"{fr.ABSENT} : {typographie(question.note)}" if question.note else fr.ABSENT
    if question.est_un_total:
        return "personnes interrogées"
    if question.est_un_extrait:
        return "extrait dont le total est inconnu : pas de pourcentage"
    if question.base is None:
        return "base non imprimée : pas de pourcentage"
    return "" if question.porte_un_pourcentage else f"moins de {BASE_MINIMALE} réponses : pas de pourcentage"
