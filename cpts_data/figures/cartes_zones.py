"""Frame of areas -> what the map shows: classes, tooltips, legend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from cpts_data.catalogue.cartes import (
    NOMS_DE_NIVEAU,
    MesureCarte,
    classe,
    intervalle_large_points,
    libelles_de_classes,
)
from cpts_data.figures.carte import (
    ABSENT,
    MASQUE,
    PALETTE,
    SANS_OBJET,
    SANS_REFERENCE,
    ZERO,
    EntreeLegende,
    Infobulle,
    VueCarte,
)
from cpts_data.figures.style import (
    BLEU,
    BLEU_CLAIR,
    COULEURS_DE_POSITION,
    GRIS_CLAIR,
    ORANGE,
    SIGNES_DE_POSITION,
)
from cpts_data.formats_fr import ESPACE_FINE, compte, est_absent, nombre
from cpts_data.stats import moran, secret
from cpts_data.stats.positions import POSITIONS

if TYPE_CHECKING:
    import pandas as pd

CARACTERES = {secret.MASQUE: MASQUE, secret.ABSENT: ABSENT, secret.ZERO: ZERO, secret.SANS_OBJET: SANS_OBJET}
LIBELLES_LEGENDE = {**secret.LIBELLES_STATUT, secret.MASQUE: "masqué (secret)", secret.SANS_OBJET: "sans objet"}
CLASSES_DE_POSITION = {position: str(rang) for rang, position in enumerate(POSITIONS)}
CLASSES_D_AGREGAT = {
    nom: str(rang)
    for rang, nom in enumerate((moran.BAS_BAS, moran.BAS_HAUT, moran.NON_SIGNIFICATIF, moran.HAUT_BAS, moran.HAUT_HAUT))
}
SIGNES_D_AGREGAT = {
    moran.BAS_BAS: "▼▼", moran.BAS_HAUT: "▼", moran.NON_SIGNIFICATIF: "·", moran.HAUT_BAS: "▲", moran.HAUT_HAUT: "▲▲",
}  # fmt: skip
PALETTE_DES_AGREGATS = (ORANGE, "#eab98f", GRIS_CLAIR, BLEU_CLAIR, BLEU)
PALETTE_DES_POSITIONS = tuple(COULEURS_DE_POSITION[position] for position in POSITIONS)


def vue_zones(
    zones: pd.DataFrame,
    valeurs: pd.Series,
    *,
    mesure: MesureCarte,
    niveau: str,
    population: str,
    textes: Callable[[Mapping[str, object]], Infobulle],
    selection: str | None = None,
    libelles: dict[str, str] | None = None,
    titre: str | None = None,
) -> VueCarte:
    """Return the map of one measure.

    ``zones``: one row per area with ``code`` and ``statut``; ``valeurs`` aligned with it, missing unless measured.
    ``textes(row)`` writes the tooltip. ``libelles`` replaces the legend words of masked, absent or zero, ``titre`` that
    of the measure. Areas with a column ``intervalle_large`` true are hatched, and the legend says so.
    """
    ruptures = mesure.ruptures_de(niveau, population)
    caracteres = [
        CARACTERES.get(statut) or str(classe(valeur, ruptures))
        for statut, valeur in zip(zones["statut"], valeurs, strict=True)
    ]
    return _vue(
        zones,
        caracteres,
        niveau=niveau,
        palette=_palette(len(ruptures) + 1, foncee_en_bas=mesure.fonce == "valeurs faibles"),
        titre=titre or mesure.libelle + (" (%)" if mesure.unite == "%" else ""),
        legende=[*_legende(mesure, ruptures, Counter(caracteres), niveau, libelles or {}), *_incertaines(zones)],
        textes=textes,
        selection=selection,
        hachures=_hachures(zones),
    )


def vue_positions(
    zones: pd.DataFrame,
    *,
    niveau: str,
    titre: str,
    textes: Callable[[Mapping[str, object]], Infobulle],
    selection: str | None = None,
) -> VueCarte:
    """Return the map of the positions of ``zones`` (see ``face_a_la_reference``): a colour and a shape each.

    ``titre`` names the reference. A measured area without a reference is said so, and not « comparable ».
    """
    caracteres = _caracteres(zones["statut"], zones["position"], CLASSES_DE_POSITION)
    effectifs = Counter(caracteres)
    positions = [
        _entree(classe, f"{SIGNES_DE_POSITION[position]} {position}", effectifs, None)
        for position, classe in CLASSES_DE_POSITION.items()
    ]
    sans_reference = [_entree(SANS_REFERENCE, "sans référence", effectifs, None)] if effectifs[SANS_REFERENCE] else []
    return _vue(
        zones,
        caracteres,
        niveau=niveau,
        palette=PALETTE_DES_POSITIONS,
        titre=titre,
        legende=[*positions, *sans_reference, *_statuts(effectifs, None, {}), *_incertaines(zones)],
        textes=textes,
        selection=selection,
        hachures=_hachures(zones),
    )


def vue_agregats(
    zones: pd.DataFrame,
    *,
    niveau: str,
    titre: str,
    textes: Callable[[Mapping[str, object]], Infobulle],
    selection: str | None = None,
) -> VueCarte:
    """Return the map of the groups of neighbours: ``zones`` with ``statut`` and ``classe`` (see moran.CLASSES)."""
    caracteres = _caracteres(zones["statut"], zones["classe"], CLASSES_D_AGREGAT)
    effectifs = Counter(caracteres)
    groupes = [
        _entree(classe, f"{SIGNES_D_AGREGAT[nom]} {moran.CLASSES[nom]}", effectifs, None)
        for nom, classe in CLASSES_D_AGREGAT.items()
    ]
    isolees = [_entree(SANS_REFERENCE, "sans voisine mesurée", effectifs, None)] if effectifs[SANS_REFERENCE] else []
    return _vue(
        zones,
        caracteres,
        niveau=niveau,
        palette=PALETTE_DES_AGREGATS,
        titre=titre,
        legende=[*groupes, *isolees, *_statuts(effectifs, None, {})],
        textes=textes,
        selection=selection,
    )


def _caracteres(statuts: pd.Series, noms: pd.Series, classes: Mapping[str, str]) -> list[str]:
    """The class of each area by its name; a measured area without one has its own."""
    return [
        CARACTERES.get(statut) or (SANS_REFERENCE if est_absent(nom) else classes[nom])
        for statut, nom in zip(statuts, noms, strict=True)
    ]


def _vue(
    zones: pd.DataFrame,
    caracteres: Sequence[str],
    *,
    niveau: str,
    palette: Sequence[str],
    titre: str,
    legende: Sequence[EntreeLegende],
    textes: Callable[[Mapping[str, object]], Infobulle],
    selection: str | None,
    hachures: str = "",
) -> VueCarte:
    """The map of ``zones``, one class character a row."""
    return VueCarte(
        niveau=niveau,
        codes=zones["code"].tolist(),
        classes="".join(caracteres),
        palette=palette,
        textes={ligne["code"]: textes(ligne) for ligne in zones.to_dict("records")},
        titre_legende=titre,
        legende=legende,
        selection=selection,
        hachures=hachures,
    )


def _hachures(zones: pd.DataFrame) -> str:
    return "".join(str(int(large)) for large in zones["intervalle_large"]) if "intervalle_large" in zones else ""


def _incertaines(zones: pd.DataFrame) -> list[EntreeLegende]:
    """The line of the hatched areas, which are also counted under their colour."""
    larges = int(zones["intervalle_large"].sum()) if "intervalle_large" in zones else 0
    if not larges:
        return []
    libelle = f"incertain : intervalle de plus de {nombre(intervalle_large_points())}{ESPACE_FINE}points"
    return [EntreeLegende(SANS_REFERENCE, libelle, f"dont {nombre(larges)}", large=True)]


def _palette(classes: int, *, foncee_en_bas: bool) -> tuple[str, ...]:
    couleurs = PALETTE if classes == len(PALETTE) else PALETTE[:classes]
    return tuple(reversed(couleurs)) if foncee_en_bas else couleurs


def _legende(
    mesure: MesureCarte,
    ruptures: tuple[float, ...],
    effectifs: Counter[str],
    niveau: str,
    libelles: dict[str, str],
) -> list[EntreeLegende]:
    classes = [
        _entree(str(rang), libelle, effectifs, niveau)
        for rang, libelle in enumerate(libelles_de_classes(mesure, ruptures))
    ]
    return classes + _statuts(effectifs, niveau, libelles)


def _entree(caractere: str, libelle: str, effectifs: Counter[str], niveau: str | None) -> EntreeLegende:
    """One line and its number of areas; without the word for them where ``niveau`` is None, for a long label."""
    effectif = compte(effectifs[caractere], *NOMS_DE_NIVEAU[niveau]) if niveau else nombre(effectifs[caractere])
    return EntreeLegende(caractere, libelle, effectif)


def _statuts(effectifs: Counter[str], niveau: str | None, libelles: Mapping[str, str]) -> list[EntreeLegende]:
    """The lines of the areas without a figure, each for its own reason."""
    statuts = [(ZERO, secret.ZERO), (MASQUE, secret.MASQUE), (ABSENT, secret.ABSENT)]
    if effectifs[SANS_OBJET]:  # rare: most legends do without this line
        statuts.append((SANS_OBJET, secret.SANS_OBJET))
    return [
        _entree(caractere, libelles.get(statut, LIBELLES_LEGENDE[statut]), effectifs, niveau)
        for caractere, statut in statuts
    ]
