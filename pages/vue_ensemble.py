"""First page: four subjects on one screen, each with its figure, its sentence and the way to its page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.figures import miniatures
from cpts_data.figures.rendu import Specification
from cpts_data.importation.declaration import declarations
from cpts_data.indicators import adherents, phrases_adherents, prevention
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import soins_non_programmes as snp
from cpts_data.indicators import vue_ensemble as vue
from cpts_data.store import Magasin
from pages.components.graphique import image
from pages.components.magasin import magasin_courant
from pages.components.mise_en_page import entete, etat_vide, sources
from pages.components.tableau import tableau_ecrit
from pages.components.toutes_les_zones import toutes_les_zones

FORMULES = (
    "sans médecin traitant = patients − patients avec ; remplissage = créneaux pourvus ÷ offerts ; "
    "renouvellement = (adhérents précédents − partis) ÷ précédents ; "
    "personnes à rattraper = cible × population − personnes déjà comptées"
)
# The file that fills each block.
A_DEMANDER = {
    "medecin_traitant": "mt_couverture",
    "soins_non_programmes": "sas_creneaux",
    "adherents": "adherents_profession_commune",
    "prevention": "prevention",
}
# The sheets of the figures of each block.
FICHES = {
    "Médecin traitant": ("patients_sans_mt", "taux_couverture_mt"),
    "Soins non programmés": ("creneaux_offerts", "taux_remplissage_sas"),
    "Adhérents": ("adherents", "fidelisation"),
    "Prévention": ("personnes_a_rattraper",),
}
PROFESSIONS_DESSINEES = 5
# What a figure draws, in words: (what it is, value).
Valeurs = list[tuple[str, str]]
Rempli = tuple[vue.Bloc, Specification, Valeurs] | None


def page() -> None:
    magasin = magasin_courant()
    sujets: tuple[tuple[str, str, Callable[[Magasin], Rempli]], ...] = (
        ("Médecin traitant", "medecin_traitant", bloc_medecin_traitant),
        ("Soins non programmés", "soins_non_programmes", bloc_soins_non_programmes),
        ("Adhérents", "adherents", bloc_adherents),
        ("Prévention", "prevention", bloc_prevention),
    )
    remplis = {titre: remplir(magasin) for titre, _, remplir in sujets}
    entete("Vue d’ensemble", vue.phrase_generale(magasin, [rempli[0] for rempli in remplis.values() if rempli]))
    haut, bas = st.columns(2, gap="small", border=True), st.columns(2, gap="small", border=True)
    for colonne, (titre, fichier, _) in zip((*haut, *bas), sujets, strict=True):
        with colonne:
            afficher(titre, fichier, remplis[titre])
    liste = adherents.liste(magasin)
    adherents_de = "chiffres_cles" if liste is None else "adherents_profession_commune"
    iris = ["mt_iris"] if mt.iris_reels(magasin) else []
    jeux = ("mt_couverture", *iris, "sas_creneaux", adherents_de, "prevention")
    fiches = [code for titre, rempli in remplis.items() if rempli for code in FICHES[titre]]
    sources(magasin, *jeux, calcul=FORMULES, fiches=fiches)
    en_tableau(magasin, remplis, jeux)
    toutes_les_zones(magasin)


def afficher(titre: str, fichier: str, rempli: Rempli) -> None:
    """One block with the way to its page, or why it is empty."""
    if rempli is None:
        st.html(f"<h3>{escape(titre)}</h3>")
        declaration = declarations()[A_DEMANDER[fichier]]
        etat_vide(
            "Aucun chiffre pour l’instant",
            f"Fichier attendu : {declaration.titre[:1].lower()}{declaration.titre[1:]}.",
            f"À demander {fr.a(declaration.a_demander_a)}.",
        )
    else:
        st.html(bloc_en_html(*rempli[:2]))
    st.page_link(f"pages/{fichier}.py", label=f"Ouvrir la page {titre} →")


def bloc_en_html(bloc: vue.Bloc, figure: Specification) -> str:
    """Text on the left, small chart on the right. One element: each one more delays the page."""
    return (
        f'<div class="bloc"><div><h3>{escape(bloc.titre)}</h3>'
        f'<p><span class="chiffre">{escape(bloc.valeur)}</span> <span class="unite">{escape(bloc.unite)}</span></p>'
        f"<p>{escape(bloc.evolution)}</p><p class='objectifs'>{escape(bloc.objectifs)}</p>"
        f"<p><strong>{escape(bloc.phrase)}</strong></p></div>{image(figure, alt=bloc.phrase)}</div>"
    )


def en_tableau(magasin: Magasin, remplis: dict[str, Rempli], jeux: Sequence[str]) -> None:
    """The values of the four figures, for who cannot see them or wants to check one."""
    lignes = [(titre, *valeur) for titre, rempli in remplis.items() if rempli for valeur in rempli[2]]
    if not lignes:
        return
    depliant = st.expander("Les chiffres de ces figures, en tableau", key="chiffres", on_change="rerun")
    if depliant.open:
        import pandas as pd

        with depliant:
            tableau_ecrit(
                pd.DataFrame(lignes, columns=["sujet", "chiffre", "valeur"]),
                "chiffres_de_la_vue_ensemble",
                magasin=magasin,
                jeux=tuple(jeux),
                fichier="vue_ensemble",
                alt="Valeurs dessinées dans les figures de la vue d’ensemble",
                hauteur=400,
            )


def bloc_medecin_traitant(magasin: Magasin) -> Rempli:
    couverture = mt.couvertures(magasin).get("MT_16P")
    if couverture is None:
        return None
    cible = couverture.cible_pct
    releves = couverture.releves if len(couverture.releves) < 4 else (couverture.releves[0], *couverture.releves[-2:])
    figure = miniatures.pente(
        [(date_de(r.periode, len(releves)), r.taux_pct, fr.pourcentage(r.taux_pct)) for r in releves],
        None if cible is None else (cible, f"cible {fr.pourcentage(cible)}"),
    )
    valeurs = [(f"Couverture médecin traitant, {fr.quand(r.periode)}", fr.pourcentage(r.taux_pct)) for r in releves]
    if cible is not None:
        valeurs.append(("Couverture médecin traitant, cible", fr.pourcentage(cible)))
    return vue.bloc_medecin_traitant(couverture), figure, valeurs


def date_de(periode: str, nombre: int) -> str:
    """The date under a point: the whole day where there is room, the month where three dates share the chart."""
    if periode.startswith("T"):
        return periode
    return fr.periode(periode) if nombre < 3 or len(periode) < 10 else fr.mois_court(periode[:7])


def bloc_soins_non_programmes(magasin: Magasin) -> Rempli:
    bilan = snp.bilan(magasin, "MG")
    if bilan is None:
        return None
    mois = [(fr.mois_court(m.periode)[:1].upper(), m.pourvus, m.non_pourvus) for m in bilan.disponibles]
    valeurs = [
        (
            f"Créneaux, {fr.mois_long(m.periode)}",
            f"{fr.compte(m.pourvus, 'pourvu')}, {fr.compte(m.non_pourvus, 'non pourvu', 'non pourvus')}",
        )
        for m in bilan.disponibles
    ]
    return vue.bloc_soins_non_programmes(bilan), miniatures.mois(mois), valeurs


def bloc_adherents(magasin: Magasin) -> Rempli:
    bilan, liste = adherents.bilan(magasin), adherents.liste(magasin)
    if liste is not None:
        return vue.bloc_liste_des_adherents(liste, bilan), *professions_de_la_liste(liste)
    if bilan is None:
        return None
    lignes = [
        (f"{bilan.date_precedente}", bilan.precedents, fr.nombre(bilan.precedents), False),
        ("non renouvelés", bilan.non_renouveles, f"{fr.MOINS}{fr.nombre(bilan.non_renouveles)}", False),
        ("nouveaux", bilan.nouveaux, f"+{fr.nombre(bilan.nouveaux)}", False),
        (bilan.date[:4], bilan.total, fr.nombre(bilan.total), True),
    ]
    figure = miniatures.barres(lignes, maximum=1.25 * max(ligne[1] for ligne in lignes))
    return vue.bloc_adherents(bilan), figure, en_valeurs("Adhérents", lignes)


def en_valeurs(quoi: str, lignes: Sequence[tuple]) -> Valeurs:
    """The bars of a figure, in words."""
    return [(f"{quoi}, {libelle}", texte) for libelle, _, texte, _ in lignes]


def professions_de_la_liste(liste: adherents.Liste) -> tuple[Specification, Valeurs]:
    """The largest professions of the list: what a board looks at first."""
    lignes = [
        (phrases_adherents.titre(code), nombre, fr.nombre(nombre), True)
        for code, nombre in list(liste.professions.items())[:PROFESSIONS_DESSINEES]
    ]
    figure = miniatures.barres(lignes, maximum=1.25 * max([1, *(ligne[1] for ligne in lignes)]))
    return figure, en_valeurs("Adhérents", lignes)


def bloc_prevention(magasin: Magasin) -> Rempli:
    vises = prevention.avec_cible(prevention.indicateurs(magasin))
    connus = [i for i in vises if i.taux_pct is not None]
    if not connus:
        return None
    lignes = [(i.nom, i.taux_pct, fr.pourcentage(i.taux_pct), False) for i in connus]
    cibles = [i.cible_pct for i in connus]
    figure = miniatures.barres(lignes, maximum=2 * max(ligne[1] for ligne in lignes), reperes=cibles)
    valeurs = [(i.nom, f"{fr.pourcentage(i.taux_pct)} ; cible {fr.pourcentage(i.cible_pct)}") for i in connus]
    return vue.bloc_prevention(vises), figure, valeurs


page()
