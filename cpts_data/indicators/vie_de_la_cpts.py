"""The life of the CPTS: working groups, meeting dates, hours, evenings, publications.

Sources: report of the CPTS 2024-2025, « Moyens » of each fiche action, « Nos chiffres clés », « La gouvernance » and
« Notre communication ». Meeting dates are printed without a year: the year is inferred from the exercise, where one
year only is possible. One meeting may stand in two fiches: dates are counted, never meetings.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators.memoire import par_version
from cpts_data.loaders.reunions_dates import DEDUITE
from cpts_data.textes import typographie

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

JEUX_DES_REUNIONS = ("reunions_par_fiche", "reunions_dates")
CHIFFRES, COMMUNICATION = "chiffres_cles", "communication_publications"
DATEE, SANS_DATE, NON_IMPRIME = "dates imprimées", "aucune date imprimée", "réunions et membres non imprimés"
"""What a fiche says of its meetings. Neither of the last two is a zero."""
SOIREES, USAGERS, SORTIES = "KEY-soirees", "KEY-usagers", "KEY-sorties"
VERIFICATIONS = (SOIREES, USAGERS, SORTIES, "KEY-fa3", "KEY-fa11", "KEY-fa16", "KEY-fa19")
"""The checks of the report that speak of meetings, evenings and people met."""
LIBELLES_DES_CHIFFRES: Mapping[str, str] = {
    "heures_reunion_fiches_actions": "heures de réunion des fiches action",
    "heures_reunion_partenaires": "heures de réunion avec les partenaires",
    "reunions_bureau": "réunions du bureau",
    "reunions_ca": "réunions du conseil d’administration",
    "ago": "assemblée générale ordinaire",
    "age": "assemblée générale extraordinaire",
}
REUNIONS_ANNONCEES = re.compile(r"fa(\d+)_reunions_gt")
"""Key of the meetings that a fiche announces in its text."""


@dataclass(frozen=True)
class Reunion:
    """One date of a fiche. ``jour``: the day, its year inferred, None where two years are possible.

    ``incertaine``: whether the inference itself is in doubt.
    """

    imprimee: str
    jour: dt.date | None
    incertaine: bool

    @property
    def mois(self) -> str | None:
        return None if self.jour is None else f"{self.jour:%Y-%m}"


@dataclass(frozen=True)
class Groupe:
    """The working group of one fiche action. ``membres`` is None when the source does not print it.

    ``decompte``: the words of the source for its members; ``annoncees``: how many dates its own line has.
    """

    mission: str
    code: str
    titre: str
    membres: int | None
    decompte: str
    annoncees: int
    composition: str | None
    note: str | None
    reunions: tuple[Reunion, ...]

    @property
    def dates(self) -> int:
        """How many dates it lists; those that its own line counts while the list is missing."""
        return len(self.reunions) or self.annoncees

    @property
    def etat(self) -> str:
        if self.dates:
            return DATEE
        return NON_IMPRIME if self.membres is None else SANS_DATE

    def par_mois(self) -> Counter[str | None]:
        """Count the dates by month; None counts those whose year is not known."""
        return Counter(reunion.mois for reunion in self.reunions)

    def mois_incertains(self) -> set[str | None]:
        """The months that hold a date whose year is in doubt."""
        return {reunion.mois for reunion in self.reunions if reunion.incertaine}


@dataclass(frozen=True)
class Annonce:
    """The meetings that a fiche announces in its text, beside the dates that it prints."""

    code: str
    annoncees: int
    precision: str | None
    datees: int


@dataclass(frozen=True)
class Theme:
    """The publications on one theme. ``au_moins``: the source prints « + » before the number."""

    nom: str
    publications: int
    au_moins: bool


@par_version
def groupes(magasin: Magasin) -> list[Groupe]:
    """Return the working group of each fiche action, in the order of the source."""
    dates: dict[str, list[Reunion]] = {}
    for code, imprimee, jour, inference in magasin.lignes(
        "SELECT fiche_action, date_imprimee, date_deduite, inference FROM reunions_dates ORDER BY ligne"
    ):
        dates.setdefault(code, []).append(Reunion(imprimee, jour, inference != DEDUITE))
    lignes = magasin.lignes(
        """
        SELECT mission, fiche_action, titre_fiche, membres, membres_libelle, nombre_dates, composition, note
        FROM reunions_par_fiche ORDER BY ligne
        """
    )
    return [_groupe(ligne, dates.get(ligne[1], ())) for ligne in lignes]


def _groupe(ligne: tuple, reunions: Sequence[Reunion]) -> Groupe:
    mission, code, titre, membres, decompte, annoncees, composition, note = ligne
    composition, note = (texte and typographie(texte) for texte in (composition, note))
    return Groupe(
        mission, code, typographie(titre), membres, typographie(decompte), annoncees, composition, note, tuple(reunions)
    )


def nombre_de_dates(tous: Sequence[Groupe]) -> int:
    """Count the dates of all fiches; a meeting printed in two fiches counts twice."""
    return sum(groupe.dates for groupe in tous)


def mois_des_reunions(tous: Sequence[Groupe]) -> list[str]:
    """Return every month from the first dated meeting to the last one, without a gap."""
    connus = sorted({reunion.mois for groupe in tous for reunion in groupe.reunions if reunion.mois})
    if not connus:
        return []
    debut, fin = (int(mois[:4]) * 12 + int(mois[5:]) - 1 for mois in (connus[0], connus[-1]))
    return [f"{rang // 12:04d}-{rang % 12 + 1:02d}" for rang in range(debut, fin + 1)]


def mois_les_plus_charges(tous: Sequence[Groupe]) -> tuple[list[str], int]:
    """Return the months that have the most dates, and how many; nothing without a date."""
    comptes = Counter(mois for groupe in tous for mois in groupe.par_mois().elements() if mois)
    plus = max(comptes.values(), default=0)
    return sorted(mois for mois, nombre in comptes.items() if nombre == plus), plus


def decomptes_a_part(tous: Sequence[Groupe]) -> list[Groupe]:
    """Return the groups whose members are not counted in the words of the others: a weaker source."""
    mots = Counter(groupe.decompte for groupe in tous if groupe.membres is not None)
    if len(mots) < 2:
        return []
    ((usuel, _),) = mots.most_common(1)
    return [groupe for groupe in tous if groupe.membres is not None and groupe.decompte != usuel]


@par_version
def annonces(magasin: Magasin) -> list[Annonce]:
    """Return the fiches whose text announces a number of meetings, with the dates that they print."""
    par_code = {groupe.code: groupe for groupe in groupes(magasin)}
    trouvees = []
    for cle, valeur, precision in magasin.lignes(
        f"SELECT cle, valeur, unite_ou_note FROM {CHIFFRES} WHERE valeur IS NOT NULL ORDER BY ligne"
    ):
        lue = REUNIONS_ANNONCEES.fullmatch(cle)
        groupe = par_code.get(f"FA{lue[1]}") if lue else None
        if groupe is not None:
            trouvees.append(Annonce(groupe.code, int(valeur), precision, groupe.dates))
    return trouvees


@par_version
def chiffres(magasin: Magasin) -> dict[str, float]:
    """Return the key figures of the life of the CPTS that are known, by key."""
    lignes = dict(magasin.lignes(f"SELECT cle, valeur FROM {CHIFFRES} WHERE valeur IS NOT NULL"))
    return {cle: lignes[cle] for cle in LIBELLES_DES_CHIFFRES if cle in lignes}


@par_version
def themes(magasin: Magasin) -> list[Theme]:
    """Return the publications by theme, most first."""
    sql = f"SELECT theme, publications, imprime FROM {COMMUNICATION} ORDER BY publications DESC, ligne"
    return [Theme(nom, nombre, imprime.strip().startswith("+")) for nom, nombre, imprime in magasin.lignes(sql)]


def tableau_des_groupes(tous: Sequence[Groupe]) -> pd.DataFrame:
    """Return one row per fiche: its dates (missing when none is printed), its members, what there is to know."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "mission": groupe.mission,
            "code": groupe.code,
            "titre": groupe.titre,
            "dates": groupe.dates or None,
            "etat": groupe.etat,
            "membres": groupe.membres,
            "decompte": groupe.decompte,
            "composition": groupe.composition,
            "note": groupe.note,
        }
        for groupe in tous
    )
    return frame.astype({"dates": "Int64", "membres": "Int64"})


def tableau_des_dates(tous: Sequence[Groupe]) -> pd.DataFrame:
    """Return one row per date: ``code``, ``titre``, ``imprimee``, ``deduite`` (missing), ``lecture``."""
    import pandas as pd

    return pd.DataFrame(
        {
            "code": groupe.code,
            "titre": groupe.titre,
            "imprimee": reunion.imprimee,
            "deduite": reunion.jour,
            "lecture": _lecture(reunion),
        }
        for groupe in tous
        for reunion in groupe.reunions
    )


def _lecture(reunion: Reunion) -> str:
    if reunion.jour is None:
        return "année non déduite : deux sont possibles"
    return "année déduite, incertaine" if reunion.incertaine else "année déduite de l’exercice"


def tableau_des_themes(tous: Sequence[Theme]) -> pd.DataFrame:
    """Return one row per theme: ``theme``, ``publications``, ``lecture``."""
    import pandas as pd

    return pd.DataFrame(
        {
            "theme": theme.nom,
            "publications": theme.publications,
            "lecture": f"au moins {fr.nombre(theme.publications)}" if theme.au_moins else "nombre imprimé",
        }
        for theme in tous
    )
