"""What each indicator means: one sheet an indicator, ``fiches/<code>.toml``.

The pages, the help bubbles and the exports all read it, so that a figure has one definition wherever it is shown. Every
field is required: what is not known is written as such (« non défini par le SAS »), never left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.catalogue.secret import PERSONNES, RegleDeSecret
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import analyser_toml, lire_texte_toml
from cpts_data.textes import sans_accents

DOSSIER_FICHES = Path(__file__).parent / "fiches"

PLUS_HAUT, PLUS_BAS, SANS_JUGEMENT = "plus haut est mieux", "plus bas est mieux", "sans jugement"
POLARITES = (PLUS_HAUT, PLUS_BAS, SANS_JUGEMENT)
CODE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class FicheIndicateur:
    """One indicator, explained. Texts are whole sentences; ``jeux`` are the datasets that its figures come from.

    ``polarite`` is one of POLARITES. ``chiffres``: how the figures followed from one import to the next begin, when
    they are this indicator's (« Créneaux offerts »).
    """

    code: str
    titre: str
    definition: str
    pourquoi: str
    numerateur: str
    denominateur: str
    population: str
    regime: str
    geographie: str
    source: str
    jeux: tuple[str, ...]
    rythme: str
    polarite: str
    socle: str
    cible: str
    arrondi: str
    secret: str
    a_ne_pas_conclure: str
    auteur: str
    revu_le: dt.date
    prochaine_revue: dt.date
    chiffres: tuple[str, ...] = ()

    def revue_en_retard(self, aujourdhui: dt.date) -> bool:
        """Whether the sheet should have been read again by now."""
        return aujourdhui > self.prochaine_revue

    @property
    def reserve(self) -> str:
        """The first thing not to conclude, for a help bubble: the whole sheet is under the figure."""
        premiere, point, _ = self.a_ne_pas_conclure.partition(". ")
        return premiere + point.strip()


LIBELLES: Mapping[str, str] = {
    "definition": "Définition",
    "pourquoi": "Pourquoi le suivre",
    "numerateur": "Numérateur",
    "denominateur": "Dénominateur",
    "population": "Population",
    "regime": "Régime",
    "geographie": "Géographie",
    "source": "Source",
    "rythme": "Rythme",
    "polarite": "Sens de lecture",
    "socle": "Socle",
    "cible": "Cible",
    "arrondi": "Arrondi",
    "secret": "Secret statistique",
    "a_ne_pas_conclure": "À ne pas conclure",
    "auteur": "Auteur",
    "revu_le": "Relue le",
    "prochaine_revue": "Prochaine relecture",
}
"""Field -> heading, in reading order."""

_DATES = ("revu_le", "prochaine_revue")
_LISTES = ("jeux", "chiffres")
_FACULTATIFS = ("chiffres",)


def fiche_en_lignes(fiche: FicheIndicateur, regles: Mapping[str, RegleDeSecret] | None = None) -> list[tuple[str, str]]:
    """Return the sheet as (heading, text) pairs, in reading order: what a screen or an export writes.

    ``regles``: the disclosure rules that this store applies, by dataset, where they are not those of the catalogue.
    """
    textes = {champ: _ecrire(getattr(fiche, champ)) for champ in LIBELLES}
    textes["secret"] = " ".join([*_regles_en_mots(fiche, regles or {}), textes["secret"]])
    return [("Indicateur", fiche.titre), *((libelle, textes[champ]) for champ, libelle in LIBELLES.items())]


def _regles_en_mots(fiche: FicheIndicateur, regles: Mapping[str, RegleDeSecret]) -> list[str]:
    """The rule of each dataset that counts people; where nothing is hidden, the sheet says why itself."""
    appliquees = [regles.get(jeu, catalogue.jeu(jeu).secret) for jeu in fiche.jeux]
    return list(dict.fromkeys(regle.en_mots() for regle in appliquees if regle.regle == PERSONNES))


def _ecrire(valeur: str | dt.date) -> str:
    """Write a field; a number never parts from its unit at the end of a line."""
    return (
        fr.date_longue(valeur) if isinstance(valeur, dt.date) else fr.phrase(valeur).replace(" %", f"{fr.ESPACE_FINE}%")
    )


def lire_fiche(chemin: Path) -> FicheIndicateur:
    """Read one sheet and refuse it with every fault it holds: missing, unknown or mistyped field, dates reversed."""
    texte = lire_texte_toml(chemin, chemin.name, absent="La fiche de l’indicateur est absente.")
    brut = {"code": chemin.stem, **analyser_toml(texte, chemin.name)}
    connus = [champ.name for champ in fields(FicheIndicateur)]
    fautes = [faute for champ in connus for faute in _fautes_du_champ(chemin.name, champ, brut)]
    fautes += [
        Faute(chemin.name, "La fiche a un champ inconnu.", None, champ) for champ in sorted(set(brut) - set(connus))
    ]
    if not fautes:
        fautes = list(_fautes_d_ensemble(chemin, brut))
    if fautes:
        raise ErreurDonnees(fautes)
    return FicheIndicateur(**{champ: tuple(v) if champ in _LISTES else v for champ, v in brut.items()})


def _fautes_du_champ(fichier: str, champ: str, brut: Mapping[str, Any]) -> list[Faute]:
    if champ not in brut:
        message = f"La fiche n’a pas de « {champ} »."
        return [] if champ in _FACULTATIFS else [Faute(fichier, message, None, champ, attendu=champ)]
    valeur = brut[champ]
    if champ in _DATES:
        message = "La date doit s’écrire AAAA-MM-JJ, sans guillemets."
        return [] if type(valeur) is dt.date else [Faute(fichier, message, None, champ, str(valeur), "2026-11-23")]
    if champ in _LISTES:
        message = "Le champ n’est pas une liste de textes."
        liste = isinstance(valeur, list) and all(isinstance(texte, str) and texte.strip() for texte in valeur)
        return [] if liste else [Faute(fichier, message, None, champ, str(valeur), '["…"]')]
    if not isinstance(valeur, str) or not valeur.strip():
        message = "Le champ n’est pas un texte rempli."
        return [Faute(fichier, message, None, champ, str(valeur).strip() or None, "un texte entre guillemets")]
    return []


def _fautes_d_ensemble(chemin: Path, brut: Mapping[str, Any]) -> Iterable[Faute]:
    if brut["code"] != chemin.stem or not CODE.fullmatch(chemin.stem):
        yield Faute(chemin.name, "Le code n’est pas le nom du fichier.", None, "code", brut["code"], chemin.stem)
    if brut["polarite"] not in POLARITES:
        yield Faute(
            chemin.name, "Le sens de lecture est inconnu.", None, "polarite", brut["polarite"], ", ".join(POLARITES)
        )
    if brut["prochaine_revue"] <= brut["revu_le"]:
        message = "La prochaine relecture ne vient pas après la dernière."
        yield Faute(chemin.name, message, None, "prochaine_revue", str(brut["prochaine_revue"]))
    for inconnu in sorted(set(brut["jeux"]) - set(catalogue.jeux())):
        yield Faute(chemin.name, "Le jeu de données n’existe pas.", None, "jeux", inconnu)


@cache
def fiche(code: str) -> FicheIndicateur:
    """Return one sheet. Raises ErreurDonnees when there is none of this code."""
    return lire_fiche(DOSSIER_FICHES / f"{code}.toml")


@cache
def fiches() -> Mapping[str, FicheIndicateur]:
    """Return every sheet, by code, in the order of their titles."""
    lues = [fiche(chemin.stem) for chemin in DOSSIER_FICHES.glob("*.toml")]
    return {lue.code: lue for lue in sorted(lues, key=lambda lue: fr.phrase(lue.titre))}


def chercher(mots: str | None) -> list[FicheIndicateur]:
    """Return the sheets that hold every word, accents and capitals aside; all of them without a word."""
    cherches = sans_accents(mots or "").lower().split()
    return [lue for lue in fiches().values() if all(mot in _en_un_texte(lue.code) for mot in cherches)]


@cache
def _en_un_texte(code: str) -> str:
    return sans_accents(" ".join(texte for _, texte in fiche_en_lignes(fiche(code)))).lower()


def fiche_du_chiffre(nom: str) -> FicheIndicateur | None:
    """Return the sheet of a figure followed from one import to the next (« Créneaux offerts, … »), None without one."""
    trouvees = [lue for lue in fiches().values() for debut in lue.chiffres if nom.startswith(debut)]
    return trouvees[0] if trouvees else None
