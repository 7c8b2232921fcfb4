"""« Toutes les zones, tous les indicateurs »: the tartan of the first page, its choices and the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cpts_data.figures import tartan as figure
from cpts_data.figures.tartan import Ligne
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import phrases_toutes_les_zones as phrases
from cpts_data.indicators import toutes_les_zones as zones
from cpts_data.indicators.toutes_les_zones import Colonne
from cpts_data.store import Magasin
from pages.components import tartan
from pages.components.demande import etat_a_demander
from pages.components.filtres import choix_court, choix_long
from pages.components.magasin import echapper
from pages.components.mise_en_page import bandeau_demonstration, message, sources
from pages.components.tableau import tableau_a_ouvrir

DECOUPAGES = {"commune": "Communes", "iris": "Quartiers (IRIS)"}
SENS = {"croissant": "(croissant)", "decroissant": "(décroissant)"}
Places = Sequence[DeltaGenerator]
Choix = tuple[str, str, list[Colonne]]
AVIS_DEMONSTRATION = "Les colonnes marquées « démonstration » sont fictives : elles ne disent rien d’une vraie zone."


@st.fragment
def toutes_les_zones(magasin: Magasin) -> None:
    """A fragment: its choices redraw it alone, and never the blocks above."""
    decoupages = {code: nom for code, nom in DECOUPAGES.items() if zones.colonnes(magasin, code)}
    st.subheader("Toutes les zones, tous les indicateurs", anchor=False)
    if not decoupages:
        etat_a_demander(
            "Aucun chiffre par zone pour l’instant",
            "Ce tableau montrera chaque commune et chaque quartier (IRIS) face à la CPTS, au socle et à la cible.",
            "mt_iris",
        )
        return
    places = st.columns([6, 11, 5, 6], gap="small", vertical_alignment="bottom")
    niveau, reference, gardees = choisir_les_colonnes(magasin, decoupages, places)
    dessin = figure.tartan(gardees, fictifs=fictifs(magasin, gardees))
    tri, decroissant = choisir_l_ordre(gardees, places[3])
    phrase = phrases.phrase_des_ecarts(zones.ecarts(gardees), niveau, reference)
    message(phrase)
    jeux = list(dict.fromkeys(jeu for colonne in gardees for jeu in colonne.indicateur.jeux))
    any(bandeau_demonstration(magasin, jeu, AVIS_DEMONSTRATION) for jeu in jeux)  # one warning is enough
    if niveau == "iris":
        dessin = choisir_la_commune(dessin)
    tartan.afficher(
        figure.trier(dessin, tri, decroissant=decroissant),
        alt=f"{phrase} Le même contenu est dans le tableau qui suit.",
        lien=lambda ligne: adresse_de_la_zone(ligne, niveau),
    )
    tartan.legende(tartan.CASES_DES_ZONES)
    if notes := phrases.notes_des_reperes(gardees):
        st.caption(echapper(" ".join(notes)))
    fiches = dict.fromkeys(colonne.indicateur.fiche for colonne in gardees if colonne.indicateur.fiche)
    sources(magasin, *jeux, fiches=tuple(fiches))
    en_tableau(magasin, gardees, niveau, tuple(jeux))


def choisir_les_colonnes(magasin: Magasin, decoupages: dict[str, str], places: Places) -> Choix:
    """Return the level, the reference and the columns that they leave."""
    with places[0]:
        niveau = choix_court("zones", "Zones", decoupages, next(iter(decoupages)))
    references = zones.references(magasin, niveau)
    with places[2]:
        reference = choix_court("face_a", "Comparer à", references, next(iter(references)))
    tous = zones.colonnes(magasin, niveau, reference)
    familles = zones.familles(tous)
    with places[1]:
        famille = choix_court("indicateurs", "Indicateurs", familles, next(iter(familles)))
    return niveau, reference, zones.de_la_famille(tous, famille)


def choisir_l_ordre(gardees: Sequence[Colonne], place: DeltaGenerator) -> tuple[str, bool]:
    """Return the sort, and whether it goes down."""
    tris = dict(figure.TRIS)
    for colonne in gardees:
        for sens, fleche in SENS.items():
            tris[f"{colonne.indicateur.code} {sens}"] = f"{colonne.indicateur.nom_court} {fleche}"
    with place:
        tri = choix_long("tri", "Trier par", tris, defaut=figure.ECARTS)
    code, _, sens = tri.partition(" ")
    return code, sens == "decroissant"


def choisir_la_commune(dessin: figure.Tartan) -> figure.Tartan:
    """Keep the IRIS of one commune when one is chosen."""
    noms = sorted({ligne.precision or ligne.nom for ligne in dessin.lignes})
    with st.columns([6, 22])[0]:
        commune = choix_long(
            "ville", "Commune", {nom: nom for nom in noms}, invite="Toutes les communes", sans_etiquette=True
        )
    return figure.de_la_commune(dessin, commune) if commune else dessin


def fictifs(magasin: Magasin, colonnes: Sequence[Colonne]) -> frozenset[str]:
    """The indicators made of demonstration data."""
    classes = {jeu: provenance.classe for jeu, provenance in magasin.provenances.items()}
    return frozenset(
        colonne.indicateur.code
        for colonne in colonnes
        if any(classes.get(jeu) == "démonstration" for jeu in colonne.indicateur.jeux)
    )


def adresse_de_la_zone(ligne: Ligne, niveau: str) -> str:
    """The médecin-traitant page on this area, whose filters live in the address under their labels."""
    zone = ligne.nom if niveau == "commune" else f"{ligne.precision or ligne.nom} — {ligne.nom} ({ligne.code})"
    return f"medecin-traitant?{urlencode({'niveau': mt.NIVEAUX[niveau], 'zone': zone})}"


def en_tableau(magasin: Magasin, colonnes: Sequence[Colonne], niveau: str, jeux: tuple[str, ...]) -> None:
    """Counts, intervals, positions and reasons, one row a cell: a grid that sorts, built when it is opened."""
    tableau_a_ouvrir(
        "Les mêmes chiffres en tableau, avec leurs intervalles",
        lambda: zones.en_lignes(colonnes),
        "toutes_les_zones",
        cle="tartan_detail",
        magasin=magasin,
        jeux=jeux,
        fichier=f"toutes_les_zones_{niveau}",
        alt=echapper("Toutes les zones et tous les indicateurs, une ligne par case"),
    )
