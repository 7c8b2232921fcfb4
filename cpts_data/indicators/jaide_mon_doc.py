"""The « J’aide mon Doc » register, by exercise: who was met, asked, was oriented and was seen, by commune and by month.

Counts of people are masked here, once, for pages and files alike (see ``stats.secret_croise``); the practitioners met
are professionals, and are not. A sum is that of what is known: when a line leaves a count unknown, it is a minimum, and
says so. A line of a commune that is not, or no longer, in the territory is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.secret_des_zones import regle_du_jeu
from cpts_data.indicators.soins_non_programmes import MOIS_D_UN_EXERCICE, debut_exercice, mois_suivant
from cpts_data.stats.secret import ABSENT, MASQUE, MESURE, NON_DISPONIBLE, SECRET, ZERO
from cpts_data.stats.secret_croise import MasqueCroise, masquer

if TYPE_CHECKING:
    from cpts_data.store import Magasin

    Ligne = Mapping[str, int | None]

JEU = "jaide_mon_doc"
MG = "mg_rencontres"
PERSONNES = ("demandes", "orientations", "premiers_rendez_vous")
"""From the widest to the one that is part of the two others."""
NOMBRES = (MG, *PERSONNES)


@dataclass(frozen=True)
class Nombre:
    """One sum. ``valeur``: None when it is masked, or when nothing gives it (``statut``).

    ``au_moins``: a line that it adds up does not give its count.
    """

    valeur: int | None
    statut: str
    au_moins: bool = False

    @property
    def motif(self) -> str | None:
        """The code of the reason why there is no figure, None when there is one."""
        return {MASQUE: SECRET, ABSENT: NON_DISPONIBLE}.get(self.statut)


@dataclass(frozen=True)
class LigneDuRegistre:
    """One commune, or one month. ``saisies``: its lines in the register (months, or communes)."""

    code: str
    nom: str
    saisies: int
    nombres: Mapping[str, Nombre]


@dataclass(frozen=True)
class Registre:
    """One exercise. ``communes``: every commune of the territory; ``mois``: from the first month typed to the last."""

    debut: str
    seuil: int
    totaux: Mapping[str, Nombre]
    communes: tuple[LigneDuRegistre, ...]
    mois: tuple[LigneDuRegistre, ...]

    @property
    def communes_saisies(self) -> int:
        return sum(commune.saisies > 0 for commune in self.communes)

    @property
    def masquees(self) -> bool:
        """Whether a figure is masked somewhere."""
        nombres = [n for ligne in (*self.communes, *self.mois) for n in ligne.nombres.values()]
        return any(nombre.statut == MASQUE for nombre in (*nombres, *self.totaux.values()))


@par_version
def exercices(magasin: Magasin) -> list[str]:
    """Return the first month (``AAAA-MM``) of each exercise that has a line, the latest first."""
    premier_mois = magasin.lignes("SELECT exercice_premier_mois FROM territoire")[0][0]
    return sorted({debut_exercice(mois, premier_mois) for _, mois in _lignes(magasin)}, reverse=True)


@par_version
def registre(magasin: Magasin, debut: str | None = None) -> Registre | None:
    """Return one exercise, the latest by default; None without a single line in it."""
    debuts = exercices(magasin)
    debut = debut or next(iter(debuts), None)
    if debut not in debuts:
        return None
    fin = mois_suivant(debut, MOIS_D_UN_EXERCICE)
    lignes = {cle: ligne for cle, ligne in _lignes(magasin).items() if debut <= cle[1] < fin}
    seuil = regle_du_jeu(magasin, JEU).seuil
    masque = masquer({cle: _connus(ligne) for cle, ligne in lignes.items()}, PERSONNES, seuil)
    noms = dict(magasin.lignes("SELECT code_commune, nom_commune FROM communes_territoire ORDER BY nom_commune"))
    saisis = sorted({mois for _, mois in lignes})
    return Registre(
        debut,
        seuil,
        _sommes(lignes.values(), masque, cachee=False),
        tuple(_ligne(code, nom, lignes, masque, masque.communes) for code, nom in noms.items()),
        tuple(_ligne(mois, fr.mois_long(mois), lignes, masque, masque.mois) for mois in _suite(saisis)),
    )


def _lignes(magasin: Magasin) -> dict[tuple[str, str], Ligne]:
    """The lines of the communes of the territory: (commune, month) -> the four counts. They are not to be shown."""
    lues = magasin.lignes(
        f"SELECT code_commune, mois, {', '.join(NOMBRES)} FROM jaide_mon_doc SEMI JOIN territoire_communes "
        "USING (code_commune) ORDER BY ALL"
    )
    return {(commune, mois): dict(zip(NOMBRES, nombres, strict=True)) for commune, mois, *nombres in lues}


def _connus(ligne: Ligne) -> dict[str, int]:
    return {mesure: nombre for mesure in PERSONNES if (nombre := ligne[mesure]) is not None}


def _suite(saisis: list[str]) -> Iterable[str]:
    """Every month from the first to the last: one that nobody typed keeps its place."""
    mois = saisis[0]
    while mois <= saisis[-1]:
        yield mois
        mois = mois_suivant(mois, 1)


def _ligne(
    code: str, nom: str, lignes: Mapping[tuple[str, str], Ligne], masque: MasqueCroise, cachees: frozenset[str]
) -> LigneDuRegistre:
    siennes = [ligne for cle, ligne in lignes.items() if code in cle]
    return LigneDuRegistre(code, nom, len(siennes), _sommes(siennes, masque, cachee=code in cachees))


def _sommes(lignes: Iterable[Ligne], masque: MasqueCroise, *, cachee: bool) -> dict[str, Nombre]:
    lignes = list(lignes)
    return {
        mesure: _somme(
            [ligne[mesure] for ligne in lignes], masquee=mesure in PERSONNES and (cachee or mesure in masque.mesures)
        )
        for mesure in NOMBRES
    }


def _somme(comptes: list[int | None], *, masquee: bool) -> Nombre:
    connus = [compte for compte in comptes if compte is not None]
    if not connus:
        return Nombre(None, ABSENT)
    if masquee:
        return Nombre(None, MASQUE)
    return Nombre(sum(connus), MESURE if sum(connus) else ZERO, len(connus) < len(comptes))
