"""Faults in the data, told to a person, as opposed to bugs in the code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Faute:
    """One fault in one place of one file.

    ``message`` is a complete French sentence; the other fields locate it and say what was expected.
    """

    fichier: str
    message: str
    ligne: int | None = None
    colonne: str | None = None
    valeur: str | None = None
    attendu: str | None = None

    def en_francais(self) -> str:
        """Return the fault on one line: file, line, column, message, value found, value expected."""
        lieu = [self.fichier]
        if self.ligne is not None:
            lieu.append(f"ligne {self.ligne}")
        if self.colonne is not None:
            lieu.append(f"colonne « {self.colonne} »")
        texte = f"{', '.join(lieu)} : {self.message}"
        if self.valeur is not None:
            texte += f" Valeur lue : « {self.valeur} »."
        if self.attendu is not None:
            texte += f" Attendu : {self.attendu}."
        return texte


class ErreurDonnees(Exception):
    """The data cannot be used as they are. Carries every fault found, not only the first."""

    def __init__(self, fautes: Iterable[Faute]) -> None:
        self.fautes: tuple[Faute, ...] = tuple(fautes)
        super().__init__("\n".join(faute.en_francais() for faute in self.fautes))
