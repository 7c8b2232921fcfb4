"""The sentences of the médecin-traitant page. Each is also the text alternative of the figure it introduces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import NOMS_DE_NIVEAU
from cpts_data.indicators.medecin_traitant import (
    DESIGNATIONS,
    POPULATIONS,
    Capacite,
    Concentration,
    Couverture,
    Releve,
    TotalSansMT,
)
from cpts_data.indicators.phrases_communes import (
    INTERVALLE,
    face_a,
    intervalle,
    mot_d_evolution,
    nom_de_zone,
    sans_chiffre,
)
from cpts_data.indicators.zones_face_a_la_reference import Reference
from cpts_data.stats import moran, secret
from cpts_data.stats.positions import POSITIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import pandas as pd

    from cpts_data.indicators.agregats_de_zones import Agregats
    from cpts_data.stats.dispersion import Dispersion
    from cpts_data.stats.evolution import Evolution

SEUIL_DE_RESSEMBLANCE = 0.05
SE_RECOUPENT = "Ces groupes se recoupent : leurs effectifs ne s’additionnent pas."
FORMULE_DE_PART = "part = patients sans médecin traitant des premières zones ÷ ceux de tout le territoire"
FORMULE_DES_TAUX = (
    "sans médecin traitant = patients − patients avec ; taux = patients avec ÷ patients ; "
    "manquants = cible × patients − patients avec ; écarts calculés sur les taux non arrondis"
)
AVIS_DEMONSTRATION = (
    "La répartition des patients par quartier et par commune est fictive : seuls les totaux sont ceux du rapport. "
    "Demandez à la CPAM les effectifs par IRIS."
)
FORMULE_MG = (
    "habitants par médecin = population municipale ÷ médecins généralistes libéraux "
    "(Observatoire des fragilités 2024, à confirmer auprès du producteur)"
)


def phrase_couverture(couverture: Couverture, periode: str | None = None) -> str:
    """The coverage and its change since the start, in people first. ``periode``: see ``phrase_total_inconnu``."""
    avaient = fr.accord(couverture.sans, "n’avait", "n’avaient")
    dernier = "dernier total connu" if phrase_total_inconnu(couverture, periode) else None
    evolution = _evolution(couverture.sans, couverture.depart) if couverture.depart else None
    precisions = " ; ".join(filter(None, (dernier, evolution)))
    evolution = f" ({precisions})" if precisions else ""
    return (
        f"{fr.phrase(fr.quand(couverture.periode))}, "
        f"{fr.compte(couverture.sans, 'patient')} {DESIGNATIONS[couverture.population]} {avaient} "
        f"pas de médecin traitant sur le territoire{evolution} : "
        f"{fr.pourcentage(couverture.taux_pct)} en {fr.accord(couverture.avec, 'a', 'ont')} un."
    )


def _evolution(sans: int, depart: Releve) -> str:
    ecart = sans - depart.sans
    alors = f"qu’{quand}" if (quand := fr.quand(depart.periode)).startswith(("à", "en")) else f"que {quand}"
    return f"{fr.nombre(abs(ecart))} de {'moins' if ecart < 0 else 'plus'} {alors}" if ecart else f"autant {alors}"


def phrase_total_inconnu(couverture: Couverture, periode: str | None) -> str | None:
    """Why the message stops before ``periode``, the date of the map; None when it does not."""
    if periode is None or fr.rang_de_periode(periode) <= fr.rang_de_periode(couverture.periode):
        return None
    return (
        f"{fr.phrase(fr.quand(periode))}, le total du territoire n’est pas connu : au moins un IRIS est masqué par la "
        "source ou n’a pas de ligne. Demandez-le à la CPAM."
    )


def phrase_des_taux(couvertures: Iterable[Couverture]) -> str:
    """The rate of each group, one after the other: text alternative of the figure that sets them side by side."""
    return " ".join(f"{POPULATIONS[c.population]} : {fr.pourcentage(c.taux_pct)}." for c in couvertures)


def formule_des_taux(jeux: Collection[str]) -> str:
    """How the rates are computed; the sums of IRIS are told where they serve."""
    sommes = " ; à une date que seuls les IRIS donnent, leur somme" if "mt_iris" in jeux else ""
    return FORMULE_DES_TAUX + sommes


def phrase_inconnue(population: str) -> str:
    """Said in the place of the coverage when no source gives it for this group."""
    return f"La couverture des patients {DESIGNATIONS[population]} n’est pas connue pour ce territoire."


def phrase_chronologie(couverture: Couverture) -> str | None:
    """Every known rate in the order of time; None when two dates or fewer say it all."""
    if not couverture.entre:
        return None
    taux = [f"{fr.pourcentage(r.taux_pct)} {fr.quand(r.periode)}" for r in couverture.releves]
    return fr.enumeration(taux)


def phrase_total(total: TotalSansMT) -> str | None:
    """Both numbers of people without a médecin traitant when the IRIS do not add up to the territory; else None."""
    if total.concorde:
        return None
    return (
        f"La somme des IRIS donne {fr.nombre(total.somme)} patients sans médecin traitant ; le chiffre du territoire, "
        f"à la même date, est {fr.nombre(total.donne)}. Les parts partent de la somme des IRIS."
    )


def phrase_capacite(capacite: Capacite) -> str:
    """How many new patients practices accept, where, and where they say none."""
    acceptent = capacite.communes[capacite.communes["nouveaux_patients"] > 0]
    zeros = int((capacite.communes["nouveaux_patients"] == 0).sum())
    absentes = int(capacite.communes["nouveaux_patients"].isna().sum())
    cabinets = "" if capacite.cabinets is None else f" dans {fr.compte(capacite.cabinets, 'cabinet')}"
    phrase = (
        f"{fr.phrase(fr.quand(capacite.date))}, les médecins déclarent pouvoir accepter "
        f"{fr.compte(capacite.total, 'nouveau patient', 'nouveaux patients')}{cabinets}"
    )
    if not acceptent.empty:
        premiere = acceptent.iloc[0]
        phrase += (
            f", dans {fr.compte(len(acceptent), 'commune')} ; le plus {fr.a(premiere['nom'])} : "
            f"{fr.nombre(premiere['nouveaux_patients'])}"
        )
    if zeros:
        phrase += f" ; aucune place dans {fr.compte(zeros, 'commune')}"
    if absentes:
        phrase += f" ; donnée absente pour {fr.compte(absentes, 'commune')}"
    return f"{phrase}."


def phrase_concentration(resultat: Concentration, population: str, niveau: str, periode: str | None = None) -> str:
    """How few areas hold half of the people without a médecin traitant, at ``periode`` when it is given."""
    date = "" if periode is None else f", {fr.quand(periode)}"
    singulier, pluriel = NOMS_DE_NIVEAU[niveau]
    if resultat.total is None:
        return f"Le nombre total de patients {DESIGNATIONS[population]} sans médecin traitant n’est pas connu."
    if resultat.total == 0:
        return f"Aucun patient {DESIGNATIONS[population]} n’est sans médecin traitant."
    patients = f"{fr.compte(resultat.total, 'patient')} {DESIGNATIONS[population]} sans médecin traitant"
    if resultat.moitie is None:
        return (
            f"Trop de zones ont un effectif masqué pour dire combien de {pluriel} regroupent la moitié des {patients}."
        )
    if resultat.partielle:
        connus = f"Sur {fr.compte(resultat.zones, singulier, pluriel)} dont le nombre est connu"
        verbe = fr.accord(resultat.moitie, "regroupe", "regroupent")
        return f"{connus}, {resultat.moitie} {verbe} la moitié de leurs {patients}{date}."
    if resultat.moitie == 1 and resultat.zones > 1:
        premiere = resultat.courbe.iloc[0]
        return (
            f"{premiere['nom']} regroupe à elle seule {fr.pourcentage(premiere['part_pct'], 0)} des {patients}{date}."
        )
    verbe = fr.accord(resultat.moitie, "regroupe", "regroupent")
    zones = f"{fr.compte(resultat.moitie, singulier, pluriel)} sur {resultat.zones}"
    return f"{zones} {verbe} la moitié des {patients}{date}."


def phrase_premieres_zones(montrees: int, moitie: int) -> str:
    """How many of the areas that hold half of the people a short list shows."""
    if montrees == moitie:
        return "Toutes les zones qui regroupent la moitié des patients sont dans la liste."
    return f"Les {fr.nombre(montrees)} premières zones, sur les {fr.nombre(moitie)} qui regroupent cette moitié."


def phrase_manque(couverture: Couverture) -> str:
    """People still needed for the cible, in both readings of the contract."""
    manque = couverture.manque_cible
    if manque is None:
        if couverture.cible_anterieure is None:
            return "Cible non donnée pour cette date."
        periode, cible = couverture.cible_anterieure
        return f"Cible non donnée pour cette date ; la dernière connue : {fr.pourcentage(cible)}, {fr.quand(periode)}."
    cible = fr.pourcentage(couverture.cible_pct)
    if manque.exact <= 0:
        avance = -manque.exact
        reste = f", avec {fr.compte(avance, 'patient')} d’avance" if avance else ", à l’unité près"
        return f"Cible de {cible} atteinte{reste}."
    exact = f"il manque {fr.compte(manque.exact, 'patient')} si l’on compare le taux exact"
    if manque.arrondi <= 0:
        return f"Cible de {cible} : {exact}, aucun si l’on compare le taux arrondi à une décimale."
    return f"Cible de {cible} : {exact}, {fr.nombre(manque.arrondi)} si l’on compare le taux arrondi à une décimale."


def phrase_zone(
    zone: Mapping[str, object],
    population: str,
    rang: int | None,
    zones: pd.DataFrame,
    reference: Reference | None = None,
) -> str:
    """One area in a sentence: its people, its rank, its rate, its interval and where it stands against ``reference``.

    ``zone`` may lack the columns of ``face_a_la_reference``: the sentence then ends with the rate.
    """
    lieu = nom_de_zone(str(zone["nom"]), str(zone["commune"]))
    if zone["statut"] != secret.MESURE:
        return f"{lieu} : {sans_chiffre(str(zone['statut']), zone.get('motif'))}."
    visibles = fr.nombre(int((zones["statut"] == secret.MESURE).sum()))
    ordinal = f"{fr.nombre(rang)}{'re' if rang == 1 else 'e'}" if rang else ""
    place = f", {ordinal} zone sur {visibles} par ce nombre" if rang else ""
    return (
        f"{lieu} : {fr.compte(zone['sans_mt'], 'patient')} {DESIGNATIONS[population]} sans médecin traitant"
        f"{place} ; {fr.pourcentage(zone['taux_pct'])} des {fr.nombre(zone['patients'])} en ont un"
        f"{_face_a_la_reference(zone, reference)}."
    )


def _face_a_la_reference(zone: Mapping[str, object], reference: Reference | None) -> str:
    """The interval, then the word and the gap; nothing where they were not computed."""
    bornes = intervalle(zone.get("borne_basse_pct"), zone.get("borne_haute_pct"), "%")
    place = "" if reference is None else face_a(
        zone["taux_pct"], zone["reference_pct"], zone["position"], zone["mention"], unite="%",
        libelle=reference.libelle,
    )  # fmt: skip
    return (f" ({bornes})" if bornes else "") + (f" : {place}" if place else "")


def phrase_positions(effectifs: Mapping[str, int], reference: Reference, niveau: str) -> str:
    """How many areas are clearly below, comparable and clearly above."""
    valeur = "" if reference.valeur_pct is None else f" ({fr.pourcentage(reference.valeur_pct)})"
    if not sum(effectifs.values()):
        return f"Aucune zone ne peut être comparée {fr.a(reference.libelle)}{valeur}."
    dessous, comparables, dessus = (effectifs[position] for position in POSITIONS)
    zones = fr.accord(dessous, *NOMS_DE_NIVEAU[niveau])
    return (
        f"Face {fr.a(reference.libelle)}{valeur} : {fr.nombre(dessous)} {zones} nettement en dessous, "
        f"{fr.nombre(comparables)} {fr.accord(comparables, 'comparable')} et {fr.nombre(dessus)} nettement au-dessus."
    )


def phrase_dispersion(dispersion: Dispersion | None) -> str | None:
    """Said when areas are further from the reference than chance explains: many then cross the funnel."""
    if dispersion is None or not dispersion.au_dela_du_hasard:
        return None
    return (
        f"Les zones s’écartent de la référence {fr.nombre(dispersion.rapport_des_ecarts, 1)} fois plus que le hasard "
        "seul ne le ferait : sortir des limites est donc fréquent, et non une exception."
    )


PHRASE_LISSAGE = (
    "Carte lissée : le taux de chaque zone est rapproché de celui de l’ensemble, d’autant plus que la zone compte peu "
    "de patients. C’est une aide à la lecture ; le chiffre d’une zone reste son taux brut et son intervalle."
)


PHRASE_AGREGATS = (
    f"Parmi les zones signalées, au plus {fr.pourcentage(100 * moran.FAUSSES_DECOUVERTES, 0)} environ le seraient par "
    "hasard. Une zone en « groupe » ressemble à ses voisines ; cela ne dit pas pourquoi."
)


def phrase_zones_deplacees(nombre: int) -> str:
    """What smoothing changes on the map: few areas move, and that is what there is to see."""
    if not nombre:
        return "Carte lissée : aucune zone ne change de classe."
    return f"Carte lissée : {fr.compte(nombre, 'zone change', 'zones changent')} de classe."


def phrase_agregats(resultat: Agregats, niveau: str) -> str:
    """Whether neighbours look alike, and the groups found; or why they are not looked for."""
    singulier, pluriel = NOMS_DE_NIVEAU[niveau]
    if resultat.mesurees < moran.ZONES_MINIMALES:
        mesurees = fr.compte(resultat.mesurees, f"{singulier} mesurée" if niveau == "commune" else "IRIS mesuré",
                             f"{pluriel} mesurées" if niveau == "commune" else "IRIS mesurés")  # fmt: skip
        return (
            f"Les groupes de zones voisines ne sont cherchés qu’à partir de {moran.ZONES_MINIMALES} zones mesurées : "
            f"{mesurees} ici, trop peu pour distinguer un groupe du hasard."
        )
    if resultat.ensemble is None:
        return "Les groupes de zones voisines ne peuvent pas être cherchés : toutes les zones ont le même taux."
    classes = resultat.zones["classe"]
    basses, hautes = int((classes == moran.BAS_BAS).sum()), int((classes == moran.HAUT_HAUT).sum())
    ensemble = resultat.ensemble
    ressemblance = (
        "Les zones voisines se ressemblent"
        if ensemble.p <= SEUIL_DE_RESSEMBLANCE and ensemble.indice > 0
        else "Les zones voisines ne se ressemblent pas plus que le hasard ne le ferait"
    )
    return (
        f"{ressemblance} : "
        f"{fr.compte(basses, singulier, pluriel)} au cœur d’un groupe de couverture basse, {fr.nombre(hautes)} au cœur "
        "d’un groupe de couverture haute."
    )


def phrase_du_calcul_des_agregats(ensemble: moran.Moran) -> str:
    """How the groups were looked for, in the words and symbols of the method."""
    return (
        "Calcul : indices de Moran sur les taux ramenés à leur nombre de patients, "
        f"{fr.compte(moran.PERMUTATIONS, 'tirage')}, fausses découvertes de Benjamini et Hochberg ; "
        f"indice global {fr.nombre(ensemble.indice, 2)}, p = {fr.nombre(ensemble.p, 3)}."
    )


def phrase_evolution(evolution: Evolution, depuis: str) -> str:
    """The change of a rate since the first period, with its interval and what it is worth."""
    bornes = f"{INTERVALLE} : {fr.nombre(evolution.bas, 1, signe=True)} à {fr.nombre(evolution.haut, 1, signe=True)}"
    return f"{fr.points(evolution.points)} depuis {depuis} ({bornes}), {mot_d_evolution(evolution)}"


def phrase_absents(zones: pd.DataFrame) -> str:
    """What the map does not show, and why, before an area is chosen."""
    return " ".join(filter(None, ("Cliquez sur une zone pour la lire.", phrase_des_zones_sans_chiffre(zones))))


def phrase_des_zones_sans_chiffre(zones: pd.DataFrame) -> str:
    """How many areas have no figure, and why; empty when all have one."""
    masques = int((zones["statut"] == secret.MASQUE).sum())
    absents = int((zones["statut"] == secret.ABSENT).sum())
    sans_objet = int((zones["statut"] == secret.SANS_OBJET).sum())
    morceaux = []
    if masques:
        morceaux.append(
            f"{fr.compte(masques, 'zone')} {fr.accord(masques, 'est masquée', 'sont masquées')} (secret statistique)"
        )
    if absents:
        morceaux.append(f"{fr.compte(absents, 'zone')} {fr.accord(absents, 'n’a', 'n’ont')} pas de donnée")
    if sans_objet:
        morceaux.append(f"{fr.compte(sans_objet, 'zone')} {fr.accord(sans_objet, 'est', 'sont')} sans objet")
    reste = fr.enumeration(morceaux)
    return f"{fr.phrase(reste)}." if reste else ""


def phrase_carte(zones: pd.DataFrame, population: str, niveau: str, periode: str) -> str:
    """What a map of people tells by itself: from the fewest to the most, and what it does not show."""
    mesurees = zones[zones["statut"] == secret.MESURE].sort_values("sans_mt")
    debut = f"Patients {DESIGNATIONS[population]} sans médecin traitant, {fr.quand(periode)}"
    if mesurees.empty:
        return f"{debut} : aucun nombre à montrer. {phrase_des_zones_sans_chiffre(zones)}".strip()
    bas, haut = mesurees.iloc[0], mesurees.iloc[-1]
    combien = fr.compte(len(mesurees), *NOMS_DE_NIVEAU[niveau])
    lieux = [fr.a(nom_de_zone(zone["nom"], zone["commune"])) for zone in (bas, haut)]
    etendue = f"de {fr.nombre(bas['sans_mt'])}, {lieux[0]}, à {fr.nombre(haut['sans_mt'])}, {lieux[1]},"
    return f"{debut} : {etendue} dans {combien}. {phrase_des_zones_sans_chiffre(zones)}".strip()


def phrase_habitants_par_mg(communes: pd.DataFrame) -> str:
    """Communes without a GP, and the one with the most inhabitants per GP."""
    sans = int((communes["statut"] == secret.ZERO).sum())
    communes_sans = f"{fr.compte(sans, 'commune')} sur {len(communes)}"
    debut = f"{communes_sans} où la source indique 0 médecin généraliste (ou une valeur masquée)"
    mesurees = communes.dropna(subset=["habitants_par_mg"])
    if mesurees.empty:
        return f"{debut}."
    maximum = mesurees.loc[mesurees["habitants_par_mg"].idxmax()]
    return (
        f"{debut} ; parmi les autres, {maximum['nom']} compte le plus d’habitants par médecin : "
        f"{fr.nombre(maximum['habitants_par_mg'])}."
    )
