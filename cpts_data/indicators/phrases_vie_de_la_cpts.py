"""The sentences of the page « Vie de la CPTS ». Each is also the text alternative of the figure it introduces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpts_data import formats_fr as fr
from cpts_data.indicators.verifications_du_rapport import Verification
from cpts_data.indicators.vie_de_la_cpts import (
    LIBELLES_DES_CHIFFRES,
    NON_IMPRIME,
    SANS_DATE,
    SOIREES,
    SORTIES,
    USAGERS,
    Annonce,
    Groupe,
    Theme,
    decomptes_a_part,
    mois_les_plus_charges,
    nombre_de_dates,
)

SANS_ANNEE = (
    "Les dates sont imprimées sans année : elle est déduite de l’exercice. Une même réunion peut figurer dans deux "
    "fiches : ce sont des dates, pas des réunions distinctes."
)
MEMBRES = (
    "Les membres sont ceux inscrits au groupe (de messagerie, le plus souvent), non les présents ; une personne peut "
    "être dans plusieurs groupes."
)

NOMS_DES_DOUBLES: Mapping[str, str] = {SOIREES: "Soirées", USAGERS: "Usagers sensibilisés", SORTIES: "Sorties"}
"""Check of the report -> the figure that it counts again."""
CALCUL_DES_DATES = "dates comptées par fiche et par mois, l’année étant déduite de l’exercice"
CALCUL_DES_SOMMES = "somme des chiffres imprimés pour chaque mission ou chaque action"


def phrase_reunions(tous: Sequence[Groupe]) -> str:
    """How many dates, in how many fiches, the fullest month, the size of the groups; silence is not a zero."""
    datees = [groupe for groupe in tous if groupe.dates]
    mois, plus = mois_les_plus_charges(tous)
    phrase = (
        f"{fr.compte(nombre_de_dates(tous), 'date de réunion', 'dates de réunion')} pour {fr.nombre(len(datees))} des "
        f"{fr.compte(len(tous), 'fiche action', 'fiches action')}"
    )
    if mois:
        phrase += f", le plus en {fr.enumeration([fr.mois_long(m) for m in mois])} ({fr.nombre(plus)})"
    tailles = [groupe.membres for groupe in tous if groupe.membres is not None]
    if tailles:
        phrase += f" ; des groupes de travail de {_de_a(min(tailles), max(tailles))}"
    muettes = len(tous) - len(datees)
    if muettes:
        dates = fr.accord(muettes, "fiche n’a", "fiches n’ont")
        phrase += f". {fr.nombre(muettes)} {dates} pas de date imprimée, ce qui ne veut pas dire aucune réunion"
    return f"{phrase}."


def _de_a(petit: int, grand: int) -> str:
    membres = fr.accord(grand, "membre")
    return f"{fr.nombre(petit)} {membres}" if petit == grand else f"{fr.nombre(petit)} à {fr.nombre(grand)} {membres}"


def phrases_des_groupes(tous: Sequence[Groupe], annonces: Sequence[Annonce]) -> list[str]:
    """What a reader with a pencil needs: inferred years, silent fiches, weak counts, announced meetings."""
    phrases = [SANS_ANNEE, *_annees(tous)] if any(groupe.reunions for groupe in tous) else []
    for etat, suite in ((NON_IMPRIME, "ni réunions ni membres imprimés"), (SANS_DATE, "membres imprimés, sans date")):
        codes = [groupe.code for groupe in tous if groupe.etat == etat]
        if codes:
            phrases.append(f"{fr.enumeration(codes)} : {suite}.")
    phrases += [
        f"{groupe.code} : {fr.compte(groupe.membres, 'membre')}, comptés autrement que les autres (intitulé imprimé : "
        f"{groupe.decompte}), source plus fragile."
        for groupe in decomptes_a_part(tous)
    ]
    phrases += [
        f"{groupe.code} : {fr.nombre(groupe.annoncees)} dates annoncées, {fr.nombre(len(groupe.reunions))} énumérées."
        for groupe in tous
        if groupe.reunions and groupe.annoncees != len(groupe.reunions)
    ]
    if annonces:
        phrases.append(f"Réunions annoncées dans le texte : {' ; '.join(map(_annonce, annonces))}.")
    return [*phrases, MEMBRES]


def _annees(tous: Sequence[Groupe]) -> list[str]:
    """The dates whose year is not known, then those whose year is in doubt."""
    sans = {g.code: [r.imprimee for r in g.reunions if r.jour is None] for g in tous}
    doute = {g.code: [r.imprimee for r in g.reunions if r.jour is not None and r.incertaine] for g in tous}
    suites = ((sans, "deux années sont possibles"), (doute, "année déduite, mais incertaine"))
    return [
        f"{code}, {fr.enumeration(dates)} : {suite}." for lot, suite in suites for code, dates in lot.items() if dates
    ]


def _annonce(annonce: Annonce) -> str:
    precision = f" ({annonce.precision})" if annonce.precision else ""
    dates = fr.compte(annonce.datees, "date imprimée", "dates imprimées")
    return f"{annonce.code}, {fr.nombre(annonce.annoncees)}{precision} pour {dates}"


def phrase_membres(groupe: Groupe) -> str:
    """The size of a group as a row of the figure writes it."""
    return "membres non imprimés" if groupe.membres is None else fr.compte(groupe.membres, "membre")


def phrase_dates(groupe: Groupe) -> str:
    """The dates of a group as a row of the figure writes them."""
    return fr.compte(groupe.dates, "date") if groupe.dates else "dates non imprimées"


@dataclass(frozen=True)
class DoubleValeur:
    """A figure that can be counted, beside the one that is printed. ``valeurs``: « 6 ou 5 », one when they agree."""

    nom: str
    calcule: str
    imprime: str
    details: tuple[str, ...]
    commentaire: str

    @property
    def valeurs(self) -> str:
        return self.imprime if self.imprime == self.calcule else f"{self.calcule} ou {self.imprime}"

    @property
    def phrase(self) -> str:
        """« soirées : 6 par addition, 5 au total imprimé »."""
        if self.imprime == self.calcule:
            return f"{self.nom.lower()}{fr.ESPACE_FINE}: {self.imprime}"
        return f"{self.nom.lower()}{fr.ESPACE_FINE}: {self.calcule} par addition, {self.imprime} au total imprimé"


def doubles_valeurs(verifications: Mapping[str, Verification]) -> list[DoubleValeur]:
    """Return evenings, people met and outings, each with both its values; those that the source gives."""
    trouvees = [(nom, verifications[code]) for code, nom in NOMS_DES_DOUBLES.items() if code in verifications]
    return [
        DoubleValeur(
            nom,
            calcule=str(lue["calcule"]),
            imprime=str(lue["imprime"]),
            details=(f"calculé : {lue['calcule']}, {_parties(lue)}", f"imprimé : {lue['imprime']}"),
            commentaire=str(lue["commentaire"] or ""),
        )
        for nom, lue in trouvees
    ]


def _parties(lue: Verification) -> str:
    """What is added, without the name of the figure: « missions 1, 3, 5 et 6 (1 + 2 + 1 + 2) »."""
    return str(lue["objet"]).partition(" : ")[2]


def phrase_rencontres(chiffres: Mapping[str, float], doubles: Sequence[DoubleValeur]) -> str:
    """The hours of meeting, then what can be counted two ways, with both values."""
    heures = [
        f"{fr.nombre(chiffres[cle])} {LIBELLES_DES_CHIFFRES[cle]}"
        for cle in ("heures_reunion_fiches_actions", "heures_reunion_partenaires")
        if cle in chiffres
    ]
    morceaux = [fr.enumeration(heures)] if heures else []
    morceaux += [double.phrase for double in doubles]
    if not morceaux:
        morceaux = [f"{LIBELLES_DES_CHIFFRES[cle]} : {fr.nombre(valeur)}" for cle, valeur in chiffres.items()]
    return f"{fr.phrase(' ; '.join(morceaux))}."


def phrase_communication(tous: Sequence[Theme]) -> str:
    """How many publications, the themes that have the most."""
    total, au_moins = sum(theme.publications for theme in tous), any(theme.au_moins for theme in tous)
    plus = max(theme.publications for theme in tous)
    premiers = [f"{theme.nom} ({publications(theme)})" for theme in tous if theme.publications == plus]
    debut = fr.compte(total, "publication") + (" au moins" if au_moins else "")
    return f"{debut}, sur {fr.compte(len(tous), 'thème')} ; le plus : {fr.enumeration(premiers)}."


def publications(theme: Theme) -> str:
    """The number of a theme: « 15 ou plus » when the source prints « +15 »."""
    return f"{fr.nombre(theme.publications)} ou plus" if theme.au_moins else fr.nombre(theme.publications)
