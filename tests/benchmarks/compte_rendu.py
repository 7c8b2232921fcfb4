"""The table: medians, ratios to the empty page, targets."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median

from cpts_data.formats_fr import compte, nombre
from tests.benchmarks.sujets import SUJETS, VIDE, Filtre, Sujet
from tests.benchmarks.visites import Mesures

REPERES = ("message", "figure")
"""The marks of a load: the sentence, the first figure."""
CIBLE_RAPPORT = 1.3
CIBLE_OCTETS = 20_000
CIBLE_CONSTRUCTION_S = 2.0
BIBLIOTHEQUES = ("streamlit", "streamlit-folium", "folium", "plotly", "pandas", "duckdb")
COLONNES = (
    "Page", "1re visite : phrase / figure (ms)", "Visite suivante : phrase / figure (ms)", "÷ page vide",
    "Filtre", "Réponse (ms)", "÷ page vide", "Reçu (ko)",
)  # fmt: skip


@dataclass(frozen=True)
class Machine:
    """What the figures depend on, and nothing that names a person or a place.

    ``charges``: how many processes wanted a core before and after the run; empty where the system does not say.
    """

    navigateur: str
    charges: tuple[float, ...]

    def en_francais(self) -> str:
        versions = ", ".join(f"{nom} {version(nom)}" for nom in BIBLIOTHEQUES)
        return (
            f"{os.cpu_count()} cœurs, {platform.system()}, Python {platform.python_version()}, {versions}, "
            f"Chromium {self.navigateur}{self.charge_en_francais()}."
        )

    def charge_en_francais(self) -> str:
        return " ; charge avant et après : " + " et ".join(nombre(c, 1) for c in self.charges) if self.charges else ""


def verdict(tenu: bool) -> str:
    return "tenu" if tenu else "**non tenu**"


def compte_rendu(
    mesures: Mapping[str, Mesures],
    construction_s: Sequence[float],
    ouverture_s: Sequence[float],
    machine: Machine,
) -> str:
    """Return the Markdown of one run. ``mesures`` holds the empty page; ``…_s`` are samples in seconds."""
    lignes = [ligne for sujet in SUJETS if sujet.nom in mesures for ligne in lignes_de(sujet, mesures)]
    repetitions = len(mesures[VIDE.nom].chaud)
    construction = median(construction_s)
    return "\n".join(
        [
            f"Médianes de {compte(repetitions, 'répétition')}, pages mesurées à tour de rôle, serveurs déjà "
            "échauffés ; rapports à la page vide de la même répétition. Cibles : visite suivante et filtre "
            f"≤ {nombre(CIBLE_RAPPORT, 1)} fois la page vide ; moins de {nombre(CIBLE_OCTETS / 1000)} ko reçus quand "
            "l’indicateur de la carte change.",
            "",
            *en_markdown([COLONNES, ("---",) + ("--:",) * 3 + ("---",) + ("--:",) * 3, *lignes]),
            "",
            f"Magasin : construction {nombre(construction, 2)} s, vérification comprise (cible "
            f"{nombre(CIBLE_CONSTRUCTION_S)} s : {verdict(construction <= CIBLE_CONSTRUCTION_S)}) ; "
            f"ouverture {nombre(1000 * median(ouverture_s))} ms.",
            "",
            machine.en_francais(),
            "",
        ]
    )


def lignes_de(sujet: Sujet, mesures: Mapping[str, Mesures]) -> Iterator[tuple[str, ...]]:
    """One row per filter of the page; the loads are written on the first."""
    releve, vide = mesures[sujet.nom], mesures[VIDE.nom]
    rapports = [
        rapport([mesure[repere] for mesure in releve.chaud], [mesure[repere] for mesure in vide.chaud])
        for repere in REPERES
    ]
    chargement = (
        sujet.titre,
        en_paire(medianes(releve.froid)),
        en_paire(medianes(releve.chaud)),
        f"{en_paire(rapports, 2)} {'' if sujet.de_reference else verdict(rapports[-1] <= CIBLE_RAPPORT)}".rstrip(),
    )
    if not sujet.filtres:
        yield (*chargement, "sans filtre", "", "", "")
    for filtre in sujet.filtres:
        yield (*chargement, *cellules_du_filtre(sujet, filtre, releve, vide))
        chargement = (sujet.titre, "", "", "")


def cellules_du_filtre(sujet: Sujet, filtre: Filtre, releve: Mesures, vide: Mesures) -> tuple[str, ...]:
    durees, octets = releve.filtres[filtre.libelle], median(releve.octets[filtre.libelle])
    lenteur = rapport(durees, vide.filtres[VIDE.filtres[0].libelle])
    trafic = nombre(octets / 1000, 1)
    if filtre.change_d_indicateur:
        trafic += f" {verdict(octets < CIBLE_OCTETS)}"
    jugement = "" if sujet.de_reference else f" {verdict(lenteur <= CIBLE_RAPPORT)}"
    return filtre.libelle, nombre(median(durees)), nombre(lenteur, 2) + jugement, trafic


def rapport(durees: Sequence[float], planchers: Sequence[float]) -> float:
    """Return the median of the ratios to the empty page of the same repetition: the machine slows down for both."""
    return median(duree / plancher for duree, plancher in zip(durees, planchers, strict=True))


def medianes(reperes: Sequence[Mapping[str, float]]) -> tuple[float, float]:
    """Return the medians of the two marks of a load: the sentence, the first figure."""
    message, figure = (median(mesure[repere] for mesure in reperes) for repere in REPERES)
    return message, figure


def en_paire(valeurs: Sequence[float], decimales: int = 0) -> str:
    return " / ".join(nombre(valeur, decimales) for valeur in valeurs)


def en_markdown(lignes: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(ligne)} |" for ligne in lignes]
