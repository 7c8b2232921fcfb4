"""One cell of a file that someone sent -> a value, or why there is none.

Each reader returns a value or a ``Motif``; a text that is neither raises ``CaseIllisible``, which says what was
expected. Nothing is guessed: what can be read in two ways is refused, and told.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from cpts_data.importation.modele import Motif
from cpts_data.textes import sans_accents

SIGNES: Mapping[str, Motif] = {
    "nd": Motif.INCONNU, "n/d": Motif.INCONNU, "nc": Motif.INCONNU, "n/c": Motif.INCONNU,
    "non disponible": Motif.INCONNU, "non communique": Motif.INCONNU, "non connu": Motif.INCONNU,
    "non renseigne": Motif.INCONNU, "nr": Motif.INCONNU, "inconnu": Motif.INCONNU, "inconnue": Motif.INCONNU,
    "?": Motif.INCONNU, "??": Motif.INCONNU, "…": Motif.INCONNU, "...": Motif.INCONNU,
    "s": Motif.MASQUE, "ss": Motif.MASQUE, "secret": Motif.MASQUE, "secret statistique": Motif.MASQUE,
    "ns": Motif.MASQUE, "non significatif": Motif.MASQUE, "c": Motif.MASQUE, "confidentiel": Motif.MASQUE,
    "masque": Motif.MASQUE, "*": Motif.MASQUE, "**": Motif.MASQUE, "***": Motif.MASQUE,
    "-": Motif.SANS_OBJET, "--": Motif.SANS_OBJET, "–": Motif.SANS_OBJET, "—": Motif.SANS_OBJET,
    "−": Motif.SANS_OBJET, "/": Motif.SANS_OBJET, "//": Motif.SANS_OBJET, "///": Motif.SANS_OBJET,
    "so": Motif.SANS_OBJET, "s/o": Motif.SANS_OBJET, "sans objet": Motif.SANS_OBJET,
    "na": Motif.SANS_OBJET, "n/a": Motif.SANS_OBJET, "non applicable": Motif.SANS_OBJET,
    "non concerne": Motif.SANS_OBJET,
}  # fmt: skip
"""What each sign of absence means, in lower case, without accents nor dots; a dataset may change some of them.

NS: « non significatif », which data.ameli.fr writes under five professionals: hidden, not unknown. « /// »: INSEE's
« absence de résultat due à la nature des choses ».
"""
SIGNES_DE_TEXTE = frozenset(
    signe for signe in SIGNES if len(signe) > 2 or signe in {"nd", "nc", "nr", "na", "so", "?", "-", "–", "—", "…"}
)
"""The signs that may stand for an absence in a column of texts, where « s » or « c » may be a code."""

_PETIT_EFFECTIF = re.compile(r"(?:<|≤|<=|moins de|inf(?:erieur)?\.? ?a) ?\d{1,3}")
ANNEES = range(1900, 2101)
SERIES = range(36_526, 73_051)
"""Days as Excel counts them, from 2000 to 2099."""
_ORIGINE_EXCEL = dt.date(1899, 12, 30)

ERREURS_DU_TABLEUR = (
    "#DIV/0!", "#N/A", "#NAME?", "#NOM?", "#NULL!", "#NUL!", "#NUM!", "#NOMBRE!", "#REF!", "#VALUE!", "#VALEUR!",
    "#SPILL!", "#CALC!", "#GETTING_DATA", "#####", "ERR:5",
)  # fmt: skip
"""How a cell whose formula failed is written, in English and in French, by Excel and LibreOffice."""

_ESPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2007\u200b\ufeff]+")
_E = r"[ \u00a0\u202f\u2009\u2007]"
_NOMBRE = re.compile(
    rf"(?P<entiers>\d{{1,3}}(?:{_E}\d{{3}})+|\d+)(?:[.,](?P<decimales>\d+))?|[.,](?P<sans>\d+)", re.ASCII
)
_DEUX_SEPARATEURS = re.compile(r"\d{1,3}(?:([.,'’])\d{3})+(?:[.,]\d+)?")
_SCIENTIFIQUE = re.compile(r"\d+(?:[.,]\d+)?e[+-]?\d+", re.IGNORECASE)
_UNITE = re.compile(
    r"(?<=[\d\s])(?:€|euros?|eur|hab\.?|habitants?|hbts?\.?|patients?|patientes?|personnes?|pers\.?|assur[ée]s?"
    r"|cr[ée]neaux|rdv|jours?|professionnels?|ans|points?|pts?)$",
    re.IGNORECASE,
)

ATTENDU_NOMBRE = "un nombre, comme 1 084 ou 84,8"
ATTENDU_ENTIER = "un nombre entier, comme 1 084"
ATTENDU_POURCENTAGE = "un pourcentage, comme 84,8 %"
ATTENDU_MOIS = "un mois et son année, comme « octobre 2024 » ou « 10/2024 »"
ATTENDU_DATE = "une date, comme 08/10/2024"
ATTENDU_PERIODE = "T0, une date, un mois, une année ou une suite de mois, comme « oct. 2024 – sept. 2025 »"


class CaseIllisible(ValueError):
    """A cell that is neither a value nor a sign of absence. Its texts never hold the cell itself."""

    def __init__(self, message: str, attendu: str) -> None:
        super().__init__(message)
        self.message = message
        self.attendu = attendu


# --- what every reader shares -----------------------------------------------------------------------------------


def normaliser(texte: str) -> str:
    """Return a text in lower case, without accents, with single spaces."""
    return _ESPACES.sub(" ", sans_accents(texte).casefold()).strip()


def motif(brut: object, signes: Mapping[str, Motif] | None = None) -> Motif | None:
    """Return why a cell has no value, None when it has one. ``signes`` adds to the table, or changes it."""
    if brut is None or (isinstance(brut, str) and not _ESPACES.sub("", brut)):
        return Motif.VIDE
    if not isinstance(brut, str):
        return None
    texte = normaliser(brut)
    connus = {**SIGNES, **(signes or {})}
    for ecriture in (texte, texte.replace(".", "").replace(" ", "") if "." in texte else texte, texte.strip("()[] ")):
        if ecriture in connus:
            return connus[ecriture]
    return Motif.MASQUE if _PETIT_EFFECTIF.fullmatch(texte) else None


def erreur_du_tableur(brut: object) -> str | None:
    """Return the sign of a failed formula that a cell shows, None when it shows none."""
    if not isinstance(brut, str):
        return None
    ecrit = brut.strip().upper()
    return next((signe for signe in ERREURS_DU_TABLEUR if ecrit.startswith(signe)), None)


def texte_affiche(brut: object) -> str:
    """Return a cell as the spreadsheet shows it in French: dates 08/10/2024, numbers with a comma, no line end."""
    if brut is None:
        return ""
    if type(brut) is int:
        return str(brut)
    if isinstance(brut, bool):
        return "VRAI" if brut else "FAUX"
    if isinstance(brut, dt.date):
        return f"{brut.day:02d}/{brut.month:02d}/{brut.year}"
    if isinstance(brut, float):
        return f"{brut:.15g}".replace(".", ",")
    return _ESPACES.sub(" ", str(brut)).strip()


def _sans_valeur(brut: object, signes: Mapping[str, Motif] | None, attendu: str) -> Motif | None:
    if signe := erreur_du_tableur(brut):
        raise CaseIllisible(f"Le calcul de la case a échoué dans le tableur ({signe}).", attendu)
    return motif(brut, signes)


# --- numbers ----------------------------------------------------------------------------------------------------


def lire_nombre(brut: object, signes: Mapping[str, Motif] | None = None) -> Decimal | Motif:
    """Read a number, exactly as written. Raises CaseIllisible."""
    absence = _sans_valeur(brut, signes, ATTENDU_NOMBRE)
    return absence if absence else _nombre(brut, ATTENDU_NOMBRE)


def lire_entier(brut: object, signes: Mapping[str, Motif] | None = None) -> int | Motif:
    """Read a count. Raises CaseIllisible, for 1084,5 too."""
    absence = _sans_valeur(brut, signes, ATTENDU_ENTIER)
    if absence:
        return absence
    lu = _nombre(brut, ATTENDU_ENTIER)
    if lu != lu.to_integral_value():
        raise CaseIllisible("Le nombre n’est pas entier.", ATTENDU_ENTIER)
    return int(lu)


def _nombre(brut: object, attendu: str) -> Decimal:
    if isinstance(brut, bool):
        raise CaseIllisible("La case contient vrai ou faux, pas un nombre.", attendu)
    if isinstance(brut, int):
        return Decimal(brut)
    if isinstance(brut, Decimal) or (isinstance(brut, float) and math.isfinite(brut)):
        return Decimal(f"{brut:.15g}")  # the digits that a spreadsheet shows: 84.8, not 84.80000000000001
    if isinstance(brut, dt.date | dt.time | dt.timedelta):
        raise CaseIllisible("La case contient une date ou une heure, pas un nombre.", attendu)
    if not isinstance(brut, str):
        raise CaseIllisible("La case ne contient pas un nombre.", attendu)
    return _nombre_ecrit(brut, attendu)


def _nombre_ecrit(brut: str, attendu: str) -> Decimal:
    texte = brut.replace("\u200b", "").replace("\ufeff", "").strip().lstrip("'’").strip()
    texte = _UNITE.sub("", texte).strip()
    negatif = False
    if texte.startswith("(") and texte.endswith(")"):  # how accountants write a negative amount
        negatif, texte = True, texte[1:-1].strip()
    if texte[:1] in ("-", "−", "–", "+") and texte:
        negatif, texte = negatif or texte[0] != "+", texte[1:].strip()
    if trouve := _NOMBRE.fullmatch(texte):
        entiers = _ESPACES.sub("", trouve["entiers"] or "0")
        lu = Decimal(f"{entiers}.{trouve['decimales'] or trouve['sans'] or '0'}")
        lu = Decimal(entiers) if not (trouve["decimales"] or trouve["sans"]) else lu
        return -lu if negatif and lu else lu
    if _DEUX_SEPARATEURS.fullmatch(texte):
        raise CaseIllisible(
            "Le nombre peut se lire de deux façons : le point et la virgule y séparent peut-être les milliers.",
            "1084,5 ou 1 084,5, sans point ni virgule entre les milliers",
        )
    if _SCIENTIFIQUE.fullmatch(texte):
        message = "Le tableur a abrégé ce nombre (écriture comme 1,08E+05) : ses derniers chiffres ont pu être perdus."
        raise CaseIllisible(message, "le nombre écrit avec tous ses chiffres")
    raise CaseIllisible("La case ne contient pas un nombre.", attendu)


# --- percentages ------------------------------------------------------------------------------------------------


def sont_des_fractions(colonne: Sequence[object], signes: Mapping[str, Motif] | None = None) -> bool | None:
    """Tell whether the numbers of a column are fractions of 1 (0,848) rather than percentages (84,8).

    The whole column decides: all between 0 and 1, one at least strictly between. None when it can be read in two
    ways: only zeros and ones, or cells written with a % beside others that look like fractions.
    """
    nus = [lu for lu in (_nu(case, signes) for case in colonne) if lu is not None and lu != 0]
    if not nus or any(not 0 < lu <= 1 for lu in nus):
        return False
    en_clair = any(_en_pourcentage(case) for case in colonne)
    return True if any(lu < 1 for lu in nus) and not en_clair else None


def _en_pourcentage(brut: object) -> bool:
    return isinstance(brut, str) and brut.rstrip().endswith("%")


def _nu(brut: object, signes: Mapping[str, Motif] | None) -> Decimal | None:
    if _en_pourcentage(brut):
        return None
    try:
        lu = lire_nombre(brut, signes)
    except CaseIllisible:
        return None
    return lu if isinstance(lu, Decimal) else None


def lire_pourcentages(
    colonne: Sequence[object], signes: Mapping[str, Motif] | None = None
) -> list[Decimal | Motif | CaseIllisible]:
    """Read a whole column of percentages, out of 100: 84,8 for « 84,8 % », and for 0,848 in a column of fractions.

    What cannot be read is in the list as the CaseIllisible that ``lire_nombre`` would raise.
    """
    fractions = sont_des_fractions(colonne, signes)
    return [_pourcentage(case, fractions, signes) for case in colonne]


def _pourcentage(
    brut: object, fractions: bool | None, signes: Mapping[str, Motif] | None
) -> Decimal | Motif | CaseIllisible:
    try:
        if _en_pourcentage(brut):
            return _nombre_ecrit(brut.rstrip()[:-1], ATTENDU_POURCENTAGE)
        absence = _sans_valeur(brut, signes, ATTENDU_POURCENTAGE)
        if absence:
            return absence
        lu = _nombre(brut, ATTENDU_POURCENTAGE)
    except CaseIllisible as erreur:
        return erreur
    if fractions is None and lu != 0:
        message = "Le pourcentage peut se lire de deux façons (1 peut vouloir dire 1 % ou 100 %)."
        return CaseIllisible(message, "toute la colonne écrite avec le signe %, comme 84,8 %")
    return (lu * 100).normalize() + 0 if fractions else lu


# --- months, days, periods --------------------------------------------------------------------------------------

_NOMS_DE_MOIS = (
    ("janvier", "janv", "jan"), ("fevrier", "fevr", "fev"), ("mars", "mar"), ("avril", "avr"), ("mai",),
    ("juin", "jun"), ("juillet", "juil", "jul"), ("aout", "aou"), ("septembre", "sept", "sep"),
    ("octobre", "oct"), ("novembre", "nov"), ("decembre", "dec"),
)  # fmt: skip
_NUMEROS = {nom: rang for rang, noms in enumerate(_NOMS_DE_MOIS, start=1) for nom in noms}
_NOM = "|".join(sorted(_NUMEROS, key=len, reverse=True))
_MOIS_ECRIT = re.compile(rf"(?:mois )?(?:de |d[’'] ?)?({_NOM})\.?(?:[ \-_/.’']*(\d{{4}}|\d{{2}}))?")
_MOIS_INVERSE = re.compile(rf"(\d{{4}})[ \-_/.]*({_NOM})\.?")
_MOIS_CHIFFRES = re.compile(r"(\d{1,2})[/\-. ](\d{4})|(\d{4})[/\-. ](\d{1,2})|((?:19|20)\d{2})(\d{2})")
_JOUR_CHIFFRES = re.compile(r"(\d{1,2})([/\-. ])(\d{1,2})\2(\d{4}|\d{2})(?:,? (?:a |- )?\d{1,2}[:h]\d{2}.*)?")
_JOUR_ISO = re.compile(r"(\d{4})([/\-.]?)(\d{1,2})\2(\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?")
_JOUR_ECRIT = re.compile(
    rf"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim)[., ]+)?"
    rf"(\d{{1,2}})(?:er)?[ \-/.]*({_NOM})\.?[ \-/.]*(\d{{4}}|\d{{2}})"
)


def _annee(texte: str) -> int:
    return 2000 + int(texte) if len(texte) == 2 else int(texte)


def mois_et_annee(texte: str) -> tuple[int, int | None] | None:
    """Return the number of the month that a text names and its year, None for the year it does not say.

    None when the text is not a month: « janv. », « FEV », « AOUT-25 », « 2024-10 », « 10/2024 » are.
    """
    ecrit = normaliser(texte).strip(" .:'")
    if trouve := _MOIS_ECRIT.fullmatch(ecrit):
        return _NUMEROS[trouve[1]], _annee(trouve[2]) if trouve[2] else None
    if trouve := _MOIS_INVERSE.fullmatch(ecrit):
        return _NUMEROS[trouve[2]], int(trouve[1])
    if trouve := _MOIS_CHIFFRES.fullmatch(ecrit):
        numero = int(trouve[1] or trouve[4] or trouve[6])
        annee = int(trouve[2] or trouve[3] or trouve[5])
        return (numero, annee) if 1 <= numero <= 12 and annee in ANNEES else None
    return None


def lire_mois(brut: object, annee: int | None = None, signes: Mapping[str, Motif] | None = None) -> str | Motif:
    """Read a month as ``AAAA-MM``; ``annee`` serves a month written without its year. Raises CaseIllisible.

    A day is a month only when it is its first or its last: that is how spreadsheets keep a month.
    """
    absence = _sans_valeur(brut, signes, ATTENDU_MOIS)
    if absence:
        return absence
    lu = mois_et_annee(str(brut)) if isinstance(brut, str | int) and not isinstance(brut, bool) else None
    if lu is None:
        return _mois_d_un_jour(brut)
    numero, dite = lu
    if dite is None and annee is None:
        raise CaseIllisible("Le mois est écrit sans son année.", ATTENDU_MOIS)
    return f"{dite or annee:04d}-{numero:02d}"


def _mois_d_un_jour(brut: object) -> str:
    try:
        jour = _date(brut)
    except CaseIllisible:
        raise CaseIllisible("La case ne contient pas un mois.", ATTENDU_MOIS) from None
    if jour.day not in (1, calendar.monthrange(jour.year, jour.month)[1]):
        raise CaseIllisible("La case contient un jour, pas un mois.", ATTENDU_MOIS)
    return f"{jour.year:04d}-{jour.month:02d}"


def lire_date(brut: object, signes: Mapping[str, Motif] | None = None) -> dt.date | Motif:
    """Read a day, written in the French order or as a spreadsheet keeps it. Raises CaseIllisible."""
    absence = _sans_valeur(brut, signes, ATTENDU_DATE)
    return absence if absence else _date(brut)


def _date(brut: object) -> dt.date:
    if isinstance(brut, dt.datetime):
        brut = brut.date()
    if isinstance(brut, dt.date):
        return _jour(brut.year, brut.month, brut.day)
    if isinstance(brut, bool) or not isinstance(brut, str | int | float):
        raise CaseIllisible("La case ne contient pas une date.", ATTENDU_DATE)
    if isinstance(brut, float):
        brut = int(brut) if math.isfinite(brut) and brut.is_integer() else "?"
    ecrit = normaliser(str(brut)).strip(" '")
    if ecrit.isdecimal() and len(ecrit) == 5 and int(ecrit) in SERIES:
        return _ORIGINE_EXCEL + dt.timedelta(days=int(ecrit))
    if trouve := _JOUR_CHIFFRES.fullmatch(ecrit):
        return _jour(_annee(trouve[4]), int(trouve[3]), int(trouve[1]))
    if trouve := _JOUR_ISO.fullmatch(ecrit):
        return _jour(int(trouve[1]), int(trouve[3]), int(trouve[4]))
    if trouve := _JOUR_ECRIT.fullmatch(ecrit):
        return _jour(_annee(trouve[3]), _NUMEROS[trouve[2]], int(trouve[1]))
    raise CaseIllisible("La case ne contient pas une date.", ATTENDU_DATE)


def _jour(annee: int, mois: int, jour: int) -> dt.date:
    if annee not in ANNEES:
        raise CaseIllisible("L’année de cette date n’est pas plausible.", ATTENDU_DATE)
    try:
        return dt.date(annee, mois, jour)
    except ValueError:
        raise CaseIllisible("Cette date n’existe pas.", f"{ATTENDU_DATE} (jour, mois, année)") from None


_T0 = re.compile(r"(?:a |au |periode )?t ?0")
_AVANT_UNE_PERIODE = re.compile(
    r"^(?:situation |etat |donnees |arrete[es]* |periode )?(?:au |a |en |le |du |de |depuis )?"
)
_TRIMESTRE = re.compile(
    r"(?:t|q)([1-4])[ \-/]*(\d{4})|([1-4])(?:er|e|eme)? ?trim(?:estre|\.)? ?(\d{4})|(\d{4})[ \-]?[tq]([1-4])"
)
_SEMESTRE = re.compile(r"s([12])[ \-/]*(\d{4})|([12])(?:er|e|eme)? ?sem(?:estre|\.)? ?(\d{4})")
_ANNEES = re.compile(r"(?:annees? |exercice )?((?:19|20)\d{2})(?: ?[-–—/] ?((?:19|20)\d{2}))?")
_ENTRE = re.compile(r"\s+[-–—]\s+|\s*[–—→]\s*|\s+(?:a|au|et|jusqu['’]au?|->)\s+|\s*/\s*(?=[a-z])|(?<=[a-z.])-(?=[a-z])")
_ENTRE_CHIFFRES = re.compile(r"(\d{4}[-/]\d{1,2}|\d{1,2}/\d{4}) ?[-/–—] ?(\d{4}[-/]\d{1,2}|\d{1,2}/\d{4})")


def lire_periode(brut: object, signes: Mapping[str, Motif] | None = None) -> str | Motif:
    """Read a period as the store writes it. Raises CaseIllisible.

    « T0 »; a day ``AAAA-MM-JJ`` (a date of a spreadsheet is always a day); a month ``AAAA-MM``; a year ``AAAA``; two
    years ``AAAA-AAAA``; months from one to another, quarters and halves, ``AAAA-MM/AAAA-MM``.
    """
    absence = _sans_valeur(brut, signes, ATTENDU_PERIODE)
    if absence:
        return absence
    if isinstance(brut, str | int | float) and not isinstance(brut, bool):
        ecrit = normaliser(texte_affiche(brut)).strip(" .:'")
        lue = _periode_nommee(ecrit) or _periode_nommee(_AVANT_UNE_PERIODE.sub("", ecrit))
        if lue:
            return lue
    try:
        if isinstance(brut, str):
            brut = _AVANT_UNE_PERIODE.sub("", normaliser(brut))
        return _date(brut).isoformat()
    except CaseIllisible as erreur:
        message = erreur.message if "date" in erreur.message and "ne contient pas" not in erreur.message else ""
        raise CaseIllisible(message or "La case ne contient pas une période.", ATTENDU_PERIODE) from None


def _periode_nommee(ecrit: str) -> str | None:
    if _T0.fullmatch(ecrit):
        return "T0"
    if trouve := _ANNEES.fullmatch(ecrit):
        return f"{trouve[1]}-{trouve[2]}" if trouve[2] and trouve[2] != trouve[1] else trouve[1]
    for forme, mois in ((_TRIMESTRE, 3), (_SEMESTRE, 6)):
        if trouve := forme.fullmatch(ecrit):
            return _tranche(forme, trouve, mois)
    lu = mois_et_annee(ecrit)
    if lu and lu[1]:
        return f"{lu[1]:04d}-{lu[0]:02d}"
    return _intervalle(ecrit)


def _tranche(forme: re.Pattern[str], trouve: re.Match[str], mois: int) -> str:
    numero, annee = (int(groupe) for groupe in trouve.groups() if groupe)
    if numero > 12:
        numero, annee = annee, numero
    return f"{annee}-{(numero - 1) * mois + 1:02d}/{annee}-{numero * mois:02d}"


def _intervalle(ecrit: str) -> str | None:
    trouve = _ENTRE_CHIFFRES.fullmatch(ecrit)
    bornes = list(trouve.groups()) if trouve else _ENTRE.split(ecrit, maxsplit=1)
    if len(bornes) != 2:
        return None
    debut, fin = bornes[0].strip(), _AVANT_UNE_PERIODE.sub("", bornes[1].strip())
    dernier = _borne(fin, dernier=True)
    annee = int(dernier[:4]) if dernier else None
    premier = _borne(debut, dernier=False, annee=annee)
    return f"{premier}/{dernier}" if premier and dernier and premier <= dernier else None


def _borne(ecrit: str, *, dernier: bool, annee: int | None = None) -> str | None:
    """Return the month of one end: a month, or its first or last day. The year of the end serves the start."""
    lu = mois_et_annee(ecrit)
    if lu:
        return f"{lu[1] or annee:04d}-{lu[0]:02d}" if lu[1] or annee else None
    try:
        jour = _date(ecrit)
    except CaseIllisible:
        return None
    attendu = calendar.monthrange(jour.year, jour.month)[1] if dernier else 1
    return f"{jour.year:04d}-{jour.month:02d}" if jour.day == attendu else None


@lru_cache(maxsize=2048)
def est_une_periode(texte: str) -> bool:
    """Say whether a text is a period and nothing else: T0, a day, a month with or without its year, a range."""
    if mois_et_annee(texte):
        return True
    try:
        return not isinstance(lire_periode(texte), Motif)
    except CaseIllisible:
        return False


# --- texts ------------------------------------------------------------------------------------------------------


def lire_texte(brut: object, signes: Mapping[str, Motif] | None = None) -> str | Motif:
    """Read a text, its spaces made single. Only the signs that cannot be a text stand for an absence."""
    absence = _sans_valeur(brut, signes, "un texte")
    if absence and (absence is Motif.VIDE or _signe_de_texte(str(brut), signes)):
        return absence
    return texte_affiche(brut)


def _signe_de_texte(brut: str, signes: Mapping[str, Motif] | None) -> bool:
    ecrit = normaliser(brut)
    return bool({ecrit, ecrit.replace(".", "").replace(" ", "")} & (SIGNES_DE_TEXTE | set(signes or {})))
