"""The page of the dialogue de gestion as the coordination meets it: read, fill, compare, hand over."""

from __future__ import annotations

from html import unescape

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from cpts_data.chemins import RACINE, Dossiers
from cpts_data.importation.lots import lister
from cpts_data.indicators import points_etape as etapes
from cpts_data.indicators import tableau_de_bord_aci as aci
from cpts_data.saisie import enregistrer
from cpts_data.store import ouvrir_magasin
from tests.pages.visite import figures, ouvrir_page, tableaux_ecrits, textes, titres

PAGE = "dialogue_de_gestion.py"
FINE = "\u202f"


def ouvrir(onglet: str = "", **adresse: str) -> AppTest:
    return ouvrir_page(PAGE, **({"dialogue": onglet} if onglet else {}), **adresse)


def lire(essai: AppTest) -> str:
    assert not essai.exception
    return unescape(textes(essai)).replace(FINE, " ").replace("\\", "")


def test_la_page_dit_ce_qui_est_promis_prouve_et_a_risque() -> None:
    essai = ouvrir()
    assert titres(essai) == ["Dialogue de gestion"]
    contenu = lire(essai)
    assert "rien n’est encore prouvé, 139 750 € restent à prouver et 19 250 € sont à risque sur 6 lignes" in contenu
    assert "c’est notre lecture, et non une décision de la CPAM" in contenu
    assert "FA1.12 « Évaluer la mise en œuvre de la procédure »" in contenu
    (figure,) = figures(essai)
    assert "▲ 13 250 €" in [texte.replace(FINE, " ") for texte in figure.textes]
    risques, lignes = tableaux_ecrits(essai)
    assert [ligne["Montant imprimé (€)"].replace(FINE, " ") for ligne in risques] == [
        "4 250", "4 000", "3 000", "3 000", "3 000", "2 000",
    ]  # fmt: skip
    assert len(lignes) == 97 and lignes[0]["Ligne"] == "FA1.1"


def test_la_page_s_ouvre_seule() -> None:
    essai = AppTest.from_file(str(RACINE / "pages" / PAGE), default_timeout=30).run()
    assert "159 000 € promis" in lire(essai)


def test_une_mission_et_un_statut_se_choisissent() -> None:
    essai = ouvrir(mission="M2")
    _, lignes = tableaux_ecrits(essai)
    assert len(lignes) == 21 and {ligne["Ligne"].partition(".")[0] for ligne in lignes} == {
        "FA6", "FA7", "FA8", "FA9", "FA17",
    }  # fmt: skip
    essai.selectbox(key="statut_aci").set_value(aci.EN_COURS).run()
    assert len(tableaux_ecrits(essai)[1]) == 4
    essai.segmented_control(key="mission").set_value("M4").run()
    assert "Aucune ligne dans ce cas" in lire(essai)


def test_aucun_rouge_pour_le_suivi() -> None:
    """Suivi is a normal state: a sign and a word, in the colour of the text."""
    _, lignes = tableaux_ecrits(ouvrir())
    assert {ligne["Statut"] for ligne in lignes if ligne["Type"] == "suivi"} == {"· suivi"}
    assert "red" not in (RACINE / "pages" / "components" / "tableau_de_bord_aci.py").read_text("utf-8").replace(
        "Sequence", ""
    )


# --- fill -------------------------------------------------------------------------------------------------------------


def remplir(essai: AppTest, cle: str, modifications: dict) -> None:
    """What a person types in the grid: AppTest cannot type in one, the session holds what it would send."""
    essai.session_state[cle] = {"edited_rows": modifications, "added_rows": [], "deleted_rows": []}


@pytest.fixture
def a_part(donnees_courantes: Dossiers) -> Dossiers:
    return donnees_courantes


def bouton(essai: AppTest, libelle: str):
    return next(b for b in essai.button if b.label == libelle)


def test_un_point_d_etape_se_fige_se_compare_et_ne_change_plus(a_part: Dossiers) -> None:
    essai = ouvrir("Points d’étape")
    assert "Aucun point d’étape" in lire(essai)
    essai.text_input(key="point_nom").set_value("Bureau de janvier")
    essai.text_input(key="point_par").set_value("AB")
    bouton(essai, "Figer").click().run()
    assert not essai.exception and "« Bureau de janvier » est figé" in essai.success[0].value.replace("\\", "")
    assert "Rien n’a changé entre « Bureau de janvier » et « aujourd’hui »" in lire(essai)
    essai.text_input(key="point_nom").set_value("Bureau de janvier")
    bouton(essai, "Figer").click().run()
    assert "porte déjà ce nom" in essai.error[0].value
    assert len(etapes.points(ouvrir_magasin(a_part))) == 1


def test_une_regle_de_paiement_se_renseigne_et_reste_une_hypothese(a_part: Dossiers) -> None:
    essai = ouvrir("Paiement")
    contenu = lire(essai)
    assert "4 000 €, 3 803 € ou 0 € selon la lecture du contrat" in contenu
    assert "HYPOTHÈSE" in contenu and "aucun montant n’est retenu" in contenu
    regle = next(s for s in essai.selectbox if s.label == "Règle de paiement")
    regle.set_value("linéaire socle → cible")
    essai.text_input(key="regle_par").set_value("AB")
    bouton(essai, "Enregistrer la règle").click().run()
    contenu = lire(essai)
    assert "Hypothèse : 3 803 € sur 4 000 € (linéaire socle → cible, sur le taux exact)" in contenu
    (lot,) = lister(a_part)
    assert (lot.jeu, lot.papiers["par"], lot.saisie) == ("aci_suivi", "AB", True)


def test_une_regle_manuelle_sans_montant_est_refusee_en_clair(a_part: Dossiers) -> None:
    essai = ouvrir("Paiement")
    next(s for s in essai.selectbox if s.label == "Règle de paiement").set_value("manuel")
    essai.text_input(key="regle_par").set_value("AB")
    bouton(essai, "Enregistrer la règle").click().run()
    refus = essai.error[0].value
    assert refus.startswith("Rien n’a été enregistré.") and "s’accompagne du montant convenu" in refus
    assert lister(a_part) == []


def test_le_reste_a_faire_dit_les_personnes_et_les_mois() -> None:
    essai = ouvrir("Reste à faire")
    contenu = lire(essai)
    assert "76 (16 ans et plus)" in contenu and "278 (dépistage du cancer du col de l’utérus)" in contenu
    restes, zones = tableaux_ecrits(essai)
    ligne = next(r for r in restes if r["Ligne"] == "FA1.4")
    assert (ligne["Pour la cible (taux exact)"], ligne["Pour la cible (taux arrondi)"]) == ("10", "0")
    assert int(ligne["Mois restants"]) >= 1
    assert "fictive" in contenu, "the counts by area are those of the demonstration"
    assert len(zones) == 26 and "masqué" in " ".join(zone["État"] for zone in zones)


def test_completer_montre_une_fiche_et_son_historique(a_part: Dossiers) -> None:
    magasin = ouvrir_magasin(a_part)
    ligne = next(x for x in aci.lignes(magasin, "2024-2025") if x.code == "FA2.1")
    saisie = {"exercice": "2024-2025", "fiche_action": "FA2", "action": ligne.action, "statut": "réalisé"}
    enregistrer(a_part, "aci_suivi", pd.DataFrame([saisie]), "AB", "suivi")
    essai = ouvrir("Compléter", fiche_action="FA2 · Libérer du temps médical et favoriser les accès directs")
    assert not essai.exception
    volet = next(v for v in essai.expander if v.label.startswith("Historique"))
    assert "1 changement" in volet.label
    assert "2 370 € prouvés" in lire(essai)


@pytest.mark.parametrize("onglet", ["Tableau de bord", "Compléter", "Reste à faire", "Paiement", "Points d’étape",
                                    "J’aide mon Doc", "Le dossier"])  # fmt: skip
def test_un_territoire_sans_contrat_dit_quoi_demander(a_part: Dossiers, onglet: str) -> None:
    for nom in ("aci_indicateurs.csv", "aci_indicateurs.toml"):
        (a_part.donnees / "publie" / nom).unlink()
    essai = ouvrir(onglet)
    contenu = lire(essai)
    assert "La liste des indicateurs du contrat n’est pas connue" in contenu
    assert "le tableau des fiches action du contrat" in contenu


def test_une_action_hostile_reste_un_texte(a_part: Dossiers) -> None:
    chemin = a_part.donnees / "publie" / "aci_indicateurs.csv"
    hostile = '<img src=x onerror=""window.piege=1"">{{7*7}}'
    chemin.write_text(
        chemin.read_text("utf-8")
        .replace("Recenser les officines pratiquant", f"{hostile} les officines", 1)
        .replace(f",{hostile}", f',"{hostile}', 1)
        .replace("Cystite et Angine,R", 'Cystite et Angine",R', 1),
        "utf-8",
    )
    essai = ouvrir()
    assert not essai.exception
    corps = " ".join(h.proto.body for h in essai.get("html"))
    assert "<img src=x" not in corps and "&lt;img src=x" in corps


def test_le_dossier_propose_trois_formats_et_dit_la_demonstration() -> None:
    essai = ouvrir("Le dossier")
    contenu = lire(essai)
    assert "montrent des chiffres de démonstration" in contenu
    libelles = [b.proto.label for b in essai.get("download_button")]
    assert {"Dossier PowerPoint", "Dossier PDF", "Dossier Excel"} <= set(libelles)
