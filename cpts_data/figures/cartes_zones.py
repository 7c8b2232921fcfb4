"""Frame of areas -> what the map shows: classes, tooltips, legend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cpts_data.catalogue.cartes import NOMS_DE_NIVEAU, MesureCarte, classe, libelles_de_classes
from cpts_data.figures.carte import ABSENT, MASQUE, PALETTE, SANS_OBJET, ZERO, EntreeLegende, Infobulle, VueCarte
from cpts_data.formats_fr import compte
from cpts_data.stats import secret

if TYPE_CHECKING:
    import pandas as pd

CARACTERES = {secret.MASQUE: MASQUE, secret.ABSENT: ABSENT, secret.ZERO: ZERO, secret.SANS_OBJET: SANS_OBJET}
LIBELLES_LEGENDE = {**secret.LIBELLES_STATUT, secret.MASQUE: "masqué (secret)", secret.SANS_OBJET: "sans objet"}


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
) -> VueCarte:
    """Return the map of one measure.

    ``zones``: one row per area with ``code`` and ``statut``; ``valeurs`` aligned with it, missing unless measured.
    ``textes(row)`` writes the tooltip. ``libelles`` replaces the legend words of masked, absent or zero.
    """
    ruptures = mesure.ruptures_de(niveau, population)
    caracteres = [
        CARACTERES.get(statut) or str(classe(valeur, ruptures))
        for statut, valeur in zip(zones["statut"], valeurs, strict=True)
    ]
    palette = _palette(len(ruptures) + 1, foncee_en_bas=mesure.fonce == "valeurs faibles")
    return VueCarte(
        niveau=niveau,
        codes=zones["code"].tolist(),
        classes="".join(caracteres),
        palette=palette,
        textes={ligne["code"]: textes(ligne) for ligne in zones.to_dict("records")},
        titre_legende=mesure.libelle + (" (%)" if mesure.unite == "%" else ""),
        legende=_legende(mesure, ruptures, Counter(caracteres), niveau, libelles or {}),
        selection=selection,
    )


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
    def entree(caractere: str, libelle: str) -> EntreeLegende:
        return EntreeLegende(caractere, libelle, compte(effectifs[caractere], *NOMS_DE_NIVEAU[niveau]))

    classes = [entree(str(rang), libelle) for rang, libelle in enumerate(libelles_de_classes(mesure, ruptures))]
    statuts = [(ZERO, secret.ZERO), (MASQUE, secret.MASQUE), (ABSENT, secret.ABSENT)]
    if effectifs[SANS_OBJET]:  # rare: most legends do without this line
        statuts.append((SANS_OBJET, secret.SANS_OBJET))
    return classes + [
        entree(caractere, libelles.get(statut, LIBELLES_LEGENDE[statut])) for caractere, statut in statuts
    ]
