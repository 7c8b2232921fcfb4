"""The follow-up leaves as a workbook and comes back: what is read again is what was there."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl

from cpts_data.chemins import Dossiers
from cpts_data.exports.suivi_du_contrat import suivi_en_xlsx
from cpts_data.importer import accepter, examiner
from cpts_data.indicators import tableau_de_bord_aci as aci
from cpts_data.store import ouvrir_magasin
from tests.indicators.test_tableau_de_bord_aci import EXERCICE, par_code, saisir

FEUILLE = "À remplir"


def classeur(dossiers: Dossiers) -> openpyxl.Workbook:
    lignes = aci.lignes(ouvrir_magasin(dossiers), EXERCICE)
    return openpyxl.load_workbook(io.BytesIO(suivi_en_xlsx(lignes)))


def octets(ouvert: openpyxl.Workbook) -> bytes:
    tampon = io.BytesIO()
    ouvert.save(tampon)
    return tampon.getvalue()


def test_le_suivi_exporte_revient_tel_quel(construits: Dossiers) -> None:
    saisir(
        construits,
        {
            "FA8.4": {
                "statut": "abandonné",
                "date_statut": dt.date(2025, 6, 2),
                "raison": "=1+1 n’est pas une formule",
            },
            "FA1.4": {"regle_paiement": "linéaire socle → cible", "regle_arrondi": "une décimale", "socle": 93.4},
        },
    )
    avant = par_code(ouvrir_magasin(construits))
    ouvert = classeur(construits)
    assert [c.data_type for ligne in ouvert[FEUILLE].iter_rows() for c in ligne].count("f") == 0
    tel_quel = examiner(octets(ouvert), "suivi.xlsx", construits).proposition
    assert tel_quel.jeu == "aci_suivi"
    assert [faute.message for faute in tel_quel.erreurs] == ["Ce fichier ne dit rien de plus que le suivi déjà connu."]
    titres = {case.value: case.column for case in ouvert[FEUILLE][3]}
    rang = next(r for r in range(4, 110) if ouvert[FEUILLE].cell(r, titres["Action"]).value == avant["FA2.2"].action)
    ouvert[FEUILLE].cell(rang, titres["Commentaire"]).value = "Relance en janvier"
    examen = examiner(octets(ouvert), "suivi.xlsx", construits)
    assert [faute.en_francais() for faute in examen.proposition.erreurs] == []
    assert list(examen.proposition.lignes["fiche_action"]) == ["FA2"]
    accepter(construits, examen, "AB", {a.en_francais(): "vu" for a in examen.proposition.avertissements})
    apres = par_code(ouvrir_magasin(construits))
    assert apres.pop("FA2.2").commentaire == "Relance en janvier"
    for code, revenue in apres.items():
        ligne = avant[code]
        assert (revenue.statut, revenue.statut_dit, revenue.raison) == (ligne.statut, ligne.statut_dit, ligne.raison)
        assert (revenue.regle_paiement, revenue.regle_arrondi) == (ligne.regle_paiement, ligne.regle_arrondi)
    assert apres["FA1.4"].mesure.socle == 93.4 and apres["FA8.4"].date_statut == dt.date(2025, 6, 2)


def test_un_classeur_qui_change_un_statut_change_les_montants_annonces(construits: Dossiers) -> None:
    ouvert = classeur(construits)
    titres = {case.value: case.column for case in ouvert[FEUILLE][3]}
    lignes = par_code(ouvrir_magasin(construits))
    rang = next(r for r in range(4, 110) if ouvert[FEUILLE].cell(r, titres["Action"]).value == lignes["FA8.4"].action)
    ouvert[FEUILLE].cell(rang, titres["Statut"]).value = "Réalisé"
    examen = examiner(octets(ouvert), "suivi.xlsx", construits)
    assert examen.effets.ajoutees == 1
    assert {(c.nom, c.avant, c.apres) for c in examen.effets.chiffres} == {
        ("Contrat 2024-2025, prouvé", 0, 4_250),
        ("Contrat 2024-2025, à risque", 19_250, 15_000),
    }


def test_un_classeur_fautif_dit_tout_et_ne_change_rien(construits: Dossiers) -> None:
    ouvert = classeur(construits)
    feuille = ouvert[FEUILLE]
    titres = {case.value: case.column for case in feuille[3]}
    feuille.cell(4, titres["Action"]).value = "Une action inventée"
    feuille.cell(5, titres["Statut"]).value = "presque fini"
    feuille.cell(6, titres["Date du statut"]).value = "31/02/2025"
    examen = examiner(octets(ouvert), "suivi.xlsx", construits)
    lieux = [(faute.ligne, faute.colonne) for faute in examen.proposition.erreurs]
    assert lieux == [(4, "Action"), (5, "Statut"), (6, "Date du statut")]
    assert all(faute.attendu for faute in examen.proposition.erreurs)


def test_un_classeur_qui_n_explique_pas_est_refuse_a_sa_ligne(construits: Dossiers) -> None:
    ouvert = classeur(construits)
    titres = {case.value: case.column for case in ouvert[FEUILLE][3]}
    ouvert[FEUILLE].cell(9, titres["Statut"]).value = "Non atteint"
    examen = examiner(octets(ouvert), "suivi.xlsx", construits)
    (faute,) = examen.proposition.erreurs
    assert faute.ligne == 9 and "explication" in faute.message
