"""The scoreboard: 97 printed lines, 159 000 €, what the CPTS types of a line, and how lists follow each other."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping

import pandas as pd
import pytest

from cpts_data import catalogue
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.importer import annuler
from cpts_data.indicators import historique_du_suivi
from cpts_data.indicators import phrases_dialogue as phrases
from cpts_data.indicators import tableau_de_bord_aci as aci
from cpts_data.indicators.saisie_du_suivi import a_remplir, lignes_changees
from cpts_data.saisie import enregistrer
from cpts_data.store import Magasin, ouvrir_magasin

EXERCICE = "2024-2025"


def saisir(dossiers: Dossiers, modifications: Mapping[str, Mapping[str, object]], par: str = "coordination") -> Magasin:
    """Type in the follow-up as the page does: code of the line -> field -> value."""
    lignes = aci.lignes(ouvrir_magasin(dossiers), EXERCICE)
    rangs = {ligne.code: rang for rang, ligne in enumerate(lignes)}
    changees, etiquettes = lignes_changees(lignes, {rangs[code]: valeurs for code, valeurs in modifications.items()})
    enregistrer(dossiers, "aci_suivi", changees, par, "suivi du contrat", etiquettes=etiquettes)
    return ouvrir_magasin(dossiers)


def par_code(magasin: Magasin, exercice: str = EXERCICE) -> dict[str, aci.LigneACI]:
    return {ligne.code: ligne for ligne in aci.lignes(magasin, exercice)}


# --- what the report prints -----------------------------------------------------------------------------------------


def test_la_liste_publiee_a_ses_lignes_et_ses_montants(magasin: Magasin) -> None:
    """Figures published of the report: rows by type, amounts by mission, and what its own texts say is not done."""
    lignes = aci.lignes(magasin, EXERCICE)
    types = [ligne.type_indicateur for ligne in lignes]
    assert [len(lignes), *map(types.count, ("M", "R", "S", "N", None))] == [97, 33, 28, 23, 5, 8]
    montants = {b.mission: b.montant_eur for b in aci.par_mission(lignes)}
    assert montants == {"M1": 46_500, "M2": 55_000, "M3": 19_000, "M4": 0, "M5": 22_000, "M6": 16_500}
    bilan = aci.bilan(lignes)
    assert (bilan.montant_eur, bilan.payees) == (159_000, 59)
    assert (bilan.prouve_eur, bilan.en_attente_eur, bilan.a_risque_eur) == (0, 159_000 - 19_250, 19_250)
    assert {ligne.fiche_action for ligne in lignes} == {f"FA{rang}" for rang in range(1, 20)}
    assert [ligne.code for ligne in aci.a_risque(lignes)] == ["FA8.4", "FA17.4", "FA8.3", "FA15.1", "FA16.1", "FA9.2"]
    assert [ligne.code for ligne in aci.sans_montant(lignes)] == ["FA1.12", "FA13.1"]


def test_les_montants_sont_ceux_de_la_table_calculee_par_fiche(magasin: Magasin) -> None:
    lignes = aci.lignes(magasin, EXERCICE)
    attendus = dict(
        magasin.lignes("SELECT fiche_action, montant_total_eur FROM aci_montants_par_fiche WHERE mission <> 'ALL' "
                       "AND NOT starts_with(fiche_action, 'TOTAL')")
    )  # fmt: skip
    calcules = {fiche: aci.bilan([x for x in lignes if x.fiche_action == fiche]).montant_eur for fiche in attendus}
    assert calcules == attendus


def test_sans_saisie_le_statut_vient_de_la_liste(magasin: Magasin) -> None:
    lignes = par_code(magasin)
    assert lignes["FA3.4"].statut == aci.SUIVI and lignes["FA3.4"].situation is None
    assert lignes["FA10.4"].statut == aci.NEUTRALISE
    assert (lignes["FA8.4"].statut, lignes["FA8.4"].situation) == (aci.EN_COURS, aci.A_RISQUE)
    assert (lignes["FA2.1"].statut, lignes["FA2.1"].situation) == (aci.A_PROUVER, aci.EN_ATTENTE)
    assert (lignes["FA2.1"].origine_preuve, lignes["FA8.4"].preuve) == (aci.IMPRIMEE, None)
    assert not any(ligne.statut_dit for ligne in lignes.values())


def test_la_phrase_dit_les_quatre_montants(magasin: Magasin) -> None:
    lignes = aci.lignes(magasin, EXERCICE)
    phrase = phrases.phrase_du_contrat(aci.bilan(lignes), EXERCICE, aci.a_risque(lignes))
    assert phrase.replace("\u202f", " ") == (
        "159 000 € promis pour 2024-2025 : rien n’est encore prouvé, 139 750 € restent à prouver et 19 250 € sont à "
        "risque sur 6 lignes."
    )


# --- what is typed --------------------------------------------------------------------------------------------------


def test_une_saisie_change_la_ligne_et_l_argent(construits: Dossiers) -> None:
    magasin = saisir(
        construits,
        {
            "FA8.4": {"statut": "réalisé", "preuve": "Bilan de la formation du 12 mars", "responsable": "coordination"},
            "FA2.1": {"statut": "non atteint", "raison": "Groupe repris en janvier"},
        },
    )
    lignes = par_code(magasin)
    assert (lignes["FA8.4"].situation, lignes["FA8.4"].origine_preuve) == (aci.PROUVE, aci.DONNEE)
    assert lignes["FA2.1"].situation == aci.A_RISQUE
    bilan = aci.bilan(list(lignes.values()))
    assert (bilan.prouve_eur, bilan.a_risque_eur) == (4_250, 19_250 - 4_250 + 2_370)
    assert aci.statut_en_mots(lignes["FA2.1"]) == "▲ non atteint, avec explication : Groupe repris en janvier"


@pytest.mark.parametrize(
    ("valeurs", "attendu"),
    [
        ({"statut": "non atteint"}, "s’accompagne d’une explication"),
        ({"statut": "abandonné", "raison": "Hors de portée"}, "a une date"),
        ({"regle_paiement": "manuel"}, "s’accompagne du montant convenu"),
        ({"montant_convenu_eur": 100.0}, "n’a de sens qu’avec la règle « manuel »"),
        ({"socle": 95.0, "cible": 94.0}, "dépasse celui de la colonne"),
        ({"statut": "fini"}, "n’est pas dans la liste"),
        ({"commentaire": "Voir Mme Dupont"}, "contient des noms de personnes"),
        ({"preuve": "appeler le 06 12 34 56 78"}, "contient des numéros de téléphone"),
    ],
)
def test_une_saisie_fautive_est_refusee_et_ne_change_rien(construits: Dossiers, valeurs, attendu: str) -> None:
    avant = ouvrir_magasin(construits).version
    with pytest.raises(ErreurDonnees) as levee:
        saisir(construits, {"FA1.4": valeurs})
    textes = [faute.en_francais() for faute in levee.value.fautes]
    assert any(attendu in texte and texte.startswith("suivi du contrat, ligne FA1.4") for texte in textes), textes
    assert "Dupont" not in str(levee.value) and "06 12" not in str(levee.value)
    assert ouvrir_magasin(construits).version == avant


def test_toutes_les_fautes_d_une_saisie_sont_dites_ensemble(construits: Dossiers) -> None:
    with pytest.raises(ErreurDonnees) as levee:
        saisir(construits, {"FA1.4": {"statut": "non atteint"}, "FA2.1": {"statut": "remplacé"}})
    lieux = [faute.fichier for faute in levee.value.fautes]
    assert sorted(lieux) == [f"suivi du contrat, ligne {code}" for code in ("FA1.4", "FA2.1", "FA2.1")]


def test_qui_saisit_est_dit_ou_rien_n_est_garde(construits: Dossiers) -> None:
    with pytest.raises(ErreurDonnees, match="Indiquez qui saisit"):
        saisir(construits, {"FA1.4": {"statut": "réalisé"}}, par=" ")
    with pytest.raises(ErreurDonnees, match="des initiales ou une fonction"):
        saisir(construits, {"FA1.4": {"statut": "réalisé"}}, par="Dr Dupont")


def test_l_historique_dit_qui_quand_avant_et_apres(construits: Dossiers) -> None:
    saisir(construits, {"FA2.1": {"statut": "en cours", "commentaire": "Relance"}}, par="AB")
    magasin = saisir(construits, {"FA2.1": {"statut": "réalisé", "date_statut": dt.date(2025, 9, 1)}}, par="CD")
    lus = historique_du_suivi.historique(magasin, EXERCICE)
    assert [(c.par, c.champ, c.avant, c.apres) for c in lus] == [
        ("CD", "date_statut", "vide", "1er septembre 2025"),
        ("CD", "statut", "en cours", "réalisé"),
        ("AB", "commentaire", "vide", "Relance"),
        ("AB", "statut", "vide", "en cours"),
    ]
    assert all(c.le.date() == dt.date.today() and not c.annule for c in lus)
    with pytest.raises(ErreurDonnees, match="annulez-les d’abord"):
        annuler(construits, 1, "AB", "erreur")
    annuler(construits, 2, "AB", "erreur")
    magasin = ouvrir_magasin(construits)
    lus = historique_du_suivi.historique(magasin, EXERCICE)
    assert [c.annule for c in lus] == [True, True, False, False]
    assert par_code(magasin)["FA2.1"].statut == aci.EN_COURS
    assert list(historique_du_suivi.en_frame(lus)["etat"]) == ["annulé", "annulé", "en service", "en service"]


def test_la_grille_ne_garde_que_ce_qui_a_change(magasin: Magasin) -> None:
    lignes = [ligne for ligne in aci.lignes(magasin, EXERCICE) if ligne.fiche_action == "FA2"]
    grille = a_remplir(lignes, ("statut", "raison", "date_statut", "socle"))
    assert list(grille["statut"]) == [aci.A_PROUVER] * 5 and str(grille["date_statut"].dtype).startswith("datetime64")
    vides, _ = lignes_changees(lignes, {0: {"raison": "  "}, 1: {}})
    assert vides.empty
    changees, etiquettes = lignes_changees(lignes, {2: {"date_statut": "2025-09-01T00:00:00.000", "statut": "réalisé"}})
    assert etiquettes == ["ligne FA2.3"]
    assert changees.iloc[0][["date_statut", "statut"]].tolist() == [dt.date(2025, 9, 1), "réalisé"]


def test_un_commentaire_ne_dit_pas_ou_en_est_la_ligne(construits: Dossiers) -> None:
    """A line at risk by its own text stays so until someone says a status."""
    magasin = saisir(
        construits, {"FA8.4": {"commentaire": "Relance en janvier"}, "FA2.1": {"regle_paiement": "binaire"}}
    )
    lignes = par_code(magasin)
    assert not lignes["FA8.4"].statut_dit and lignes["FA8.4"].situation == aci.A_RISQUE
    assert aci.bilan(list(lignes.values())).a_risque_eur == 19_250
    magasin = saisir(construits, {"FA8.4": {"statut": aci.EN_COURS}})
    assert par_code(magasin)["FA8.4"].situation == aci.EN_ATTENTE, "now the CPTS says that it is under way"


def test_un_suivi_dont_la_ligne_a_disparu_se_voit(construits: Dossiers) -> None:
    saisie = pd.DataFrame([{"exercice": EXERCICE, "fiche_action": "FA2", "action": "Rebaptisée", "statut": "réalisé"}])
    enregistrer(construits, "aci_suivi", saisie, "AB", "suivi")
    assert aci.suivis_sans_ligne(ouvrir_magasin(construits), EXERCICE) == [("FA2", "Rebaptisée")]


# --- one exercise after another --------------------------------------------------------------------------------------


def ajouter_un_exercice(dossiers: Dossiers) -> Magasin:
    """The list of the next exercise: one line as it was, one renamed, one new; the others are gone."""
    jeu = catalogue.jeu("aci_indicateurs")
    chemin = dossiers.donnees / jeu.fichier
    entete, *lignes = list(csv.reader(io.StringIO(chemin.read_text("utf-8"), newline="")))
    place = {nom: rang for rang, nom in enumerate(entete)}
    fa2 = [ligne for ligne in lignes if ligne[place["fiche_action"]] == "FA2"][:2]
    nouvelles = [[*ligne] for ligne in (fa2[0], fa2[1], fa2[1])]
    for nouvelle, action in zip(nouvelles, (None, "Registre tenu à jour", "Une action de plus"), strict=True):
        nouvelle[place["exercice"]] = "2025-2026"
        nouvelle[place["action"]] = action or nouvelle[place["action"]]
    nouvelles[1][place["fiche_precedente"]] = "FA2"
    nouvelles[1][place["action_precedente"]] = fa2[1][place["action"]]
    nouvelles[1][place["equivalence"]] = "même registre, autre preuve"
    nouvelles[1][place["amount_eur"]] = "3000"
    tampon = io.StringIO()
    csv.writer(tampon, lineterminator="\n").writerows([entete, *lignes, *nouvelles])
    chemin.write_text(tampon.getvalue(), "utf-8")
    fiche = dossiers.donnees / jeu.fiche
    fiche.write_text(
        re.sub("sha256 = .*", f'sha256 = "{catalogue.empreinte(chemin)}"', fiche.read_text("utf-8")), "utf-8"
    )
    return ouvrir_magasin(dossiers)


def test_chaque_exercice_a_sa_liste_et_ses_equivalences(construits: Dossiers) -> None:
    magasin = ajouter_un_exercice(construits)
    assert aci.listes(magasin) == ["2025-2026", EXERCICE]
    lignes = aci.lignes(magasin, "2025-2026")
    assert [ligne.precedente is not None for ligne in lignes] == [True, True, False]
    assert [ligne.precedente.memes_mots for ligne in lignes[:2]] == [True, False]
    assert lignes[1].precedente.montant_eur == 2_370 and "autre preuve" in aci.precedente_en_mots(lignes[1].precedente)
    frame = aci.equivalences(magasin, "2025-2026")
    assert frame["nature"].value_counts().to_dict() == {"sortie": 95, "équivalente": 1, "nouvelle": 1}
    assert frame[frame["nature"] == "équivalente"][["montant_avant_eur", "montant_eur"]].values.tolist() == [
        [2370, 3000]
    ]
    assert phrases.phrase_des_reprises(lignes, EXERCICE) == (
        "Face à la liste 2024-2025 : 1 ligne reprise mot pour mot, 1 ligne équivalente, 1 ligne nouvelle."
    )
    assert aci.equivalences(magasin, EXERCICE).empty, "there is no list before it"


def test_le_suivi_d_un_exercice_ne_touche_pas_l_autre(construits: Dossiers) -> None:
    magasin = ajouter_un_exercice(construits)
    ligne = aci.lignes(magasin, "2025-2026")[0]
    saisie = pd.DataFrame(
        [{"exercice": "2025-2026", "fiche_action": "FA2", "action": ligne.action, "statut": "réalisé"}]
    )
    enregistrer(construits, "aci_suivi", saisie, "AB", "suivi")
    magasin = ouvrir_magasin(construits)
    assert aci.lignes(magasin, "2025-2026")[0].statut == aci.REALISE
    assert par_code(magasin)["FA2.1"].statut == aci.A_PROUVER


# --- the register feeds FA1 ------------------------------------------------------------------------------------------


def test_le_registre_jaide_mon_doc_fait_la_preuve_de_la_fa1(construits: Dossiers) -> None:
    comptes = {"mg_rencontres": 12, "demandes": 40, "orientations": 33, "premiers_rendez_vous": 21}
    saisie = pd.DataFrame([{"code_commune": "76540", "mois": "2025-01", **comptes}])
    enregistrer(construits, "jaide_mon_doc", saisie, "AB", "registre")
    ligne = par_code(ouvrir_magasin(construits))["FA1.12"]
    assert "12 médecins généralistes rencontrés" in ligne.registre and "janvier 2025" in ligne.registre
    (rang,) = aci.en_frame([ligne]).to_dict("records")
    assert rang["preuve"].endswith(ligne.registre) and rang["origine_preuve"] == "imprimée et registre"
    magasin = saisir(construits, {"FA1.12": {"preuve": "Bilan écrit"}})
    ligne = par_code(magasin)["FA1.12"]
    assert aci.en_frame([ligne]).iloc[0]["preuve"] == f"Bilan écrit ; {ligne.registre}"
