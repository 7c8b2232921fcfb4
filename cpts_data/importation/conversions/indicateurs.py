"""Tables of indicators of the contract (médecin traitant, prévention): a line an indicator, one or several dates.

The counts of each date stand in columns of their own (« 8 octobre 2024 / avec MT »), or on lines of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cpts_data import formats_fr as fr
from cpts_data.importation import controles
from cpts_data.importation.conversions.outils import SECTION, Canonique, Nombre, Travail, est_connu, taux
from cpts_data.importation.correspondances import Reconnu, reconnaitre_choix
from cpts_data.importation.declaration import Role
from cpts_data.importation.modele import ColonneLue, Ligne, Motif
from cpts_data.stats.secret import SEUIL, est_petit

MESURES = ("numerateur", "denominateur", "sans_mt", "taux_imprime_pct")
OBJECTIFS = ("socle_pct", "cible_pct")
_MESURE_DEVANT = re.compile(
    r"^\s*(?:taux|part|pourcentage|%|proportion)\s+(?:de\s+|des\s+|du\s+|d[’'])?", re.IGNORECASE
)


@dataclass(frozen=True)
class Bloc:
    """The columns of one period; None where a column of the file gives it line by line."""

    periode: str | None
    colonnes: Mapping[str, ColonneLue] = field(default_factory=dict)


def lire(travail: Travail) -> list[Canonique]:
    """Return the rows common to both datasets; what is wrong is in ``travail``."""
    blocs = _blocs(travail)
    if not travail.exiger("code_indicateur"):
        return []
    if not blocs:
        travail.colonne_absente("numerateur", "Le fichier n’a aucune colonne de nombres ni de taux.")
        return []
    derniere = max(blocs, key=lambda bloc: fr.rang_de_periode(bloc.periode))
    lignes: list[Canonique] = []
    for ligne, code in _indicateurs(travail):
        for bloc in blocs:
            lue = _ligne(travail, ligne, code, bloc, avec_objectifs=bloc is derniere)
            if lue is not None:
                lignes.append(lue)
    controles.doublons(travail, lignes, _decrire)
    return lignes


def comparer(travail: Travail, lignes: Sequence[Canonique]) -> None:
    """Compare with the rows already there."""
    controles.remplacement(travail, lignes, _decrire)
    if travail.erreurs:
        return
    derniere = controles.derniere_periode(travail)

    def nom(ligne: Mapping[str, object]) -> str | None:
        return str(ligne["code_indicateur"]) if ligne["periode"] == derniere else None

    avant = controles.totaux_actuels(travail, nom, "denominateur")
    recents = {l["code_indicateur"]: l for l in sorted(lignes, key=lambda l: fr.rang_de_periode(l["periode"]))}  # noqa: E741
    libelles = {code: f"{ligne['indicateur']} (total)" for code, ligne in recents.items()}
    controles.variations(
        travail,
        {libelles[code]: total for code, total in avant.items() if code in libelles},
        {libelles[code]: ligne["denominateur"] for code, ligne in recents.items()},
    )


def _blocs(travail: Travail) -> list[Bloc]:
    ligne_a_ligne = travail.colonne("periode") is not None
    groupes: dict[str | None, dict[str, ColonneLue]] = {}
    for role in MESURES:
        for colonne in travail.colonnes(role):
            periode = None if ligne_a_ligne else travail.periode_de_mesure(Ligne(0, ()), None, colonne)
            premiere = groupes.setdefault(periode, {}).setdefault(role, colonne)
            if premiere is not colonne:
                travail.colonnes_en_double(premiere, colonne)
    return [Bloc(periode, colonnes) for periode, colonnes in groupes.items()]


def _indicateurs(travail: Travail) -> Iterator[tuple[Ligne, str]]:
    """Yield the lines whose indicator is one of ours; the others are left out, and told together."""
    colonne = travail.colonne("code_indicateur")
    role = travail.role("code_indicateur")
    ecartees: list[str] = []
    retenues: list[tuple[Ligne, str]] = []
    for ligne in travail.tableau.lignes:
        if travail.est_vide(ligne, colonne):
            travail.texte_obligatoire(ligne, colonne)
            continue
        reconnu = _reconnaitre(travail.texte(ligne, colonne) or "", role)
        if reconnu.valeur is None:
            proches = f", peut-être {' ou '.join(reconnu.proches)}" if reconnu.proches else ""
            ecartees.append(f"ligne {ligne.numero}, « {travail.texte(ligne, colonne)} »{proches}")
        else:
            retenues.append((ligne, reconnu.valeur))
    if ecartees:
        nombre = fr.compte(len(ecartees), "ligne est écartée", "lignes sont écartées")
        suite = " ; …" if len(ecartees) > controles.NOMS_CITES else ""
        message = f"{nombre} : l’indicateur n’est pas reconnu ({' ; '.join(ecartees[: controles.NOMS_CITES])}{suite})."
        attendu = ", ".join(noms[0] for noms in role.choix.values())
        (travail.avertir if retenues else travail.erreur)(message, None, colonne.titre, None, attendu)
    yield from retenues


def _reconnaitre(libelle: str, role: Role) -> Reconnu:
    """« Taux de patients 16+ avec MT » is the indicator of these patients: what is measured is said by the columns."""
    reconnu = reconnaitre_choix(libelle, role)
    if reconnu.valeur is None and (nu := _MESURE_DEVANT.sub("", libelle)) != libelle:
        sans_mesure = reconnaitre_choix(nu, role)
        return sans_mesure if sans_mesure.valeur else reconnu
    return reconnu


def _ligne(travail: Travail, ligne: Ligne, code: str, bloc: Bloc, *, avec_objectifs: bool) -> Canonique | None:
    periode = bloc.periode or travail.periode_de_mesure(ligne, travail.colonne("periode"))
    numerateur, denominateur, sans = (travail.entier(ligne, bloc.colonnes.get(role)) for role in MESURES[:3])
    imprime = travail.pourcentage(ligne, bloc.colonnes.get("taux_imprime_pct"))
    if periode is None or None in (numerateur, denominateur, sans, imprime):
        return None
    if bloc.periode and all(valeur is Motif.VIDE for valeur in (numerateur, denominateur, sans, imprime)):
        return None  # an indicator without a figure at this date: the report leaves the column blank
    lue: Canonique = {
        "code_indicateur": code,
        "indicateur": travail.texte(ligne, travail.colonne("code_indicateur")),
        "periode": periode,
        "section": SECTION,
        "note": travail.texte(ligne, travail.colonne("note")),
        "ligne_source": ligne.numero,
    }
    numerateur, denominateur = _completer(numerateur, denominateur, sans)
    if not _coherents(travail, lue, bloc, (numerateur, denominateur, sans)):
        return None
    controles.taux_imprime(travail, lue, bloc.colonnes.get("taux_imprime_pct"), imprime, numerateur, denominateur)
    exact = taux(numerateur, denominateur, 4)
    objectifs = _objectifs(travail, ligne) if avec_objectifs else dict.fromkeys(OBJECTIFS)
    return lue | {
        "numerateur": numerateur,
        "denominateur": denominateur,
        "taux_imprime_pct": None if imprime is Motif.VIDE else imprime,
        "taux_source_pct": exact,
        **objectifs,
    }


def _completer(numerateur: Nombre, denominateur: Nombre, sans: Nombre) -> tuple[Nombre, Nombre]:
    """« Sans MT » gives the count that has no column or an empty cell, never one that the producer hid."""
    if est_connu(sans):
        if numerateur is Motif.VIDE and est_connu(denominateur):
            return denominateur - sans, denominateur
        if denominateur is Motif.VIDE and est_connu(numerateur):
            return numerateur, numerateur + sans
    return numerateur, denominateur


def _coherents(travail: Travail, lue: Canonique, bloc: Bloc, nombres: tuple[Nombre, Nombre, Nombre]) -> bool:
    numerateur, denominateur, sans = nombres
    colonnes = [bloc.colonnes.get(role) for role in MESURES[:3]]
    plafond = (colonnes[1], denominateur)
    if not controles.au_plus(travail, lue, (colonnes[0], numerateur), plafond):
        return False
    if not controles.au_plus(travail, lue, (colonnes[2], sans), plafond):
        return False
    if all(map(est_connu, nombres)) and numerateur + sans != denominateur:
        message = "Le total n’est pas la somme des patients avec et sans médecin traitant."
        colonne = next(c for c in (colonnes[1], colonnes[2]) if c is not None)
        travail.erreur(
            message, lue["ligne_source"], colonne.titre, fr.nombre(denominateur), fr.nombre(numerateur + sans)
        )
        return False
    return True


def _objectifs(travail: Travail, ligne: Ligne) -> dict[str, Nombre]:
    """Return socle and cible; a socle above its cible is a fault."""
    colonnes = [travail.colonne(role) for role in OBJECTIFS]
    socle, cible = (travail.pourcentage(ligne, colonne) for colonne in colonnes)
    if est_connu(socle) and est_connu(cible) and socle > cible:
        message = f"Le socle dépasse la cible de la colonne « {colonnes[1].titre} »."
        travail.erreur(
            message, ligne.numero, colonnes[0].titre, fr.pourcentage(socle, 2), f"au plus {fr.pourcentage(cible, 2)}"
        )
    return {
        role: None if valeur is Motif.VIDE else valeur for role, valeur in zip(OBJECTIFS, (socle, cible), strict=True)
    }


def inclus_dans(travail: Travail, lignes: Sequence[Canonique], ensemble: str, parties: Sequence[str]) -> None:
    """A group never counts more people than the one around it, at the same date."""
    autour = {ligne["periode"]: ligne for ligne in lignes if ligne["code_indicateur"] == ensemble}
    for ligne in lignes:
        tout = autour.get(ligne["periode"])
        if ligne["code_indicateur"] not in parties or tout is None:
            continue
        for colonne in ("numerateur", "denominateur"):
            if est_connu(ligne[colonne]) and est_connu(tout[colonne]) and ligne[colonne] > tout[colonne]:
                message = f"Le nombre dépasse celui de « {tout['indicateur']} », qui contient ces personnes."
                titre = next((c.titre for c in travail.colonnes(colonne)), None)
                attendu = f"au plus {fr.nombre(tout[colonne])}"
                travail.erreur(message, ligne["ligne_source"], titre, fr.nombre(ligne[colonne]), attendu)


def petits_effectifs(travail: Travail, lignes: Sequence[Canonique]) -> None:
    """Warn of the totals that count few people: nothing hides them afterwards. Their count is not written."""
    petits = [_decrire(ligne) for ligne in lignes if _en_montre_peu(ligne["numerateur"], ligne["denominateur"])]
    if petits:
        suite = " ; …" if len(petits) > controles.NOMS_CITES else ""
        message = (
            f"Un total compte moins de {SEUIL} personnes (comptées, restantes ou en tout) : "
            f"{' ; '.join(petits[: controles.NOMS_CITES])}{suite}. Il sera montré tel quel : aucun masque ne le couvre."
        )
        travail.avertir(message, attendu="l’accord de la CPAM, ou une case vide à la place de ces nombres")


def _en_montre_peu(numerateur: object, denominateur: object) -> bool:
    if est_connu(numerateur) and est_connu(denominateur):
        return est_petit(int(numerateur), int(denominateur) - int(numerateur))
    return any(est_connu(nombre) and 0 < nombre < SEUIL for nombre in (numerateur, denominateur))


def egale_un_dixieme(imprime: object, exact: Decimal | None) -> str | None:
    """Say whether the printed rate is the exact one at one decimal."""
    if exact is None or not est_connu(imprime):
        return None
    return "yes" if fr.arrondir(exact, 1) == imprime else "no"


def _decrire(ligne: Canonique) -> str:
    return f"{ligne['indicateur']}, {fr.periode(str(ligne['periode']))}"
