"""Téléexpertise: the two lists of professionals and the establishments."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from cpts_data.formats_fr import nombre
from cpts_data.indicators.controles.comparaison import Controle, Essai, comparer
from cpts_data.indicators.controles.tables import Chiffres, extraire, lignes_de, transcription

if TYPE_CHECKING:
    from cpts_data.store import Magasin


def controles_teleexpertise(magasin: Magasin) -> Iterator[Essai]:
    """Yield the two lists (professionals, professions) and the number of establishments."""
    for mot in ("requérants", "requis"):
        yield from _liste_teleexpertise(magasin, mot)
    yield partial(_etablissements, magasin)


def _liste_teleexpertise(magasin: Magasin, mot: str) -> Iterator[Essai]:
    table = {"requérants": "teleexpertise_requerants", "requis": "teleexpertise_requis"}[mot]
    lignes = lignes_de(magasin, f"SELECT specialite, professionnels FROM {table}")
    par_specialite = {ligne["specialite"]: ligne["professionnels"] for ligne in lignes}
    imprime = par_specialite.get("TOTAL_PRINTED")
    specialites = {nom: n for nom, n in par_specialite.items() if not nom.startswith("TOTAL_")}
    yield comparer(
        f"TE-{mot}",
        f"Professionnels {mot} : somme des spécialités",
        imprime,
        sum(specialites.values(), Decimal(0)),
        "professionnels",
    )
    yield partial(_professions, magasin, mot, len(specialites))


def _professions(magasin: Magasin, mot: str, lues: int) -> Controle:
    """Compare the number of professions announced with the lines of the list."""
    code = f"TE-{mot}-prof"
    annonce = extraire(r"^(\d+)$", transcription(magasin, code), "controles_arithmetiques", "25")[0][0]
    return comparer(
        code,
        f"Professionnels {mot} : lignes de la liste et « nombre de professions différentes »",
        Decimal(annonce),
        Decimal(lues),
        "professions",
    )


def _etablissements(magasin: Magasin) -> Controle:
    chiffres = Chiffres(magasin)
    lignes = lignes_de(magasin, "SELECT DISTINCT structure FROM teleexpertise_structures")
    structures = {ligne["structure"] for ligne in lignes}
    partenaires = nombre(chiffres["m2_etablissements_partenaires"])
    return comparer(
        "TE-struct",
        "Établissements de téléexpertise : bilan de la FA6 et liste de l’annexe",
        chiffres["fa6_etablissements"],
        Decimal(len(structures - {"Cabinets libéraux"})),
        "établissements",
        texte=f"{nombre(chiffres['fa6_etablissements'])} (bilan FA6) / {partenaires} (chiffres clés M2)",
        commentaire=(
            f"L’annexe liste {nombre(len(structures))} structures, cabinets libéraux compris. "
            f"Les chiffres clés annoncent {partenaires} établissements partenaires, sans les lister : "
            "périmètre peut-être différent."
        ),
    )
