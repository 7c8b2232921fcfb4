"""Faults in the data, told to a person, as opposed to bugs in the code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cpts_data.textes import affichable

FAUTES_PAR_GENRE = 50
"""A column wrong on every line tells it fifty times, then counts the rest: a report must stay readable."""
LONGUEUR_D_UNE_PHRASE = 1_000
"""For our own sentences, which may quote the file, and the list of the columns of a dataset."""


@dataclass(frozen=True)
class Faute:
    """One fault in one place of one file, or the count of those left untold.

    ``message`` is a complete French sentence; the other fields locate it and say what was expected. ``nombre`` is
    how many faults the line stands for; ``feuille`` is the sheet of a workbook.
    """

    fichier: str
    message: str
    ligne: int | None = None
    colonne: str | None = None
    valeur: str | None = None
    attendu: str | None = None
    nombre: int = 1
    feuille: str | None = None

    def en_francais(self) -> str:
        """Return the fault on one line: file, sheet, line, column, message, value found, value expected.

        Texts that come from the file are shortened, and cannot act on the terminal that shows them.
        """
        lieu = [affichable(self.fichier)]
        if self.feuille:
            lieu.append(f"feuille « {affichable(self.feuille)} »")
        if self.ligne is not None:
            lieu.append(f"ligne {self.ligne}")
        if self.colonne is not None:
            mot = "champ" if self.fichier.endswith(".toml") else "colonne"
            lieu.append(f"{mot} « {affichable(self.colonne)} »")
        texte = f"{', '.join(lieu)} : {affichable(self.message, LONGUEUR_D_UNE_PHRASE)}"
        if self.valeur is not None:
            texte += f" Valeur lue : « {affichable(self.valeur)} »."
        if self.attendu is not None:
            texte += f" Attendu : {affichable(self.attendu, LONGUEUR_D_UNE_PHRASE)}."
        return texte


class Recueil:
    """Faults as they are found: the first fifty of each kind (file, message, column) are kept, the others counted."""

    def __init__(self, fautes: Iterable[Faute] = ()) -> None:
        self._gardees: list[Faute] = []
        self._effectifs: dict[tuple[str, str, str | None], int] = {}
        self.ajouter_toutes(fautes)

    def __bool__(self) -> bool:
        return bool(self._gardees)

    def ajouter_toutes(self, fautes: Iterable[Faute]) -> None:
        for faute in fautes:
            self.ajouter(faute)

    def ajouter(self, faute: Faute) -> None:
        """Keep a fault, or count it with those of its kind."""
        genre = (faute.fichier, faute.message, faute.colonne)
        self._effectifs[genre] = self._effectifs.get(genre, 0) + 1
        if self._effectifs[genre] <= FAUTES_PAR_GENRE:
            self._gardees.append(faute)

    def fautes(self) -> list[Faute]:
        """Return the faults in the order they came, then the counts of those left out."""
        return [*self._gardees, *self._comptes()]

    def _comptes(self) -> Iterable[Faute]:
        for (fichier, message, colonne), effectif in self._effectifs.items():
            reste = effectif - FAUTES_PAR_GENRE
            if reste > 0:
                suite = "1 autre faute" if reste == 1 else f"{reste} autres fautes"
                yield Faute(fichier, f"… et {suite} du même genre : {message}", colonne=colonne, nombre=reste)


class ErreurDonnees(Exception):
    """The data cannot be used as they are. Carries the faults of every kind, not only the first."""

    def __init__(self, fautes: Iterable[Faute]) -> None:
        self.fautes: tuple[Faute, ...] = tuple(Recueil(fautes).fautes())
        super().__init__("\n".join(faute.en_francais() for faute in self.fautes))
