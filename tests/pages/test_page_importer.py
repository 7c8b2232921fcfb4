"""The tab « Importer »: drop, read, answer, accept in writing, undo; what a hostile or personal file leaves there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cpts_data import importer
from cpts_data.chemins import VARIABLE_DONNEES, Dossiers
from cpts_data.importation.extraction_rpps import EXTRACTION_A_COMPTER
from cpts_data.store import ouvrir_magasin
from tests.importation import depots
from tests.importation.depots import HOSTILE, NOM, TELEPHONE, cpam
from tests.importation.fichiers_envoyes import en_csv
from tests.pages.visite import ouvrir_page, tableaux_ecrits

TITRE = "« Patients avec et sans médecin traitant, par IRIS »"


@pytest.fixture
def courantes(construits: Dossiers, monkeypatch: pytest.MonkeyPatch) -> Dossiers:
    """A private copy of the data, its store built, which imports may change."""
    monkeypatch.setenv(VARIABLE_DONNEES, str(construits.donnees))
    return construits


def ouvrir() -> AppTest:
    return sans_panne(ouvrir_page("donnees.py"))


def sans_panne(page: AppTest) -> AppTest:
    assert not page.exception, [erreur.value for erreur in page.exception]
    return page


def deposer(page: AppTest, *fichiers: tuple[str, bytes]) -> AppTest:
    """Drop files, and wait for the report of the first."""
    page.file_uploader[0].set_value([(nom, octets, "application/octet-stream") for nom, octets in fichiers])
    return sans_panne(page.run())


def textes(page: AppTest) -> str:
    ecrits = [element.body for element in page.get("html")]
    for genre in (page.markdown, page.subheader, page.caption, page.error, page.warning, page.success):
        ecrits += [element.value for element in genre]
    champs = (page.text_input, page.button, page.selectbox, page.expander, page.number_input)
    return "\n".join(ecrits + [str(element.label) for genre in champs for element in genre])


def bouton(page: AppTest, libelle: str):
    return next(element for element in page.button if element.label == libelle)


def boutons(page: AppTest) -> list[str]:
    return [element.label for element in page.button]


def champ(page: AppTest, libelle: str):
    return next(element for element in page.text_input if element.label == libelle)


def ecrire(page: AppTest, **libelles: str) -> AppTest:
    """Write in the fields whose label begins so, and leave them."""
    for debut, texte in libelles.items():
        for element in page.text_input:
            if element.label.startswith(debut.replace("_", " ")):
                element.set_value(texte)
    return sans_panne(page.run())


def importer_sur_la_page(page: AppTest, nom: str = "cpam.xlsx", octets: bytes | None = None) -> AppTest:
    """Drop a good file and accept it."""
    deposer(page, (nom, octets or cpam()))
    ecrire(page, Pourquoi="vu avec la CPAM", Accepté_par="JD")
    return sans_panne(bouton(page, "Importer ces données").click().run())


# --- before a file ----------------------------------------------------------------------------------------------


def test_the_tab_says_what_to_do_and_that_nothing_is_kept_without_an_agreement(courantes: Dossiers) -> None:
    page = ouvrir()
    assert page.file_uploader[0].label.startswith("Déposez ici le fichier reçu de la CPAM")
    assert "Rien n’est enregistré avant votre accord" in textes(page)
    assert "Aucun fichier importé pour l’instant." in textes(page)
    assert "2 jeux sont fictifs" in textes(page)


def test_the_templates_and_the_words_to_send_come_once_opened(courantes: Dossiers) -> None:
    page = ouvrir()
    assert "À demander" not in textes(page)
    page.session_state["demandes"] = True
    contenu = textes(sans_panne(page.run()))
    assert "À demander à la CPAM du département" in contenu
    assert "À demander au coordinateur du service d’accès aux soins" in contenu
    assert "À demander aux cabinets de médecine générale" in contenu
    assert len(page.get("download_button")) == 13


# --- the report -------------------------------------------------------------------------------------------------


def test_the_report_begins_with_one_sentence_then_says_what_would_change(courantes: Dossiers) -> None:
    page = deposer(ouvrir(), ("cpam.xlsx", cpam()))
    contenu = textes(page)
    assert f"Ce fichier contient 88 lignes de {TITRE} (8 octobre 2025). Aucune erreur, aucun avertissement." in contenu
    # The demonstration has 88 IRIS, four populations and two dates: 704 rows.
    assert "88 lignes ajoutées et 5" in contenu, "those of 704 that were shown are taken away"
    assert "Les données de démonstration de ce tableau disparaissent des pages" in contenu
    assert "2 totaux écrits dans le fichier, égaux à la somme de leurs lignes." in contenu
    avec, sans = depots.totaux()
    totaux, _, details, apercu, *_ = tableaux_ecrits(page)
    assert len(details) == 500, "bounded"
    assert [int(ligne["Après l’import"].replace("\u202f", "")) for ligne in totaux] == [avec, sans]
    assert apercu[0] == {
        "Ligne du fichier": "4", "Code de l’IRIS": "Le Chapitre (760950101)", "Population": "16 ans et plus",
        "Période": "8 octobre 2025", "Patients avec médecin traitant": "800",
        "Patients sans médecin traitant sur le territoire": "100",
    }  # fmt: skip
    assert len(apercu) == 5
    assert "Aucun fichier importé" not in contenu, "one thing at a time"
    assert importer.lister(courantes) == []


def test_nothing_personal_is_shown_but_the_column_and_its_count(courantes: Dossiers) -> None:
    page = deposer(ouvrir(), ("cpam.xlsx", cpam(contact=True)))
    assert "1 colonne de données personnelles laissée de côté" in textes(page)
    assert "« Contact » (88 cases remplies)" in textes(page)
    ecrit = textes(page) + json.dumps(tableaux_ecrits(page))
    for personnel in (NOM, TELEPHONE, "Durand", "12 34 56"):
        assert personnel not in ecrit


def test_a_file_with_errors_lists_them_all_and_cannot_be_accepted(courantes: Dossiers) -> None:
    page = deposer(ouvrir(), ("cpam.xlsx", cpam(codes={0: "765409999", 1: "760950103"})))
    (erreurs, *_) = tableaux_ecrits(page)
    assert [(ligne["Feuille"], ligne["Ligne"]) for ligne in erreurs] == [
        ("16 ans et plus", "4"),
        ("16 ans et plus", "6"),
    ]
    assert erreurs[0]["Valeur lue"] == "765409999"
    assert "ligne 5" in " ".join(erreurs[1].values()), "the first of the two is named"
    assert "Rien ne peut être importé tant qu’il reste une erreur." in textes(page)
    assert "Importer ces données" not in boutons(page)
    sans_panne(bouton(page, "Renoncer à ce fichier").click().run())
    assert "Aucun fichier importé pour l’instant." in textes(page)


@pytest.mark.parametrize(
    ("nom", "octets", "message"),
    [
        ("vide.xlsx", b"", "vide"),
        ("note.pdf", b"%PDF-1.7 rapport", "PDF"),
        ("abime.xlsx", b"PK\x03\x04 abime", "abîmé"),
        ("autre.csv", en_csv([["Recette", "Farine"], ["Crêpes", "250"]]), "d’aucun des fichiers"),
    ],
)
def test_what_is_no_table_of_ours_gets_one_clear_message(courantes, nom: str, octets: bytes, message: str) -> None:
    page = deposer(ouvrir(), (nom, octets))
    (erreurs, *_) = tableaux_ecrits(page)
    assert len(erreurs) == 1
    assert message in erreurs[0]["Ce qui ne va pas"]
    assert "Importer ces données" not in boutons(page)


def test_the_national_extraction_of_professionals_is_not_read_here(courantes: Dossiers) -> None:
    entete = "|".join(["Type d'identifiant PP", "Identifiant PP", "Nom", "Prénom", "a", "b", "c"])
    page = deposer(ouvrir(), ("PS_LibreAcces.txt", f"{entete}\n8|1|DURAND|Anne|||\n".encode()))
    assert page.warning[0].value == EXTRACTION_A_COMPTER
    assert "DURAND" not in textes(page)
    sans_panne(bouton(page, "Renoncer à ce fichier").click().run())
    assert not page.warning


def test_hostile_texts_of_a_file_are_only_texts(courantes: Dossiers) -> None:
    page = deposer(ouvrir(), (f"{HOSTILE}.xlsx", cpam(en_trop=HOSTILE, date="le 8 octobre 2025 <script>x()</script>")))
    assert HOSTILE not in textes(page).replace("&lt;", "§")
    assert "<script>" not in textes(page)
    colonnes = tableaux_ecrits(page)[-1]
    assert colonnes[-1]["Colonne du fichier"] == HOSTILE, "as it is, as text"


# --- what the file does not say ---------------------------------------------------------------------------------


def test_an_unknown_title_is_asked_and_its_answer_is_remembered_for_the_next_file(courantes: Dossiers) -> None:
    titres = ("Code IRIS", "Libellé IRIS", "Zzz", "Patients sans MT")
    page = deposer(ouvrir(), ("cpam.xlsx", cpam(titres=titres)))
    question = next(element for element in page.selectbox if element.label == "Colonne « Zzz »")
    assert question.options[0] == "ne pas importer"
    assert "Importer ces données" not in boutons(page)
    question.select("avec_mt")
    sans_panne(bouton(page, "Examiner de nouveau avec ces réponses").click().run())
    assert "Ce fichier contient 88 lignes" in textes(page)
    ecrire(page, Pourquoi="titre du logiciel", Accepté_par="JD")
    sans_panne(bouton(page, "Importer ces données").click().run())
    assert "C’est fait" in page.success[0].value

    suivant = deposer(ouvrir(), ("cpam.xlsx", cpam(titres=titres, date="situation au 8 octobre 2024")))
    assert "Ce fichier contient 88 lignes" in textes(suivant)


def test_the_date_of_the_figures_is_asked_when_the_file_does_not_say_it(courantes: Dossiers) -> None:
    page = deposer(ouvrir(), ("cpam.xlsx", cpam(date="par quartier")))
    libelle = "Date des chiffres, si le fichier ne la dit pas"
    champ(page, libelle).set_value("un jour")
    sans_panne(bouton(page, "Examiner de nouveau avec ces réponses").click().run())
    assert any("La date n’est pas comprise" in erreur.value for erreur in page.error)
    champ(page, libelle).set_value("8 octobre 2025")
    sans_panne(bouton(page, "Examiner de nouveau avec ces réponses").click().run())
    assert "(8 octobre 2025)" in textes(page)


def test_another_dataset_can_be_chosen(courantes: Dossiers) -> None:
    page = deposer(ouvrir(), ("autre.csv", en_csv([["Recette", "Farine"], ["Crêpes", "250"]])))
    choix = next(element for element in page.selectbox if element.label == "Ce fichier contient")
    assert len(choix.options) == 13
    choix.select("capacite_mg")
    sans_panne(bouton(page, "Examiner de nouveau avec ces réponses").click().run())
    assert "Lu comme « Nouveaux patients que les cabinets" in textes(page)


# --- the agreement ----------------------------------------------------------------------------------------------


def test_each_warning_wants_its_reason_and_the_import_its_name(courantes: Dossiers) -> None:
    page = deposer(ouvrir(), ("cpam.xlsx", cpam(sans_les_premiers=3, ecart_du_total=3)))
    assert "3 IRIS du territoire ne sont pas dans le fichier" in textes(page)
    assert "diffère de 3 de la somme" in textes(page)
    assert bouton(page, "Importer ces données").disabled
    assert "Il manque encore : 2 raisons et vos initiales ou votre fonction." in textes(page)
    ecrire(page, Accepté_par="la coordinatrice")
    assert bouton(page, "Importer ces données").disabled
    champ(page, "Pourquoi l’accepter ? (avertissement 1)").set_value("trois IRIS sans habitants")
    sans_panne(page.run())
    assert "Il manque encore : la raison d’un avertissement." in textes(page)
    ecrire(page, La_même_raison="dit par la CPAM")
    assert not bouton(page, "Importer ces données").disabled
    sans_panne(bouton(page, "Importer ces données").click().run())
    (lot,) = importer.lister(courantes)
    assert lot.papiers["par"] == "la coordinatrice"
    assert [a["raison"] for a in lot.papiers["avertissements"]] == ["trois IRIS sans habitants", "dit par la CPAM"]


def test_after_the_agreement_the_page_says_what_serves_and_leads_there(courantes: Dossiers) -> None:
    page = importer_sur_la_page(ouvrir())
    assert "C’est fait \\: 88 lignes de " in page.success[0].value
    assert any("L’onglet « Ce qui a changé »" in mention.value for mention in page.caption)
    assert [lien.proto.label for lien in page.get("page_link")] == [
        "Voir la page Médecin traitant →", "Voir la page Vue d’ensemble →",
    ]  # fmt: skip
    assert "1 import, dont 1 sert aujourd’hui." in textes(page)
    assert page.expander[0].label.endswith(":green-badge[en service]")
    assert page.file_uploader[0].value == []
    assert "1 jeu de données sur 22 est fictif" in textes(page), "the head of the page has changed too"
    magasin = ouvrir_magasin(courantes)
    assert magasin.provenances["mt_iris"].classe == "importé"
    avec, sans = depots.totaux()
    assert magasin.lignes("SELECT sum(avec_mt), sum(sans_mt), count(*) FROM mt_iris") == [(avec, sans, 88)]


def test_giving_up_writes_nothing(courantes: Dossiers) -> None:
    page = deposer(ouvrir(), ("cpam.xlsx", cpam()))
    sans_panne(bouton(page, "Annuler").click().run())
    assert importer.lister(courantes) == []
    assert "Aucun fichier importé pour l’instant." in textes(page)


def test_several_files_come_one_after_the_other(courantes: Dossiers) -> None:
    hier = cpam(date="situation au 8 octobre 2024")
    page = deposer(ouvrir(), ("a.xlsx", cpam()), ("b.xlsx", hier))
    assert "À examiner ensuite : « b.xlsx »." in textes(page)
    ecrire(page, Accepté_par="JD")
    sans_panne(bouton(page, "Importer ces données").click().run())
    assert "(8 octobre 2024)" in textes(page), "the second file is examined at once"
    assert champ(page, "Accepté par").value == "JD", "asked once"
    ecrire(page, Pourquoi="vu avec la CPAM")
    sans_panne(bouton(page, "Importer ces données").click().run())
    assert [lot.papiers["fichier"] for lot in importer.lister(courantes)] == ["b.xlsx", "a.xlsx"]


def test_data_changed_by_someone_else_meanwhile_is_told(courantes: Dossiers) -> None:
    page = ecrire(deposer(ouvrir(), ("cpam.xlsx", cpam())), Accepté_par="JD")
    territoire = courantes.territoire
    territoire.write_text(territoire.read_text("utf-8") + "\n# corrigé\n", "utf-8")
    sans_panne(bouton(page, "Importer ces données").click().run())
    assert "L’import n’a pas été fait ; rien n’a été changé." in [erreur.value for erreur in page.error]
    assert importer.DONNEES_CHANGEES in textes(page).replace("\\", "")
    assert importer.lister(courantes) == []


# --- batches ----------------------------------------------------------------------------------------------------


def ouvrir_le_lot(page: AppTest, numero: int) -> AppTest:
    page.session_state[f"lot_{numero}"] = True
    return sans_panne(page.run())


def test_an_import_is_undone_with_a_name_and_a_reason_then_brought_back(courantes: Dossiers) -> None:
    page = ouvrir_le_lot(importer_sur_la_page(ouvrir()), 1)
    assert "par JD" in textes(page)
    sans_panne(bouton(page, "Annuler cet import").click().run())
    assert [erreur.value for erreur in page.error] == ["Indiquez qui annule cet import, et pourquoi\\."]
    champ(page, "Annulé par").set_value("le bureau")
    champ(page, "Pourquoi annuler cet import ?").set_value("mauvais fichier")
    bouton(page, "Annuler cet import").click()
    ouvrir_le_lot(page, 1)
    assert "L’import n° 1 est annulé" in page.success[0].value
    assert ouvrir_magasin(courantes).provenances["mt_iris"].classe == "démonstration"
    assert page.expander[0].label.endswith(":orange-badge[annulé]")
    ouvrir_le_lot(page, 1)
    assert "par le bureau" in textes(page)
    sans_panne(bouton(page, "Rétablir cet import").click().run())
    assert ouvrir_magasin(courantes).provenances["mt_iris"].classe == "importé"


def test_an_import_replaced_by_a_later_one_says_so(courantes: Dossiers) -> None:
    page = importer_sur_la_page(importer_sur_la_page(ouvrir()), "cpam_bis.xlsx")
    etats = [volet.label.rpartition(":")[2] for volet in page.expander if volet.label.startswith("N° ")]
    assert etats == ["green-badge[en service]", "gray-badge[remplacé]"]


def test_with_two_hundred_imports_only_a_few_are_drawn(courantes: Dossiers) -> None:
    importer_sur_la_page(ouvrir())
    premier = courantes.imports / "0001-mt_iris"
    for numero in range(2, 201):
        shutil.copytree(premier, courantes.imports / f"{numero:04d}-mt_iris")
    page = ouvrir()
    assert "200 imports, dont 1 sert aujourd’hui." in textes(page)
    montres = [volet for volet in page.expander if volet.label.startswith("N° ")]
    assert len(montres) == 8 and montres[0].label.startswith("N° 200 ")
    sans_panne(bouton(page, "Montrer les 20 imports précédents").click().run())
    assert len([volet for volet in page.expander if volet.label.startswith("N° ")]) == 28


def test_damaged_papers_are_told_and_the_page_stays_open(courantes: Dossiers) -> None:
    importer_sur_la_page(ouvrir())
    (courantes.imports / "0001-mt_iris" / "lot.json").write_text("{", encoding="utf-8")
    page = ouvrir()
    assert "La liste des imports ne peut pas être lue en entier." in [erreur.value for erreur in page.error]
    assert page.file_uploader


def test_nothing_personal_is_left_on_the_disk(courantes: Dossiers, dossier_temporaire: Path) -> None:
    importer_sur_la_page(ouvrir(), octets=cpam(contact=True))
    (lot,) = importer.lister(courantes)
    assert lot.papiers["personnelles"]
    for dossier in (courantes.donnees, dossier_temporaire):
        for chemin in dossier.rglob("*"):
            if chemin.is_file():
                assert b"Durand" not in chemin.read_bytes(), chemin
                assert TELEPHONE.encode() not in chemin.read_bytes(), chemin
