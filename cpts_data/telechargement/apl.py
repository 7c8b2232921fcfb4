"""Accessibility to general practitioners by commune (APL, DREES): the latest sheet of the workbook.

The workbook has eight lines of title, the heading, a line of units, then one line per commune.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Collection, Sequence
from pathlib import Path

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import MO
from cpts_data.telechargement.colonnes import comparable, reperer
from cpts_data.telechargement.transport import INCHANGE

TAILLE_DEPLIEE_MAX = 400 * MO
LIGNES_DE_TITRE_MAX = 30
_TITRE = "APL aux médecins généralistes"
COLONNES = {
    "code_commune": ("Code commune INSEE",),
    "apl_mg": (_TITRE,),
    "apl_mg_65": (f"{_TITRE} de 65 ans et moins", f"{_TITRE} de 65 ans ou moins"),
    "apl_mg_62": (f"{_TITRE} de 62 ans et moins", f"{_TITRE} de 62 ans ou moins"),
    "apl_mg_60": (f"{_TITRE} de 60 ans et moins", f"{_TITRE} de 60 ans ou moins"),
}
_FEUILLE = re.compile(r"apl\s+(20[0-9]{2})", re.IGNORECASE)
_POPULATION = {"population_standardisee": "population standardisee", "population_totale": "population totale"}
_MOTS_DE_LA_RESSOURCE = "medecins generalistes"

Ligne = Sequence[object]


def lire_apl(classeur: Path, communes: Collection[str], titre: str) -> tuple[int, list[dict[str, object]]]:
    """Return the year and one row per commune. Raises ErreurDonnees, with the communes that are missing."""
    annee, lignes = _derniere_feuille(classeur, titre)
    places, debut = _entete(lignes, titre)
    gardees = {}
    for numero, ligne in enumerate(lignes[debut:], start=debut + 1):
        code = str(ligne[places["code_commune"]]).strip()
        if code in communes:
            valeurs = {
                nom: _nombre(ligne[rang], titre, numero) for nom, rang in places.items() if nom != "code_commune"
            }
            gardees[code] = {"code_commune": code, "annee": annee, **valeurs}
    if absentes := sorted(set(communes) - gardees.keys()):
        message = f"La commune n’est pas dans le fichier reçu : vérifiez son code ; {INCHANGE}."
        raise ErreurDonnees([Faute(titre, message, None, "Code commune INSEE", code) for code in absentes])
    return annee, [gardees[code] for code in sorted(gardees)]


def adresse_du_classeur(catalogue: bytes, titre: str) -> str:
    """Find, in the page of the dataset (data.gouv.fr, JSON), the workbook on general practitioners; the latest one."""
    try:
        ressources = json.loads(catalogue)["resources"]
        possibles = [r for r in ressources if _est_le_classeur(r)]
        possibles.sort(key=lambda r: str(r.get("last_modified") or ""))
        return str(possibles[-1]["url"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        message = f"Le classeur sur les médecins généralistes n’est plus annoncé par le producteur ; {INCHANGE}."
        raise ErreurDonnees([Faute(titre, message)]) from None


def _est_le_classeur(ressource: dict[str, object]) -> bool:
    return (
        _MOTS_DE_LA_RESSOURCE in comparable(str(ressource.get("title") or ""))
        and str(ressource.get("format") or "").lower() == "xlsx"
    )


def _derniere_feuille(classeur: Path, titre: str) -> tuple[int, list[list[object]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(classeur) as archive:
            deplie = sum(membre.file_size for membre in archive.infolist())
        if deplie > TAILLE_DEPLIEE_MAX:
            raise ErreurDonnees([Faute(titre, f"Le classeur est trop volumineux une fois déplié ; {INCHANGE}.")])
        with CalamineWorkbook.from_path(str(classeur)) as livre:
            feuilles = {int(m.group(1)): nom for nom in livre.sheet_names if (m := _FEUILLE.search(nom))}
            if not feuilles:
                message = f"Le classeur n’a pas de feuille « APL » suivie d’une année ; {INCHANGE}."
                raise ErreurDonnees([Faute(titre, message, valeur=", ".join(livre.sheet_names), attendu="APL 2024")])
            annee = max(feuilles)
            return annee, livre.get_sheet_by_name(feuilles[annee]).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, zlib.error, CalamineError, OSError) as erreur:
        raise ErreurDonnees([Faute(titre, f"Le classeur est incomplet ou illisible ; {INCHANGE}.")]) from erreur


def _entete(lignes: Sequence[Ligne], titre: str) -> tuple[dict[str, int], int]:
    """Find the heading among the first lines. Returns the place of each column, and where the data begin."""
    premier = comparable(COLONNES["code_commune"][0])
    for rang, ligne in enumerate(lignes[:LIGNES_DE_TITRE_MAX]):
        titres = [comparable(str(case)) for case in ligne]
        if premier in titres:
            places = reperer(titres, COLONNES, titre)
            for nom, debut in _POPULATION.items():
                places |= {nom: next(iter(r for r, t in enumerate(titres) if t.startswith(debut)), -1)}
            if -1 in places.values():
                raise ErreurDonnees([Faute(titre, f"Une colonne de population est absente ; {INCHANGE}.", rang + 1)])
            return places, rang + 1
    message = f"L’en-tête du classeur est introuvable : le fichier a changé de forme ; {INCHANGE}."
    raise ErreurDonnees([Faute(titre, message, attendu="une colonne « Code commune INSEE »")])


def _nombre(case: object, titre: str, numero: int) -> float | None:
    if case is None or case == "":
        return None
    try:
        return round(float(str(case).replace(",", ".")), 3)
    except ValueError:
        message = f"La valeur n’est pas un nombre : le fichier a changé de forme ; {INCHANGE}."
        raise ErreurDonnees([Faute(titre, message, numero, valeur=str(case))]) from None
