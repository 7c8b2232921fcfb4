"""What is checked on the canonical rows of an import, whatever the dataset.

An error blocks: the figure cannot be kept. A warning is accepted one by one, in writing: the figure can be kept, or the
line is left out and counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from cpts_data import formats_fr as fr
from cpts_data.importation.conversions.outils import Canonique, Travail, est_connu, taux
from cpts_data.importation.modele import ColonneLue
from cpts_data.referentiels import communes_de_france

VARIATION_MAX = Decimal("0.5")
"""A total that moves by more than half since the last import is more often a wrong column than a true change."""
PETIT_NOMBRE = 20
"""Below, a change by half is a handful of people or slots."""
NOMS_CITES = 8
ECART_DE_TAUX = Decimal("0.051")
"""A rate printed with one decimal is at most 0,05 from the exact one."""


def doublons(travail: Travail, lignes: Iterable[Canonique], decrire: Callable[[Canonique], str]) -> None:
    """Tell every row that repeats the key of an earlier one, and the line of that one."""
    premieres: dict[tuple, Canonique] = {}
    for ligne in lignes:
        cle = tuple(ligne.get(nom) for nom in travail.jeu.cle)
        premiere = premieres.setdefault(cle, ligne)
        if premiere is not ligne:
            attendu = f"une seule ligne ; c’est déjà la ligne {premiere['ligne_source']}"
            colonne = next((lue.titre for nom in travail.jeu.cle if (lue := travail.colonne(nom))), None)
            travail.erreur("La ligne en répète une autre.", ligne["ligne_source"], colonne, decrire(ligne), attendu)


def au_plus(
    travail: Travail,
    ligne: Canonique,
    petit: tuple[ColonneLue | None, object],
    grand: tuple[ColonneLue | None, object],
    nom_du_grand: str = "le total",
) -> bool:
    """The first count never exceeds the second; True when it does not, or when one is not known."""
    (colonne, valeur), (autre, plafond) = petit, grand
    if colonne is None or not est_connu(valeur) or not est_connu(plafond) or valeur <= plafond:
        return True
    nom = nom_du_grand if autre is None else f"celui de la colonne « {autre.titre} »"
    attendu = f"au plus {fr.tel_quel(plafond)}"
    travail.erreur(f"Le nombre dépasse {nom}.", ligne["ligne_source"], colonne.titre, fr.tel_quel(valeur), attendu)
    return False


def taux_imprime(
    travail: Travail,
    ligne: Canonique,
    colonne: ColonneLue | None,
    imprime: object,
    numerateur: object,
    denominateur: object,
) -> None:
    """Warn of a printed rate that is not the one of its counts."""
    exact = taux(numerateur, denominateur, 4)
    if colonne is None or exact is None or not est_connu(imprime):
        return
    # « 65 % » is rounded to a whole number, « 65,5 % » to one decimal: each is held to its own precision.
    decimales = max(0, -int(Decimal(imprime).normalize().as_tuple().exponent))
    tolerance = Decimal("0.5") + Decimal("0.001") if decimales == 0 else ECART_DE_TAUX
    if abs(exact - imprime) > tolerance:
        message = "Le taux écrit diffère du taux recalculé. Les nombres sont gardés ; le taux est recalculé."
        travail.avertir_sans_erreur(
            message, ligne["ligne_source"], colonne.titre, fr.pourcentage(imprime, decimales), fr.pourcentage(exact, 2)
        )


def nom_de_commune(code: str) -> str:
    """Name any commune of France; the IRIS of Paris, Lyon and Marseille are numbered by arrondissement."""
    for debut, nom in (("751", "Paris"), ("6938", "Lyon"), ("132", "Marseille")):
        if code.startswith(debut):
            return nom
    commune = communes_de_france().get(code)
    return commune.nom if commune else code


def hors_territoire(travail: Travail, quoi: str, lignes_par_commune: Mapping[str, Sequence[int]]) -> None:
    """Warn, once, of the lines that are left out because their commune (its INSEE code) is outside the territory."""
    numeros = [numero for lignes in lignes_par_commune.values() for numero in lignes]
    if not numeros:
        return
    noms = list(dict.fromkeys(map(nom_de_commune, lignes_par_commune)))
    cites = ", ".join(noms[:NOMS_CITES]) + ("…" if len(noms) > NOMS_CITES else "")
    lignes = fr.compte(len(numeros), "ligne est écartée", "lignes sont écartées")
    message = f"{lignes} : {quoi} hors du territoire ({cites})."
    travail.avertir(message, min(numeros) if len(numeros) == 1 else None)


def remplacement(travail: Travail, lignes: Sequence[Canonique], decrire: Callable[[Canonique], str]) -> None:
    """Warn that rows already there will be replaced, and say how many."""
    actuelles = _actuelles(travail)
    if actuelles is None or actuelles.empty or not lignes:
        return
    cles = travail.declaration.remplace_par
    if not cles:
        message = f"Cet import remplacera {_toutes(len(actuelles))} de « {travail.jeu.titre} »."
        travail.avertir_sans_erreur(message, attendu="une liste complète")
        return
    nouvelles = {tuple(_comparable(ligne.get(nom)) for nom in cles): ligne for ligne in lignes}
    presentes = Counter(zip(*(map(_comparable, actuelles[nom]) for nom in cles), strict=True))
    remplacees = {cle: presentes[cle] for cle in nouvelles if presentes[cle]}
    if remplacees:
        noms = list(dict.fromkeys(decrire(nouvelles[cle]) for cle in remplacees))
        cites = " ; ".join(noms[:NOMS_CITES]) + (" …" if len(noms) > NOMS_CITES else "")
        total = fr.compte(sum(remplacees.values()), "ligne déjà présente", "lignes déjà présentes")
        travail.avertir_sans_erreur(f"Cet import remplacera {total} : {cites}.")


def _toutes(nombre: int) -> str:
    return "la ligne présente" if nombre == 1 else f"les {fr.nombre(nombre)} lignes présentes"


def variations(travail: Travail, avant: Mapping[str, object], apres: Mapping[str, object]) -> None:
    """Warn when a total moves by more than half. Both mappings: what is counted, in French -> total."""
    for nom, nouveau in apres.items():
        ancien = avant.get(nom)
        if not est_connu(nouveau) or not est_connu(ancien) or ancien == 0 or max(ancien, nouveau) < PETIT_NOMBRE:
            continue
        if abs(nouveau - ancien) > VARIATION_MAX * ancien:
            sens = "augmente" if nouveau > ancien else "baisse"
            ecart = fr.pourcentage(abs(100 * (nouveau - ancien) / ancien), 0)
            message = f"{nom} : le nombre {sens} de {ecart} par rapport aux chiffres présents."
            travail.avertir_sans_erreur(
                message, None, None, fr.nombre(nouveau), f"un nombre proche de {fr.nombre(ancien)}, ou une explication"
            )


def totaux_actuels(
    travail: Travail, par: Callable[[Mapping[str, object]], str | None], colonne: str
) -> dict[str, Decimal]:
    """Sum a column of the present rows by the French name that ``par`` gives to each, None to leave it out.

    The IRIS of a commune that left the territory are out of it.
    """
    actuelles = _actuelles(travail)
    sommes: dict[str, Decimal] = {}
    if actuelles is not None:
        for ligne in actuelles.to_dict("records"):
            dehors = "code_iris" in ligne and ligne["code_iris"] not in travail.territoire.iris
            nom, valeur = par(ligne), ligne[colonne]
            if not dehors and nom is not None and not fr.est_absent(valeur):
                sommes[nom] = sommes.get(nom, Decimal(0)) + Decimal(str(valeur))
    return sommes


def derniere_periode(travail: Travail) -> str | None:
    """The last dated period of the present rows, T0 when there is no other."""
    actuelles = _actuelles(travail)
    if actuelles is None or actuelles.empty or "periode" not in actuelles:
        return None
    periodes = [texte for texte in actuelles["periode"] if isinstance(texte, str)]
    return max(periodes, key=fr.rang_de_periode, default=None)


def _actuelles(travail: Travail):
    lire = travail.territoire.lignes_actuelles
    return None if lire is None else lire(travail.jeu.nom)


def _comparable(valeur: object) -> str | None:
    if fr.est_absent(valeur):
        return None
    if isinstance(valeur, dt.datetime):
        valeur = valeur.date()
    return valeur.isoformat() if isinstance(valeur, dt.date) else str(valeur)
