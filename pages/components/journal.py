"""The tab « Ce qui a changé »: each figure before and after the imports, then at two dates of one source."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from cpts_data.catalogue.fiches import fiche_du_chiffre
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.extraction_precedente import magasin_precedent
from cpts_data.indicators import phrases_journal as phrases
from cpts_data.indicators.journal_des_changements import VERDICTS, Changement, Journal, journal
from cpts_data.store import Magasin
from pages.components.magasin import echapper, lister_les_fautes
from pages.components.mise_en_page import bandeau_demonstration, etat_vide, message, sources
from pages.components.tableau import tableau_ecrit

HAUTEUR = 560
CALCUL = (
    "écart = maintenant − avant, calculé sur les taux non arrondis ; intervalle de l’écart de deux proportions "
    "(Newcombe, 1998), à 95 et 99,8 %"
)
FICTIFS = "Effectifs par IRIS inventés : ces changements montrent l’outil, ils ne sont jamais arrivés."


def onglet_changements(magasin: Magasin) -> None:
    """The territory first, then the IRIS that moved."""
    lu = _lire(magasin)
    message(phrases.phrase_du_journal(lu))
    if not lu.changements:
        etat_vide(
            "Rien à comparer pour l’instant",
            "Cet onglet compare les deux dernières extractions de chaque chiffre.",
            "Importez une extraction plus récente : les écarts apparaîtront ici, triés entre bruit et vrai changement.",
        )
        return
    _bloc(magasin, phrases.DEPUIS_LES_IMPORTS, lu.du_territoire_par_import(), "ce_qui_a_change")
    _bloc(magasin, phrases.ENTRE_DEUX_DATES, lu.du_territoire_par_date(), "ce_qui_a_change_entre_deux_dates")
    for population, periode in lu.totaux_inconnus:
        st.html(f'<p class="source">{escape(phrases.phrase_du_total_inconnu(population, periode))}</p>')
    _sources(magasin, lu.du_territoire())
    if lu.lignes:
        with st.expander("Ce que les derniers imports ont fait aux lignes de chaque jeu"):
            st.markdown("\n".join(f"- {echapper(phrases.phrase_des_lignes(lignes))}" for lignes in lu.lignes))
    with st.expander("Comment lire ces constats"):
        st.markdown("\n".join(f"- **{verdict.capitalize()}** : {sens}." for verdict, sens in VERDICTS.items()))
        st.markdown(phrases.MENTION_DES_COMPTES)
    if lu.zones_comparees:
        _iris(magasin, lu)


def _bloc(magasin: Magasin, titre: str, changements: Sequence[Changement], fichier: str) -> None:
    """What came with the imports is apart from what one source says of two dates: the second needs no import."""
    st.subheader(titre, anchor=False)
    if not changements:
        rien = phrases.RIEN_PAR_IMPORT if titre == phrases.DEPUIS_LES_IMPORTS else phrases.RIEN_ENTRE_DEUX_DATES
        st.html(f'<p class="source">{escape(rien)}</p>')
        return
    phrase = phrases.phrase_du_bloc(changements, titre)
    tableau_ecrit(
        phrases.en_tableau(changements),
        "journal_des_changements",
        magasin=magasin,
        jeux=_jeux(changements),
        fichier=fichier,
        alt=phrase,
        hauteur=HAUTEUR,
    )


def _iris(magasin: Magasin, lu: Journal) -> None:
    phrase = phrases.phrase_des_zones(lu)
    st.subheader("IRIS par IRIS", anchor=False)
    bandeau_demonstration(magasin, "mt_iris", FICTIFS)
    st.html(f'<p class="source">{escape(phrase)}</p>')
    zones = lu.des_zones()
    if not zones:
        return
    tableau_ecrit(
        phrases.en_tableau(zones),
        "journal_des_iris",
        magasin=magasin,
        jeux=_jeux(zones),
        fichier="ce_qui_a_change_par_iris",
        alt=phrase,
        hauteur=HAUTEUR,
    )
    _sources(magasin, zones)


def _jeux(changements: Sequence[Changement]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(jeu for c in changements for jeu in (c.avant.jeu, c.apres.jeu)))


def _sources(magasin: Magasin, changements: Sequence[Changement]) -> None:
    fiches = dict.fromkeys(fiche.code for c in changements if (fiche := fiche_du_chiffre(c.serie.nom)))
    sources(magasin, *_jeux(changements), calcul=CALCUL, fiches=fiches)


def _lire(magasin: Magasin) -> Journal:
    """Read the log once a version of the data; what an import corrected needs the version before it, built aside."""
    try:
        return magasin.une_fois((journal, "avec les corrections"), lambda: _avec_les_corrections(magasin))
    except ErreurDonnees as erreur:
        st.warning(
            "La version d’avant le dernier import ne peut pas être relue : les corrections ne sont pas montrées."
        )
        lister_les_fautes(erreur.fautes)
        return journal(magasin)


def _avec_les_corrections(magasin: Magasin) -> Journal:
    with st.spinner("Comparaison avec l’extraction précédente…"), magasin_precedent(Dossiers.courants()) as avant:
        return journal(magasin, avant)
