"""In which order the screens are projected: a small file of ours, replaced by the one of the data folder.

A fault in the file of a CPTS never stops a meeting: what can be read serves, and the faults are told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import analyser_toml, ligne_du_champ, lire_texte_toml
from cpts_data.formats_fr import enumeration

FICHIER = "presentation.toml"
ORDRE_PAR_DEFAUT = Path(__file__).parents[1] / "catalogue" / FICHIER
CLES = ("autres", "ordre")


@dataclass(frozen=True)
class Ordre:
    """Codes of screens in order; ``autres``: those that are not listed come at the end. ``fautes`` are those met."""

    codes: tuple[str, ...]
    autres: bool
    fautes: tuple[Faute, ...] = ()

    def appliquer(self, connus: Collection[str]) -> list[str]:
        """Return the codes of the screens to project, out of those that have something to show."""
        listes = [code for code in self.codes if code in connus]
        return listes + [code for code in connus if self.autres and code not in self.codes]


def lire_ordre(donnees: Path, connus: Collection[str]) -> Ordre:
    """Read the order of a data folder, ours when it has none or when it cannot be read.

    ``connus`` are the codes of the screens that have something to show; those of our own list exist as well.
    """
    livre = _ordre(analyser_toml(lire_texte_toml(ORDRE_PAR_DEFAUT, FICHIER, absent="Le fichier est absent."), FICHIER))
    if not (donnees / FICHIER).exists():
        return livre
    try:
        texte = lire_texte_toml(donnees / FICHIER, FICHIER, absent="Le fichier est absent.")
        brut = analyser_toml(texte, FICHIER)
    except ErreurDonnees as erreur:
        return replace(livre, fautes=tuple(erreur.fautes))
    fautes = tuple(
        replace(faute, ligne=faute.ligne or ligne_du_champ(texte, faute.colonne or ""))
        for faute in _fautes(brut, texte, {*connus, *livre.codes})
    )
    lu = _ordre(brut)
    return replace(lu if lu.codes else livre, fautes=fautes)


def _ordre(brut: dict[str, Any]) -> Ordre:
    """What can be used of a file, each code once."""
    liste = brut.get("ordre")
    codes = [code for code in liste if isinstance(code, str)] if isinstance(liste, list) else []
    return Ordre(tuple(dict.fromkeys(codes)), brut.get("autres") is True)


def _fautes(brut: dict[str, Any], texte: str, connus: Collection[str]) -> list[Faute]:
    fautes = [
        Faute(FICHIER, "Le champ n’est pas connu : vérifiez son orthographe.", None, cle, None, enumeration(CLES))
        for cle in sorted(set(brut) - set(CLES))
    ]
    if not isinstance(brut.get("autres", False), bool):
        attendu = "true ou false, sans guillemets"
        fautes.append(Faute(FICHIER, "Le réglage n’est ni vrai ni faux.", None, "autres", str(brut["autres"]), attendu))
    liste = brut.get("ordre")
    if not isinstance(liste, list) or not liste:
        attendu = 'ordre = ["un code", "un autre"]'
        return [
            *fautes,
            Faute(FICHIER, "Aucun ordre n’est donné : celui de l’outil sert.", None, "ordre", None, attendu),
        ]
    return fautes + _fautes_des_codes(liste, texte, connus)


def _fautes_des_codes(liste: Sequence[Any], texte: str, connus: Collection[str]) -> list[Faute]:
    """A code that no screen bears, and one listed twice, on the line where they stand."""
    fautes = []
    for rang, code in enumerate(liste):
        if not isinstance(code, str) or code not in connus:
            message, attendu = "Aucun écran ne porte ce code : il est passé.", enumeration(sorted(connus))
        elif code in liste[:rang]:
            message, attendu = "L’écran est cité deux fois : il est montré à sa première place.", None
        else:
            continue
        fautes.append(
            Faute(FICHIER, message, _ligne(texte, code, liste[:rang].count(code)), "ordre", str(code), attendu)
        )
    return fautes


def _ligne(texte: str, code: Any, passees: int) -> int | None:
    """Return the line of a code, after those where it was already met."""
    lignes = [numero for numero, ligne in enumerate(texte.splitlines(), 1) if f'"{code}"' in ligne.partition("#")[0]]
    return lignes[passees] if passees < len(lignes) else None
