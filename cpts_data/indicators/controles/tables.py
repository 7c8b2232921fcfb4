"""The store's rows as exact decimals, and the printed texts that hold a number."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.formats_fr import est_absent

if TYPE_CHECKING:
    from cpts_data.store import Magasin


def exact(valeur: object) -> Decimal | None:
    """Return the shortest decimal of a number read from the store, or None when there is none."""
    return None if est_absent(valeur) else Decimal(str(valeur)).normalize()


def lignes_de(magasin: Magasin, sql: str, parametres: tuple[object, ...] = ()) -> list[dict[str, Any]]:
    """Run a query and return its rows as dictionaries; numbers become exact decimals, absences None."""
    tableau = magasin.lire(sql, parametres)
    textes = {nom for nom in tableau.columns if not pd.api.types.is_numeric_dtype(tableau[nom])}
    return [
        {
            nom: (None if est_absent(valeur) else valeur) if nom in textes else exact(valeur)
            for nom, valeur in ligne.items()
        }
        for ligne in tableau.to_dict("records")
    ]


class Chiffres:
    """The key figures of the report, by key; asking for an absent one is a fault of the data."""

    def __init__(self, magasin: Magasin) -> None:
        lignes = lignes_de(magasin, "SELECT cle, valeur, unite_ou_note, periode FROM chiffres_cles")
        self._lignes = {ligne["cle"]: ligne for ligne in lignes}

    def __getitem__(self, cle: str) -> Decimal:
        return self._present(cle, "valeur")

    def note(self, cle: str) -> str:
        return self._present(cle, "unite_ou_note")

    def jour(self, cle: str) -> dt.date:
        ecrit = self._present(cle, "periode")
        try:
            return dt.date.fromisoformat(ecrit)
        except ValueError:
            message = f"La période du chiffre « {cle} » n’est pas un jour : un contrôle du rapport en a besoin."
            raise ErreurDonnees([Faute("chiffres_cles", message, None, "periode", ecrit, "AAAA-MM-JJ")]) from None

    def _present(self, cle: str, champ: str) -> Any:
        valeur = self._lignes.get(cle, {}).get(champ)
        if valeur is None:
            message = f"Le chiffre « {cle} » manque : les contrôles du rapport en ont besoin."
            raise ErreurDonnees([Faute("chiffres_cles", message, colonne=champ)])
        return valeur


def extraire(motif: str, texte: str, table: str, attendu: str) -> list[tuple[str, ...]]:
    """Return the groups of every match of a pattern in a printed text; none is a fault of the data.

    ``table`` holds the text; ``attendu`` is an example of the expected writing, for the message.
    """
    trouves = [groupes.groups() for groupes in re.finditer(motif, texte)]
    if not trouves:
        message = "Ce texte du rapport n’est pas écrit comme les contrôles l’attendent."
        raise ErreurDonnees([Faute(table, message, valeur=texte, attendu=attendu)])
    return trouves


def transcription(magasin: Magasin, code: str) -> str:
    """Return what the report prints for a check, from the transcription: for what no other table holds."""
    lignes = lignes_de(magasin, "SELECT imprime FROM controles_arithmetiques WHERE code_controle = ?", (code,))
    if not lignes or lignes[0]["imprime"] is None:
        message = f"La transcription du contrôle {code} manque."
        raise ErreurDonnees([Faute("controles_arithmetiques", message, colonne="imprime")])
    return str(lignes[0]["imprime"])
