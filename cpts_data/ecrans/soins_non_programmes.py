"""The screens of the unscheduled-care page: the year of the GPs, then the months of each profession."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.ecrans.ecran import Ecran, GraphiqueNatif, Serie, TableauDEcran
from cpts_data.ecrans.outils import chiffres, origines
from cpts_data.figures.soins_non_programmes import creneaux_par_mois
from cpts_data.indicators import phrases_remplissage_du_sas as dire
from cpts_data.indicators import phrases_soins_non_programmes as phrases
from cpts_data.indicators import soins_non_programmes as snp

if TYPE_CHECKING:
    from cpts_data.store import Magasin

PAGE, JEU = "soins-non-programmes", "sas_creneaux"
SUFFIXES = {"MG": "", "SF": "_sf", "PEDIATRE": "_pediatre"}
TAUX = ("taux_pct", "taux_imprime_pct", "offerts_evolution_pct", "pourvus_evolution_pct", "taux_points")
COLONNES_DES_TOTAUX = ("periode", "nature", "offerts", "pourvus", "non_pourvus")


def ecrans(magasin: Magasin) -> list[Ecran]:
    """Return the screens of the page, the latest exercise of each profession."""
    trouves = []
    for profession, suffixe in SUFFIXES.items():
        bilan = snp.bilan(magasin, profession)
        if bilan is not None:
            trouves += [_annee(magasin, bilan, suffixe), _mois(magasin, bilan, suffixe)]
    return trouves


def _annee(magasin: Magasin, bilan: snp.Bilan, suffixe: str) -> Ecran:
    """Year against year, printed and computed totals side by side."""
    notes = [phrases.phrase_totaux(bilan), phrases.phrase_periode(bilan)]
    colonnes = COLONNES_DES_TOTAUX + (TAUX if bilan.evolution else ())
    return Ecran(
        f"sas_annee{suffixe}",
        PAGE,
        f"{snp.PROFESSIONS[bilan.profession]} : les créneaux d’un an à l’autre",
        phrases.phrase_bilan(bilan),
        origines(magasin, JEU),
        tableau=TableauDEcran(snp.tableau_des_totaux(bilan), "totaux_des_creneaux", colonnes),
        chiffres=chiffres(phrases.chiffres_de_l_annee(bilan)),
        calcul=phrases.CALCUL_TOTAUX if bilan.evolution else phrases.CALCUL_NON_POURVUS,
        fiches=phrases.fiches_des_creneaux(bilan),
        notes=tuple(note for note in notes if note),
    )


def _mois(magasin: Magasin, bilan: snp.Bilan, suffixe: str) -> Ecran:
    """Filled and unfilled slots, month by month."""
    categories = tuple(fr.mois_court(mois.periode) for mois in bilan.mois)
    series = (
        Serie("pourvus", tuple(mois.pourvus if mois.disponible else None for mois in bilan.mois)),
        Serie("non pourvus", tuple(mois.non_pourvus for mois in bilan.mois)),
    )
    return Ecran(
        f"sas_mois{suffixe}",
        PAGE,
        f"{snp.PROFESSIONS[bilan.profession]} : les créneaux offerts et pourvus, par mois",
        phrases.phrase_profil(bilan),
        origines(magasin, JEU),
        figure=creneaux_par_mois(bilan),
        natif=GraphiqueNatif("barres empilées", categories, series, "créneaux"),
        calcul=phrases.calcul_affiche(bilan),
        fiches=phrases.fiches_des_creneaux(bilan),
        notes=(dire.phrase_un_an_avant(bilan) or phrases.UNE_ANNEE,),
    )
