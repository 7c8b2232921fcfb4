"""People by IRIS and age, from the census base of INSEE (one zip, one line per IRIS of France).

The year is in the titles (P22_POP): any later edition of the same shape is read too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.telechargement.archives import deplier, morceaux_du_fichier
from cpts_data.telechargement.colonnes import Titres, tranches_de_colonnes

AGES = {
    "population": "POP",
    "population_0_14": "POP0014",
    "population_65_plus": "POP65P",
    "population_75_plus": "POP75P",
}
DECIMALES = 3
_TITRE_POPULATION = re.compile(r"P([0-9]{2})_POP")


@dataclass(frozen=True)
class Recensement:
    """The rows of the territory, by IRIS code, and the year of the census."""

    annee: int
    lignes: list[dict[str, object]]


def lire_population(archive: Path, communes: Collection[str], titre: str) -> Recensement:
    """Keep the IRIS of the communes. Raises ErreurDonnees when a commune has none: the file is not the right one."""
    import pyarrow.compute as pc

    annees: list[int] = []

    def titres(entete: Sequence[str]) -> Titres:
        trouvees = [_TITRE_POPULATION.fullmatch(nom.strip('" ').upper()) for nom in entete]
        annee = next((trouvee.group(1) for trouvee in trouvees if trouvee), "22")
        annees.append(2000 + int(annee))
        return {"code_iris": ["IRIS"], "code_commune": ["COM"]} | {
            nom: [f"P{annee}_{suffixe}"] for nom, suffixe in AGES.items()
        }

    flux = deplier(morceaux_du_fichier(archive), lambda nom: _est_la_base(nom), titre)
    lignes = []
    voulues = _ensemble(communes)
    for tranche in tranches_de_colonnes(flux, ";", titres, titre):
        lignes += tranche.filter(pc.is_in(tranche.column("code_commune"), voulues)).to_pylist()
    absentes = sorted(set(communes) - {ligne["code_commune"] for ligne in lignes})
    message = "La commune n’est pas dans le fichier reçu : vérifiez son code ; rien n’a été changé."
    if absentes:
        raise ErreurDonnees([Faute(titre, message, None, "COM", code) for code in absentes])
    return Recensement(annees[0], [_ligne(ligne, annees[0], titre) for ligne in sorted(lignes, key=_code)])


def _est_la_base(nom: str) -> bool:
    """The archive holds the data and a list of its columns (meta_...)."""
    base = nom.rpartition("/")[2].lower()
    return base.endswith(".csv") and not base.startswith("meta")


def _ensemble(communes: Collection[str]) -> object:
    import pyarrow as pa

    return pa.array(sorted(communes), pa.string())


def _code(ligne: dict[str, object]) -> str:
    return str(ligne["code_iris"])


def _ligne(brute: dict[str, str], annee: int, titre: str) -> dict[str, object]:
    nombres = {nom: _nombre(brute, nom, titre) for nom in AGES}
    total, enfants = nombres["population"], nombres["population_0_14"]
    adultes = None if total is None or enfants is None else round(total - enfants, DECIMALES)
    return {
        "code_iris": brute["code_iris"],
        "code_commune": brute["code_commune"],
        "annee": annee,
        **nombres,
        "population_15_plus": adultes,
    }


def _nombre(brute: dict[str, str], nom: str, titre: str) -> float | None:
    texte = brute[nom]
    if texte is None:
        return None
    try:
        return round(float(texte.replace(",", ".")), DECIMALES)
    except ValueError:
        message = "La valeur n’est pas un nombre : le fichier a changé de forme ; rien n’a été changé."
        raise ErreurDonnees([Faute(titre, message, None, AGES[nom], texte)]) from None
