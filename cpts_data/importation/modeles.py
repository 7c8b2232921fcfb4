"""The template of a dataset: a workbook to fill, with an example, and a sheet that explains each column."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from cpts_data.formats_fr import est_absent
from cpts_data.importation.cases import texte_affiche
from cpts_data.importation.correspondances import normaliser, texte_de
from cpts_data.importation.declaration import Declaration, Role, declarations
from cpts_data.importation.modele import Ligne, Tableau

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

A_REMPLIR, EXPLICATIONS, LISTES = "À remplir", "Explications", "Listes"
FEUILLES_D_AIDE = frozenset({EXPLICATIONS, LISTES})
EXEMPLE = "exemple — à effacer"
"""At the end of the example line, which is never read."""
LIGNES_PREVUES = 2_000
"""Lines that get the drop-down lists: more than any list of a CPTS, fewer than what makes a heavy file."""
LIGNE_DES_TITRES = 3

NATURES = {
    "iris": "un code IRIS, en 9 caractères",
    "commune": "un nom de commune, un code INSEE ou un code postal",
    "choix": "une valeur de la liste",
    "entier": "un nombre entier, zéro compris",
    "decimal": "un nombre",
    "pourcentage": "un pourcentage",
    "mois": "un mois et son année",
    "date": "une date : jour/mois/année",
    "periode": "T0 ou une date : jour/mois/année",
    "texte": "un texte court",
}
ABSENCES = (
    ("n.d., ?", "inconnu", "le nombre existe, personne ne vous l’a donné"),
    ("s, NS, < 11", "masqué", "le producteur cache un nombre trop petit pour être montré (secret statistique)"),
    ("-, s.o.", "sans objet", "la question ne se pose pas pour cette ligne"),
    ("case vide", "vide", "rien n’est dit ; ce n’est jamais lu comme zéro"),
    ("0", "zéro", "il y en a zéro, et c’est un vrai nombre"),
)
SANS_NOMS = (
    "Aucun nom, téléphone, courriel, adresse, numéro RPPS ou de sécurité sociale n’est utile ici. "
    "S’il y en a, ces colonnes sont écartées à la lecture et rien n’en est gardé."
)


def modele_xlsx(jeu: str, lignes: Sequence[Mapping[str, object]] | None = None) -> bytes:
    """Return the template of a dataset, as an XLSX workbook whose titles are recognised with certainty.

    ``lignes``: rows to write in place of the example, by role, as the store holds them: what comes back is read again.
    """
    from openpyxl import Workbook

    declaration = declarations()[jeu]
    classeur = Workbook()
    feuille = classeur.active
    feuille.title = A_REMPLIR
    roles = [role for role in declaration.roles if role.modele]
    _remplir(feuille, declaration, roles, avec_exemple=lignes is None)
    for rang, ligne in enumerate(lignes or ()):
        _ecrire_ligne(feuille, LIGNE_DES_TITRES + 1 + rang, roles, ligne)
    _expliquer(classeur.create_sheet(EXPLICATIONS), declaration, roles)
    listes = classeur.create_sheet(LISTES)
    listes.sheet_state = "hidden"
    _lister(listes, feuille, roles)
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def noms_a_choisir(role: Role) -> list[str]:
    """Return the names that the drop-down list of a role offers: plain words rather than codes."""
    return [noms[0] if noms else valeur for valeur, noms in role.choix.items()]


def _ecrire(feuille: Worksheet, ligne: int, colonne: int, valeur: object):
    """Write a cell; a text stays a text, even when it starts as a formula does."""
    case = feuille.cell(ligne, colonne, valeur)
    if isinstance(valeur, str):
        case.data_type = "s"
        case.quotePrefix = valeur[:1] in set("=+-@\t\r")
    return case


def _ecrire_ligne(feuille: Worksheet, numero: int, roles: Sequence[Role], ligne: Mapping[str, object]) -> None:
    for rang, role in enumerate(roles, 1):
        if (valeur := _en_clair(role, ligne.get(role.role))) is not None:
            _ecrire(feuille, numero, rang, valeur)


def _en_clair(role: Role, valeur: object) -> object:
    """Return a value as the template offers it: the plain name of a choice, a day as it is typed."""
    if est_absent(valeur):
        return None
    if role.choix:
        return next(iter(role.choix[valeur]), valeur)
    return valeur.strftime("%d/%m/%Y") if isinstance(valeur, dt.date) else valeur


def _remplir(feuille: Worksheet, declaration: Declaration, roles: Sequence[Role], *, avec_exemple: bool) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    _ecrire(feuille, 1, 1, declaration.titre).font = Font(bold=True, size=14)
    for rang, role in enumerate(roles, 1):
        colonne = feuille.column_dimensions[get_column_letter(rang)]
        colonne.width = max(16, min(32, len(role.libelle) + 4))
        if role.type not in ("entier", "decimal", "pourcentage"):
            colonne.number_format = "@"  # a code keeps its zeros, a date stays as it is typed
        titre = _ecrire(feuille, LIGNE_DES_TITRES, rang, role.libelle)
        titre.font = Font(bold=True, color="FFFFFF" if role.obligatoire else "1F2933")
        titre.fill = PatternFill("solid", fgColor="1F4E79" if role.obligatoire else "D9E2EC")
        titre.alignment = Alignment(wrap_text=True, vertical="top")
        if avec_exemple:
            _donner_l_exemple(feuille, rang, role)
    if avec_exemple:
        marque = _ecrire(feuille, LIGNE_DES_TITRES + 1, len(roles) + 1, EXEMPLE)
        marque.font = Font(italic=True, color="767676")
        feuille.column_dimensions[get_column_letter(len(roles) + 1)].width = 22
    feuille.freeze_panes = feuille.cell(LIGNE_DES_TITRES + 1, 1)


def _donner_l_exemple(feuille: Worksheet, rang: int, role: Role) -> None:
    from openpyxl.styles import Font

    exemple = _ecrire(feuille, LIGNE_DES_TITRES + 1, rang, _valeur_d_exemple(role))
    exemple.font = Font(italic=True, color="767676")
    if role.type not in ("entier", "decimal", "pourcentage"):
        exemple.number_format = "@"


def _valeur_d_exemple(role: Role) -> object:
    """A count is a number of the spreadsheet, the rest is typed as a person would."""
    return int(role.exemple) if role.type in ("entier", "decimal") and role.exemple.isdecimal() else role.exemple


def _lister(listes: Worksheet, feuille: Worksheet, roles: Sequence[Role]) -> None:
    """Put each list in a column of a hidden sheet: written in the cell itself, it could not hold a comma."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for rang, role in enumerate(roles, 1):
        if role.type != "choix":
            continue
        noms = noms_a_choisir(role)
        lettre = get_column_letter(rang)
        for ligne, nom in enumerate(noms, 1):
            _ecrire(listes, ligne, rang, nom)
        regle = DataValidation("list", formula1=f"'{LISTES}'!${lettre}$1:${lettre}${len(noms)}", allow_blank=True)
        # Another word may be a known one: it is read, or told, at the import.
        regle.showErrorMessage = False
        feuille.add_data_validation(regle)
        regle.add(f"{lettre}{LIGNE_DES_TITRES + 1}:{lettre}{LIGNES_PREVUES}")


def _expliquer(feuille: Worksheet, declaration: Declaration, roles: Sequence[Role]) -> None:
    titres = ("Colonne", "Ce que c’est", "Faut-il la remplir ?", "Ce qu’on y écrit", "Valeurs acceptées", "Exemple")
    lignes: list[Sequence[str]] = [(declaration.titre,), (SANS_NOMS,), (), titres]
    lignes += [
        (
            role.libelle,
            role.definition,
            "oui" if role.obligatoire else "si vous l’avez",
            NATURES[role.type],
            " ; ".join(noms_a_choisir(role)),
            role.exemple,
        )
        for role in roles
    ]
    entetes = {1, 4, len(lignes) + 2}
    lignes += [(), ("Quand il n’y a pas de nombre, écrire", "Sens", "Ce que cela veut dire"), *ABSENCES]
    entetes.add(len(lignes) + 2)
    lignes += [(), ("À qui demander ce fichier", declaration.a_demander_a)]
    lignes += [("Quoi demander", declaration.quoi_demander)]
    _poser(feuille, lignes, entetes)


def _poser(feuille: Worksheet, lignes: Iterable[Sequence[str]], entetes: set[int]) -> None:
    from openpyxl.styles import Alignment, Font

    for lettre, largeur in zip("ABCDEF", (34, 60, 20, 36, 60, 28), strict=True):
        feuille.column_dimensions[lettre].width = largeur
    for numero, ligne in enumerate(lignes, 1):
        for rang, texte in enumerate(ligne, 1):
            case = _ecrire(feuille, numero, rang, texte)
            # The two long lines at the top run over the columns at their right.
            case.alignment = Alignment(wrap_text=numero > 2, vertical="top")
            case.font = Font(bold=numero in entetes or (numero > 4 and rang == 1))
    feuille.freeze_panes = "A5"


# --- the example line, when the workbook comes back -----------------------------------------------------------


def sans_exemple(tableau: Tableau) -> Tableau:
    """Return a table without the example line of our template, nor the column that only held its mark."""
    gardees = [ligne for ligne in tableau.lignes if not _est_l_exemple(ligne)]
    if len(gardees) == len(tableau.lignes):
        return tableau
    utiles = [
        rang
        for rang, titre in enumerate(tableau.titres)
        if titre or any(rang < len(ligne.cases) and texte_de(ligne.cases[rang]) for ligne in gardees)
    ]
    return replace(
        tableau,
        titres=tuple(tableau.titres[rang] for rang in utiles),
        lignes=tuple(_sur(ligne, utiles) for ligne in gardees),
        totaux=tuple(_sur(ligne, utiles) for ligne in tableau.totaux),
    )


def _sur(ligne: Ligne, rangs: Sequence[int]) -> Ligne:
    return replace(ligne, cases=tuple(ligne.cases[rang] if rang < len(ligne.cases) else None for rang in rangs))


def _est_l_exemple(ligne: Ligne) -> bool:
    marques = (brut for brut in ligne.cases if isinstance(brut, str) and brut[:7].casefold() == EXEMPLE[:7])
    return any(normaliser(brut) == normaliser(EXEMPLE) for brut in marques)


def ligne_d_exemple_modifiee(tableau: Tableau) -> int | None:
    """Return the line that still bears the mark of the example although its cells were changed, None without one."""
    for ligne in tableau.lignes:
        if _est_l_exemple(ligne) and not {texte_affiche(brut) for brut in ligne.cases if texte_de(brut)} <= _exemples():
            return ligne.numero
    return None


@cache
def _exemples() -> frozenset[str]:
    roles = (role for declaration in declarations().values() for role in declaration.roles)
    return frozenset({EXEMPLE, *(role.exemple for role in roles)})
