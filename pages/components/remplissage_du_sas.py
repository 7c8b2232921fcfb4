"""The slots of an exercise, month by month or by quarter, their rate as a process, and what is left unfilled."""

from __future__ import annotations

from html import escape

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.figures.calendrier import frise
from cpts_data.figures.creneaux_non_pourvus import cumul_des_non_pourvus
from cpts_data.figures.remplissage_mensuel import carte_de_controle
from cpts_data.figures.soins_non_programmes import creneaux_par_mois, creneaux_par_trimestre
from cpts_data.indicators import phrases_remplissage_du_sas as dire
from cpts_data.indicators import phrases_soins_non_programmes as phrases
from cpts_data.indicators import soins_non_programmes as snp
from cpts_data.indicators.creneaux_non_pourvus import cumul, tableau_du_cumul
from cpts_data.indicators.creneaux_par_trimestre import tableau_des_trimestres, trimestres
from cpts_data.indicators.evenements import SOURCE_DES_JOURS_FERIES, Evenement, evenements, tableau_des_evenements
from cpts_data.indicators.remplissage_mensuel import (
    Controle,
    controle_du_bilan,
    dispersion_des_mois,
    tableau_du_controle,
)
from cpts_data.store import Magasin
from pages.components.filtres import choix_court
from pages.components.graphique import graphique
from pages.components.magasin import echapper
from pages.components.mise_en_page import badge, message, sources
from pages.components.tableau import tableau, tableau_a_ouvrir

JEU = "sas_creneaux"
PAS = {"mois": "Par mois", "trimestre": "Par trimestre"}
# Left out of the tables for small numbers: withheld rates would make empty columns, which only raise questions.
UNITES_DES_TAUX = ("%", "points", "fois")
CALCUL_TRIMESTRES = (
    f"{phrases.CALCUL_TAUX} ; somme des mois connus ; intervalle de Wilson à 95{fr.ESPACE_FINE}%, effectifs divisés "
    "par σz² quand les mois varient plus que le hasard"
)
CALCUL_FERIES = f"jours fériés calculés ({SOURCE_DES_JOURS_FERIES})"


def periode_par_periode(magasin: Magasin, bilan: snp.Bilan) -> None:
    """The slots as a figure, by month or by quarter, with their table."""
    pas = choix_court("pas", "Regrouper les mois", PAS, "mois", sans_etiquette=True)
    if pas == "mois":
        _mois_par_mois(magasin, bilan)
    else:
        _par_trimestre(magasin, bilan)


def _mois_par_mois(magasin: Magasin, bilan: snp.Bilan) -> None:
    phrase = phrases.phrase_profil(bilan)
    message(phrase)
    graphique(creneaux_par_mois(bilan), alt=phrase)
    sources(magasin, JEU, calcul=phrases.calcul_affiche(bilan), fiches=phrases.fiches_des_creneaux(bilan))
    avant = dire.phrase_un_an_avant(bilan)
    st.markdown(echapper(" ".join(filter(None, (phrases.phrase_periode(bilan), avant or phrases.UNE_ANNEE)))))
    mois = st.expander("Les mois en tableau", key="mois", on_change="rerun")
    if mois.open:
        with mois:
            frame = snp.tableau_des_mois(bilan)
            tableau(
                frame,
                "creneaux_par_mois",
                magasin=magasin,
                jeux=(JEU,),
                fichier=f"creneaux_par_mois_{bilan.profession.lower()}",
                alt=phrase,
                hauteur="content",
                sans_unites=UNITES_DES_TAUX if bilan.taux_pct is None else (),
            )
            if avant:
                tableau(
                    frame,
                    "creneaux_un_an_avant",
                    magasin=magasin,
                    jeux=(JEU,),
                    fichier=f"taux_un_an_avant_{bilan.profession.lower()}",
                    alt=avant,
                    hauteur="content",
                )


def _par_trimestre(magasin: Magasin, bilan: snp.Bilan) -> None:
    tous = trimestres(bilan, dispersion_des_mois(magasin, bilan))
    phrase = dire.phrase_trimestres(tous)
    message(phrase)
    graphique(creneaux_par_trimestre(tous), alt=phrase)
    avec_taux = any(t.taux_pct is not None for t in tous)
    papiers = (
        (CALCUL_TRIMESTRES, phrases.FICHES_AVEC_TAUX)
        if avec_taux
        else (phrases.CALCUL_NON_POURVUS, phrases.FICHES_EN_NOMBRES)
    )
    sources(magasin, JEU, calcul=papiers[0], fiches=papiers[1])
    if lecture := dire.phrase_de_l_intervalle(tous):
        st.markdown(echapper(lecture))
    tableau_a_ouvrir(
        "Les trimestres en tableau",
        lambda: tableau_des_trimestres(tous),
        "creneaux_par_trimestre",
        cle="trimestres",
        magasin=magasin,
        jeux=(JEU,),
        fichier=f"creneaux_par_trimestre_{bilan.profession.lower()}",
        alt=phrase,
        hauteur="content",
        sans_unites=() if avec_taux else UNITES_DES_TAUX,
    )


def taux_d_un_mois_a_l_autre(magasin: Magasin, bilan: snp.Bilan) -> None:
    """The control chart above the calendar; the calendar alone where there is no rate to draw."""
    connu = controle_du_bilan(magasin, bilan)
    st.subheader("Le taux, d’un mois à l’autre" if connu else "Le calendrier de ces mois", anchor=False)
    mois = connu.mois if connu else bilan.mois
    reperes = evenements(magasin, mois[0].periode, mois[-1].periode)
    calendrier = dire.phrase_calendrier(reperes)
    if connu:
        message(dire.phrase_controle(connu))
        graphique(carte_de_controle(connu, reperes), alt=f"{dire.phrase_controle(connu)} {calendrier}")
        st.markdown(echapper(_lecture(connu)))
    else:
        st.markdown(echapper(dire.SANS_CARTE))
        graphique(frise(mois, reperes), alt=calendrier)
    if connu:
        calcul = f"{dire.calcul_du_controle(connu)} ; {CALCUL_FERIES}"
        sources(magasin, JEU, "evenements", calcul=calcul, fiches=("taux_remplissage_sas",))
    elif magasin.origines("evenements"):
        sources(magasin, "evenements", calcul=CALCUL_FERIES)
    else:
        st.html(f'<p class="source">{badge("calculé")}{escape(CALCUL_FERIES)}</p>')
    _reperes(magasin, bilan, connu, reperes)


def _lecture(connu: Controle) -> str:
    une_annee = dire.UN_PROFIL if len(connu.mois) <= snp.MOIS_D_UN_EXERCICE else None
    return " ".join(filter(None, (dire.phrase_dispersion(connu), une_annee)))


def _reperes(magasin: Magasin, bilan: snp.Bilan, connu: Controle | None, reperes: tuple[Evenement, ...]) -> None:
    titre = "Les limites et le calendrier en tableau" if connu else "Le calendrier en tableau"
    ouvert = st.expander(f"{titre}, et comment ajouter un repère", key="reperes", on_change="rerun")
    if not ouvert.open:
        return
    with ouvert:
        st.markdown(echapper(f"{dire.REPERE} {dire.phrase_ce_qui_manque_au_calendrier(reperes)}"))
        if connu:
            tableau(
                tableau_du_controle(connu),
                "taux_hors_limites",
                magasin=magasin,
                jeux=(JEU,),
                fichier=f"limites_du_taux_{bilan.profession.lower()}",
                alt=dire.phrase_controle(connu),
                hauteur="content",
            )
        tableau(
            tableau_des_evenements(reperes),
            "reperes_du_calendrier",
            magasin=magasin,
            jeux=("evenements",),
            fichier="reperes_du_calendrier",
            alt=dire.phrase_calendrier(reperes),
        )


def non_pourvus_cumules(magasin: Magasin, bilan: snp.Bilan) -> None:
    """What has been left unfilled since the exercise began."""
    st.subheader("Les créneaux non pourvus, cumulés", anchor=False)
    connu = cumul(bilan)
    phrase = dire.phrase_cumul(connu, bilan)
    message(phrase)
    graphique(cumul_des_non_pourvus(bilan, connu), alt=phrase)
    calcul = f"{phrases.CALCUL_NON_POURVUS} ; additionnés depuis le début de l’exercice"
    sources(magasin, JEU, calcul=calcul, fiches=("creneaux_non_pourvus",))
    tableau_a_ouvrir(
        "Le cumul en tableau",
        lambda: tableau_du_cumul(bilan),
        "cumul_des_non_pourvus",
        cle="cumul",
        magasin=magasin,
        jeux=(JEU,),
        fichier=f"cumul_des_non_pourvus_{bilan.profession.lower()}",
        alt=phrase,
        hauteur="content",
    )
