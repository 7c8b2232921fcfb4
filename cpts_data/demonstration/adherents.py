"""Synthetic adherents by commune and profession, under the published totals.

Published and honoured to the unit: the adherents of each named commune, of the other communes together, of
the territory, the professions with a printed count, and the legal persons. The other professions were a pie
chart lost in the report: their weights below are a hypothesis.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cpts_data.demonstration.alea import facteur
from cpts_data.demonstration.lecture import Ligne, lire
from cpts_data.demonstration.repartition import ajuster, arrondir_tableau, repartir
from cpts_data.erreurs import ErreurDonnees, Faute

PAR_COMMUNE = "publie/adherents_par_commune.csv"
PAR_PROFESSION = "publie/adherents_par_profession.csv"
COMMUNES = "faits/communes.csv"

TOTAL = "TOTAL"
AUTRES = "Autres communes"
PERSONNES_MORALES = "personnes morales"

# Hypotheses, written in the sidecar.
POIDS_PROFESSIONS = {"MG": 70, "Spé": 18, "PH": 30, "SF": 18, "IDE": 34, "MK": 22, "autre": 13}
"""Relative weights of the professions whose count is not published."""
VARIATION_COMMUNE = 0.30
FOND_COMMUN = 0.05
"""Weight per thousand inhabitants kept where no office is counted: a doctor may still live or work there."""


def lignes_adherents(dossier_donnees: Path, codes_communes: Collection[str]) -> list[dict[str, str | int]]:
    """Return one row per commune × category, zeros included, sorted by commune then in the report's order."""
    communes = _lire_communes(dossier_donnees, codes_communes)
    publies = _lire_professions(dossier_donnees)
    marges_communes = _marges_communes(dossier_donnees, communes)
    total = sum(marges_communes.values())
    professions = [profession for profession in publies if profession != PERSONNES_MORALES]
    marges_professions = _marges_professions(publies, professions, total)

    codes = sorted(communes)
    lignes, colonnes = [marges_communes[c] for c in codes], [marges_professions[p] for p in professions]
    semence = [[_attrait(communes[code], profession) for profession in professions] for code in codes]
    personnes = arrondir_tableau(ajuster(semence, lignes, colonnes), lignes, colonnes)

    morales = repartir(
        publies[PERSONNES_MORALES] or 0,
        {code: float(ligne.entier("population_municipale")) for code, ligne in communes.items()},
    )
    par_code = {
        code: dict(zip(professions, ligne, strict=True)) | {PERSONNES_MORALES: morales[code]}
        for code, ligne in zip(codes, personnes, strict=True)
    }
    return [
        {"code_commune": code, "profession": profession, "adherents": par_code[code][profession]}
        for code in codes
        for profession in publies
    ]


def _lire_communes(dossier_donnees: Path, codes_communes: Collection[str]) -> dict[str, Ligne]:
    communes = {
        ligne.texte("code_commune"): ligne
        for ligne in lire(dossier_donnees, COMMUNES)
        if ligne.texte("code_commune") in codes_communes
    }
    absentes = sorted(set(codes_communes) - communes.keys())
    if absentes:
        raise ErreurDonnees(
            Faute(COMMUNES, f"La commune {code} du territoire est absente du fichier.") for code in absentes
        )
    return communes


def _lire_professions(dossier_donnees: Path) -> dict[str, int | None]:
    """Return the categories in the report's order, with the published count or None."""
    publies = {
        ligne.texte("label_rapport"): None if ligne.vide("adherents") else ligne.entier("adherents")
        for ligne in lire(dossier_donnees, PAR_PROFESSION)
    }
    inconnues = [p for p, effectif in publies.items() if effectif is None and p not in POIDS_PROFESSIONS]
    if publies.get(PERSONNES_MORALES) is None or inconnues:
        raise ErreurDonnees(
            Faute(
                PAR_PROFESSION,
                f"La catégorie « {profession} » n’a ni effectif publié ni poids de démonstration.",
                colonne="adherents",
            )
            for profession in inconnues or [PERSONNES_MORALES]
        )
    return publies


def _marges_professions(publies: dict[str, int | None], professions: list[str], total: int) -> dict[str, int]:
    """Return the adherents of each profession: the published ones as they are, the rest by the weights."""
    connues = {p: effectif for p in professions if (effectif := publies[p]) is not None}
    poids = {p: float(POIDS_PROFESSIONS[p]) for p in professions if p not in connues}
    return connues | repartir(total - sum(connues.values()), poids)


@dataclass(frozen=True)
class _Publie:
    """The published rows: the named communes, all the others together, and the total."""

    nommees: dict[str, int]
    autres: int
    total: int


def _marges_communes(dossier_donnees: Path, communes: dict[str, Ligne]) -> dict[str, int]:
    """Return the adherents of each commune: published, or a share of « autres communes »."""
    publie = _lire_par_commune(dossier_donnees, communes)
    if sum(publie.nommees.values()) + publie.autres != publie.total:
        raise ErreurDonnees(
            [
                Faute(
                    PAR_COMMUNE,
                    "La somme des communes n’est pas le total imprimé.",
                    valeur=str(sum(publie.nommees.values()) + publie.autres),
                    attendu=str(publie.total),
                )
            ]
        )
    poids = {code: _taille(ligne) for code, ligne in communes.items() if code not in publie.nommees}
    return publie.nommees | repartir(publie.autres, poids)


def _lire_par_commune(dossier_donnees: Path, communes: dict[str, Ligne]) -> _Publie:
    codes = {ligne.texte("nom_commune"): code for code, ligne in communes.items()}
    nommees: dict[str, int] = {}
    autres = total = None
    for ligne in lire(dossier_donnees, PAR_COMMUNE):
        nom, effectif = ligne.texte("commune"), ligne.entier("adherents")
        if nom in codes:
            nommees[codes[nom]] = effectif
        elif nom.startswith(AUTRES):
            autres = effectif
        elif nom == TOTAL:
            total = effectif
        else:
            raise ErreurDonnees(
                [
                    Faute(
                        PAR_COMMUNE,
                        "Cette commune n’est pas dans le territoire.",
                        ligne=ligne.numero,
                        colonne="commune",
                        valeur=nom,
                    )
                ]
            )
    if autres is None or total is None:
        raise ErreurDonnees([Faute(PAR_COMMUNE, "La ligne des autres communes ou celle du total manque.")])
    return _Publie(nommees, autres, total)


def _taille(commune: Ligne) -> float:
    """Return the weight of a commune: thousands of inhabitants, plus GPs, plus pharmacies."""
    return (
        commune.entier("population_municipale") / 1000 + commune.entier("odf_mgen_odf") + commune.entier("bpe_pharma")
    )


def _attrait(commune: Ligne, profession: str) -> float:
    """Return how many members of a profession a commune may hold, relative to the other communes."""
    milliers = commune.entier("population_municipale") / 1000
    propre = {"MG": "odf_mgen_odf", "PH": "bpe_pharma"}.get(profession)
    base = milliers if propre is None else commune.entier(propre) + FOND_COMMUN * milliers
    return base * facteur(f"adherents {profession}", commune.texte("code_commune"), VARIATION_COMMUNE)
