"""The sentences that every page shares: a value and its interval, where it stands, how it changed, why it is missing.

They say what is, never why nor whether it is good. A difference that chance explains is said to be so; a cell without
a figure says which of the four reasons it is: absent, hidden, nobody there, not applicable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import NOMS_DE_NIVEAU
from cpts_data.stats import secret
from cpts_data.stats.positions import COMPARABLE, POSITIONS

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.indicators.par_zone import IndicateurDeZone
    from cpts_data.stats.evolution import Evolution

NON_SIGNIFICATIF = "écart non significatif"
INTERVALLE = f"intervalle à 95{fr.ESPACE_FINE}%"
DECIMALES_D_UN_ECART = 1
SANS_REFERENCE = "sans référence, une zone au moins n’ayant pas de chiffre"
SANS_REFERENCE_ZERO = "sans référence, un 0 de la source pouvant être une petite valeur masquée"


def ecrire(valeur: float | None, unite: str, decimales: int = 1) -> str:
    """Write a value with its unit: « 84,8 % », « 1 patient », « 12,3 pour 10 000 habitants »."""
    if unite == "%":
        return fr.pourcentage(valeur, decimales)
    if fr.est_absent(valeur):
        return fr.ABSENT
    nom, _, suite = unite.partition(" ")
    arrondie = fr.arrondir(valeur, decimales)
    accorde = fr.accord(arrondie, nom.removesuffix("s"), nom)
    return " ".join(filter(None, (fr.nombre(valeur, decimales), accorde, suite)))


def intervalle(bas: float | None, haut: float | None, unite: str, decimales: int = 1) -> str:
    """Write a 95 % interval: « intervalle à 95 % : 77,1 à 79,5 % »; empty without one."""
    if fr.est_absent(bas) or fr.est_absent(haut):
        return ""
    fin = f"{fr.ESPACE_FINE}%" if unite == "%" else ""
    return f"{INTERVALLE} : {fr.nombre(bas, decimales)} à {fr.nombre(haut, decimales)}{fin}"


def avec_intervalle(
    valeur: float, bas: float | None, haut: float | None, unite: str, decimales: int = 1, effectifs: str = ""
) -> str:
    """Write a value, then in brackets what it rests on: its interval and its counts, those that are known."""
    preuves = " ; ".join(filter(None, (intervalle(bas, haut, unite, decimales), effectifs)))
    return ecrire(valeur, unite, decimales) + (f" ({preuves})" if preuves else "")


def ecart(difference: float, unite: str, decimales: int = DECIMALES_D_UN_ECART) -> str:
    """Write a difference: in points between rates, otherwise in the unit: « −3,2 points », « +120 habitants »."""
    if unite == "%":
        return fr.points(difference, decimales)
    signe = "+" if fr.arrondir(difference, decimales) > 0 else ""
    return signe + ecrire(difference, unite, decimales)


def face_a(
    valeur: float | None,
    reference: float | None,
    position: str | None,
    mention: str | None,
    *,
    unite: str,
    libelle: str,
    decimales: int = 1,
) -> str:
    """Say where a value stands: « nettement en dessous du taux de la CPTS (84,8 %), −6,5 points ».

    ``libelle`` names the reference with its article (« le taux de la CPTS », « la cible »). Empty when either value is
    unknown. ``position`` and ``mention`` are those of cpts_data.stats.positions; without a position, only the
    difference is said.
    """
    if fr.est_absent(valeur) or fr.est_absent(reference):
        return ""
    ecrite = f"({ecrire(reference, unite, decimales)})"
    difference = valeur - reference
    if fr.arrondir(difference, decimales) == 0 and position in (None, COMPARABLE):
        return f"au niveau {fr.de(libelle)} {ecrite}"
    chiffre = ecart(difference, unite, decimales)
    if fr.est_absent(position):
        return f"{chiffre} par rapport {fr.a(libelle)} {ecrite}"
    if position != COMPARABLE:
        return f"{position} {fr.de(libelle)} {ecrite}, {chiffre}"
    if not fr.est_absent(mention):
        return f"{mention} {fr.de(libelle)} {ecrite}, {chiffre} : à confirmer"
    return f"comparable {fr.a(libelle)} {ecrite}, {chiffre} : {NON_SIGNIFICATIF}"


def sans_chiffre(statut: str, motif: str | None = None) -> str:
    """Say why there is no figure. ``motif``: the code of the reason (cpts_data.stats.secret), or its words, if any."""
    libelle = secret.LIBELLES_STATUT[statut]
    if motif == secret.PRODUCTEUR:
        return secret.LIBELLES_MOTIF[secret.PRODUCTEUR]
    connu = fr.est_absent(motif) or motif in secret.LIBELLES_MOTIF  # the status says it already
    return libelle if connu else f"{libelle} : {motif}"


def phrase_de_zone(
    indicateur: IndicateurDeZone, ligne: Mapping[str, object], libelle_reference: str | None = None
) -> str:
    """One area in one sentence. ``ligne``: a row of ``par_zone.valeurs``, which names its reference unless told."""
    lieu = nom_de_zone(str(ligne["nom"]), str(ligne["commune"]))
    if fr.est_absent(ligne["valeur"]):
        statut = secret.ABSENT if ligne["statut"] == secret.MESURE else str(ligne["statut"])
        return f"{lieu} : {indicateur.raison(statut, ligne.get('motif'))}."
    unite, decimales = indicateur.unite, indicateur.decimales
    comptes = (ligne["numerateur"], ligne["denominateur"])
    effectifs = "" if any(map(fr.est_absent, comptes)) or unite != "%" else " sur ".join(map(fr.nombre, comptes))
    chiffre = avec_intervalle(
        ligne["valeur"], ligne["borne_basse"], ligne["borne_haute"], unite, decimales, effectifs
    )  # fmt: skip
    place = face_a(
        ligne["valeur"], ligne["reference"], ligne["position"], ligne["mention"],
        unite=unite, libelle=libelle_reference or nom_de_la_reference(ligne, unite), decimales=decimales,
    )  # fmt: skip
    return f"{lieu} : {' ; '.join(filter(None, (chiffre, place)))}."


def nom_de_la_reference(ligne: Mapping[str, object], unite: str, axe: str = "") -> str:
    """Name what an area is compared with: the words of its row, the territory without them."""
    libelle = ligne.get(f"libelle_reference{axe}")
    if not fr.est_absent(libelle):
        return str(libelle)
    return reference_de_la_cpts(unite)


def reference_de_la_cpts(unite: str) -> str:
    """Name the figure of the territory."""
    return "le taux de la CPTS" if unite == "%" else "la valeur de la CPTS"


def nom_de_zone(nom: str, commune: str) -> str:
    """Name an area: a commune by its name, an IRIS with its commune."""
    return nom if nom == commune else f"{nom} ({commune})"


def phrase_des_zones(
    indicateur: IndicateurDeZone, zones: pd.DataFrame, niveau: str, libelle_reference: str = "la référence"
) -> str:
    """All the areas in one sentence: the extremes, how many stand apart, how many have no figure.

    ``zones``: the frame of ``par_zone.valeurs``. The text alternative of a map or of a ranking.
    """
    singulier, pluriel = NOMS_DE_NIVEAU[niveau]
    connues = zones.dropna(subset=["valeur"]).sort_values(["valeur", "code"])
    debut = f"{indicateur.nom} : "
    if connues.empty:
        return f"{debut}aucun chiffre par {singulier}{_sans_valeur(zones, singulier, pluriel)}."
    bas, haut = connues.iloc[0], connues.iloc[-1]
    valeurs = [ecrire(z["valeur"], indicateur.unite, indicateur.decimales) for z in (bas, haut)]
    if len(connues) == 1:
        etendue = f"{valeurs[0]} {fr.a(nom_de_zone(bas['nom'], bas['commune']))}"
    elif valeurs[0] == valeurs[1]:
        etendue = f"{valeurs[0]} dans chacune des {fr.compte(len(connues), singulier, pluriel)}"
    else:
        lieux = [fr.a(nom_de_zone(z["nom"], z["commune"])) for z in (bas, haut)]
        etendue = f"de {valeurs[0]} {lieux[0]} à {valeurs[1]} {lieux[1]}"
    return f"{debut}{etendue}{_positions(connues, singulier, pluriel, libelle_reference)}" + (
        f"{_sans_valeur(zones, singulier, pluriel)}."
    )


def _positions(connues: pd.DataFrame, singulier: str, pluriel: str, libelle: str) -> str:
    effectifs = connues["position"].value_counts()
    apart = {p: int(effectifs.get(p, 0)) for p in POSITIONS if p != COMPARABLE and effectifs.get(p, 0)}
    if effectifs.empty:
        return ""
    if not apart:
        return f" ; aucune différence nette avec {libelle}"
    cites = [
        f"{fr.compte(nombre, singulier, pluriel) if rang == 0 else fr.nombre(nombre)} {position}"
        for rang, (position, nombre) in enumerate(apart.items())
    ]
    return f" ; {fr.enumeration(cites)} {fr.de(libelle)}"


def _sans_valeur(zones: pd.DataFrame, singulier: str, pluriel: str) -> str:
    """How many areas have no figure, by reason."""
    vides = zones[zones["valeur"].isna()]["statut"].value_counts()
    noms = {
        secret.MASQUE: "au chiffre masqué",
        secret.ABSENT: "sans donnée",
        secret.ZERO: "sans personne concernée",
        secret.SANS_OBJET: "sans objet",
    }
    cites = [
        f"{fr.compte(int(vides[statut]), singulier, pluriel)} {nom}" for statut, nom in noms.items() if statut in vides
    ]
    return f" ; {fr.enumeration(cites)}" if cites else ""


def phrase_d_evolution(
    avant: tuple[float | None, str], apres: tuple[float | None, str], evolution: Evolution | None
) -> str:
    """Say a change with its interval and its test: « 83,9 % à T0, puis 84,8 % le 8 octobre 2024 : +0,8 point… ».

    ``avant`` and ``apres``: a rate out of 100 and its period.
    """
    if evolution is None or fr.est_absent(avant[0]) or fr.est_absent(apres[0]):
        return "Évolution non calculable : un des deux chiffres manque."
    suite = ", puis ".join(f"{fr.pourcentage(taux)} {fr.quand(periode)}" for taux, periode in (avant, apres))
    bornes = f"{INTERVALLE} : {fr.nombre(evolution.bas, 1, signe=True)} à {fr.nombre(evolution.haut, 1, signe=True)}"
    return f"{suite} : {fr.points(evolution.points)} ({bornes}), {mot_d_evolution(evolution)}."


def mot_d_evolution(evolution: Evolution) -> str:
    """The word of a change: clear, to be confirmed, or not significant."""
    from cpts_data.stats.evolution import STABLE

    if evolution.sens != STABLE:
        return evolution.sens
    return f"{evolution.mention}, à confirmer" if evolution.mention else f"stable ({NON_SIGNIFICATIF})"
