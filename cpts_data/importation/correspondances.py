"""What a cell designates: a commune, an IRIS, one of the values of a list; or the nearest ones when it is unknown."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from cpts_data.importation.declaration import Role
from cpts_data.importation.modele import Territoire
from cpts_data.referentiels import CommuneDeFrance, communes_de_france
from cpts_data.textes import sans_accents

PROCHES_MAX = 3
PRESELECTION = 12
RECHERCHES_MAX = 500
"""Candidates are looked for that many times an import: fifty faults of a kind are told, the others are counted."""
RESSEMBLANCE = 0.6
"""Below, a candidate is only noise in the report (ratio of difflib)."""

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "\xa0": " ", "\u202f": " "})
_ARTICLES = frozenset({"le", "la", "les", "l"})
_ABREGES = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_NEUTRES = frozenset({
    "liberal", "liberale", "liberaux", "liberales", "salarie", "salariee", "salaries", "salariees", "diplome",
    "diplomee", "d", "de", "des", "du", "e", "en", "es", "etat", "s", "exercice", "hospitalier", "hospitaliere",
    "remplacant", "remplacante", "retraite", "retraitee", "conventionne", "conventionnee", "installe", "installee",
})  # fmt: skip
"""What is added to a profession without changing it."""
_CODE_COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}")
_CODE_IRIS = re.compile(r"[0-9][0-9AB][0-9]{7}")
_DEPARTEMENT = re.compile(r"\(\s*(2[AB]|[0-9]{2,3})\s*\)\s*$", re.IGNORECASE)
_CEDEX = re.compile(r"\bcedex\b.*$", re.IGNORECASE)
_CODE_DEVANT = re.compile(r"^\s*([0-9][0-9AB][0-9]{3})\b[\s,;:–-]*(?=\D)", re.IGNORECASE)
_CODE_DERRIERE = re.compile(r"[\s,;:–(-]+([0-9][0-9AB][0-9]{3})\s*\)?\s*$", re.IGNORECASE)
_ARRONDISSEMENTS = re.compile(r"751(0[1-9]|1[0-9]|20)|132(0[1-9]|1[0-6])|6938[1-9]")
"""Paris, Marseille and Lyon: their IRIS are numbered by arrondissement, which is no commune."""


class NatureDeCode(StrEnum):
    """What five digits are, when the title of the column or its other cells say it."""

    INSEE = "code INSEE"
    POSTAL = "code postal"
    INDIFFERENT = "indifférent"


@dataclass(frozen=True)
class Reconnu:
    """What a cell designates. ``valeur``: the code or value of the store, None when it is not known.

    ``lu``: the code as it was understood, when it is well formed, known or not. ``proches``: candidates, as a person
    names them. ``plusieurs``: True when the candidates all fit, and the cell does not say which.
    """

    valeur: str | None
    lu: str | None = None
    proches: tuple[str, ...] = ()
    plusieurs: bool = False

    def attendu(self, nature: str) -> str:
        """Return what to write in ``Faute.attendu``: ``nature`` (« une commune »), and the nearest candidates."""
        if not self.proches:
            return nature
        noms = " ou ".join([", ".join(self.proches[:-1]), self.proches[-1]] if self.proches[1:] else self.proches)
        return f"{nature}, précisément : {noms}" if self.plusieurs else f"{nature}, peut-être {noms}"


INCONNU = Reconnu(None)


@lru_cache(maxsize=4096)
def normaliser(texte: str) -> str:
    """Return the words of a text, without case, accent nor punctuation; « + », « % » and « € » are words.

    « Patients 16+ avec MT* » and « PATIENTS 16 + AVEC MT » are the same text.
    """
    return " ".join(re.findall(r"[a-z0-9]+|[+%€]", sans_accents(texte.translate(_LIGATURES)).casefold()))


def texte_de(brut: object) -> str:
    """Return a raw cell as a text: a code that the workbook keeps as a number has no decimal."""
    if brut is None or isinstance(brut, bool):
        return ""
    if isinstance(brut, float) and brut.is_integer():
        return str(int(brut))
    texte = str(brut).strip().lstrip("'").strip()
    return texte.removesuffix(".0") if re.fullmatch(r"[0-9]+\.0", texte) else texte


def plus_proches(texte: str, noms: Iterable[str]) -> tuple[str, ...]:
    """Return the names that resemble a text most, best first; none when nothing resembles it.

    Groups of three letters choose a dozen names, whose resemblance is then measured: a bad file asks this thousands of
    times.
    """
    cle = normaliser(texte)[:80]
    groupes = _trigrammes(cle)
    index = _index(tuple(noms))
    possibles = sorted(index, key=lambda nom: -len(groupes & index[nom][1]) / (len(groupes) + len(index[nom][1])))
    par_cle = {index[nom][0]: nom for nom in reversed(possibles[:PRESELECTION])}
    cles = difflib.get_close_matches(cle, par_cle, PROCHES_MAX, RESSEMBLANCE)
    return tuple(par_cle[trouvee] for trouvee in cles)


@lru_cache(maxsize=64)
def _index(noms: tuple[str, ...]) -> Mapping[str, tuple[str, frozenset[str]]]:
    return {nom: (normaliser(nom), _trigrammes(normaliser(nom))) for nom in noms}


def _trigrammes(cle: str) -> frozenset[str]:
    bordee = f"  {cle} "
    return frozenset(bordee[rang : rang + 3] for rang in range(len(bordee) - 2))


def nature_d_apres_le_titre(titre: str) -> NatureDeCode:
    """Say what the title of a column announces: a postcode, an INSEE code, or nothing."""
    mots = set(normaliser(titre).split())
    if mots & {"postal", "postale", "postaux", "cp"}:
        return NatureDeCode.POSTAL
    if mots & {"insee", "depcom", "codgeo", "com", "dcom", "cog"} or {"code", "commune"} <= mots:
        return NatureDeCode.INSEE
    return NatureDeCode.INDIFFERENT


# --- communes and IRIS ----------------------------------------------------------------------------------------


@cache
def _communes_par_nom() -> Mapping[str, tuple[CommuneDeFrance, ...]]:
    return _grouper((_cle_de_commune(commune.nom), commune) for commune in communes_de_france().values())


@cache
def _communes_par_code_postal() -> Mapping[str, tuple[CommuneDeFrance, ...]]:
    communes = communes_de_france().values()
    return _grouper((code, commune) for commune in communes for code in commune.codes_postaux)


def _grouper(couples: Iterable[tuple[str, CommuneDeFrance]]) -> Mapping[str, tuple[CommuneDeFrance, ...]]:
    groupes: dict[str, list[CommuneDeFrance]] = {}
    for cle, commune in couples:
        groupes.setdefault(cle, []).append(commune)
    return {cle: tuple(groupe) for cle, groupe in groupes.items()}


@lru_cache(maxsize=4096)
def _cle_de_commune(nom: str) -> str:
    """« St-Étienne-s/-Rouvray » and « SAINT ETIENNE SUR ROUVRAY » share one key; so do « Le Houlme » and « HOULME »."""
    nom = re.sub(r"\bss/\s*", "sous ", re.sub(r"\bs/\s*", "sur ", nom, flags=re.IGNORECASE), flags=re.IGNORECASE)
    mots = [_ABREGES.get(mot, mot) for mot in normaliser(nom).split()]
    while mots[1:] and mots[-1] in _ARTICLES:
        mots.pop()
    while mots[1:] and mots[0] in _ARTICLES:
        mots.pop(0)
    return " ".join(mots)


class Lieux:
    """The communes and the IRIS that a cell may name: those of the territory first, then those of France.

    Built once an import: a file names the same commune thousands of times. ``candidats``: False where only what is
    recognised matters, and looking for the nearest names would be time lost.
    """

    def __init__(self, territoire: Territoire, *, candidats: bool = True) -> None:
        self._communes = territoire.communes
        self._iris = territoire.iris
        self._iris_connus = frozenset(territoire.iris) | territoire.iris_connus
        self._departement = territoire.departement
        self._codes_par_nom: dict[str, list[str]] = {}
        for code, nom in territoire.communes.items():
            self._codes_par_nom.setdefault(_cle_de_commune(nom), []).append(code)
        self._iris_par_commune: dict[str, list[str]] = {}
        for code, (_, commune) in territoire.iris.items():
            self._iris_par_commune.setdefault(commune, []).append(code)
        self._communes_avec_iris = frozenset(code[:5] for code in self._iris_connus)
        self._deja_lus: dict[tuple[str, NatureDeCode], Reconnu] = {}
        self._recherches = 0 if candidats else RECHERCHES_MAX
        self._noms_voisins: tuple[str, ...] | None = None

    def commune(self, brut: object, nature: NatureDeCode = NatureDeCode.INDIFFERENT) -> Reconnu:
        """Recognise a commune by its INSEE code, its name or its postcode; ``valeur`` is the INSEE code.

        A code of five digits that may be both is read as ``nature`` says; when it says nothing, as the INSEE code of a
        commune of the territory, then a postcode of the territory, then an INSEE code, then a postcode of France.
        """
        texte = texte_de(brut)
        if (texte, nature) not in self._deja_lus:
            self._deja_lus[texte, nature] = self._commune(texte, nature)
        return self._deja_lus[texte, nature]

    def est_du_territoire(self, code: str | None) -> bool:
        return code in self._communes

    def nature_de_la_colonne(self, titre: str, cellules: Iterable[object]) -> NatureDeCode:
        """Say whether the five digits of a column are postcodes: its title says it, else most of its cells.

        76540 is the INSEE code of Rouen and the postcode of villages near Fécamp: one cell alone cannot tell.
        """
        if (annonce := nature_d_apres_le_titre(titre)) is not NatureDeCode.INDIFFERENT:
            return annonce
        codes = {code for brut in cellules if (code := _code_de_commune(texte_de(brut)))}
        insee = sum(code in self._communes for code in codes)
        postaux = sum(bool(self._du_territoire(_communes_par_code_postal().get(code, ()))) for code in codes)
        if insee == postaux:
            return NatureDeCode.INDIFFERENT
        return NatureDeCode.INSEE if insee > postaux else NatureDeCode.POSTAL

    def _commune(self, texte: str, nature: NatureDeCode) -> Reconnu:
        if code := _code_de_commune(texte):
            return self._commune_par_code(code, nature)
        if not texte:
            return INCONNU
        code, nom, departement = _decouper(texte)
        reconnu = self._commune_par_nom(nom, departement, code)
        if reconnu.valeur is None and code and not reconnu.plusieurs:
            par_code = self._commune_par_code(code, nature)
            return par_code if par_code.valeur and not nom else Reconnu(None, code, reconnu.proches)
        return reconnu

    def _commune_par_code(self, code: str, nature: NatureDeCode) -> Reconnu:
        postales = _communes_par_code_postal().get(code, ())
        du_territoire = self._du_territoire(postales)
        insee = code in self._communes or code in communes_de_france() or bool(_ARRONDISSEMENTS.fullmatch(code))
        if nature is NatureDeCode.INSEE or (nature is NatureDeCode.INDIFFERENT and code in self._communes):
            proches = () if insee else self._codes_proches(code)
            return Reconnu(code if insee else None, code, proches)
        if nature is NatureDeCode.INDIFFERENT and insee and not du_territoire:
            return Reconnu(code, code)
        candidates = du_territoire or postales
        if len(candidates) == 1:
            return Reconnu(candidates[0].code, code)
        if candidates:
            return Reconnu(None, code, tuple(commune.nom for commune in candidates[:PROCHES_MAX]), plusieurs=True)
        # The person may have typed INSEE codes under the title « Code postal ».
        return Reconnu(code, code) if code in self._communes else Reconnu(None, code, self._codes_proches(code))

    def _commune_par_nom(self, nom: str, departement: str | None, code: str | None) -> Reconnu:
        cle = _cle_de_commune(nom)
        if not cle:
            return INCONNU
        locaux = self._codes_par_nom.get(cle, [])
        if len(locaux) == 1 and departement in (None, self._departement, locaux[0][: len(departement or "")]):
            return Reconnu(locaux[0])
        candidates = _communes_par_nom().get(cle, ())
        for garder in (
            lambda commune: code is None or code == commune.code or code in commune.codes_postaux,
            lambda commune: commune.departement == (departement or self._departement),
        ):
            candidates = tuple(filter(garder, candidates)) or candidates
        if len(candidates) == 1:
            return Reconnu(candidates[0].code)
        if candidates:
            noms = tuple(f"{commune.nom} ({commune.departement})" for commune in candidates[:PROCHES_MAX])
            return Reconnu(None, None, noms, plusieurs=True)
        return Reconnu(None, None, self._noms_proches(cle))

    def _du_territoire(self, communes: Iterable[CommuneDeFrance]) -> tuple[CommuneDeFrance, ...]:
        return tuple(commune for commune in communes if commune.code in self._communes)

    def _noms_proches(self, cle: str) -> tuple[str, ...]:
        if not self._chercher():
            return ()
        if proches := plus_proches(cle, self._communes.values()):
            return proches
        if self._noms_voisins is None:
            communes = communes_de_france().values()
            self._noms_voisins = tuple(c.nom for c in communes if c.departement == self._departement)
        return plus_proches(cle, self._noms_voisins)

    def _codes_proches(self, code: str) -> tuple[str, ...]:
        proches = difflib.get_close_matches(code, self._communes, PROCHES_MAX, 0.75) if self._chercher() else []
        return tuple(f"{proche} ({self._communes[proche]})" for proche in proches)

    def iris(self, brut: object, commune: str | None = None) -> Reconnu:
        """Recognise an IRIS by its code, by the end of its code or its name inside ``commune``, or by its name.

        Outside the territory, where the IRIS of a commune are not known, a well formed code of a commune of France is
        taken as it is. Where no IRIS of the territory is known either, so is a code of its communes.
        """
        texte = texte_de(brut)
        if lu := _code_iris(texte, commune):
            return self._iris_par_code(lu)
        if seul := self._iris_seul(texte):
            return Reconnu(seul, seul)
        return self._iris_par_nom(texte, commune)

    def _iris_par_code(self, code: str) -> Reconnu:
        if code in self._iris_connus:
            return Reconnu(code, code)
        commune = code[:5]
        verifiable = commune in self._communes_avec_iris
        existe = commune in self._communes or commune in communes_de_france() or _ARRONDISSEMENTS.fullmatch(commune)
        if existe and not verifiable:
            return Reconnu(code, code)
        voisins = self._iris_par_commune.get(commune) or list(self._iris)
        proches = difflib.get_close_matches(code, voisins, PROCHES_MAX, 0.75) if self._chercher() else []
        return Reconnu(None, code, tuple(f"{proche} ({self._iris[proche][0]})" for proche in proches))

    def _chercher(self) -> bool:
        self._recherches += 1
        return self._recherches <= RECHERCHES_MAX

    def _iris_seul(self, texte: str) -> str | None:
        """A commune that is not divided has one IRIS: its own code, or its name, is enough."""
        code = self.commune(texte).valeur
        iris = self._iris_par_commune.get(code or "", [])
        return iris[0] if len(iris) == 1 else None

    def _iris_par_nom(self, texte: str, commune: str | None) -> Reconnu:
        cle = normaliser(texte)
        if not cle:
            return INCONNU
        possibles = self._iris_par_commune.get(commune, []) if commune else list(self._iris)
        trouves = [code for code in possibles if normaliser(self._iris[code][0]) == cle]
        if len(trouves) == 1:
            return Reconnu(trouves[0], trouves[0])
        if trouves:
            noms = tuple(f"{code} ({self._communes.get(code[:5], code[:5])})" for code in trouves[:PROCHES_MAX])
            return Reconnu(None, None, noms, plusieurs=True)
        noms = (self._iris[code][0] for code in possibles)
        return Reconnu(None, None, plus_proches(texte, noms) if self._chercher() else ())


def _code_de_commune(texte: str) -> str | None:
    """Return five characters when the text is a code, its lost zero given back; None for a name."""
    compact = re.sub(r"\s", "", texte).upper()
    if re.fullmatch("[0-9]{4}", compact):
        compact = f"0{compact}"
    return compact if _CODE_COMMUNE.fullmatch(compact) else None


def _code_iris(texte: str, commune: str | None) -> str | None:
    """Return nine characters when the text holds a code of IRIS, or its last four digits beside a known commune."""
    tete = re.match(r"\s*(?:iris\s*)?([0-9][0-9AB _.-]*[0-9])(?![0-9A-Za-zÀ-ÿ])", texte, re.IGNORECASE)
    if tete is None:
        return None
    compact = re.sub(r"[ _.-]", "", tete[1]).upper()
    if re.fullmatch("[0-9]{8}", compact):
        compact = f"0{compact}"
    if _CODE_IRIS.fullmatch(compact):
        return compact
    if commune and re.fullmatch("[0-9]{3,4}", compact):
        return f"{commune}{compact:0>4}"
    return None


def _decouper(texte: str) -> tuple[str | None, str, str | None]:
    """Split « 76000 ROUEN CEDEX 2 » and « Saint-Denis (93) » into code, name and departement."""
    departement = trouve[1].upper() if (trouve := _DEPARTEMENT.search(texte)) else None
    reste = _DEPARTEMENT.sub("", texte) if departement else texte
    code = None
    for motif in (_CODE_DEVANT, _CODE_DERRIERE):
        if code is None and (trouve := motif.search(reste)):
            code, reste = trouve[1].upper(), motif.sub("", reste)
    return code, _CEDEX.sub("", reste).strip(), departement


# --- lists ----------------------------------------------------------------------------------------------------


def reconnaitre_choix(brut: object, role: Role) -> Reconnu:
    """Recognise one value of a list by itself, its label, an abbreviation or a synonym, whatever the gender or number.

    What is added to a profession without changing it (« libéral », « remplaçante ») is set aside; anything more is not
    guessed: the candidates are told.
    """
    texte = texte_de(brut)
    if valeur := valeur_du_choix(brut, role):
        return Reconnu(valeur, valeur)
    if not normaliser(texte):
        return INCONNU
    affiches = {nom: valeur for valeur, synonymes in role.choix.items() for nom in (valeur, *synonymes)}
    proches = dict.fromkeys(_nom_affiche(affiches[nom], role) for nom in plus_proches(texte, affiches))
    return Reconnu(None, None, tuple(proches))


def valeur_du_choix(brut: object, role: Role) -> str | None:
    """Return the value of a list that a cell names, None without looking for the nearest ones."""
    noms = _noms_des_choix(tuple((valeur, tuple(noms)) for valeur, noms in role.choix.items()))
    cles = _cles_de_choix(texte_de(brut))
    return next((noms[cle] for cle in cles if cle in noms), None)


def _nom_affiche(valeur: str, role: Role) -> str:
    """Name a value as its first synonym does: « MG » alone may not be understood."""
    noms = role.choix[valeur]
    return f"{noms[0]} ({valeur})" if noms and normaliser(noms[0]) != normaliser(valeur) else valeur


@cache
def _noms_des_choix(choix: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, str]:
    """Every key a value answers to. An exact name wins over the plural or feminine of another."""
    noms: dict[str, str] = {}
    for rang in range(3):
        for valeur, synonymes in choix:
            for nom in (valeur, *synonymes):
                noms.setdefault(_cles_de_choix(nom)[rang], valeur)
    return noms


@lru_cache(maxsize=4096)
def _cles_de_choix(texte: str) -> tuple[str, str, str]:
    """Return a text as written, then without gender nor number, then without what changes nothing to a profession."""
    sans_parentheses = re.sub(r"[(\[].*?[)\]]|[·•.\-/]\s?(?:e|ne|ere|ère|rice|euse|trice)?(?=s?\b)", " ", texte)
    exact = normaliser(texte)
    mots = normaliser(sans_parentheses).split() or exact.split()
    racines = " ".join(_racine(mot) for mot in mots)
    essentiels = " ".join(_racine(mot) for mot in mots if mot not in _NEUTRES)
    return exact, racines, essentiels or racines


def _racine(mot: str) -> str:
    """« infirmières » and « infirmier » share a root; so do « pharmaciens » and « pharmacienne »."""
    singulier = re.sub("[sx]$", "", mot) if len(mot) > 3 else mot
    if len(singulier) < 5:
        return singulier
    for feminin, masculin in (("iere", "ier"), ("ienne", "ien"), ("euse", "eur"), ("trice", "teur"), ("ale", "al")):
        if singulier.endswith(feminin):
            return singulier[: -len(feminin)] + masculin
    return f"{singulier[:-2]}al" if singulier.endswith("au") and mot.endswith("x") else singulier.removesuffix("e")
