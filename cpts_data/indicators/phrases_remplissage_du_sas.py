"""The sentences on the fill rate as a process, quarters, running totals and simulated moves. None says why."""

from __future__ import annotations

from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.indicators import phrases_communes as communes
from cpts_data.indicators.creneaux_non_pourvus import Cumul
from cpts_data.indicators.creneaux_par_trimestre import MOIS_D_UN_TRIMESTRE, Trimestre
from cpts_data.indicators.deplacement_de_creneaux import Apres, Deplacement
from cpts_data.indicators.evenements import COMMUNICATION, EPIDEMIE, JOUR_FERIE, NATURES, VACANCES, Evenement
from cpts_data.indicators.phrases_soins_non_programmes import periode_des_mois
from cpts_data.indicators.remplissage_mensuel import Controle
from cpts_data.indicators.soins_non_programmes import BASE_MINIMALE, MOIS_D_UN_EXERCICE, Bilan, Mois
from cpts_data.stats.controle import AU_DESSUS, MOIS_MINIMAUX

UN_PROFIL = "Le profil d’une seule année n’explique rien à lui seul."
SANS_CARTE = (
    f"Sous {BASE_MINIMALE} créneaux offerts dans le mois, un créneau de plus ou de moins déplacerait le taux de plus "
    "d’un point : aucune limite n’est dessinée, seuls les nombres se lisent."
)
REPERE = "Un repère du calendrier situe un mois ; il n’explique pas son taux."
HYPOTHESE = (
    "Les demandes sont supposées rester celles de l’exercice, aux mêmes mois. Dans le mois qui cède des créneaux, ceux "
    "qui étaient pourvus le restent tant qu’il y a de la place. Dans le mois qui les reçoit, personne ne sait combien "
    "seraient pourvus : la valeur centrale reprend le taux de ce mois, l’intervalle va d’aucun à tous."
)
PLURIELS = {JOUR_FERIE: "jours fériés", VACANCES: "vacances scolaires"}
"""Of the natures that do not take an s."""
PETITS_NOMBRES = (
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
)


def phrase_controle(connu: Controle) -> str:
    """Which months are out of the ordinary: the text alternative of the control chart."""
    moyenne = f"Taux moyen de {fr.pourcentage(connu.centre_pct)} sur {fr.compte(connu.carte.mois, 'mois', 'mois')}"
    if len(connu.mois) > MOIS_D_UN_EXERCICE:
        moyenne += f", {periode_des_mois(connu.mois)}"
    if not connu.carte.limites_calculees:
        return f"{moyenne} ; il en faut {MOIS_MINIMAUX} pour dire lesquels sortent de l’ordinaire."
    return f"{moyenne}. {_hors_limites(connu)}.{_series(connu)}"


def _hors_limites(connu: Controle) -> str:
    hors = connu.hors_limites()
    if not hors:
        return "Aucun mois ne sort des limites habituelles"
    regles = dict(zip((m.periode for m in connu.mois), connu.carte.points["regle"], strict=True))
    noms = [
        f"{fr.mois_long(m.periode)} ({fr.pourcentage(m.taux_pct)}, "
        f"{'au-dessus' if regles[m.periode] == AU_DESSUS else 'en dessous'})"
        for m in hors
    ]
    nombre = PETITS_NOMBRES[len(hors)] if len(hors) < len(PETITS_NOMBRES) else fr.nombre(len(hors))
    verbe = fr.accord(len(hors), "sort", "sortent")
    return f"{nombre.capitalize()} mois {verbe} des limites habituelles : {fr.enumeration(noms)}"


def _series(connu: Controle) -> str:
    return "".join(
        f" {fr.phrase(fr.de(fr.mois_long(debut.periode)))} à {fr.mois_long(fin.periode)}, au moins {phrase}."
        for debut, fin, phrase in connu.series()
    )


def phrase_dispersion(connu: Controle) -> str | None:
    """How far chance alone would go, and how far months go; None without limits."""
    if not connu.carte.limites_calculees:
        return None
    hasard = f"Le hasard seul ferait varier un mois d’environ {_points(connu.hasard_points)} autour de la moyenne"
    if not connu.carte.elargies:
        return f"{hasard} ; les mois ne varient pas davantage."
    if connu.carte.facteur == 1:
        return f"{hasard} ; les mois s’écartent davantage, mais deux mois qui se suivent sont proches."
    return (
        f"{hasard} ; les mois s’écartent bien davantage. Les limites sont donc élargies "
        f"{fr.nombre(connu.carte.facteur, 1)} fois, à la mesure de l’écart habituel entre deux mois qui se suivent."
    )


def calcul_du_controle(connu: Controle) -> str:
    """The method of the chart, with its two indices where there are limits: the line of the source."""
    calcul = (
        "carte de contrôle p (Shewhart) : moyenne ± 3 écarts-types selon les créneaux du mois ; surdispersion : "
        "multipliés par σz (carte p′ de Laney)"
    )
    if not connu.carte.limites_calculees:
        return calcul
    return f"{calcul} ; φ = {fr.nombre(connu.carte.phi, 1)} ; σz = {fr.nombre(connu.carte.sigma_z, 1)}"


def _points(valeur: float) -> str:
    return fr.compte(valeur, "point")


def phrase_un_an_avant(bilan: Bilan) -> str | None:
    """Each month against the same one a year before: how many are higher and lower; None when none can be compared."""
    couples = [
        (m.taux_pct, avant.taux_pct)
        for m, avant in zip(bilan.mois, bilan.un_an_avant, strict=False)
        if m.taux_pct is not None and avant.taux_pct is not None
    ]
    if not couples:
        return None
    sens = (
        ("plus haut", sum(taux > avant for taux, avant in couples)),
        ("plus bas", sum(taux < avant for taux, avant in couples)),
        ("égal", sum(taux == avant for taux, avant in couples)),
    )
    parts = [f"{mot} pour {nombre} mois" for mot, nombre in sens if nombre]
    if len(parts) == 1 and len(couples) > 1:
        (mot,) = [mot for mot, nombre in sens if nombre]
        return f"Face au même mois, un an avant, le taux est {mot} pour chacun des {len(couples)} mois comparés."
    return f"Face au même mois, un an avant, le taux est {fr.enumeration(parts)}, sur {len(couples)} comparés."


def nom_du_trimestre(trimestre: Trimestre) -> str:
    """Name a quarter by its months: « octobre à décembre 2024 », « décembre 2024 à février 2025 », « mai 2025 »."""
    debut, fin = trimestre.mois[0].periode, trimestre.mois[-1].periode
    if debut == fin:
        return fr.mois_long(debut)
    depart = fr.mois_long(debut)
    if debut[:4] == fin[:4]:
        depart = depart.removesuffix(f" {debut[:4]}")
    return f"{depart} à {fr.mois_long(fin)}"


def phrase_trimestres(tous: Sequence[Trimestre]) -> str:
    """The highest and the lowest quarter with their intervals; the text alternative of the quarterly figure."""
    mesures = [t for t in tous if t.taux_pct is not None]
    if not mesures:
        return "Par trimestre, en nombres : trop peu de créneaux pour un pourcentage."
    haut, bas = max(mesures, key=lambda t: t.taux_pct), min(mesures, key=lambda t: t.taux_pct)
    reste = _incomplets(tous)
    if haut.taux_pct == bas.taux_pct:
        return f"Par trimestre : taux de {_avec_intervalle(haut)} pour {nom_du_trimestre(haut)}{reste}."
    return (
        f"Par trimestre : taux le plus haut pour {nom_du_trimestre(haut)}, {_avec_intervalle(haut)} ; "
        f"le plus bas pour {nom_du_trimestre(bas)}, {_avec_intervalle(bas)}{reste}."
    )


def phrase_de_l_intervalle(tous: Sequence[Trimestre]) -> str | None:
    """What the intervals of the quarters hold: chance only, or how months usually vary too; None without any."""
    mesure = next((t for t in tous if t.taux_pct is not None), None)
    if mesure is None:
        return None
    if mesure.dispersion is None:
        return (
            f"L’intervalle ne tient compte que du hasard d’un créneau à l’autre : il faut {MOIS_MINIMAUX} mois connus "
            "pour savoir de combien les mois varient d’eux-mêmes."
        )
    if mesure.dispersion == 1:
        return "L’intervalle tient compte du hasard d’un créneau à l’autre."
    return (
        "Les mois varient d’eux-mêmes plus que le hasard : l’intervalle est élargi d’autant "
        f"({fr.nombre(mesure.dispersion, 1)} fois), comme les limites du taux d’un mois à l’autre."
    )


def _avec_intervalle(trimestre: Trimestre) -> str:
    return communes.avec_intervalle(trimestre.taux_pct, *trimestre.intervalle_pct(), "%")


def _incomplets(tous: Sequence[Trimestre]) -> str:
    """The quarters that do not have their three months."""
    incomplets = sum(len(t.disponibles) < MOIS_D_UN_TRIMESTRE for t in tous)
    noms = fr.compte(incomplets, "trimestre incomplet", "trimestres incomplets")
    return f" ; {noms}" if incomplets else ""


def phrase_cumul(cumul: Cumul, bilan: Bilan) -> str:
    """The running total of unfilled slots, when half of it was reached, and the year before."""
    mois = fr.compte(len(bilan.disponibles), "mois", "mois")
    if not cumul.total:
        return f"Aucun créneau non pourvu en {mois}."
    manque = f" ({len(bilan.absents)} mois non {fr.accord(len(bilan.absents), 'disponible')})" if bilan.absents else ""
    total = fr.compte(cumul.total, "créneau non pourvu", "créneaux non pourvus")
    moitie = f", dont la moitié atteinte en {fr.mois_long(cumul.a_moitie)}" if len(bilan.disponibles) > 1 else ""
    return f"{total} en {mois}{manque}{moitie}{_cumul_avant(cumul, bilan)}."


def _cumul_avant(cumul: Cumul, bilan: Bilan) -> str:
    if cumul.total_avant is not None:
        return f" ; {fr.nombre(cumul.total_avant)} aux mêmes mois, un an avant"
    avant = bilan.precedent
    if avant is None or not avant.imprime:
        return ""
    return f" ; {fr.nombre(avant.non_pourvus)} pour le total {avant.annee} imprimé, dont les mois ne sont pas connus"


def phrase_calendrier(connus: Sequence[Evenement]) -> str:
    """What the calendar held, nature by nature: the text alternative of the strip."""
    if not connus:
        return "Aucun repère du calendrier pour ces mois."
    groupes = []
    for nature in NATURES:
        de_la_nature = [e for e in connus if e.nature == nature]
        if de_la_nature:
            noms = fr.accord(len(de_la_nature), nature, PLURIELS.get(nature))
            groupes.append(f"{noms} : {fr.enumeration([_evenement(e) for e in de_la_nature])}")
    return f"Au calendrier de ces mois, {' ; '.join(groupes)}."


def _evenement(evenement: Evenement) -> str:
    debut, fin = fr.date_longue(evenement.debut), fr.date_longue(evenement.fin)
    if evenement.debut == evenement.fin:
        return debut if evenement.nature == JOUR_FERIE else f"{evenement.libelle} (le {debut})"
    if evenement.debut.year == evenement.fin.year:
        debut = debut.removesuffix(f" {evenement.debut.year}")
        if evenement.debut.month == evenement.fin.month:
            debut = debut.split(" ")[0]
    return f"{evenement.libelle} (du {debut} au {fin})"


def phrase_ce_qui_manque_au_calendrier(connus: Sequence[Evenement]) -> str:
    """Tell what nobody wrote down, and where to write it."""
    natures = {e.nature for e in connus}
    attendues = (
        (VACANCES, "vacances scolaires"),
        (EPIDEMIE, "épidémies"),
        (COMMUNICATION, "actions de communication"),
    )
    manquent = [nom for nature, nom in attendues if nature not in natures]
    debut = f"Rien n’est inscrit à ces mois pour : {', '.join(manquent)}. " if manquent else ""
    return (
        f"{debut}Pour ajouter un repère : page Données, onglet Importer, jeu « Repères du calendrier » (un modèle y "
        "est à télécharger)."
    )


def phrase_deplacement(simule: Deplacement) -> str:
    """The simulated rates: the text alternative of the simulation. Every verb is conditional."""
    creneaux = fr.compte(simule.nombre, "créneau déplacé", "créneaux déplacés")
    origine, destination = fr.mois_long(simule.origine.periode), fr.mois_long(simule.destination.periode)
    perdus = (
        f" {fr.phrase(fr.quand(simule.origine.periode))}, "
        f"{fr.compte(simule.perdus, 'créneau pourvu n’aurait', 'créneaux pourvus n’auraient')} plus de place."
        if simule.perdus
        else ""
    )
    return (
        f"Avec {creneaux} {fr.de(origine)} à {destination}, le taux serait "
        f"{_taux(simule.origine_apres, simule.origine.taux_pct, f'en {origine}')}, "
        f"{_taux(simule.destination_apres, simule.destination.taux_pct, f'en {destination}')} et "
        f"{_taux(simule.exercice_apres, simule.exercice_avant.taux_pct, 'sur l’exercice')}.{perdus}"
    )


def _taux(apres: Apres, avant: float | None, ou: str) -> str:
    """The simulated rate, or the interval where nobody knows what would be filled, and the rate as it was."""
    if apres.taux_pct is None:
        return f"sans objet {ou}, sans créneau offert"
    bornes = {fr.nombre(taux, 1) for taux in (apres.taux_min_pct, apres.taux_max_pct)}
    simule = (
        f"de {fr.pourcentage(apres.taux_pct)}"
        if len(bornes) == 1
        else f"de {fr.nombre(apres.taux_min_pct, 1)} à {fr.pourcentage(apres.taux_max_pct)}"
    )
    return f"{simule} {ou} (au lieu de {fr.pourcentage(avant)})"


def nom_des_mois(mois: Sequence[Mois]) -> dict[str, str]:
    """Label of each month of a choice: its name, what it offered, and its rate."""
    return {
        m.periode: f"{fr.mois_long(m.periode)} ({fr.nombre(m.offerts)} offerts, {fr.pourcentage(m.taux_pct)})"
        for m in mois
    }
