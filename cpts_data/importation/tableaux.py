"""Find the tables of a sheet: where titles are, which lines are data, totals, notes.

Titles that we know point to the header; where none is known, its shape does. Nothing is summed or repaired here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from cpts_data.importation.cases import (
    CaseIllisible,
    est_une_periode,
    lire_nombre,
    mois_et_annee,
    motif,
    normaliser,
    texte_affiche,
)
from cpts_data.importation.modele import Feuille, Ligne, Tableau

Connu = Callable[[str], bool]

LIGNES_ENTETE_MAX = 3
UNITES = frozenset({
    "%", "en %", "nombre", "nb", "nbre", "n", "effectif", "effectifs", "€", "en €", "euros", "en euros", "hab",
    "habitants", "unite", "ans", "jours", "personnes", "patients",
})  # fmt: skip
"""What a line of units under the titles holds."""

_TOTAL = re.compile(
    r"(?:sous[- ]?|s/ ?)?(?:total|totaux)(?: (?!energies?\b).*| ?[:\-–—(].*)?|(?:grand|super) total.*"
    r"|ensemble(?: ?:| (?:du|de la|de l['’]|des|cpts|territoire|iris|communes?)\b.*)?"
    r"|somme(?: totale)?|cumul(?: annuel)?"
    r"|.+ ?[\-–—:/,] ?(?:sous[- ]?)?total"
)
_MOTS_DE_TOTAL = ("total", "totaux", "ensemble", "somme", "cumul")
_NOTE = re.compile(
    r"(?:sources?|champs?|notes?|nota(?: bene)?|n\.? ?b\.?|lecture|legende|avertissement|attention|methode"
    r"|precisions?|remarques?|donnees|definitions?|extraction|mise? a jour|date d['’]extraction|guide de lecture"
    r"|perimetre|unite|reserve)\b.{0,40}?[:.].*|[*†‡]+ ?[^\W\d_*].*|\([*\d]{1,3}\).+|[¹²³].+|©.+"
    r"|(?:source|champ|note)|sources? .+"
    r"|(?:n\.?d\.?|n\.?s\.?|n\.?c\.?|s) ?[:=] ?.+",
    re.DOTALL,
)
_TEXTE_LONG = 60
_ANNEE = re.compile(r"(?:19|20)\d{2}")


def trouver_tableaux(feuille: Feuille, connu: Connu) -> list[Tableau]:
    """Return the tables of a sheet, top to bottom. ``connu`` tells whether a title is one of ours, months included.

    Empty when the sheet has no line that looks like titles above lines that look like data.
    """
    lecture = _Lecture(feuille, connu)
    entetes = lecture.entetes()
    limites = [*(entete.premiere for entete in entetes[1:]), len(feuille.cellules)]
    gardes: list[_Bloc] = []
    for entete, limite in zip(entetes, limites, strict=False):
        bloc = _Bloc(lecture, entete, gardes[-1].fin if gardes else 0, limite)
        if bloc.donnees or bloc.totaux:  # else « Période | octobre 2024 », which introduces the next one
            gardes.append(bloc)
    return [bloc.tableau() for bloc in gardes]


@dataclass(frozen=True)
class _Entete:
    """Positions, from 0, of the lines of titles, of those that only tell units, and the titles by column."""

    premiere: int
    derniere: int
    titres: tuple[str, ...]
    signature: frozenset[tuple[str, ...]]


def est_un_total(cases: Sequence[object]) -> bool:
    """Tell whether a line announces a total, in any of its columns. « Nombre total » and « Prothèse totale » do not."""
    return any(isinstance(case, str) and _dit_un_total(case) for case in cases)


def _dit_un_total(texte: str) -> bool:
    brut = texte.casefold()
    if not any(mot in brut for mot in _MOTS_DE_TOTAL):  # most cells by far: spared the longer look
        return False
    return bool(_TOTAL.fullmatch(normaliser(texte).strip(" *.")))


def est_une_note(texte: str) -> bool:
    """Tell whether a text reads as a footnote: « Source : … », « * … », « Champ : … »."""
    return bool(_NOTE.fullmatch(normaliser(texte)))


class _Lecture:
    """One sheet, its lines as texts, its merges by cell."""

    def __init__(self, feuille: Feuille, connu: Connu) -> None:
        self.feuille = feuille
        self.connu = cache(connu)
        self.textes = [tuple(texte_affiche(case) for case in ligne) for ligne in feuille.cellules]
        self.largeur = max((len(ligne) for ligne in self.textes), default=0)
        self.remplis = [sum(1 for texte in ligne if texte) for ligne in self.textes]

    def connus(self, rang: int) -> int:
        """Count the titles of ours in a line."""
        return sum(1 for texte in self.textes[rang] if texte and self.connu(texte))

    # -- where the titles are

    def entetes(self) -> list[_Entete]:
        """Return the headers of the sheet; a header written again in the middle of its table is not a second one."""
        trouves: list[_Entete] = []
        rang = 0
        while rang < len(self.textes):
            if not self._est_un_entete(rang, trouves[-1] if trouves else None):
                rang += 1
                continue
            entete = self._etendu(rang, trouves[-1].derniere + 1 if trouves else 0)
            if not trouves or entete.titres != trouves[-1].titres:
                trouves.append(entete)
            rang = max(rang, entete.derniere) + 1
        return trouves or self._entete_par_la_forme()

    def _est_un_entete(self, rang: int, precedent: _Entete | None) -> bool:
        """Two known titles, most of the line or above numbers; one is enough above a table of two columns.

        A line of data may name a month, or hold a word that is also a title: a period is not counted as a title, and
        the header of a second table stands after a blank line, a text alone or a total.
        """
        remplis = self.remplis[rang]
        # Most lines follow a line of data: that is seen at once, and spares the closer look at each cell.
        if remplis < 2 or (precedent and not (self._detache(rang) or self._remplace(rang, precedent))):
            return False
        if self.a_des_nombres(rang):
            return False
        connus = self.connus(rang)
        titres = connus - sum(1 for texte in self.textes[rang] if texte and est_une_periode(texte))
        if precedent:
            return titres >= 1 and connus >= 2 and connus * 2 > remplis
        if connus < 2:
            return titres == 1 and remplis == 2 and self._suivi_de_nombres(rang)
        if connus * 2 > remplis:
            return titres >= 1 or connus > 2
        return titres >= 2 and self._suivi_de_nombres(rang)

    def _detache(self, rang: int) -> bool:
        return rang == 0 or self.remplis[rang - 1] < 2 or est_un_total(self.feuille.cellules[rang - 1])

    def a_des_nombres(self, rang: int) -> bool:
        return any(_est_un_nombre(case) and not self.connu(texte_affiche(case)) for case in self.feuille.cellules[rang])

    def _remplace(self, rang: int, precedent: _Entete) -> bool:
        """« Période | octobre 2024 » was taken for titles; the real ones come next, and are more."""
        return rang == precedent.derniere + 1 and self.remplis[rang] > self.remplis[precedent.derniere]

    def est_une_ligne_de_note(self, rang: int) -> bool:
        """« Source » and « Note » are also titles of columns, in a longer line."""
        return 0 < self.remplis[rang] <= 2 and est_une_note(self.textes[rang][self._occupees(rang)[0]])

    def _suivi_de_nombres(self, rang: int) -> bool:
        suivantes = [autre for autre in range(rang + 1, min(rang + 5, len(self.textes))) if self.remplis[autre] > 1]
        return any(self.a_des_nombres(autre) for autre in suivantes)

    def _entete_par_la_forme(self) -> list[_Entete]:
        """No title is known: the first line of texts above lines as wide as it, and not all texts as it is."""
        for rang, remplis in enumerate(self.remplis):
            suivantes = [autre for autre in range(rang + 1, len(self.textes)) if self.remplis[autre] > 1]
            if remplis < 2 or self.a_des_nombres(rang) or not suivantes or suivantes[0] > rang + 3:
                continue
            if self.est_une_ligne_de_note(rang):
                continue
            largeurs = sorted(self.remplis[autre] for autre in suivantes[:20])
            if remplis >= largeurs[len(largeurs) // 2]:
                return [self._etendu(rang, 0)]
        return []

    def _etendu(self, rang: int, plancher: int) -> _Entete:
        """Add the lines of titles above and below a line of titles."""
        premiere = derniere = rang
        while (
            premiere > plancher and derniere - premiere + 1 < LIGNES_ENTETE_MAX and self._coiffe(premiere - 1, premiere)
        ):
            premiere -= 1
        while (
            derniere + 1 < len(self.textes)
            and derniere - premiere + 1 < LIGNES_ENTETE_MAX
            and self._coiffe(derniere, derniere + 1)
        ):
            derniere += 1
        lignes = range(premiere, derniere + 1)
        titres = self._titres(lignes)
        signature = frozenset(self.textes[ligne] for ligne in lignes)
        if derniere + 1 < len(self.textes) and self._est_une_ligne_d_unites(derniere + 1):
            derniere += 1
        return _Entete(premiere, derniere, titres, signature)

    def _est_une_ligne_d_unites(self, rang: int) -> bool:
        textes = [normaliser(texte).strip("(). ") for texte in self.textes[rang] if texte]
        if not textes or self.a_des_nombres(rang):
            return False
        return all(texte in UNITES for texte in textes) or self._est_sous_les_titres_seuls(rang)

    def _est_sous_les_titres_seuls(self, rang: int) -> bool:
        """Words under some titles, nothing under the first one, where the next line has a name and numbers."""
        depart = self._occupees(rang - 1)[0]
        if self._occupees(rang)[0] < depart:  # « Sages-femmes », left of the months, names a part of the table
            return False
        if rang + 1 >= len(self.textes) or self.textes[rang][depart] or not self.textes[rang + 1][depart]:
            return False
        return self.a_des_nombres(rang + 1) and not any(motif(texte) for texte in self.textes[rang] if texte)

    def _coiffe(self, haut: int, bas: int) -> bool:
        """Tell whether a line groups the titles of the line under it."""
        if not self.remplis[haut] or not self.remplis[bas] or self.a_des_nombres(haut) or self.a_des_nombres(bas):
            return False
        if self.est_une_ligne_de_note(haut):
            return False
        if self._fusions_de_groupe(haut, bas) or self._fusions_verticales(haut, bas):
            return True
        if self._introduit(haut, bas):
            return False
        connus = self.connus(bas)
        if connus and connus * 2 >= self.remplis[bas] and self._a_des_trous(haut, bas):
            return True
        return connus == self.remplis[bas] >= 2 and self.connus(haut) * 2 >= self.remplis[haut]

    def _introduit(self, haut: int, bas: int) -> bool:
        """A title alone, or « Période | octobre 2024 », starts where the table does: it is about all of it."""
        depart = self._occupees(haut)[0]
        return self.remplis[haut] <= 2 and depart <= self._occupees(bas)[0]

    def _a_des_trous(self, haut: int, bas: int) -> bool:
        """Tell whether a title of the line under has nothing above it, right of a title that may cover it."""
        depart = self._occupees(haut)[0]
        return any(colonne > depart and not self.textes[haut][colonne] for colonne in self._occupees(bas))

    def _occupees(self, ligne: int) -> list[int]:
        return [colonne for colonne, texte in enumerate(self.textes[ligne]) if texte]

    def _fusions_de_groupe(self, haut: int, bas: int) -> bool:
        """Merges that cover some columns of the table, not all: those are a title of the whole table."""
        dessous = range(bas, min(bas + 4, len(self.textes)))
        occupees = {colonne for ligne in dessous for colonne in self._occupees(ligne)}
        for ligne, gauche, derniere, droite in self.feuille.fusions:
            if not (ligne <= haut <= derniere < bas and droite > gauche):
                continue
            couvertes = sum(1 for colonne in occupees if gauche <= colonne <= droite)
            if 2 <= couvertes < len(occupees) and (gauche > min(occupees) or self.remplis[haut] > 1):
                return True
        return False

    def _fusions_verticales(self, haut: int, bas: int) -> bool:
        return any(
            ligne == haut and derniere >= bas and gauche == droite and self.connus(haut) >= 1
            for ligne, gauche, derniere, droite in self.feuille.fusions
        )

    # -- what the titles are

    def _titres(self, lignes: range) -> tuple[str, ...]:
        etages = [self._etage(ligne, groupe=ligne != lignes[-1], bas=lignes[-1]) for ligne in lignes]
        return tuple(_joindre(parties) for parties in zip(*etages, strict=True))

    def _etage(self, ligne: int, *, groupe: bool, bas: int) -> list[str]:
        """Return one text a column: merges are spread, and so are the blanks right of a group without merges."""
        etage = list(self.textes[ligne])
        fusions = [plage for plage in self.feuille.fusions if plage[0] <= ligne <= plage[2] and plage[3] > plage[1]]
        for haut, gauche, _, droite in fusions:
            for colonne in range(gauche, min(droite + 1, self.largeur)):
                etage[colonne] = self.textes[haut][gauche]
        if groupe and not fusions:
            _etaler(etage, self.textes[bas])
        return etage


def _etaler(etage: list[str], dessous: Sequence[str]) -> None:
    """Spread each group over the blanks at its right; the last one no further than the widest of the others."""
    departs = [colonne for colonne, texte in enumerate(etage) if texte]
    largeurs = [suivant - depart for depart, suivant in zip(departs, departs[1:], strict=False)]
    for rang, depart in enumerate(departs):
        fin = departs[rang + 1] if rang + 1 < len(departs) else len(etage)
        if rang + 1 == len(departs) and largeurs and max(largeurs) > 1:
            fin = min(fin, depart + max(largeurs))
        for colonne in range(depart + 1, fin):
            if dessous[colonne]:
                etage[colonne] = etage[depart]


def _joindre(parties: Sequence[str]) -> str:
    gardees: list[str] = []
    for partie in parties:
        if partie and (not gardees or normaliser(gardees[-1]) != normaliser(partie)):
            gardees.append(partie)
    return " / ".join(gardees)


def _est_un_nombre(case: object) -> bool:
    """Tell whether a cell is a number that is not a year; a percentage is one, a month or a day is not."""
    if case is None or isinstance(case, dt.date | dt.time | dt.timedelta):
        return False
    if isinstance(case, str):
        if not any(lettre.isdigit() for lettre in case):
            return False
        if _ANNEE.fullmatch(case.strip()) or mois_et_annee(case):
            return False
        try:
            return isinstance(lire_nombre(case.strip().removesuffix("%")), Decimal)
        except CaseIllisible:
            return False
    return not _ANNEE.fullmatch(str(case))


@dataclass
class _Bloc:
    """The lines under one header, down to the next one."""

    lecture: _Lecture
    entete: _Entete
    debut: int
    limite: int
    donnees: list[int] = field(default_factory=list)
    totaux: list[int] = field(default_factory=list)
    contexte: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fin: int = 0
    apres_une_note: bool = False
    remplies: dict[tuple[int, int], object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.remplies = self._cases_remplies()
        textes = self.lecture.textes
        self.contexte = [_d_un_trait(textes[ligne]) for ligne in range(self.debut, self.entete.premiere)]
        self.contexte = [texte for texte in self.contexte if texte]
        self.fin = self._avant_le_contexte_suivant()
        for ligne in range(self.entete.derniere + 1, self.fin):
            self._classer(ligne)

    def _avant_le_contexte_suivant(self) -> int:
        """The lines just above the next header introduce it, back to a blank line, a note or data."""
        if self.limite == len(self.lecture.textes):
            return self.limite
        ligne = self.limite
        while ligne - 1 > self.entete.derniere and self._introduit(ligne - 1):
            ligne -= 1
        return ligne

    def _introduit(self, ligne: int) -> bool:
        textes = [texte for texte in self.lecture.textes[ligne] if texte]
        return len(textes) == 1 and not est_une_note(textes[0]) and not self.lecture.a_des_nombres(ligne)

    def _classer(self, ligne: int) -> None:
        textes = self.lecture.textes[ligne]
        remplis = self.lecture.remplis[ligne]
        if not remplis or textes in self.entete.signature:
            return
        if self._est_une_note(ligne):
            self.notes.append(_d_un_trait(textes))
            self.apres_une_note = not self._fusionnee(ligne)  # else the name of a part of the table
            return
        self.apres_une_note = False
        if est_un_total(self._cases(ligne)):
            self.totaux.append(ligne)
        else:
            self.donnees.append(ligne)

    def _est_une_note(self, ligne: int) -> bool:
        lecture = self.lecture
        if lecture.remplis[ligne] > 2:
            return False
        textes = [texte for texte in lecture.textes[ligne] if texte]
        nombres = lecture.a_des_nombres(ligne)
        if lecture.est_une_ligne_de_note(ligne) and not nombres:
            return True
        if len(textes) > 1 or nombres or sum(1 for titre in self.entete.titres if titre) < 2:
            return False
        if self.apres_une_note or len(textes[0]) > _TEXTE_LONG or self._fusionnee(ligne):
            return True
        isolee = ligne == 0 or not lecture.remplis[ligne - 1]
        return isolee and not any(lecture.remplis[autre] > 1 for autre in range(ligne + 1, self.fin))

    def _fusionnee(self, ligne: int) -> bool:
        return any(
            haut == ligne == bas and droite > gauche for haut, gauche, bas, droite in self.lecture.feuille.fusions
        )

    def tableau(self) -> Tableau:
        colonnes = self._colonnes()
        titres = self.entete.titres
        return Tableau(
            feuille=self.lecture.feuille,
            lignes_entete=tuple(range(self.entete.premiere + 1, self.entete.derniere + 2)),
            titres=tuple(titres[colonne] for colonne in colonnes),
            lignes=tuple(self._ligne(ligne, colonnes) for ligne in self.donnees),
            totaux=tuple(self._ligne(ligne, colonnes) for ligne in self.totaux),
            contexte=tuple(self.contexte),
            notes=tuple(self.notes),
            colonnes=tuple(colonne + 1 for colonne in colonnes),
        )

    def _colonnes(self) -> list[int]:
        """Columns with a title or a value: those left blank between two others are dropped."""
        cellules = self.lecture.feuille.cellules
        occupees = {
            colonne
            for ligne in (*self.donnees, *self.totaux)
            for colonne, case in enumerate(cellules[ligne])
            if case is not None
        }
        return [colonne for colonne, titre in enumerate(self.entete.titres) if titre or colonne in occupees]

    def _cases_remplies(self) -> dict[tuple[int, int], object]:
        """A name merged over several lines stands for each of them, within the merge only."""
        cellules = self.lecture.feuille.cellules
        return {
            (ligne, gauche): cellules[haut][gauche]
            for haut, gauche, bas, _ in self.lecture.feuille.fusions
            if haut > self.entete.derniere and haut < len(cellules) and gauche < self.lecture.largeur
            for ligne in range(haut + 1, min(bas + 1, len(cellules)))
        }

    def _cases(self, ligne: int) -> list[object]:
        """Return the cells of a line, with what a merge started above says of it."""
        cases = self.lecture.feuille.cellules[ligne]
        if not self.remplies:
            return cases
        return [self.remplies.get((ligne, colonne)) if case is None else case for colonne, case in enumerate(cases)]

    def _ligne(self, ligne: int, colonnes: list[int]) -> Ligne:
        cases = self._cases(ligne)
        return Ligne(ligne + 1, tuple(cases[colonne] for colonne in colonnes))


def _d_un_trait(textes: Sequence[str]) -> str:
    return " ".join(texte for texte in textes if texte)
