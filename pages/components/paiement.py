"""What a rule of payment would give: never guessed, chosen line by line, and always a hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.catalogue.mesures_aci import REGISTRE, mesures
from cpts_data.chemins import Dossiers
from cpts_data.indicators import phrases_dialogue as phrases
from cpts_data.indicators import regle_de_paiement as regles
from cpts_data.indicators import tableau_de_bord_aci as aci
from cpts_data.indicators import tableaux_du_dialogue as tables
from cpts_data.indicators.saisie_du_suivi import fautes_de_la_regle, lignes_changees
from cpts_data.store import Magasin
from pages.components.filtres import choix_long
from pages.components.mise_en_page import badge, etat_vide, message, sources
from pages.components.saisie import dire_ce_qui_vient_d_etre_saisi, dire_le_refus, garder, saisi_par
from pages.components.tableau import tableau_ecrit

CLASSE = "hypothèse"
PAPIERS = (CLASSE, "Simulation de l’Observatoire CPTS, à partir du dernier chiffre et des objectifs connus.")
JEU = "aci_suivi"


def paiement(magasin: Magasin, lignes: Sequence[aci.LigneACI]) -> None:
    dire_ce_qui_vient_d_etre_saisi()
    payees = [ligne for ligne in lignes if ligne.payee]
    if not payees:
        etat_vide("Aucune ligne payée", "Aucun montant n’est imprimé dans la liste du contrat.", "")
        return
    chiffrees = [ligne for ligne in payees if ligne.mesure is not None]
    message(phrases.REGLE_INCONNUE)
    for ligne in chiffrees:
        une_ligne(magasin, ligne)
    regler(magasin, payees, chiffrees)


def une_ligne(magasin: Magasin, ligne: aci.LigneACI) -> None:
    """The readings of one line side by side, then what its own rule gives, when the contract gave one."""
    st.subheader(f"{ligne.code} · {ligne.mesure.libelle}", anchor=False)
    lues = tables.lectures_de(ligne)
    jeux = (*tables.jeux_des_mesures([ligne]), "aci_indicateurs")
    phrase = phrases.phrase_des_lectures(ligne.mesure.libelle, ligne.montant_eur, lues)
    message(phrase)
    regle = phrases.phrase_de_la_regle(ligne, tables.montant_de_la_regle(ligne))
    st.html(f'<p class="source">{badge(CLASSE)}{escape(regle)}</p>')
    if lues:
        st.html(f'<div class="hypothese" role="note">{escape(CLASSE.upper())}</div>')
        tableau_ecrit(
            tables.tableau_des_lectures(ligne, lues),
            "lectures_du_paiement",
            magasin=magasin,
            jeux=jeux,
            fichier=f"hypothese_paiement_{ligne.code.lower().replace('.', '_')}",
            alt=f"Hypothèse. {phrase}",
            papiers=PAPIERS,
        )
    sources(magasin, *jeux, calcul=phrases.CALCUL_DU_PAIEMENT if lues else None, fiches=("paiement_hypothese",))


def regler(magasin: Magasin, payees: Sequence[aci.LigneACI], chiffrees: Sequence[aci.LigneACI]) -> None:
    """Set the rule of a line, once the contract has given it."""
    st.subheader("Renseigner la règle d’une ligne", anchor=False)
    par_code = {ligne.code: ligne for ligne in payees}
    noms = {code: f"{code} · {ligne.action[:90]}" for code, ligne in par_code.items()}
    defaut = chiffrees[0].code if chiffrees else next(iter(noms))
    ligne = par_code[choix_long("ligne_payee", "Ligne du contrat", noms, defaut=defaut) or defaut]
    with st.form(f"regle_{ligne.exercice}_{ligne.code}"):
        valeurs = champs_de_la_regle(ligne)
        par = saisi_par("regle_par")
        if not st.form_submit_button("Enregistrer la règle", type="primary"):
            return
    if fautes := fautes_de_la_regle(ligne, valeurs):
        dire_le_refus(fautes)
        return
    changees, etiquettes = lignes_changees([ligne], {0: valeurs})
    if changees.empty:
        st.info("Aucun changement à enregistrer.")
        return
    from cpts_data.saisie import enregistrer

    titre = f"règle de la ligne {ligne.code}"
    garder(
        lambda: enregistrer(
            Dossiers.courants(), JEU, changees, par, titre, etiquettes=etiquettes, version=magasin.version
        ),
        f"C’est fait : la règle de la ligne {ligne.code} est renseignée",
    )


def champs_de_la_regle(ligne: aci.LigneACI) -> dict[str, object]:
    """The fields that a contract sets once for a line."""
    saisie = ligne.saisie
    haut = st.columns(3)
    regle = haut[0].selectbox(
        "Règle de paiement",
        regles.REGLES,
        index=regles.REGLES.index(ligne.regle_paiement),
        format_func=phrases.regle_en_mots,
    )
    arrondi = haut[1].selectbox("Règle d’arrondi", regles.ARRONDIS, index=regles.ARRONDIS.index(ligne.regle_arrondi))
    convenu = haut[2].number_input(
        f"Montant convenu, en euros (règle « manuel », de 0 à {fr.nombre(ligne.montant_eur)})",
        min_value=0.0,
        value=saisie.get("montant_convenu_eur"),
        step=100.0,
    )
    bas = st.columns(3)
    codes = [None, *(code for code in mesures() if code != REGISTRE)]
    choisie = saisie.get("mesure")
    mesure = bas[0].selectbox(
        "Chiffre qui mesure la ligne",
        codes,
        index=codes.index(choisie) if choisie in codes else 0,
        format_func=lambda code: "celui que l’outil reconnaît" if code is None else mesures()[code].libelle,
    )
    socle = bas[1].number_input("Socle convenu avec la CPAM (vide : celui de la source)", min_value=0.0,
                                value=saisie.get("socle"), step=0.1)  # fmt: skip
    cible = bas[2].number_input("Cible convenue avec la CPAM (vide : celle de la source)", min_value=0.0,
                                value=saisie.get("cible"), step=0.1)  # fmt: skip
    return {
        "regle_paiement": None if regle == regles.NON_RENSEIGNE else regle,
        "regle_arrondi": None if arrondi == regles.NON_RENSEIGNE else arrondi,
        "montant_convenu_eur": convenu,
        "mesure": mesure,
        "socle": socle,
        "cible": cible,
    }
