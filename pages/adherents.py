"""Adhérents: how many, who stayed, which professions, where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.figures.adherents import (
    barres_professions,
    barres_publiees,
    grille_professions,
    parts_sans_nom,
    vue_adherents,
)
from cpts_data.indicators import adherents as adh
from cpts_data.indicators import couverture_des_professionnels as couverture
from cpts_data.indicators import phrases_adherents as phrases
from cpts_data.indicators.contours import a_des_contours
from cpts_data.store import Magasin
from pages.components.carte import carte
from pages.components.couverture_des_professionnels import TITRE as TITRE_DES_PROFESSIONNELS
from pages.components.couverture_des_professionnels import face_aux_professionnels
from pages.components.demande import contours_a_telecharger, etat_a_demander, professionnels_a_telecharger
from pages.components.filtres import choix_long
from pages.components.graphique import graphique
from pages.components.magasin import echapper, magasin_courant
from pages.components.mise_en_page import Fiche, bandeau_demonstration, entete, fiches, message, sources
from pages.components.tableau import tableau, tableau_a_ouvrir

if TYPE_CHECKING:
    import pandas as pd

TITRE = "Adhérents"
METIERS = {adh.TOUTES: "Toutes les professions"} | {code: phrases.titre(code) for code in adh.PROFESSIONS}


def page() -> None:
    magasin = magasin_courant()
    bilan = adh.bilan(magasin)
    liste = adh.liste(magasin)
    publiees = None if liste else adh.communes_publiees(magasin)
    structures = adh.structures(magasin)
    croise = adh.croisement(magasin)
    if liste is not None:
        entete(TITRE, phrases.phrase_liste(liste))
        chiffres_de_la_liste(magasin, liste)
    elif bilan is not None:
        entete(TITRE, phrases.phrase_bilan(bilan))
    else:
        entete(TITRE, "Le nombre d’adhérents n’est pas connu pour cette CPTS.")
    if bilan is not None:
        if liste is not None:
            bilan_publie(bilan, liste)
        chiffres_publies(magasin, bilan, publiees, None if liste else structures, avec_effectifs=liste is None)
    st.subheader("Par commune et par profession", anchor=False)
    if croise["adherents"].isna().all():
        etat_a_demander(
            "La liste des adhérents manque",
            sans_la_liste(magasin),
            "adherents_profession_commune",
        )
    else:
        bandeau_demonstration(magasin, "adherents_profession_commune", phrases.AVIS_DEMONSTRATION)
        repartition(magasin, croise, publiees, {} if liste else adh.professions_publiees(magasin))
        total = adh.communes_du_territoire(magasin)["adherents"].sum()
        ecart = phrases.phrase_total(total, publiees and publiees.total_imprime)
        if ecart:
            st.caption(echapper(ecart))
        if couverture.professionnels_connus(magasin):
            face_aux_professionnels(magasin)
            detail_en_tableau(magasin)
        else:
            grille(magasin)
            detail_en_tableau(magasin)
            st.subheader(TITRE_DES_PROFESSIONNELS, anchor=False)
            professionnels_a_telecharger()
    if structures is not None:
        structures_adherentes(magasin, structures)


def sans_la_liste(magasin: Magasin) -> str:
    """What the list brings: more when the professionals are already counted."""
    suite = ""
    if couverture.professionnels_connus(magasin):
        suite = (
            " Les professionnels en exercice sont déjà comptés : elle dira aussi combien restent à rencontrer, et où."
        )
    return (
        f"Avec elle, cette page montre les adhérents par commune et par profession.{suite} Aucun nom n’est enregistré."
    )


def chiffres_de_la_liste(magasin: Magasin, liste: adh.Liste) -> None:
    """The totals of the imported list, under its own badge and date."""
    fiches(Fiche(libelle, valeur, pied=pied) for libelle, valeur, pied in phrases.chiffres_de_la_liste(liste))
    sources(magasin, "adherents_profession_commune", fiches=("adherents", "personnes_morales"))


def bilan_publie(bilan: adh.Bilan, liste: adh.Liste) -> None:
    """Before the printed flow: whose date it is, since the list has another."""
    st.subheader(f"Arrivées et départs : le bilan publié, {fr.quand(bilan.date)}", anchor=False)
    message(phrases.phrase_bilan(bilan))
    ecart = phrases.phrase_bilan_anterieur(bilan, liste)
    if ecart:
        st.caption(echapper(ecart))


def chiffres_publies(
    magasin: Magasin,
    bilan: adh.Bilan,
    publiees: adh.CommunesPubliees | None,
    structures: adh.Structures | None,
    *,
    avec_effectifs: bool,
) -> None:
    """The printed figures, and nothing else: the balance, then, until a list gives them, the counts of the year."""
    cartes = [fiche_de_fidelite(bilan)]
    if avec_effectifs:
        cartes = [
            Fiche("Adhérents", fr.nombre(bilan.total), pied=phrases.phrase_calcul(bilan)),
            *cartes,
            profession_publiee(adh.professions_publiees(magasin), bilan.total),
            fiche_des_structures(structures, bilan.total),
        ]
    fiches(cartes)
    alt = f"{phrases.phrase_bilan(bilan)} {phrases.phrase_communes(publiees) if publiees else ''}".strip()
    graphique(barres_publiees(bilan, publiees), alt=alt)
    sans_nom = parts_sans_nom(bilan, publiees)
    if sans_nom:
        st.caption(echapper(f"Trop étroit pour être écrit sur la figure : {fr.enumeration(sans_nom)}."))
    if publiees and publiees.somme != publiees.total_imprime:
        st.caption(echapper(phrases.phrase_communes(publiees)))
    sources(
        magasin, *(("adherents_par_commune", "adherents_par_profession") if avec_effectifs else ("chiffres_cles",)),
        calcul=phrases.FORMULE_DE_FIDELISATION,
        fiches=("adherents", "adherents_par_profession", "fidelisation") if avec_effectifs else ("fidelisation",),
    )  # fmt: skip
    if publiees:
        communes_en_tableau(magasin, publiees)


def fiche_de_fidelite(bilan: adh.Bilan) -> Fiche:
    fidelite = f"{fr.nombre(bilan.renouveles)} renouvelés sur {fr.nombre(bilan.precedents)}"
    return Fiche("Fidélisation", fr.pourcentage(bilan.fidelisation_pct), pied=fidelite)


def fiche_des_structures(structures: adh.Structures | None, total: int) -> Fiche:
    morales = None if structures is None else structures.total_imprime
    return Fiche(
        "Personnes morales",
        "non publié" if morales is None else fr.nombre(morales),
        pied=f"dans les {fr.nombre(total)} ou en plus : non précisé",
    )


def communes_en_tableau(magasin: Magasin, publiees: adh.CommunesPubliees) -> None:
    """The printed communes, drawn as a table when asked for."""
    tableau_a_ouvrir(
        "Les communes publiées, en tableau",
        lambda: publiees.communes,
        "communes_publiees",
        cle="communes_publiees",
        magasin=magasin,
        jeux=("adherents_par_commune",),
        fichier="adherents_par_commune",
        alt=phrases.phrase_communes(publiees),
    )


def profession_publiee(professions: dict[str, int | None], total: int) -> Fiche:
    """The professions whose count is printed; the report lost the others."""
    connues = {code: nombre for code, nombre in professions.items() if nombre is not None}
    if len(connues) == 1:
        code, nombre = next(iter(connues.items()))
        part = f"{fr.pourcentage(100 * nombre / total)} ; " if total else ""
        return Fiche(phrases.titre(code), fr.nombre(nombre), pied=f"{part}seule profession publiée")
    inconnues = len(professions) - len(connues)
    return Fiche(
        "Professions publiées",
        f"{fr.nombre(len(connues))} sur {fr.nombre(len(professions))}",
        pied=fr.compte(inconnues, "effectif non publié", "effectifs non publiés"),
    )


@st.fragment
def repartition(
    magasin: Magasin,
    croise: pd.DataFrame,
    publiees: adh.CommunesPubliees | None,
    professions_publiees: dict[str, int | None],
) -> None:
    """The map of circles and the professions of the chosen commune. A fragment: the filters redraw only this."""
    gauche, droite = st.columns([3, 2], gap="medium")
    with droite:
        metiers = {
            code: nom for code, nom in METIERS.items() if code == adh.TOUTES or code in set(croise["profession"])
        }
        metier = choix_long("metier", "Profession sur la carte", metiers, defaut=adh.TOUTES)
        noms = dict(croise[["code", "nom"]].drop_duplicates().sort_values("nom").itertuples(index=False))
        selection = choix_long("commune", "Commune (ou cliquez sur la carte)", noms, invite="Toutes les communes")
        communes = adh.communes_du_territoire(magasin, metier)
        professions = adh.professions_du_territoire(magasin, selection)
        if selection is None:
            message(phrases.phrase_couverture(communes, metier))
        else:
            message(phrases.phrase_commune(noms[selection], professions))
        graphique(
            barres_professions(professions, professions_publiees if selection is None else {}),
            alt=phrases.phrase_professions(professions),
        )
    with gauche:
        vue = vue_adherents(
            communes, adh.points_des_communes(magasin), selection=selection,
            nom=phrases.adherents_de(metier)[1],
            textes=phrases.textes_des_communes(croise, communes, metier, publiees),
        )  # fmt: skip
        if a_des_contours(magasin):
            carte(magasin, vue, cle="carte_adherents", cle_selection="commune", titre="Carte des adhérents")
        else:
            contours_a_telecharger()
        sources(magasin, "adherents_profession_commune", fiches=("adherents", "adherents_par_profession"))


def grille(magasin: Magasin) -> None:
    """Every commune × profession, zeros written: a blank spot must be seen."""
    large = adh.grille_du_territoire(magasin)
    phrase = phrases.phrase_couverture(adh.communes_du_territoire(magasin), adh.TOUTES)
    graphique(grille_professions(large), alt=f"Adhérents par commune et par profession. {phrase}")
    sources(magasin, "adherents_profession_commune", fiches=("adherents_par_profession",))
    st.caption(
        "À côté du nom, le total des professions, sans les structures. Le nombre de professionnels en exercice n’est "
        "pas dans les données : un zéro ne dit pas si des professionnels manquent ou n’adhèrent pas."
    )


def detail_en_tableau(magasin: Magasin) -> None:
    """The members by commune and profession, structures included, as a grid built when it is opened."""
    large = adh.grille_du_territoire(magasin)
    depliant = st.expander(
        "Les adhérents par commune et profession, en tableau", key="detail_adherents", on_change="rerun"
    )
    if depliant.open:
        with depliant:
            titres = {code: phrases.titre(code) for code in large.columns if code in adh.PROFESSIONS}
            tableau(
                large,
                "adherents_par_profession",
                titres=titres,
                magasin=magasin,
                jeux=("adherents_profession_commune",),
                fichier="adherents_commune_profession",
                alt="Adhérents par commune et par profession",
            )


def structures_adherentes(magasin: Magasin, structures: adh.Structures) -> None:
    """The legal persons, as the report lists them."""
    st.subheader("Structures adhérentes, d’après le rapport", anchor=False)
    message(phrases.phrase_structures(structures))
    st.caption("MSP : maison de santé pluriprofessionnelle ; CDS : centre de santé ; CH : centre hospitalier.")
    sources(magasin, "adherents_par_profession", fiches=("personnes_morales",))


page()
