"""The published numbers and the facts the demonstration data start from, read as they are in the files."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from cpts_data.erreurs import ErreurDonnees, Faute


@dataclass(frozen=True)
class Ligne:
    """One line of a CSV file, with what is needed to say where a fault is."""

    fichier: str
    numero: int
    cellules: dict[str, str]

    def texte(self, colonne: str) -> str:
        """Return the text of a cell; a missing column is a fault."""
        if colonne not in self.cellules:
            raise ErreurDonnees([Faute(self.fichier, "Cette colonne manque.", colonne=colonne)])
        return self.cellules[colonne]

    def vide(self, colonne: str) -> bool:
        return not self.texte(colonne).strip()

    def entier(self, colonne: str) -> int:
        """Return a whole number, zero or more; anything else is a fault."""
        texte = self.texte(colonne)
        valeur = texte.strip().removesuffix(".0")
        if not (valeur.isascii() and valeur.isdigit()):
            raise ErreurDonnees(
                [
                    Faute(
                        self.fichier,
                        "Ce nombre est nécessaire aux données de démonstration et ne peut pas être lu.",
                        ligne=self.numero,
                        colonne=colonne,
                        valeur=texte,
                        attendu="un nombre entier, zéro ou plus",
                    )
                ]
            )
        return int(valeur)


def lire(dossier_donnees: Path, chemin: str) -> list[Ligne]:
    """Read a CSV of the data folder; ``chemin`` is relative to it and names the file in faults."""
    fichier = dossier_donnees / chemin
    if not fichier.is_file():
        raise ErreurDonnees([Faute(chemin, "Ce fichier manque ; la démonstration en part.")])
    with fichier.open(encoding="utf-8-sig", newline="") as flux:
        lecteur = csv.DictReader(flux, restval="")
        return [Ligne(chemin, lecteur.line_num, cellules) for cellules in lecteur]
