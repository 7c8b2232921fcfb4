"""The sentences of the change log, and its rows as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators import phrases_communes as communes
from cpts_data.indicators.journal_des_changements import (
    A_SURVEILLER,
    BRUIT,
    CONSTATE,
    CORRECTION,
    DECOUPAGE,
    DEFINITION,
    NET,
    TESTES,
    Changement,
    Extraction,
    Journal,
    LignesChangees,
)
from cpts_data.indicators.medecin_traitant import DESIGNATIONS
from cpts_data.stats.intervalles import NIVEAU_MENTION, NIVEAU_SIGNAL
from cpts_data.stats.tendance import POINTS

if TYPE_CHECKING:
    import pandas as pd

LIGNES_MASQUEES = "Des lignes masquées sont aussi dans les fichiers : elles ne sont pas comptées."
DEPUIS_LES_IMPORTS, ENTRE_DEUX_DATES = "Depuis les derniers imports", "Entre deux dates d’une même source"
RIEN_PAR_IMPORT = "Aucun import n’a encore changé un chiffre suivi."
RIEN_ENTRE_DEUX_DATES = "Aucune source n’a deux dates d’un même chiffre."
NON_CALCULEE = "non calculée : il faut cinq points"
MENSUELLE = "lue mois par mois"
SANS_OBJET = "sans objet"
MENTION_DES_COMPTES = (
    "La couverture compte tout le monde : ce n’est pas un sondage. Le test dit si un écart dépasse ce que des "
    "effectifs de cette taille feraient varier par hasard. Les deux dates comptent en grande partie les mêmes "
    "personnes : le test est prudent, un petit changement réel peut rester « bruit »."
)


def phrase_du_journal(journal: Journal) -> str:
    """The message of the tab: what the imports brought; without any, what two dates of one source say."""
    if not journal.du_territoire():
        return "Aucun chiffre n’a encore deux extractions : il n’y a rien à comparer."
    if par_import := journal.du_territoire_par_import():
        return phrase_du_bloc(par_import, DEPUIS_LES_IMPORTS)
    return f"{RIEN_PAR_IMPORT} {phrase_du_bloc(journal.du_territoire_par_date(), ENTRE_DEUX_DATES)}"


def phrase_du_bloc(changements: Sequence[Changement], titre: str) -> str:
    """How many figures of the territory compare, and what came of it. ``titre``: what they are compared over."""
    resultats = _resultats(changements)
    testes = sum(c.verdict in TESTES for c in changements)
    if testes:
        debut = f"{titre}, sur {fr.compte(testes, 'taux comparé', 'taux comparés')}, {resultats}"
    else:
        debut = f"{titre}, aucun taux ne se compare"
    autres = _autres(changements)
    return f"{debut} ; {autres}." if autres else f"{debut}."


def _resultats(changements: Sequence[Changement]) -> str:
    """Clear rises, clear falls, then what is to be watched and what is noise; a number that is zero is left out."""
    nets = [c.evolution.points > 0 for c in changements if c.verdict == NET]
    surveilles, bruits = (sum(c.verdict == verdict for c in changements) for verdict in (A_SURVEILLER, BRUIT))
    groupes = (
        (sum(nets), "est en hausse nette", "sont en hausse nette"),
        (len(nets) - sum(nets), "est en baisse nette", "sont en baisse nette"),
        (surveilles, "est à surveiller", "sont à surveiller"),
        (bruits, "n’a pas bougé plus que le hasard", "n’ont pas bougé plus que le hasard"),
    )
    return fr.enumeration(
        [f"{fr.nombre(nombre)} {fr.accord(nombre, *formes)}" for nombre, *formes in groupes if nombre]
    )


def _autres(changements: Sequence[Changement]) -> str:
    mots = {
        DEFINITION: ("change de définition", "changent de définition"),
        DECOUPAGE: ("change de découpage", "changent de découpage"),
        CORRECTION: ("est corrigé", "sont corrigés"),
    }
    trouves = [
        f"{fr.nombre(effectif)} {fr.accord(effectif, *formes)}"
        for verdict, formes in mots.items()
        if (effectif := sum(c.verdict == verdict for c in changements))
    ]
    return fr.enumeration(trouves)


def phrase_des_zones(journal: Journal) -> str:
    """How many IRIS changed, and how many would seem to by chance alone: at most, as the test is cautious."""
    total = journal.zones_comparees
    if not total:
        return "Aucun IRIS n’est visible à deux dates qui se comparent."
    par_verdict = journal.zones_par_verdict or {}
    nets, surveilles = par_verdict.get(NET, 0), par_verdict.get(A_SURVEILLER, 0)
    nets_au_hasard, surveilles_au_hasard = total * (1 - NIVEAU_SIGNAL), total * (NIVEAU_SIGNAL - NIVEAU_MENTION)
    return (
        f"{fr.compte(total, 'chiffre d’IRIS comparé', 'chiffres d’IRIS comparés')} : "
        f"{fr.compte(nets, 'changement net', 'changements nets')}, {fr.nombre(surveilles)} à surveiller. "
        f"Si rien n’avait changé, le hasard seul en signalerait au plus environ {fr.nombre(surveilles_au_hasard)} "
        f"à surveiller et {fr.nombre(nets_au_hasard, 1)} net."
    )


def phrase_du_total_inconnu(population: str, periode: str) -> str:
    """Why the latest counts by IRIS give no rate of the territory."""
    quand = fr.phrase(fr.quand(periode))
    return (
        f"{quand}, le taux du territoire n’est pas connu pour les patients {DESIGNATIONS[population]} : au moins un "
        "IRIS est masqué par la source ou n’a pas de ligne. Demandez le total à la CPAM."
    )


def phrase_des_lignes(lignes: LignesChangees) -> str:
    """What the imports did to the rows of a dataset."""
    faits = [
        (nombre, fr.accord(nombre, *formes))
        for nombre, *formes in (
            (lignes.ajoutees, "ajoutée", "ajoutées"),
            (lignes.modifiees, "modifiée", "modifiées"),
            (lignes.retirees, "retirée", "retirées"),
        )
        if nombre
    ]
    masquees = f" {LIGNES_MASQUEES}" if lignes.masquees else ""
    if not faits:
        return f"{lignes.titre} : aucune ligne {'montrée ' if masquees else ''}n’a changé.{masquees}"
    (nombre, mot), *suite = faits
    debut = f"{fr.compte(nombre, 'ligne')} {mot}"
    return (
        f"{lignes.titre} : {fr.enumeration([debut, *(f'{fr.nombre(autre)} {mot}' for autre, mot in suite)])}.{masquees}"
    )


def phrase_du_changement(changement: Changement) -> str:
    """One figure in one sentence: before, after, and what can be said of it."""
    serie = changement.serie
    nom = serie.nom if serie.zone is None else f"{serie.nom}, {serie.zone}"
    avant, apres = (_avec_sa_date(extraction, changement) for extraction in (changement.avant, changement.apres))
    return f"{nom} : {avant}, {apres}. {lecture(changement)}"


def lecture(changement: Changement) -> str:
    """What can be said of the difference, in a few words."""
    if changement.verdict in (DEFINITION, DECOUPAGE):
        return f"Ne se compare pas : {changement.raison}."
    if changement.verdict == CORRECTION:
        suite = f" : {changement.raison}" if changement.raison else ""
        return f"Même date, autre fichier : une correction, pas une évolution{suite}."
    if changement.verdict == CONSTATE:
        return _sans_test(changement)
    entre = f"entre {fr.nombre(changement.evolution.bas, 1, signe=True)} et {fr.points(changement.evolution.haut)}"
    suite = " ; les mois varient d’eux-mêmes plus que le hasard, et c’est compté" if _elargi(changement) else ""
    return f"{fr.phrase(communes.mot_d_evolution(changement.evolution))} : {entre}, à 95{fr.ESPACE_FINE}%{suite}."


def _elargi(changement: Changement) -> bool:
    return changement.serie.dispersion is not None and changement.serie.dispersion > 1


def _sans_test(changement: Changement) -> str:
    if changement.serie.dispersion is None:
        return "Pas de test : il faut douze mois connus pour savoir de combien les mois varient d’eux-mêmes."
    if changement.serie.unite == "%":
        return "Pas de test : les effectifs ne sont pas publiés."
    return "Un nombre se constate : il n’est pas testé."


def ecrire(extraction: Extraction, changement: Changement) -> str:
    """Write a value with its unit. A made-up one is not shown beside a real one."""
    fictive_a_cote_d_une_vraie = extraction.fictive and not (changement.avant.fictive and changement.apres.fictive)
    if extraction.valeur is None or fictive_a_cote_d_une_vraie:
        return "chiffre de démonstration" if fictive_a_cote_d_une_vraie else fr.ABSENT
    return communes.ecrire(extraction.valeur, changement.serie.unite, 1 if changement.serie.unite == "%" else 0)


def _avec_sa_date(extraction: Extraction, changement: Changement) -> str:
    return f"{ecrire(extraction, changement)} {fr.quand(extraction.periode)}"


def phrase_de_la_tendance(changement: Changement) -> str:
    """The trend of the five latest dates, or why there is none."""
    if changement.serie.mensuelle:
        return MENSUELLE
    if changement.serie.unite != "%":
        return SANS_OBJET
    if changement.tendance is None:
        return NON_CALCULEE
    return f"{changement.tendance.sens} sur {POINTS} dates"


def en_tableau(changements: Sequence[Changement]) -> pd.DataFrame:
    """Return one row per change: texts for the screen, numbers for the file (see the table of the catalogue)."""
    import pandas as pd

    return pd.DataFrame([_ligne(changement) for changement in changements], columns=COLONNES)


COLONNES = [
    "verdict", "chiffre", "zone", "avant", "apres", "ecart", "lecture", "phrase", "tendance", "unite", "origine_avant",
    "periode_avant", "valeur_avant", "numerateur_avant", "denominateur_avant", "origine_apres", "periode_apres",
    "valeur_apres", "numerateur_apres", "denominateur_apres", "ecart_nombre", "borne_basse", "borne_haute",
]  # fmt: skip


def _ligne(changement: Changement) -> list[object]:
    evolution = changement.evolution
    cotes = [changement.avant, changement.apres]
    montres = [None if ecrire(e, changement) == "chiffre de démonstration" else e for e in cotes]
    nombres = [
        valeur
        for e, montre in zip(cotes, montres, strict=True)
        for valeur in (
            e.classe if e.lot is None else f"{e.classe} (n° {e.lot})",
            fr.periode(e.periode),
            *((None,) * 3 if montre is None else (montre.valeur, montre.numerateur, montre.denominateur)),
        )
    ]
    bornes = (None, None) if evolution is None else (evolution.bas, evolution.haut)
    return [
        changement.verdict,
        changement.serie.nom,
        changement.serie.zone,
        *(_avec_sa_date(e, changement) for e in cotes),
        _ecart(changement),
        lecture(changement),
        phrase_du_changement(changement),
        phrase_de_la_tendance(changement),
        "taux, en %" if changement.serie.unite == "%" else changement.serie.unite,
        *nombres,
        changement.ecart,
        *bornes,
    ]


def _ecart(changement: Changement) -> str | None:
    if changement.ecart is None:
        return None
    if changement.serie.unite == "%":
        return fr.points(changement.ecart)
    return fr.nombre(changement.ecart, signe=True)
