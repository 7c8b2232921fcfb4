"""The sentences of the explorer: what two indicators do together, and what that does not say. Never a cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import NOMS_DE_NIVEAU
from cpts_data.indicators import phrases_communes as communes
from cpts_data.indicators.exploration import Pivot, Vue, X, correlation, masque_ici
from cpts_data.indicators.par_zone import VALEUR, IndicateurDeZone
from cpts_data.stats import secret
from cpts_data.stats.correlation import ZONES_MINIMALES, Correlation

if TYPE_CHECKING:
    import pandas as pd

AVIS_DEMONSTRATION = "La répartition des patients par quartier et par commune est fictive : rien ici n’est à conclure."
FORMULE = (
    "bornes à 95 % : Wilson pour une part, Byar pour un nombre par habitant ; corrélation de Pearson, bornes de Fisher"
).replace(" %", f"{fr.ESPACE_FINE}%")
PAS_UNE_CAUSE = "Ce n’est pas une cause."
ZONES_ET_PERSONNES = (
    "Ce que font ensemble des zones ne dit rien des personnes : dans un quartier où les deux chiffres sont élevés, ce "
    "ne sont pas forcément les mêmes habitants."
)
DES_MEMES_PERSONNES = (
    "Les deux indicateurs comptent en partie les mêmes personnes : il est normal qu’ils se ressemblent."
)
DEUX_EFFECTIFS = "Deux effectifs suivent d’abord le nombre d’habitants : une zone plus peuplée a plus de tout."
UNE_ZONE_UNE_VOIX = "Chaque zone compte autant que les autres, quelle que soit sa taille."
NON_ADDITIF = (
    "Cet indicateur ne s’additionne pas d’une zone à l’autre : c’est une moyenne, ou une même personne y compte dans "
    "plusieurs communes."
)
SOMMES_MASQUEES = (
    "Une somme est masquée dès qu’une de ses zones l’est : une somme partielle passerait pour un petit total, et une "
    "soustraction rendrait le chiffre caché."
)
COMMUNES_ENTIERES = (
    "Chaque ligne est le chiffre de la commune, le même qu’au découpage Communes. Il est masqué quand il rendrait "
    "celui d’un quartier."
)
MASQUE_ICI = "« Masqué ici » : le taux de la commune se lit au découpage Communes."
SOMMES_INCERTAINES = (
    "Un 0 de la source peut être une petite valeur masquée : la somme d’un groupe qui en contient un n’est pas donnée."
)
POPULATIONS_QUI_SE_RECOUPENT = "Les populations se recoupent : leurs effectifs ne s’additionnent pas."
INTERVALLE_COUPE = "Petit triangle au bord du nuage : l’intervalle continue au-delà du cadre."
LECTURE_DES_INTERVALLES = (
    "L’intervalle à 95 % dit de combien le chiffre de si peu de personnes aurait pu varier par le seul hasard. "
    "« Nettement » veut dire que l’écart à la référence dépasse le hasard à 99,8 %, « plutôt » à 95 %."
).replace(" %", f"{fr.ESPACE_FINE}%")


def ecrire(indicateur: IndicateurDeZone, valeur: float) -> str:
    """Write a value with its unit."""
    return communes.ecrire(valeur, indicateur.unite, indicateur.decimales)


def titre_date(indicateur: IndicateurDeZone, periode: str | None) -> str:
    """Name an indicator with the date of its figures, where one is known."""
    date = fr.periode(periode) if periode else indicateur.date
    return f"{indicateur.nom} ({date})" if date and date not in indicateur.nom else indicateur.nom


def phrase_de_la_vue(vue: Vue, frame: pd.DataFrame) -> str:
    """The message of the page."""
    return phrase_seule(vue, frame) if vue.y is None else phrase_croisement(vue, frame, correlation(frame))


def phrase_croisement(vue: Vue, frame: pd.DataFrame, correlation: Correlation | None) -> str:
    """Say whether two indicators go together over the areas, with the interval and the number of areas."""
    noms = f"« {vue.x.nom} » et « {vue.y.nom} »"
    zones = int(
        frame["retenue"].sum() and frame.loc[frame["retenue"], ["valeur_x", "valeur_y"]].notna().all(axis=1).sum()
    )
    if correlation is None:
        return f"{noms} : {_trop_peu(zones, vue.niveau)}"
    combien = fr.compte(correlation.zones, *NOMS_DE_NIVEAU[vue.niveau])
    chiffres = (
        f"(corrélation {fr.nombre(correlation.coefficient, 2, signe=True)}, {communes.INTERVALLE} de "
        f"{fr.nombre(correlation.bas, 2, signe=True)} à {fr.nombre(correlation.haut, 2, signe=True)}, {combien})"
    )
    if correlation.bas > 0:
        ensemble = "varient ensemble : là où l’un est plus élevé, l’autre l’est plutôt aussi"
    elif correlation.haut < 0:
        ensemble = "varient en sens contraire : là où l’un est plus élevé, l’autre l’est plutôt moins"
    else:
        return f"{noms} ne varient pas ensemble de façon nette {chiffres}."
    return f"{noms} {ensemble} {chiffres}. {PAS_UNE_CAUSE}"


def _trop_peu(zones: int, niveau: str) -> str:
    if zones == 0:
        return "aucune zone n’a les deux chiffres."
    combien = fr.compte(zones, *NOMS_DE_NIVEAU[niveau])
    if zones < ZONES_MINIMALES:
        return f"{combien} {fr.accord(zones, 'a', 'ont')} les deux chiffres, trop peu pour dire s’ils varient ensemble."
    return "l’un des deux est le même partout, rien ne peut varier avec lui."


def phrase_seule(vue: Vue, frame: pd.DataFrame) -> str:
    """Say what one indicator goes from and to, and where areas stand."""
    zones = frame[frame["retenue"]].rename(columns=lambda nom: nom.removesuffix("_x"))
    libelle = communes.nom_de_la_reference(frame.iloc[0], vue.x.unite, "_x")
    return communes.phrase_des_zones(vue.x, zones, vue.niveau, libelle)


def phrase_zone(vue: Vue, zone: Mapping[str, object]) -> str:
    """Say both figures of one area, with their intervals and positions, or why there is none."""
    nom = communes.nom_de_zone(str(zone["nom"]), str(zone["commune"]))
    morceaux = [
        f"{indicateur.nom_court} : {_chiffre(indicateur, zone, axe)}" for axe, (indicateur, _) in vue.axes.items()
    ]
    hors = "" if zone["retenue"] else " Cette zone est hors des filtres."
    return f"{nom}. {' ; '.join(morceaux)}.{hors}"


def _chiffre(indicateur: IndicateurDeZone, zone: Mapping[str, object], axe: str = X) -> str:
    statut, valeur = str(zone[f"statut_{axe}"]), zone[f"valeur_{axe}"]
    if statut != secret.MESURE or fr.est_absent(valeur):
        return indicateur.raison(statut, zone[f"motif_{axe}"])
    bornes = (zone[f"borne_basse_{axe}"], zone[f"borne_haute_{axe}"])
    texte = communes.avec_intervalle(valeur, *bornes, indicateur.unite, indicateur.decimales)
    position, mention = zone[f"position_{axe}"], zone[f"mention_{axe}"]
    if fr.est_absent(position):
        return texte
    return f"{texte}, {position if fr.est_absent(mention) else f'{mention}, à confirmer'}"


def a_ne_pas_conclure(vue: Vue) -> list[str]:
    """What the figures of areas do not say, for the indicators shown."""
    phrases = [ZONES_ET_PERSONNES]
    if vue.y is None:
        return phrases
    x, y = vue.x, vue.y
    if set(x.jeux) & set(y.jeux) == {"mt_iris"}:
        phrases.append(DES_MEMES_PERSONNES)
    if all(i.genre == VALEUR and i.additif for i in (x, y)):
        phrases.append(DEUX_EFFECTIFS)
    phrases.append(UNE_ZONE_UNE_VOIX)
    return phrases


def phrase_filtres(frame: pd.DataFrame, niveau: str) -> str:
    """Say how many areas the filters keep."""
    gardees, toutes = int(frame["retenue"].sum()), len(frame)
    noms = NOMS_DE_NIVEAU[niveau]
    if gardees == 0:
        return "Aucune zone ne passe ces filtres : élargissez-les."
    return f"{fr.compte(gardees, *noms)} sur {fr.nombre(toutes)} {fr.accord(gardees, 'passe', 'passent')} les filtres."


def phrases_de_reference(vue: Vue, frame: pd.DataFrame) -> list[str]:
    """Say what the areas are compared with: the dashed lines of the scatter."""
    phrases = []
    for axe, (indicateur, _) in vue.axes.items():
        reference = frame[f"reference_{axe}"].iloc[0]
        if not fr.est_absent(reference):
            nom = communes.nom_de_la_reference(frame.iloc[0], indicateur.unite, f"_{axe}")
            phrases.append(f"{axe.upper()}, en tirets : {nom}, {ecrire(indicateur, reference)}.")
        elif indicateur.genre != VALEUR:
            pourquoi = communes.SANS_REFERENCE_ZERO if indicateur.zero_incertain else communes.SANS_REFERENCE
            phrases.append(f"{axe.upper()} : {pourquoi}.")
    return phrases


def lecture_des_sommes(vue: Vue, pivot: Pivot | None = None) -> str:
    """Say what a sum of areas is worth, under the pivot."""
    entieres = pivot is not None and pivot.communes_entieres
    ici = MASQUE_ICI if pivot is not None and masque_ici(vue, pivot) else ""
    masquees = COMMUNES_ENTIERES if entieres else SOMMES_MASQUEES
    incertaines = SOMMES_INCERTAINES if vue.x.zero_incertain else ""
    recoupees = POPULATIONS_QUI_SE_RECOUPENT if vue.x.periodique else ""
    return " ".join(filter(None, (masquees, ici, incertaines, recoupees)))


def lecture(vue: Vue, frame: pd.DataFrame) -> list[str]:
    """Everything to be read with the exported figures."""
    return [
        phrase_filtres(frame, vue.niveau),
        *phrases_de_reference(vue, frame),
        LECTURE_DES_INTERVALLES,
        f"Motif d’une case vide : {secret.LEGENDE_DES_MOTIFS}.",
        *(f"À ne pas conclure : {phrase}" for phrase in a_ne_pas_conclure(vue)),
    ]
