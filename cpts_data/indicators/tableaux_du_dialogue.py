"""The rows of the tables of the dialogue de gestion, the same on the page and in the file to hand over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cpts_data.indicators import phrases_dialogue as phrases
from cpts_data.indicators import regle_de_paiement as regles
from cpts_data.indicators import tableau_de_bord_aci as aci
from cpts_data.indicators.mesures_du_contrat import rythme

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.indicators.points_etape import Point


def tableau_des_missions(bilans: Sequence[aci.BilanDeMission], lignes: Sequence[aci.LigneACI]) -> pd.DataFrame:
    """One row a mission, then the contract (table « bilan_par_mission »)."""
    import pandas as pd

    return pd.DataFrame(
        {
            "mission": f"{b.mission} · {aci.MISSIONS[b.mission]}" if b.mission else "Ensemble",
            "lignes": b.lignes,
            "payees": b.payees,
            "montant_eur": b.montant_eur,
            "prouve_eur": b.prouve_eur,
            "en_attente_eur": b.en_attente_eur,
            "a_risque_eur": b.a_risque_eur,
        }
        for b in (*bilans, aci.bilan(lignes))
    )


def jeux_des_mesures(mesurees: Sequence[aci.LigneACI]) -> tuple[str, ...]:
    """The datasets of the figures that measure these lines, each once; the follow-up where it gives an objective."""
    lues = [ligne.mesure for ligne in mesurees]
    convenus = ["aci_suivi"] if any(mesure.socle_convenu or mesure.cible_convenue for mesure in lues) else []
    return tuple(dict.fromkeys([*(mesure.jeu for mesure in lues), *convenus]))


def tableau_des_restes(mesurees: Sequence[aci.LigneACI], jour: dt.date, fin: dt.date) -> pd.DataFrame:
    """One row a measured line, with what is still needed from ``jour`` to ``fin`` (table « reste_a_faire »)."""
    import pandas as pd

    return pd.DataFrame(_reste(ligne, jour, fin) for ligne in mesurees)


def _reste(ligne: aci.LigneACI, jour: dt.date, fin: dt.date) -> dict[str, object]:
    mesure = ligne.mesure
    socle, cible = mesure.manque_socle, mesure.manque_cible
    pas = rythme(cible, jour, fin)
    return {
        "code": ligne.code,
        "libelle": mesure.libelle,
        "valeur": phrases.valeur_en_mots(mesure),
        "intervalle": phrases.intervalle_en_mots(mesure),
        "periode": mesure.periode or None,
        "socle": phrases.objectif_en_mots(mesure, mesure.socle, convenu=mesure.socle_convenu),
        "cible": phrases.objectif_en_mots(mesure, mesure.cible, convenu=mesure.cible_convenue),
        "manque_socle": None if socle is None else max(0, socle.exact),
        "manque_exact": None if cible is None else max(0, cible.exact),
        "manque_arrondi": None if cible is None else max(0, cible.arrondi),
        "mois_restants": None if mesure.cible is None else pas.mois_restants,
        "par_mois": pas.par_mois,
    }


def lectures_de(ligne: aci.LigneACI) -> list[regles.Lecture]:
    """Return the readings of a paid line, none without a value or its objectives."""
    resultat = None if ligne.mesure is None else ligne.mesure.resultat
    return [] if resultat is None or not ligne.payee else regles.lectures(resultat, ligne.montant_eur)


def montant_de_la_regle(ligne: aci.LigneACI) -> regles.Lecture | None:
    """Return what the own rule of a line gives; None when it computes nothing, or lacks an objective."""
    resultat = None if ligne.mesure is None else ligne.mesure.resultat
    if ligne.regle_paiement not in regles.CALCULEES or resultat is None:
        return None
    arrondi = regles.EXACT if ligne.regle_arrondi == regles.NON_RENSEIGNE else ligne.regle_arrondi
    return regles.lecture(ligne.regle_paiement, arrondi, resultat, ligne.montant_eur)


def tableau_des_lectures(ligne: aci.LigneACI, lues: Sequence[regles.Lecture]) -> pd.DataFrame:
    """One row a reading of a line (table « lectures_du_paiement »)."""
    import pandas as pd

    return pd.DataFrame(
        {
            "ligne": ligne.code,
            "lecture": phrases.lecture_en_mots(lue),
            "part_pct": lue.part_pct,
            "montant_eur": lue.montant_eur,
        }
        for lue in lues
    )


def tableau_des_points(connus: Sequence[Point]) -> pd.DataFrame:
    """One row a frozen point (table « points_etape »)."""
    import pandas as pd

    return pd.DataFrame([vars(point) for point in connus])
