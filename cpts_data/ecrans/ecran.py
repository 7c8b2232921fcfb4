"""One screen of a story: a message, what shows it, and its papers.

The presentation mode, the deck and the PDF all show the same screens: what is handed over is what was projected. A
screen is made of indicators and figures already written; it computes nothing of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from cpts_data.catalogue import Provenance
from cpts_data.erreurs import ErreurDonnees, Faute

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.figures.carte import VueCarte
    from cpts_data.figures.rendu import Specification

DEMONSTRATION, HYPOTHESE, CALCULE = "démonstration", "hypothèse", "calculé"


@dataclass(frozen=True)
class Serie:
    """One series of a chart: its name, and one value a category, None where nothing is known."""

    nom: str
    valeurs: tuple[float | None, ...]


@dataclass(frozen=True)
class GraphiqueNatif:
    """The numbers of a figure, for a chart that PowerPoint can edit.

    ``unite`` is that of every value (« créneaux », « % »: out of 100), ``decimales`` how many are written.
    """

    genre: Literal["barres", "barres empilées", "courbe"]
    categories: tuple[str, ...]
    series: tuple[Serie, ...]
    unite: str
    decimales: int = 0
    horizontal: bool = False


@dataclass(frozen=True)
class CarteDEcran:
    """A map: what the pages show (classes, legend, masked areas), and the contours it is drawn on.

    ``geojson``: a FeatureCollection whose features have the property ``code``; ``noms``: code -> name of the area;
    ``mention``: what the contours are; ``communes``: the borders drawn over smaller areas, empty for none.
    """

    vue: VueCarte
    geojson: str
    noms: dict[str, str]
    mention: str
    communes: str = ""


@dataclass(frozen=True)
class TableauDEcran:
    """A short table: its rows, the name of its declaration in the catalogue, and the columns shown (all by default)."""

    lignes: pd.DataFrame
    nom: str
    colonnes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chiffre:
    """One key figure, already written in French, with what explains it."""

    libelle: str
    valeur: str
    detail: str = ""


@dataclass(frozen=True)
class Ecran:
    """One screen. ``code`` names it for ever (« mt_carte »); ``page`` is the address of the page it belongs to.

    ``titre`` is short; ``message`` is one generated sentence, and the alternative text of the figure. ``origines`` are
    the papers of every figure shown, ``calcul`` the formula when one is computed from them, ``fiches`` the codes of the
    indicator sheets. ``notes`` are sentences that a reader with a pencil needs. ``hypothese``: a simulation.
    ``exercice``: that of the contract, for what is told of one.
    One of ``figure``, ``carte``, ``tableau`` and ``chiffres`` at least is given; ``natif`` holds the numbers of
    ``figure``.
    """

    code: str
    page: str
    titre: str
    message: str
    origines: tuple[Provenance, ...]
    figure: Specification | None = None
    natif: GraphiqueNatif | None = None
    carte: CarteDEcran | None = None
    tableau: TableauDEcran | None = None
    chiffres: tuple[Chiffre, ...] = ()
    calcul: str = ""
    fiches: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    hypothese: bool = False
    exercice: str = ""

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of provenance of what is shown, in order of appearance."""
        lues = [provenance.classe for provenance in self.origines]
        calcule = [CALCULE] if self.calcul else []
        return tuple(dict.fromkeys([*lues, *calcule, *([HYPOTHESE] if self.hypothese else [])]))

    @property
    def demonstration(self) -> bool:
        """Whether a figure shown is made up."""
        return DEMONSTRATION in self.classes

    @property
    def mentions(self) -> tuple[str, ...]:
        """The source lines, each once."""
        return tuple(dict.fromkeys(provenance.mention() for provenance in self.origines))


def verifier(ecrans: Sequence[Ecran]) -> None:
    """Raise ErreurDonnees with every screen that shows a figure without saying where it comes from."""
    message = "Cet écran montre un chiffre sans source : il ne peut être ni projeté ni remis."
    attendu = "au moins une source (producteur, titre, date)"
    fautes = [Faute("dossier", message, valeur=ecran.titre, attendu=attendu) for ecran in ecrans if not ecran.origines]
    if fautes:
        raise ErreurDonnees(fautes)
