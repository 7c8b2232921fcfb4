"""The sentences of the unscheduled-care page. None says why a figure moved, nor whether it is good."""

from __future__ import annotations

from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.indicators.soins_non_programmes import (
    MOIS_D_UN_EXERCICE,
    PROFESSIONS,
    ZERO,
    Bilan,
    Effecteurs,
    Evolution,
    EvolutionsImprimees,
    Mois,
    Total,
    mois_suivant,
)

QUESTIONS_OUVERTES = (
    "Un créneau publié puis retiré compte-t-il comme offert ?",
    "Un créneau pourvu l’est-il par le seul SAS, ou aussi par un patient habituel du cabinet ?",
    "Pourvu veut-il dire honoré, ou seulement réservé ?",
    "Un créneau partagé avec une CPTS voisine est-il compté deux fois ?",
)
"""What the figures leave undefined, to be put to the coordinator of the SAS."""
AVERTISSEMENTS = (
    "Un créneau non pourvu n’est donc pas forcément perdu : il a pu servir à un patient habituel.",
    "Un taux haut n’est pas forcément mieux qu’un taux bas : il peut aussi dire que l’offre est saturée.",
    "Aucun objectif national de remplissage n’a été trouvé ; aucun seuil n’est donc affiché.",
)
UNE_ANNEE = "Une seule année ne prouve pas une saisonnalité."
CALCUL_NON_POURVUS = "non pourvus = offerts − pourvus"
CALCUL_TAUX = f"taux de remplissage = pourvus ÷ offerts ; {CALCUL_NON_POURVUS}"
FICHES_EN_NOMBRES = ("creneaux_offerts", "creneaux_pourvus", "creneaux_non_pourvus")
FICHES_AVEC_TAUX = ("creneaux_offerts", "creneaux_pourvus", "taux_remplissage_sas")
"""The sheets of what is shown by month."""
CALCUL_TOTAUX = (
    "évolutions = (somme des mois − total de l’année précédente) ÷ ce total ; "
    "écart de taux = différence des deux taux non arrondis"
)
EXPLICATION_EFFECTEUR = "Effecteur : professionnel qui reçoit le patient adressé par le SAS."


def phrase_bilan(bilan: Bilan) -> str:
    """The message of the page: three changes side by side, or plain counts where a rate would mislead."""
    evolution = bilan.evolution
    nom = PROFESSIONS[bilan.profession].lower()
    if evolution is None:
        return _phrase_en_nombres(bilan, nom)
    return (
        f"Par rapport {a_quoi(evolution.avant)}, {_variation(evolution.offerts_pct)} de créneaux offerts "
        f"par les {nom}, {_variation(evolution.pourvus_pct)} de créneaux pourvus, "
        f"{_variation_du_taux(evolution.taux_points)}."
    )


def calcul_affiche(bilan: Bilan) -> str:
    """The formulas of what is shown above, and of nothing else."""
    if bilan.taux_pct is None:
        return CALCUL_NON_POURVUS
    if bilan.evolution is None:
        return CALCUL_TAUX
    avant = bilan.evolution.avant
    compare = f"au total {avant.annee} imprimé" if avant.imprime else "à celle des mêmes mois, un an avant"
    return f"{CALCUL_TAUX} ; évolutions : somme des mois comparée {compare}"


def fiches_des_creneaux(bilan: Bilan) -> tuple[str, ...]:
    """The sheets that explain the slots of an exercise: that of the rate only where there is one."""
    return FICHES_AVEC_TAUX if bilan.taux_pct is not None else FICHES_EN_NOMBRES


def chiffres_de_l_annee(bilan: Bilan) -> list[tuple[str, str, str]]:
    """The three key figures (what, value, what explains it): changes where rates make sense, counts elsewhere."""
    evolution = bilan.evolution
    if evolution is None:
        precedent = "année précédente : non connue" if bilan.precedent is None else ""
        return [
            ("Créneaux offerts", fr.nombre(bilan.offerts), precedent),
            ("Créneaux pourvus", fr.nombre(bilan.pourvus), precedent),
            ("Créneaux non pourvus", fr.nombre(bilan.non_pourvus), precedent),
        ]
    offerts, pourvus, taux = valeurs_contre_precedent(bilan, evolution)
    return [
        ("Créneaux offerts", fr.pourcentage(evolution.offerts_pct, 0, signe=True), offerts),
        ("Créneaux pourvus", fr.pourcentage(evolution.pourvus_pct, 0, signe=True), pourvus),
        ("Taux de remplissage", fr.points(evolution.taux_points), taux),
    ]


def a_quoi(avant: Total) -> str:
    """Say what the exercise is compared with: « à 2024 », « aux mêmes mois de 2024-2025 »."""
    if not avant.memes_mois:
        return f"à {avant.annee}"
    debut = avant.periode[:4]
    return f"aux mêmes mois de {debut if debut == avant.annee else f'{debut}-{avant.annee}'}"


def _contre(avant: Total) -> str:
    return "les mêmes mois, un an avant" if avant.memes_mois else f"en {avant.annee}"


def _variation(pct: float) -> str:
    return "autant" if fr.arrondir(pct) == 0 else fr.pourcentage(pct, 0, signe=True)


def _variation_du_taux(points: float) -> str:
    if fr.arrondir(points, 1) == 0:
        return "taux de remplissage inchangé"
    return f"{fr.points(points)} de taux de remplissage"


def valeurs_contre_precedent(bilan: Bilan, evolution: Evolution) -> tuple[str, str, str]:
    """Offered, filled and rate of both exercises; a printed value is quoted where it differs from the computed one."""
    avant, imprime = evolution.avant, bilan.imprime
    offerts = _avec_imprime(fr.nombre(bilan.offerts), fr.nombre(imprime.offerts) if imprime else None)
    pourvus = _avec_imprime(fr.nombre(bilan.pourvus), fr.nombre(imprime.pourvus) if imprime else None)
    taux = _avec_imprime(fr.pourcentage(avant.taux_pct), _taux_imprime(avant))
    return (
        f"{offerts}, contre {fr.nombre(avant.offerts)} {_contre(avant)}",
        f"{pourvus}, contre {fr.nombre(avant.pourvus)} {_contre(avant)}",
        f"{fr.pourcentage(bilan.taux_pct)}, contre {taux} {_contre(avant)}",
    )


def _avec_imprime(calcule: str, imprime: str | None) -> str:
    return calcule if imprime is None or imprime == calcule else f"{calcule} (imprimé : {imprime})"


def _taux_imprime(total: Total) -> str | None:
    taux = total.taux_imprime_pct
    return None if taux is None else f"{fr.tel_quel(taux)}{fr.ESPACE_FINE}%"


def _phrase_en_nombres(bilan: Bilan, nom: str) -> str:
    if bilan.offerts:
        offre = (
            f"les {nom} ont offert {fr.compte(bilan.offerts, 'créneau', 'créneaux')}, dont {_pourvus(bilan.pourvus)}"
        )
    else:
        offre = f"les {nom} n’ont offert aucun créneau"
    debut = periode_des_mois(bilan.disponibles)
    absents = len(bilan.absents)
    reste = f" ; {absents} mois sur {len(bilan.mois)} non {fr.accord(absents, 'disponible')}" if absents else ""
    return f"{debut[0].upper()}{debut[1:]}, {offre}{reste}."


def _pourvus(pourvus: int) -> str:
    return fr.compte(pourvus, "pourvu") if pourvus else "aucun pourvu"


def periode_des_mois(mois: Sequence[Mois]) -> str:
    """Write the span of some months: « d’octobre 2024 à septembre 2025 », « d’avril à juin 2025 », « en mai 2025 »."""
    debut, fin = mois[0].periode, mois[-1].periode
    if debut == fin:
        return f"en {fr.mois_long(debut)}"
    depart = fr.mois_long(debut)
    if debut[:4] == fin[:4]:
        depart = depart.removesuffix(f" {debut[:4]}")
    return f"{fr.de(depart)} à {fr.mois_long(fin)}"


def nom_d_exercice(debut: str) -> str:
    """Name an exercise by its twelve months: « octobre 2024 à septembre 2025 »."""
    return fr.periode(f"{debut}/{mois_suivant(debut, MOIS_D_UN_EXERCICE - 1)}")


def phrase_profil(bilan: Bilan) -> str:
    """What the months show, and how little a single year proves. Text alternative of the monthly figure."""
    etiquette = f"Profil observé sur {len(bilan.disponibles)} mois"
    mesures = [m for m in bilan.mois if m.taux_pct is not None]
    if not mesures:
        return f"{etiquette}, en nombres : trop peu de créneaux pour un pourcentage{_mois_sans_offre(bilan)}."
    haut, bas = max(mesures, key=lambda m: m.taux_pct), min(mesures, key=lambda m: m.taux_pct)
    reste = _mois_sans_offre(bilan)
    if haut.taux_pct == bas.taux_pct:
        return f"{etiquette} : taux de {fr.pourcentage(haut.taux_pct)} à chaque mois mesuré{reste}."
    offre = ", mois de la plus forte offre" if bas.offerts > max(m.offerts for m in mesures if m is not bas) else ""
    return (
        f"{etiquette} : taux le plus haut en {_taux_du_mois(haut)}, le plus bas en {_taux_du_mois(bas)}{offre}{reste}."
    )


def _taux_du_mois(mois: Mois) -> str:
    return f"{fr.mois_long(mois.periode)} ({fr.pourcentage(mois.taux_pct)})"


def _mois_sans_offre(bilan: Bilan) -> str:
    """Months with a true zero; those without a figure are told in the message of the page."""
    zeros = sum(m.statut == ZERO for m in bilan.mois)
    return f" ; {zeros} mois sans aucun créneau offert" if zeros else ""


def phrase_totaux(bilan: Bilan) -> str:
    """The printed total against the sum of the months: both values where they differ."""
    if bilan.imprime is None:
        return "Aucun total imprimé pour ces mois : seule leur somme est donnée."
    ecarts = [
        f"{fr.compte(imprime, f'créneau {nom} imprimé', f'créneaux {nom}s imprimés')}, "
        f"{fr.nombre(somme)} en additionnant les mois"
        for nom, imprime, somme in (
            ("offert", bilan.imprime.offerts, bilan.offerts),
            ("pourvu", bilan.imprime.pourvus, bilan.pourvus),
        )
        if imprime != somme
    ]
    if not ecarts:
        return "Le total imprimé est égal à la somme des mois."
    return f"Total imprimé : {' ; '.join(ecarts)}. Les calculs partent de la somme des mois."


def phrase_evolutions_imprimees(imprimees: EvolutionsImprimees, evolution: Evolution) -> str:
    """What the report says of the changes, and what it leaves to compute."""
    return (
        f"Le rapport imprime {fr.pourcentage(imprimees.offerts_pct, 0, signe=True)} de créneaux offerts et "
        f"{fr.pourcentage(imprimees.pourvus_pct, 0, signe=True)} de créneaux pourvus ; l’écart de taux, "
        f"{fr.points(evolution.taux_points)}, est calculé ici."
    )


def phrase_periode(bilan: Bilan) -> str | None:
    """Warn that the period of the total before is assumed; None when it is known or there is none."""
    avant = bilan.precedent
    if avant is None or not avant.supposee or bilan.evolution is None:
        return None
    mois = fr.periode(avant.periode).removesuffix(" (supposé)")
    return f"Période du total {avant.annee} non imprimée dans le rapport : {mois}, supposé."


def phrase_effecteurs(effecteurs: Effecteurs, bilan: Bilan) -> str:
    """Effecteurs and what each offers in a month, or the two counts where a mean would mislead."""
    nom = PROFESSIONS[bilan.profession]
    if effecteurs.actuels is None:
        return f"{nom} : nombre d’effecteurs non connu."
    depart = f" ({fr.nombre(effecteurs.depart)} au départ)" if effecteurs.depart is not None else ""
    debut = f"{nom} : {fr.compte(effecteurs.actuels, 'effecteur')}{depart}"
    if not effecteurs.de_l_annee(bilan):
        annee = f"en {effecteurs.annee}" if effecteurs.annee else "à une date non précisée"
        return f"{debut} {annee} ; leur nombre pour ces mois n’est pas connu."
    par_mois = effecteurs.creneaux_par_mois(bilan)
    if par_mois is None:
        creneaux = fr.compte(bilan.offerts, "créneau offert", "créneaux offerts")
        return f"{debut} pour {creneaux} en {len(bilan.disponibles)} mois."
    return f"{debut}, environ {fr.compte(par_mois, 'créneau offert', 'créneaux offerts')} par effecteur et par mois."
