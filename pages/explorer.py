"""Explorer: any two indicators, area by area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.exports import exploration as export
from cpts_data.figures.explorer import bulles, carte_d_axe, intervalles_coupes, libelles, nuage
from cpts_data.indicators import exploration as ex
from cpts_data.indicators import par_zone
from cpts_data.indicators import phrases_exploration as phrases
from cpts_data.indicators.contours import a_des_contours
from cpts_data.indicators.medecin_traitant import NIVEAUX
from cpts_data.indicators.par_zone import COMMUNE
from cpts_data.store import Magasin
from pages.components.carte import carte
from pages.components.demande import contours_a_telecharger
from pages.components.exploration import filtres, seuils
from pages.components.figure_cliquable import figure_cliquable, montrer_la_selection
from pages.components.filtres import choix_court, choix_long
from pages.components.magasin import echapper, magasin_courant
from pages.components.mise_en_page import bandeau_demonstration, entete, etat_vide, message, sources
from pages.components.tableau import en_html, grille, telechargements

if TYPE_CHECKING:
    import pandas as pd

TITRE = "Explorer"
CHOIX_DU_PIVOT = ("lignes", "colonnes", "somme")


def page() -> None:
    magasin = magasin_courant()
    niveaux = {code: nom for code, nom in NIVEAUX.items() if par_zone.indicateurs_de_zone(magasin, code)}
    if niveaux:
        exploration(magasin, niveaux)
    else:
        rien_a_explorer()


def rien_a_explorer() -> None:
    entete(TITRE, "Aucun indicateur n’a encore de chiffre par quartier ou par commune.")
    etat_vide(
        "L’exploration attend des chiffres par zone",
        "Elle croise deux indicateurs connus par quartier (IRIS) ou par commune.",
        "Importez les effectifs de la CPAM ou téléchargez les données ouvertes depuis la page Données.",
    )


@st.fragment
def exploration(magasin: Magasin, niveaux: dict[str, str]) -> None:
    """The whole page: each choice changes all that follows."""
    haut = st.container()
    vue = indicateurs_choisis(magasin, niveaux)
    reglages = st.expander("Classes des cartes et filtres", key="reglages")
    with reglages:
        vue, frame = zones_filtrees(magasin, vue)
        ruptures, refus = classes_choisies(vue, frame)
    with haut:
        entete(TITRE, phrases.phrase_de_la_vue(vue, frame))
        if "mt_iris" in vue.jeux:
            bandeau_demonstration(magasin, "mt_iris", phrases.AVIS_DEMONSTRATION)
    for avis in refus:  # outside the settings, which may be closed
        st.warning(echapper(avis))
    if vue.filtres.actifs:
        st.caption(phrases.phrase_filtres(frame, vue.niveau))
    choisie = st.session_state.get("zone_exploree")
    cartes(magasin, vue, frame, ruptures, choisie)
    face_a_face(vue, frame)
    fiches = [indicateur.fiche for indicateur, _ in vue.axes.values() if indicateur.fiche]
    sources(magasin, *vue.jeux, calcul=phrases.FORMULE, fiches=fiches)
    les_zones(magasin, vue, frame)
    tableau_croise(magasin, vue, frame, ruptures)


# --- what is looked at --------------------------------------------------------------------------------------


def indicateurs_choisis(magasin: Magasin, niveaux: dict[str, str]) -> ex.Vue:
    """Offer both indicators, the level and the date."""
    gauche, droite, decoupage, date = st.columns([5, 5, 3, 3], gap="small", vertical_alignment="bottom")
    with decoupage:
        niveau = choix_long("decoupage", "Découpage", niveaux, defaut=next(iter(niveaux)))
    noms = {indicateur.code: indicateur.nom for indicateur in par_zone.indicateurs_de_zone(magasin, niveau)}
    with gauche:
        x = choix_long("x", "Indicateur X (carte de gauche)", noms, defaut=next(iter(noms)))
    autres = {code: nom for code, nom in noms.items() if code != x}
    with droite:
        prefere = ex.PREFERES[niveau] if ex.PREFERES[niveau] in autres else next(iter(autres), None)
        y = choix_long("y", "Indicateur Y (carte de droite)", autres, defaut=prefere) if autres else None
    lus = [par_zone.indicateur_de_zone(magasin, code) for code in (x, y) if code]
    with date:
        periode = date_choisie(magasin, lus)
    periodes = [ex.periode_retenue(magasin, indicateur, periode) for indicateur in lus]
    return ex.Vue(niveau, lus[0], lus[1] if y else None, periodes[0], periodes[1] if y else None)


def date_choisie(magasin: Magasin, indicateurs: list[par_zone.IndicateurDeZone]) -> str | None:
    """Offer the dates of either indicator; nothing where both have a single one."""
    connues = {date for i in indicateurs for date in par_zone.periodes_de_zone(magasin, i.code)}
    dates = {date: fr.periode(date) for date in sorted(connues, key=fr.rang_de_periode, reverse=True)}
    return choix_long("date", "Date", dates, defaut=next(iter(dates))) if dates else None


def zones_filtrees(magasin: Magasin, vue: ex.Vue) -> tuple[ex.Vue, pd.DataFrame]:
    """Read both indicators, then keep the areas that the reader wants."""
    toutes = ex.croiser(magasin, vue)
    choix = filtres(sorted(toutes["commune"].unique()), vue.niveau)
    filtree = ex.Vue(vue.niveau, vue.x, vue.y, vue.periode_x, vue.periode_y, choix)
    return filtree, toutes.assign(retenue=ex.retenues(toutes, choix))


def classes_choisies(vue: ex.Vue, frame: pd.DataFrame) -> tuple[dict[str, tuple[float, ...]], list[str]]:
    """The limits of each map, and what to correct. Quantiles are those of the areas kept."""
    colonnes = st.columns(2, gap="medium")
    ruptures, refus = {}, []
    for colonne, (axe, (indicateur, _)) in zip(colonnes, vue.axes.items(), strict=False):
        with colonne:
            gardees = frame.loc[frame["retenue"], f"valeur_{axe}"]
            ruptures[axe], avis = seuils(axe, indicateur, vue.niveau, gardees)
            refus += [avis] if avis else []
    return ruptures, refus


# --- figures ------------------------------------------------------------------------------------------------


def cartes(
    magasin: Magasin, vue: ex.Vue, frame: pd.DataFrame, ruptures: dict[str, tuple[float, ...]], choisie: str | None
) -> None:
    """Both maps, or the only one."""
    if not a_des_contours(magasin):
        contours_a_telecharger()
        return
    dessinees = [carte_d_axe(frame, vue, axe, ruptures[axe], selection=choisie) for axe in vue.axes]
    carte(
        magasin,
        dessinees[0],
        cle="cartes_explorees" if len(dessinees) > 1 else "carte_exploree",
        cle_selection="zone_exploree",
        titre="Cartes des deux indicateurs" if len(dessinees) > 1 else "Carte de l’indicateur",
        hauteur=430,
        jumelle=dessinees[1] if len(dessinees) > 1 else None,
    )


def face_a_face(vue: ex.Vue, frame: pd.DataFrame) -> None:
    """The scatter, and what may be read of it."""
    gauche, droite = st.columns([3, 2], gap="medium")
    with droite:
        choisie = zone_choisie(vue, frame)
        if choisie is not None:
            message(phrases.phrase_zone(vue, frame[frame["code"] == choisie].iloc[0].to_dict()))
        dessin = None if vue.y is None or ex.comparables(frame).empty else nuage(frame, vue)
        references = phrases.phrases_de_reference(vue, frame)
        if dessin is not None and intervalles_coupes(dessin):
            references.append(phrases.INTERVALLE_COUPE)
        st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in references))
        st.markdown("**À ne pas conclure**")
        st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in phrases.a_ne_pas_conclure(vue)))
    with gauche:
        if vue.y is None:
            etat_vide("Un seul indicateur à ce découpage", "Le nuage en demande deux.", "Essayez l’autre découpage.")
        elif dessin is None:
            etat_vide(
                "Aucune zone n’a les deux chiffres",
                "Ils sont masqués, absents, ou écartés par les filtres.",
                "Élargissez les filtres ou choisissez un autre indicateur.",
            )
        else:
            figure_cliquable(
                dessin,
                bulles(frame, vue),
                cle="nuage_explore",
                cle_selection="zone_exploree",
                alt=phrases.phrase_de_la_vue(vue, frame),
            )
            montrer_la_selection(choisie)


def zone_choisie(vue: ex.Vue, frame: pd.DataFrame) -> str | None:
    """The area clicked on a map, or picked in the list by those who do not use a mouse."""
    noms = {
        zone["code"]: zone["nom"] if vue.niveau == COMMUNE else f"{zone['commune']} — {zone['nom']} ({zone['code']})"
        for zone in frame.sort_values(["commune", "nom"])[["code", "nom", "commune"]].to_dict("records")
    }
    return choix_long("zone_exploree", "Zone", noms, invite="Choisir une zone (ou cliquez)", sans_etiquette=True)


# --- tables and files ---------------------------------------------------------------------------------------


def les_zones(magasin: Magasin, vue: ex.Vue, frame: pd.DataFrame) -> None:
    volet = st.expander("Les zones en tableau, et les fichiers à emporter", key="zones_explorees", on_change="rerun")
    if not volet.open:
        return
    with volet:
        grille(
            export.lignes(magasin, vue, frame),
            export.declaration(vue),
            magasin=magasin,
            jeux=vue.jeux,
            fichier=export.fichier(vue),
            alt=phrases.phrase_de_la_vue(vue, frame),
            lecture=phrases.lecture(vue, frame),
        )


def tableau_croise(magasin: Magasin, vue: ex.Vue, frame: pd.DataFrame, ruptures: dict[str, tuple[float, ...]]) -> None:
    """Sums of X by group of areas. Open when the address says what to add up."""
    ouvert = any(choix in st.query_params for choix in CHOIX_DU_PIVOT)
    volet = st.expander(
        "Tableau croisé : l’indicateur X, par groupe de zones", expanded=ouvert, key="tableau_croise", on_change="rerun"
    )
    if not volet.open:
        return
    with volet:
        if not vue.x.additif:
            st.markdown(phrases.NON_ADDITIF)
        elif not frame["retenue"].any():
            st.markdown(phrases.phrase_filtres(frame, vue.niveau))
        else:
            sommes(magasin, vue, frame, ruptures)


def sommes(magasin: Magasin, vue: ex.Vue, frame: pd.DataFrame, ruptures: dict[str, tuple[float, ...]]) -> None:
    gauche, milieu, droite = st.columns(3, gap="small")
    with gauche:
        lignes = choix_court("lignes", "En lignes", ex.lignes_offertes(vue.niveau), ex.PAR_COMMUNE)
    colonnes = ex.PAR_DATE
    with milieu:
        if vue.x.periodique:
            colonnes = choix_court("colonnes", "En colonnes", ex.COLONNES_DU_PIVOT, ex.PAR_POPULATION)
    mesures = ex.mesures_du_pivot(vue.x)
    with droite:
        mesure = choix_long("somme", "Valeur", mesures, defaut=list(mesures)[-1])
    groupes = {
        ex.PAR_COMMUNE: lambda: ex.groupes_par_commune(frame),
        ex.PAR_TYPE: lambda: ex.groupes_par_type(frame),
        ex.PAR_CLASSE: lambda: ex.groupes_par_classe(vue, frame, ruptures[ex.X], libelles(vue.x, vue, ruptures[ex.X])),
    }[lignes]()
    entieres = ex.communes_entieres(vue, lignes) and COMMUNE in vue.x.niveaux
    pivot = ex.pivoter(magasin, vue, groupes, colonnes=colonnes, mesure=mesure, entieres=entieres)
    declare = export.declaration_du_pivot(pivot, vue, ex.LIGNES[lignes])
    montre = export.lignes_du_pivot(pivot, vue, mesures[mesure])
    titre = f"{vue.x.nom} : {mesures[mesure]}, par groupe de zones"
    st.html(en_html(montre, declare.a_l_ecran(), alt=titre, hauteur=420))
    st.caption(phrases.lecture_des_sommes(vue, pivot))
    telechargements(
        montre, declare, magasin=magasin, jeux=vue.x.jeux, fichier=f"tableau_croise_{vue.x.code}",
        lecture=(titre, phrases.lecture_des_sommes(vue, pivot), *phrases.lecture(vue, frame)),
    )  # fmt: skip


page()
