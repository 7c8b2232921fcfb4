"""Vie de la CPTS: meetings and working groups, evenings and people met, surveys, communication."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.figures.vie_de_la_cpts import barres_des_publications, barres_des_reponses, grille_des_reunions
from cpts_data.indicators import enquetes as enq
from cpts_data.indicators import phrases_enquetes, verifications_du_rapport
from cpts_data.indicators import phrases_vie_de_la_cpts as phrases
from cpts_data.indicators import vie_de_la_cpts as vie
from cpts_data.store import Magasin
from pages.components.graphique import graphique
from pages.components.magasin import echapper, magasin_courant
from pages.components.mise_en_page import Fiche, entete, etat_vide, fiches, message, sources
from pages.components.tableau import tableau_a_ouvrir, tableau_ecrit

TITRE = "Vie de la CPTS"


def page() -> None:
    magasin = magasin_courant()
    groupes = vie.groupes(magasin)
    if groupes:
        entete(TITRE, phrases.phrase_reunions(groupes))
        reunions(magasin, groupes)
    else:
        entete(TITRE, "Aucune réunion ni aucun groupe de travail n’est connu pour cette CPTS.")
        a_ecrire(
            "Les réunions et les groupes de travail manquent",
            "Avec eux, cette page montre les dates de réunion par fiche action et par mois, et la taille des groupes.",
            "reunions_par_fiche",
            "reunions_dates",
        )
    rencontres(magasin)
    enquetes(magasin)
    communication(magasin)


def a_ecrire(titre: str, explication: str, *jeux: str) -> None:
    """Say what is missing, who has it, and where it is written: no file of it is imported."""
    fichiers = fr.enumeration([f"publie/{jeu}.csv" for jeu in jeux])
    etat_vide(
        titre,
        explication,
        f"À demander à la coordination de la CPTS ; à écrire dans {fichiers}, dans le dossier de données, avec une "
        "fiche d’origine (.toml).",
    )


def reunions(magasin: Magasin, groupes: Sequence[vie.Groupe]) -> None:
    """The dates by fiche and by month, then what they do not say."""
    graphique(grille_des_reunions(groupes), alt=phrases.phrase_reunions(groupes))
    sources(
        magasin,
        *vie.JEUX_DES_REUNIONS,
        calcul=phrases.CALCUL_DES_DATES,
        fiches=("dates_de_reunion", "membres_des_groupes"),
    )
    notes = phrases.phrases_des_groupes(groupes, vie.annonces(magasin))
    st.markdown("  \n".join(map(echapper, notes)))
    tableau_a_ouvrir(
        "Les fiches action, leurs dates et leurs groupes, en tableau",
        lambda: vie.tableau_des_groupes(groupes),
        "groupes_de_travail",
        cle="groupes",
        magasin=magasin,
        jeux=vie.JEUX_DES_REUNIONS,
        fichier="groupes_de_travail",
        alt=phrases.phrase_reunions(groupes),
    )
    if not any(groupe.reunions for groupe in groupes):
        return
    tableau_a_ouvrir(
        "Les dates une à une, en tableau",
        lambda: vie.tableau_des_dates(groupes),
        "dates_de_reunion",
        cle="dates_de_reunion",
        magasin=magasin,
        jeux=("reunions_dates",),
        fichier="dates_de_reunion",
        alt=f"{fr.compte(vie.nombre_de_dates(groupes), 'date')}. {phrases.SANS_ANNEE}",
    )


def rencontres(magasin: Magasin) -> None:
    """Hours, governance, evenings and people met: both values where two are printed."""
    st.subheader("Réunions, soirées et usagers", anchor=False)
    chiffres, verifiees = vie.chiffres(magasin), verifications_du_rapport.verifications(magasin)
    doubles = phrases.doubles_valeurs(verifiees)
    if not chiffres and not doubles:
        a_ecrire(
            "Les chiffres de l’exercice manquent",
            "Avec eux, cette page dit les heures de réunion, les soirées et les usagers rencontrés.",
            vie.CHIFFRES,
        )
        return
    message(phrases.phrase_rencontres(chiffres, doubles))
    fiches([*map(fiche_double, doubles), *fiches_simples(chiffres)])
    sources(magasin, vie.CHIFFRES, calcul=phrases.CALCUL_DES_SOMMES, fiches=("soirees_et_usagers",))
    en_tableau = verifications_du_rapport.en_tableau(magasin, vie.VERIFICATIONS)
    if not en_tableau.empty:
        tableau_ecrit(
            en_tableau,
            "rencontres_verifiees",
            magasin=magasin,
            jeux=(vie.CHIFFRES,),
            fichier="rencontres_verifiees",
            alt="Réunions, soirées et usagers : ce qui est imprimé et ce que donne le calcul",
        )


def fiche_double(double: phrases.DoubleValeur) -> Fiche:
    return Fiche(double.nom, double.valeurs, details=double.details, pied=double.commentaire)


def fiches_simples(chiffres: dict[str, float]) -> list[Fiche]:
    """The figures that only the source gives."""
    return [Fiche(fr.phrase(vie.LIBELLES_DES_CHIFFRES[cle]), fr.nombre(valeur)) for cle, valeur in chiffres.items()]


def enquetes(magasin: Magasin) -> None:
    """What was answered, out of how many; a percentage only where the base bears one."""
    st.subheader("Enquêtes", anchor=False)
    questions = enq.questions(magasin)
    if not questions:
        a_ecrire(
            "Les réponses aux enquêtes manquent",
            "Avec elles, cette page dit ce qui a été répondu, avec sa base.",
            enq.JEU,
        )
        return
    verifiees = verifications_du_rapport.verifications(magasin)
    satisfaction = enq.memes_reponses(questions)
    phrase = phrases_enquetes.phrase_enquetes(questions, satisfaction)
    message(phrase)
    imprime = phrases_enquetes.phrase_du_pourcentage_imprime(verifiees.get("SURV-93"), satisfaction)
    if imprime:
        st.markdown(f"**{echapper(imprime)}**")
    if avec_base := enq.avec_base(questions):
        graphique(barres_des_reponses(avec_base), alt=phrase)
    sources(magasin, enq.JEU, calcul=phrases_enquetes.CALCUL, fiches=("reponses_aux_enquetes",))
    notes = [phrases_enquetes.REGLE, *phrases_enquetes.phrases_des_enquetes(questions, verifiees)]
    st.markdown("  \n".join(map(echapper, notes)))
    tableau_a_ouvrir(
        "Toutes les réponses en tableau, avec leur base",
        lambda: enq.tableau_des_reponses(questions),
        "reponses_aux_enquetes",
        cle="reponses",
        magasin=magasin,
        jeux=(enq.JEU,),
        fichier="reponses_aux_enquetes",
        alt=phrase,
    )


def communication(magasin: Magasin) -> None:
    """How many publications on each theme."""
    st.subheader("Communication", anchor=False)
    themes = vie.themes(magasin)
    if not themes:
        a_ecrire(
            "Les publications par thème manquent",
            "Avec elles, cette page dit de quoi la CPTS a parlé.",
            vie.COMMUNICATION,
        )
        return
    phrase = phrases.phrase_communication(themes)
    message(phrase)
    graphique(barres_des_publications(themes), alt=phrase)
    sources(magasin, vie.COMMUNICATION, fiches=("publications_par_theme",))
    tableau_a_ouvrir(
        "Les publications en tableau",
        lambda: vie.tableau_des_themes(themes),
        "publications_par_theme",
        cle="publications",
        magasin=magasin,
        jeux=(vie.COMMUNICATION,),
        fichier="publications_par_theme",
        alt=phrase,
    )


page()
