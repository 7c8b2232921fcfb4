"""What the modules of screens share, and what those who show a screen ask: its papers, its map, its drawing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cpts_data.ecrans.ecran import CarteDEcran, Chiffre
from cpts_data.figures.carte_vectorielle import carte_vectorielle
from cpts_data.indicators.contours import geojson_des_contours, mention_des_contours, noms_des_zones

if TYPE_CHECKING:
    from cpts_data.catalogue import Provenance
    from cpts_data.ecrans.ecran import Ecran
    from cpts_data.figures.carte import VueCarte
    from cpts_data.figures.rendu import Specification
    from cpts_data.store import Magasin


def origines(magasin: Magasin, *jeux: str) -> tuple[Provenance, ...]:
    """Return the papers of some datasets, each once; nothing for one that nobody has brought."""
    return tuple({p.mention(): p for jeu in jeux for p in magasin.origines(jeu)}.values())


def chiffres(triplets: Iterable[tuple[str, str, str]]) -> tuple[Chiffre, ...]:
    """Return key figures from (what, value, what explains it)."""
    return tuple(Chiffre(*triplet) for triplet in triplets)


def carte_d_ecran(magasin: Magasin, vue: VueCarte) -> CarteDEcran:
    """Return the map of a view on the contours of the store; the borders of communes stand over those of IRIS."""
    communes = geojson_des_contours(magasin, "commune") if vue.niveau == "iris" else ""
    return CarteDEcran(
        vue,
        geojson_des_contours(magasin, vue.niveau),
        noms_des_zones(magasin),
        mention_des_contours(magasin),
        communes,
    )


def avertissement(magasin: Magasin, jeu: str, avis: str) -> tuple[str, ...]:
    """Return the warning of a page about a dataset, when it is made up."""
    provenance = magasin.provenances.get(jeu)
    return (avis,) if provenance is not None and provenance.classe == "démonstration" else ()


def dessin(ecran: Ecran) -> Specification | None:
    """Return what a screen draws, its figure or its map, None when it shows numbers or a table only."""
    carte = ecran.carte
    if ecran.figure is not None or carte is None:
        return ecran.figure
    return carte_vectorielle(carte.vue, carte.geojson, carte.noms, carte.mention, carte.communes)
