"""Données: import files, what the figures are made of, how old they are, what the report's own arithmetic says."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.indicators import donnees
from cpts_data.indicators import phrases_donnees as phrases
from cpts_data.indicators.controles.comparaison import ARRONDI, CONCORDANT, ECART, NON_IMPRIME
from cpts_data.store import Magasin
from pages.components.demande import fichiers_a_demander
from pages.components.filtres import choix_court, choix_long
from pages.components.magasin import echapper, magasin_courant
from pages.components.mise_en_page import Fiche, aujourdhui, badge, entete, etat_vide, fiches, message, sources
from pages.components.onglet_indicateurs import onglet_indicateurs
from pages.components.secret import secret_statistique
from pages.components.tableau import tableau_ecrit

if TYPE_CHECKING:
    import pandas as pd

TITRE = "Données"
ONGLETS = (
    "Importer", "Ce qui a changé", "Jeux de données", "Indicateurs", "Imprimé et recalculé", "Territoire",
    "Données ouvertes",
)  # fmt: skip
CONSTATS = {
    "tous": "Tous",
    ECART: "Écarts",
    ARRONDI: "Selon l’arrondi",
    NON_IMPRIME: "Non imprimés",
    CONCORDANT: "Concordants",
}
TOUTES = "toutes"
SOURCE_DU_CATALOGUE = "Observatoire CPTS, catalogue des données, version {version}"
TEXTES = Path(catalogue.__file__).parent / "textes"


def page() -> None:
    magasin = magasin_courant()
    jeux = donnees.jeux_dates(magasin, aujourdhui())
    territoire = donnees.communes(magasin)
    synthese = donnees.synthese(magasin, jeux, territoire)
    entete(TITRE, phrases.phrase_synthese(synthese))
    chiffres(synthese)
    onglets = st.tabs(ONGLETS, key="onglet", bind="query-params")
    contenus = (
        lambda: importer(magasin, jeux),
        lambda: changements(magasin),
        lambda: liste_des_jeux(magasin, jeux),
        lambda: onglet_indicateurs(magasin),
        lambda: imprime_et_recalcule(magasin),
        lambda: communes(magasin, territoire, synthese),
        lambda: ouvertes(magasin),
    )
    for onglet, contenu in zip(onglets, contenus, strict=True):
        if onglet.open:
            with onglet:
                contenu()
    version(magasin)


def chiffres(synthese: donnees.Synthese) -> None:
    """What the data hold, in numbers."""
    fiches(Fiche(libelle, valeur, pied=pied) for libelle, valeur, pied in phrases.chiffres_des_donnees(synthese))


@st.fragment
def liste_des_jeux(magasin: Magasin, jeux: pd.DataFrame) -> None:
    """One row a dataset; the papers and columns of the chosen one come first. A filter redraws only this."""
    if jeux.empty:
        fichiers_a_demander(magasin)
        return
    gauche, droite = st.columns([3, 2], gap="medium", vertical_alignment="bottom")
    presentes = [classe for classe in catalogue.CLASSES if classe in set(jeux["classe"])]
    with gauche:
        options = {TOUTES: "Toutes", **{classe: classe.capitalize() for classe in presentes}}
        origine = choix_court("origine", "Origine", options, TOUTES)
    with droite:
        choisi = choix_long("jeu", "Voir le détail d’un jeu", dict(zip(jeux["jeu"], jeux["titre"], strict=True)))
    if choisi is not None:
        detail(magasin, jeux[jeux["jeu"] == choisi].iloc[0].to_dict())
    tableau_ecrit(
        jeux if origine == TOUTES else jeux[jeux["classe"] == origine],
        "jeux_de_donnees",
        magasin=magasin,
        jeux=(),
        fichier="catalogue_des_donnees",
        alt="Liste des jeux de données, avec leur origine, leur âge et leur état",
        hauteur=400,
        papiers=("calculé", SOURCE_DU_CATALOGUE.format(version=magasin.version)),
    )
    fichiers_a_demander(magasin)


def detail(magasin: Magasin, jeu: dict[str, object]) -> None:
    """The papers of one dataset, and what each of its columns means."""
    with st.container(border=True):
        st.subheader(echapper(str(jeu["titre"])), anchor=False)
        etat = (jeu["etat"], fr.age_en_mots(int(jeu["age_jours"])), fr.compte(int(jeu["lignes"]), "ligne"))
        st.html(f'<p class="source">{badge(str(jeu["classe"]))} {" · ".join(etat)}</p>')
        papiers = donnees.papiers(magasin, str(jeu["jeu"]))
        note = papiers.pop("Note", None)
        st.markdown("\n".join(f"- **{libelle}** : {echapper(texte)}" for libelle, texte in papiers.items()))
        if note:
            with st.expander("Comment ces chiffres ont été obtenus"):
                st.markdown(echapper(note))
        tableau_ecrit(
            donnees.colonnes_du_jeu(str(jeu["jeu"])),
            "colonnes_d_un_jeu",
            magasin=magasin,
            jeux=(),
            fichier=f"colonnes_{jeu['jeu']}",
            alt=f"Colonnes du jeu {jeu['titre']}",
            papiers=("définition", SOURCE_DU_CATALOGUE.format(version=magasin.version)),
        )


@st.fragment
def imprime_et_recalcule(magasin: Magasin) -> None:
    """Every printed figure that can be recomputed, differences first, both values as they are."""
    constats = donnees.effectifs_des_constats(magasin)
    message(phrases.phrase_verifications(constats))
    if not any(constats.values()):
        etat_vide(
            "Aucun rapport à vérifier",
            "Cet onglet compare les totaux qu’un rapport d’activité imprime avec ceux que ses tableaux donnent.",
            "Aucun rapport n’est dans le dossier de données : il n’y a rien à comparer.",
        )
        return
    constat = choix_court("constat", "Constat", CONSTATS, "tous")
    verifications = donnees.verifications(magasin, None if constat == "tous" else constat)
    if verifications.empty:
        etat_vide(
            "Aucune vérification dans ce cas",
            f"Aucun chiffre du rapport ne correspond à « {CONSTATS[constat]} ».",
            "Choisissez « Tous » pour revoir la liste entière.",
        )
        return
    tableau_ecrit(
        verifications,
        "verifications",
        magasin=magasin,
        jeux=("controles_arithmetiques",),
        fichier="imprime_et_recalcule",
        alt="Chiffres imprimés dans le rapport et chiffres recalculés",
        hauteur=420,
    )
    sources(magasin, "controles_arithmetiques", calcul=phrases.FORMULE)


def communes(magasin: Magasin, territoire: pd.DataFrame, synthese: donnees.Synthese) -> None:
    """The communes, those to confirm first, and the one file to edit."""
    message(phrases.phrase_territoire(synthese))
    gauche, droite = st.columns([3, 2], gap="medium")
    with gauche:
        tableau_ecrit(
            territoire,
            "communes_du_territoire",
            magasin=magasin,
            jeux=("communes",),
            fichier="communes_du_territoire",
            alt=phrases.phrase_territoire(synthese),
            hauteur=400,
        )
        sources(magasin, "communes")
        if (referentiel := donnees.source_du_referentiel(magasin)) is not None:
            st.html(f'<p class="source">{badge("ouvert")}{escape(referentiel)}</p>')
    with droite:
        st.subheader("Corriger la liste", anchor=False)
        st.markdown(texte("territoire"))
    secret_statistique(magasin)


def importer(magasin: Magasin, jeux: pd.DataFrame) -> None:
    """Her own files: the tab that opens first. The examination of files is only loaded here."""
    from pages.components.importation import onglet_importer

    fictifs = list(jeux[jeux["classe"] == "démonstration"]["titre"])
    onglet_importer(magasin, phrases.phrase_demonstration(fictifs) if fictifs else "")


def changements(magasin: Magasin) -> None:
    """What the latest extraction changed. The tests are only loaded here."""
    from pages.components.journal import onglet_changements

    onglet_changements(magasin)


def ouvertes(magasin: Magasin) -> None:
    """What public producers publish, fetched on a click; and the contours for who has no internet."""
    from pages.components.donnees_ouvertes import donnees_ouvertes

    donnees_ouvertes(magasin)
    st.subheader("Les contours officiels, sans internet", anchor=False)
    st.markdown(texte("contours"))


def version(magasin: Magasin) -> None:
    """What to quote in a question about a figure, and what the last build noticed."""
    avertissements = magasin.avertissements
    st.caption(echapper(phrases.phrase_magasin(donnees.etat_du_magasin(magasin), len(avertissements))))
    if avertissements:
        with st.expander(f"Voir {fr.accord(len(avertissements), 'l’avertissement', 'les avertissements')}"):
            st.markdown("\n".join(f"- {echapper(faute.en_francais())}" for faute in avertissements))


def texte(nom: str) -> str:
    """Read a long text kept beside the catalogue."""
    return (TEXTES / f"{nom}.md").read_text(encoding="utf-8")


page()
