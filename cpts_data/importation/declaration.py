"""What a dataset accepts as an import: the columns a file may have, in all their names, and whom to ask it from.

Declared once, in ``catalogue/imports/<jeu>.toml``; the template workbook, the recognition of columns and the help on
screen are read from here. The columns of the store itself are declared in ``catalogue/jeux/<jeu>.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cpts_data import catalogue
from cpts_data import formats_fr as fr

DOSSIER = Path(catalogue.__file__).parent / "imports"

TYPES = (
    "iris", "commune", "choix", "entier", "decimal", "pourcentage", "mois", "date", "periode", "texte",
)  # fmt: skip
"""How the cells of a role are read. ``commune``: code, name or postcode; ``periode``: T0, a day, a month or a range."""


@dataclass(frozen=True)
class Role:
    """One column a file may have. ``role`` is not always a column of the store: a rate may only serve as a check.

    ``synonymes``: other titles met in real files, in any case and accent. ``choix``: value of the store -> names it
    goes by in files. ``exemple``: a cell of the template. ``modele``: False for a column that the template does not
    offer, because it belongs to another way of laying out the same figures. ``tient_lieu_de``: role that this column
    gives where no other column does (the name of an IRIS, for its code).
    """

    role: str
    libelle: str
    type: str
    definition: str
    exemple: str
    obligatoire: bool = False
    synonymes: tuple[str, ...] = ()
    choix: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    modele: bool = True
    tient_lieu_de: str = ""


@dataclass(frozen=True)
class Declaration:
    """One dataset that can be imported.

    ``a_demander_a`` and ``quoi_demander``: whom to ask the file from, and in what words. ``remplace_par``: columns of
    the store whose values, when present in a batch, replace every earlier row with these values; empty when a batch
    replaces the whole dataset. ``indices``: words of a title or of a sheet that point to this dataset. ``croisement``:
    role of the cells of a table that crosses two others, one down, one across (communes by professions).
    ``taux_par_date``: role of a column of rates whose title is a date and nothing else. ``listes_reunies``: True when
    lists on several sheets make one, where they name different values (the persons, and the structures). ``saisi``:
    True when it is filled on the screen, a file being another way: nobody is waited for.
    """

    jeu: str
    titre: str
    a_demander_a: str
    quoi_demander: str
    producteur: str
    regime: str
    remplace_par: tuple[str, ...]
    roles: tuple[Role, ...]
    indices: tuple[str, ...] = ()
    croisement: str = ""
    taux_par_date: str = ""
    listes_reunies: bool = False
    saisi: bool = False

    @property
    def a_qui(self) -> str:
        """Whom to ask, after « À demander »: « à la CPAM », « au coordinateur », « aux cabinets »."""
        return fr.a(self.a_demander_a)

    def role(self, nom: str) -> Role:
        """Return a role by its name."""
        for role in self.roles:
            if role.role == nom:
                return role
        raise KeyError(f"{self.jeu}.{nom}")


def lire_declaration(chemin: Path) -> Declaration:
    """Read one declaration. Raises ValueError when a role has an unknown type or a name twice."""
    brut = tomllib.loads(chemin.read_text(encoding="utf-8"))
    roles = tuple(_role(chemin, role) for role in brut.pop("roles"))
    noms = [role.role for role in roles]
    if len(set(noms)) != len(noms):
        raise ValueError(f"{chemin.name}: a role is declared twice")
    listes = {champ: tuple(brut.pop(champ, ())) for champ in ("remplace_par", "indices")}
    return Declaration(**brut, **listes, roles=roles)


def _role(chemin: Path, brut: dict) -> Role:
    if brut["type"] not in TYPES:
        raise ValueError(f"{chemin.name}: {brut['role']} has the unknown type {brut['type']}")
    choix = {valeur: tuple(noms) for valeur, noms in brut.pop("choix", {}).items()}
    return Role(**{**brut, "synonymes": tuple(brut.get("synonymes", ()))}, choix=choix)


@cache
def declarations() -> Mapping[str, Declaration]:
    """Return every importable dataset by name, in alphabetical order."""
    lues = [lire_declaration(chemin) for chemin in sorted(DOSSIER.glob("*.toml"))]
    return {declaration.jeu: declaration for declaration in lues}
