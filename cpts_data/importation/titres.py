"""What the title of a column announces: a role of a dataset, and what the title adds to it (a date, a population)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from cpts_data.importation.cases import CaseIllisible, est_une_periode, lire_mois, mois_et_annee
from cpts_data.importation.correspondances import normaliser, valeur_du_choix
from cpts_data.importation.declaration import Declaration, declarations
from cpts_data.importation.modele import Motif

EXACTE, CONTENUE, RESSEMBLANTE = 3, 2, 1
"""How sure a title is: one of its known names, a known name among words that change nothing, a resemblance."""
RESSEMBLANCE = 0.84
LONGUEUR_D_UN_TITRE = 160
MESURE_EN_COLONNES = "nombre"
"""Role of a column whose title is a month, or a period, and nothing else."""
TOTAL = "total"
"""Role of a column that sums these."""

_NEUTRES = frozenset({
    "de", "des", "du", "d", "la", "le", "les", "l", "un", "une", "au", "aux", "a", "en", "et", "par", "sur", "pour",
    "nb", "nbr", "nbre", "nombre", "nombres", "n", "no", "num", "numero", "effectif", "effectifs", "eff", "patients",
    "personnes",
    "cpts", "territoire", "notre", "concerne", "concernee", "concernes", "concernees", "cumule", "donnees",
    "mois",
})  # fmt: skip
_POLAIRES = frozenset({
    "non", "sans", "hors", "avec", "taux", "%", "part", "pourcentage", "total", "ratio", "moyenne", "moyen",
    "evolution", "ecart", "variation", "moins", "cumul", "objectif", "socle", "cible", "pas", "ancien", "anciens",
    "annulation", "annules", "annulees", "refuses", "refusees", "date", "code", "nom", "libelle", "annee",
    "type", "statut",
})  # fmt: skip
"""Words that turn a title into another one: « avec MT » and « sans MT » resemble each other, and are opposites."""
_MOIS = (
    r"(?:janv(?:ier)?|f[ée]v(?:r(?:ier)?)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t|sept(?:embre)?|oct(?:obre)?|"
    r"nov(?:embre)?|d[ée]c(?:embre)?)\.?"
)
_PERIODE_DANS = re.compile(
    r"(?:\b(?:au|du|le|en|a|à)\s+)?(?<![\w/])(?:\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}|\d{4}-\d{2}(?:-\d{2})?|"
    rf"(?:1er|\d{{1,2}})\s+{_MOIS}\s+\d{{4}}|{_MOIS}\s*-?\s*(?:\d{{4}}|\d{{2}})|T\s?0|"
    r"(?:19|20)\d{2}(?:\s?[-–/]\s?(?:19|20)\d{2})?)(?![\w/])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TitreLu:
    """The role a title announces, how surely (``EXACTE``…), and raw texts by role for what it adds."""

    role: str
    force: int
    precisions: Mapping[str, str] = field(default_factory=dict)


@cache
def _noms(jeu: str) -> Mapping[str, str]:
    """Every known title of a dataset, normalised, and the role it names; a declared name wins over a synonym."""
    roles = declarations()[jeu].roles
    noms: dict[str, str] = {}
    for groupe in (
        [(role.libelle, role.role.replace("_", " "), role.role) for role in roles],
        [r.synonymes for r in roles],
    ):
        for role, titres in zip(roles, groupe, strict=True):
            for titre in titres:
                noms.setdefault(normaliser(titre), role.role)
    noms.pop("", None)
    return noms


@cache
def _tous_les_noms() -> frozenset[str]:
    return frozenset(nom for jeu in declarations() for nom in _noms(jeu))


def est_un_titre_connu(texte: str) -> bool:
    """Say whether a cell is one of our titles, in any dataset, or a month: what points to a header."""
    if not texte or len(texte) > LONGUEUR_D_UN_TITRE:
        return False
    return normaliser(texte) in _tous_les_noms() or _est_un_mois(texte)


def _est_un_mois(texte: str) -> bool:
    if mois_et_annee(texte) or re.fullmatch(r"T\s?0", texte.strip()):
        return True
    # A month kept by a spreadsheet is shown as its first day.
    if not re.match(r"0?1[/.-]", texte):
        return False
    try:
        return isinstance(lire_mois(texte), str) and not isinstance(lire_mois(texte), Motif)
    except CaseIllisible:
        return False


def lire_titre(titre: str, jeu: str) -> TitreLu | None:
    """Return the role a title announces in a dataset; None when nothing in it is known.

    « Patients avec MT », « 8 octobre 2024 / avec MT », « ALD – avec MT au 08/10/2024 », « OCT ».
    """
    declaration = declarations()[jeu]
    if role := _noms(jeu).get(normaliser(titre)):
        return TitreLu(role, EXACTE)
    precisions: dict[str, str] = {}
    restes: list[str] = []
    for morceau in (morceau.strip() for morceau in titre.split(" / ")):
        reste = _sans_periode(morceau, precisions)
        if reste:
            restes.append(reste)
    if not restes:
        return _mesure_seule(declaration, precisions)
    return _par_les_morceaux(restes, precisions, declaration) or _par_ressemblance(" ".join(restes), precisions, jeu)


def precisions_du_titre(titre: str, jeu: str, role: str) -> dict[str, str]:
    """Return what a title adds to a role that someone chose for it: a period, a population, a profession."""
    precisions: dict[str, str] = {}
    for morceau in titre.split(" / "):
        if reste := _sans_periode(morceau.strip(), precisions):
            _preciser(reste, declarations()[jeu], role, precisions)
    return {autre: texte for autre, texte in precisions.items() if autre != role}


def sans_periode(titre: str) -> str:
    """Return the words of a title without its dates: the same file next month has the same columns."""
    restes = [_sans_periode(morceau.strip(), {}) for morceau in titre.split(" / ")]
    return " / ".join(normaliser(reste) for reste in restes if reste)


def _avec_son_annee(deja: str | None, morceau: str) -> str:
    """Join a month and the year written above or below it: « 2024 / OCT » is October 2024. Else the first one wins."""
    for mois, annee in ((deja, morceau), (morceau, deja)):
        if mois and annee and re.fullmatch(r"(?:19|20)\d{2}", annee) and (lu := mois_et_annee(mois)) and lu[1] is None:
            return f"{mois} {annee}"
    return deja or morceau


def _sans_periode(morceau: str, precisions: dict[str, str]) -> str:
    if est_une_periode(morceau):
        precisions["periode"] = _avec_son_annee(precisions.get("periode"), morceau)
        return ""
    trouve = _PERIODE_DANS.search(morceau)
    if trouve is None:
        return morceau
    precisions.setdefault("periode", re.sub(r"^(?:au|du|le|en|a|à)\s+", "", trouve[0], flags=re.IGNORECASE))
    return f"{morceau[: trouve.start()]} {morceau[trouve.end() :]}".strip(" -–—:,()")


def _mesure_seule(declaration: Declaration, precisions: Mapping[str, str]) -> TitreLu | None:
    if precisions and any(role.role == MESURE_EN_COLONNES for role in declaration.roles):
        return TitreLu(MESURE_EN_COLONNES, EXACTE, precisions)
    if precisions and declaration.taux_par_date:
        return TitreLu(declaration.taux_par_date, EXACTE, precisions)
    return None


def _par_les_morceaux(restes: Sequence[str], precisions: dict[str, str], declaration: Declaration) -> TitreLu | None:
    """The whole is known, or one level is, and the others say which population or profession; or one holds a name."""
    noms = _noms(declaration.jeu)
    if role := noms.get(normaliser(" ".join(restes))):
        return TitreLu(role, EXACTE, precisions)
    for rang in reversed(range(len(restes))):
        if role := noms.get(normaliser(restes[rang])):
            autres = [reste for autre, reste in enumerate(restes) if autre != rang]
            compris = [
                _est_un_total(reste, declaration, precisions) or _preciser(reste, declaration, role, precisions)
                for reste in autres
            ]
            return TitreLu(role, EXACTE if all(compris) else CONTENUE - 1, precisions)
    if "periode" in precisions and _preciser(" ".join(restes), declaration, MESURE_EN_COLONNES, precisions):
        return _mesure_seule(declaration, precisions)
    return _par_contenance(restes, precisions, declaration)


def _est_un_total(reste: str, declaration: Declaration, precisions: dict[str, str]) -> bool:
    """In a table of one group of columns a month, « Total / Offerts » sums the months."""
    noms = _noms(declaration.jeu)
    if not any(role.role == MESURE_EN_COLONNES for role in declaration.roles) or noms.get(normaliser(reste)) != TOTAL:
        return False
    precisions[TOTAL] = reste
    return True


def _preciser(reste: str, declaration: Declaration, lu: str, precisions: dict[str, str]) -> bool:
    """Read a level, or the words left of a title, as a value of another role. False when it means nothing known."""
    if set(normaliser(reste).split()) <= _NEUTRES:
        return True
    for role in declaration.roles:
        if role.type == "choix" and role.role != lu and role.role not in precisions and valeur_du_choix(reste, role):
            precisions[role.role] = reste
            return True
    return False


def _par_contenance(restes: Sequence[str], precisions: dict[str, str], declaration: Declaration) -> TitreLu | None:
    """The longest known name that the title holds, when the other words do not turn it into something else."""
    mots = normaliser(" ".join(restes)).split()
    for nom in _du_plus_long(declaration.jeu):
        autour = _autour(nom.split(), mots)
        if autour is None:
            continue
        role = _noms(declaration.jeu)[nom]
        reste = " ".join(_sans_neutres_au_bord(autour))
        if not reste or _preciser(reste, declaration, role, precisions):
            return TitreLu(role, CONTENUE, precisions)
        autres = frozenset() if len(autour) * 2 < len(nom.split()) else _mots_des_autres(declaration.jeu, role)
        if not set(autour) & (_POLAIRES | autres):
            return TitreLu(role, RESSEMBLANTE, precisions)
    return None


@cache
def _du_plus_long(jeu: str) -> Sequence[str]:
    """Known names long enough to mean the same inside a longer title: not « % », « nb », « total »."""
    noms = [nom for nom in _noms(jeu) if len(nom) > 5 and not set(nom.split()) <= _NEUTRES | {"%", "total", "ensemble"}]
    return sorted(noms, key=lambda nom: (-len(nom), nom))


@cache
def _mots_des_autres(jeu: str, role: str) -> frozenset[str]:
    """Words of the titles of other roles, never of this one: « Patients ayant un médecin » is not « Patients »."""
    par_role: dict[bool, set[str]] = {True: set(), False: set()}
    for nom, autre in _noms(jeu).items():
        par_role[autre == role].update(nom.split())
    return frozenset(par_role[False] - par_role[True] - _NEUTRES)


def _autour(nom: Sequence[str], mots: Sequence[str]) -> list[str] | None:
    """Return the words left when those of a name are taken out in their order; None when one is not there."""
    reste: list[str] = []
    attendus = list(nom)
    for mot in mots:
        if attendus and mot == attendus[0]:
            attendus.pop(0)
        else:
            reste.append(mot)
    return None if attendus else reste


def _sans_neutres_au_bord(mots: Sequence[str]) -> list[str]:
    gardes = list(mots)
    while gardes and gardes[0] in _NEUTRES:
        gardes.pop(0)
    while gardes and gardes[-1] in _NEUTRES:
        gardes.pop()
    return gardes


def _par_ressemblance(reste: str, precisions: Mapping[str, str], jeu: str) -> TitreLu | None:
    cle = normaliser(reste)
    if len(cle) < 4 or len(cle) > LONGUEUR_D_UN_TITRE:
        return None
    polaires = set(cle.split()) & _POLAIRES
    noms = [nom for nom in _noms(jeu) if set(nom.split()) & _POLAIRES == polaires]
    proches = difflib.get_close_matches(cle, noms, 1, RESSEMBLANCE)
    return TitreLu(_noms(jeu)[proches[0]], RESSEMBLANTE, precisions) if proches else None
