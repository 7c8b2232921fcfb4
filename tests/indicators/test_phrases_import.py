"""What an import says of a file, of its effects and of its papers: sentences and tables, without a page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from cpts_data.erreurs import Faute
from cpts_data.importation.lots import Lot
from cpts_data.importation.modele import ColonneLue, Proposition, TotalCompare
from cpts_data.indicators import phrases_import as phrases
from cpts_data.indicators.effets_d_un_import import ChiffreSuivi, Effets
from tests.importation.propositions import AVERTISSEMENT, IRIS, creneaux, mt_par_iris

ERREUR = Faute("cpam.xlsx", "L’IRIS n’existe pas.", 12, "Code IRIS", "76540010X", "765400101", feuille="MT")
TITRE = "« Patients avec et sans médecin traitant, par IRIS »"


def lot(**papiers: object) -> Lot:
    base = {
        "jeu": "mt_iris", "fichier": "cpam.xlsx", "feuille": "MT", "importe_le": "2026-11-22T09:05:00", "par": "JD",
        "producteur": "CPAM", "date_des_chiffres": "8 octobre 2025", "lignes": 88, "remplace_par": [], "groupes": [[]],
        "avertissements": [{"texte": "Trois IRIS manquent.", "raison": "vu avec la CPAM"}],
        "personnelles": ["« Contact » (88 cases remplies) : des noms."],
    }  # fmt: skip
    return Lot(3, "mt_iris", Path("0003-mt_iris"), base | papiers)


# --- the file ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proposition", "phrase"),
    [
        (
            mt_par_iris(),
            f"Ce fichier contient 3 lignes de {TITRE} (8 octobre 2025). Aucune erreur, aucun avertissement.",
        ),
        (
            mt_par_iris(avertissements=(AVERTISSEMENT, AVERTISSEMENT)),
            f"Ce fichier contient 3 lignes de {TITRE} (8 octobre 2025). Aucune erreur, 2 avertissements.",
        ),
        (
            replace(mt_par_iris(), erreurs=(ERREUR, replace(ERREUR, nombre=7))),
            f"Ce fichier contient 3 lignes de {TITRE} (8 octobre 2025). 8 erreurs, aucun avertissement. "
            "Rien ne peut être importé tant qu’il reste une erreur.",
        ),
        (
            replace(mt_par_iris(), lignes=None, erreurs=(ERREUR,)),
            f"Lu comme {TITRE}, ce fichier ne peut pas être importé en l’état : 1 erreur, aucun avertissement.",
        ),
        (
            replace(mt_par_iris(), jeu=None, lignes=None, erreurs=(ERREUR,)),
            "Ce fichier n’a pas été reconnu : 1 erreur, aucun avertissement.",
        ),
    ],
)
def test_the_first_sentence_says_what_the_file_holds(proposition: Proposition, phrase: str) -> None:
    assert phrases.phrase_du_rapport(proposition) == phrase


def test_where_the_lines_were_read() -> None:
    assert phrases.phrase_de_lecture(mt_par_iris()) == (
        "Fichier « cpam.xlsx » · 12 ko · feuille « MT » · titres à la ligne 7 · 3 lignes lues"
    )


@pytest.mark.parametrize(
    ("octets", "taille"), [(0, "0 octet"), (999, "999 octets"), (1000, "1 ko"), (2_340_000, "2,3 Mo")]
)
def test_a_size_is_in_the_unit_of_a_file_manager(octets: int, taille: str) -> None:
    assert phrases.taille(octets) == taille


def test_what_tells_of_persons_is_counted_and_nothing_more() -> None:
    assert phrases.phrase_personnelle(mt_par_iris()) == ""
    deux = replace(mt_par_iris(), personnelles=("« Nom » : des noms.", "« Tél » : des téléphones."))
    assert phrases.phrase_personnelle(deux) == (
        "2 colonnes de données personnelles laissées de côté : rien n’en est enregistré."
    )


def test_each_fault_is_a_row_and_nothing_of_it_acts_on_a_screen() -> None:
    (ligne,) = phrases.fautes_en_lignes([replace(ERREUR, valeur="a\x1b[31m\nb")]).to_dict("records")
    assert ligne == {
        "feuille": "MT", "ligne": "12", "colonne": "Code IRIS", "message": "L’IRIS n’existe pas.",
        "valeur": "a?[31m b", "attendu": "765400101",
    }  # fmt: skip


def test_columns_say_how_they_were_read_and_a_personal_one_shows_no_value() -> None:
    proposition = replace(
        mt_par_iris(),
        colonnes=(
            ColonneLue("DCOMIRIS", 0, "code_iris", exemples=("765400101",)),
            ColonneLue("Avec", 1, "avec_mt", sure=False),
            ColonneLue("Contact", 2, None, "des noms", personnelle=True, exemples=("Mme Durand",)),
        ),
    )
    assert phrases.colonnes_lues(proposition).to_dict("split")["data"] == [
        ["DCOMIRIS", "Code IRIS", "", "765400101"],
        ["Avec", "Patients avec médecin traitant", "à confirmer", ""],
        ["Contact", "non importée", "des noms", ""],
    ]


def test_a_printed_total_and_the_sum_are_side_by_side_differences_first() -> None:
    proposition = replace(
        mt_par_iris(),
        totaux=(TotalCompare("Total", "avec_mt", 900, 900, 9), TotalCompare("Ensemble", "sans_mt", 14_177, 14_174, 9)),
    )
    assert phrases.totaux_compares(proposition).to_dict("split")["data"] == [
        ["Ensemble, Patients sans médecin traitant", "14\u202f177", "14\u202f174", "+3"],
        ["Total, Patients avec médecin traitant", "900", "900", "aucun"],
    ]
    assert phrases.phrase_des_totaux(proposition).startswith(
        "2 totaux écrits dans le fichier, dont 1 diffère de la somme"
    )
    seul = replace(proposition, totaux=proposition.totaux[:1])
    assert phrases.phrase_des_totaux(seul) == "1 total écrit dans le fichier, égal à la somme de ses lignes."
    assert phrases.phrase_des_totaux(mt_par_iris()) == ""


def test_the_first_rows_name_places_periods_and_why_a_cell_is_empty() -> None:
    lignes = phrases.apercu(mt_par_iris(), {IRIS[0]: "Vieux Marché"}).to_dict("split")["data"]
    assert lignes == [
        ["8", f"Vieux Marché ({IRIS[0]})", "16 ans et plus", "8 octobre 2025", "900", "20"],
        ["9", IRIS[1], "16 ans et plus", "8 octobre 2025", "900", "20"],
        ["10", IRIS[2], "16 ans et plus", "8 octobre 2025", "masqué (secret)", "masqué (secret)"],
    ]
    assert len(phrases.apercu(mt_par_iris(), {}, limite=1)) == 1


def test_columns_that_hold_nothing_are_not_shown() -> None:
    assert list(phrases.colonnes_en_apercu(creneaux(1200))) == [
        "ligne_source", "periode", "profession", "creneaux_offerts", "creneaux_pourvus", "creneaux_non_pourvus",
        "nature_ligne",
    ]  # fmt: skip


# --- the effects ------------------------------------------------------------------------------------------------


def effets(**champs: object) -> Effets:
    totaux = pd.DataFrame(
        [
            ("Patients avec", "personnes", 1000.0, 1200.0),
            ("Patients sans", "personnes", float("nan"), 20.0),
            ("Autre", "x", 5.0, 5.0),
        ],
        columns=["libelle", "unite", "avant", "apres"],
    )
    chiffres = (
        ChiffreSuivi("Patients sans médecin traitant", "patients", 100, 104),
        ChiffreSuivi("Couverture", "%", 80.0, 88.0),
        ChiffreSuivi("Adhérents, SF", "adhérents", None, 12),
        ChiffreSuivi("Adhérents, MK", "adhérents", 7, None),
        ChiffreSuivi("Créneaux", "créneaux", 0, 3),
    )
    base = Effets("mt_iris", 3, 0, 704, 1, pd.DataFrame(), totaux, chiffres)
    return replace(base, **champs)


def test_rows_that_come_and_go_are_counted() -> None:
    assert phrases.phrase_des_effets(effets()) == (
        "3 lignes ajoutées, 704 retirées et 1 inchangée dans « Couverture médecin traitant par IRIS »."
    )
    masquees = phrases.phrase_des_effets(effets(masquees=True))
    assert masquees.startswith("3 lignes ajoutées, 704 retirées et 1 inchangée dans")
    assert "IRIS ». Des lignes masquées sont aussi dans le fichier" in masquees
    memes = effets(ajoutees=0, retirees=0, inchangees=88)
    assert phrases.phrase_des_effets(memes) == "Rien ne changerait : ces lignes sont déjà dans le tableau de bord."


def test_only_totals_that_move_are_shown_before_and_after() -> None:
    assert phrases.totaux_avant_apres(effets()).to_dict("split")["data"] == [
        ["Patients avec (personnes)", "1\u202f000", "1\u202f200", "+200"],
        ["Patients sans (personnes)", "aucune valeur", "20", ""],
    ]


def test_figures_that_move_by_more_than_the_threshold() -> None:
    assert phrases.phrase_des_chiffres(effets(), 5).startswith("5 chiffres des pages changent, dont 4 de plus de 5")
    assert phrases.chiffres_en_lignes(effets(), 5).to_dict("split")["data"] == [
        ["Couverture", "80,0\u202f%", "88,0\u202f%", "+8,0 points"],
        ["Adhérents, SF", "pas de chiffre", "12 adhérents", "apparaît"],
        ["Adhérents, MK", "7 adhérents", "plus de chiffre", "disparaît"],
        ["Créneaux", "0 créneaux", "3 créneaux", "partait de zéro"],
    ]
    petit = effets(chiffres=(ChiffreSuivi("Patients", "patients", 100, 104),))
    assert phrases.phrase_des_chiffres(petit, 5) == "1 chiffre des pages change, aucun de plus de 5\u202f%."
    assert phrases.phrase_des_chiffres(effets(chiffres=()), 5) == "Aucun des chiffres suivis sur les pages ne change."


# --- the agreement and the batches ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raisons", "par", "manque"),
    [
        ({}, "", "Il manque encore : la raison d’un avertissement et vos initiales ou votre fonction."),
        ({AVERTISSEMENT.en_francais(): " "}, "JD", "Il manque encore : la raison d’un avertissement."),
        ({AVERTISSEMENT.en_francais(): "vu"}, " ", "Il manque encore : vos initiales ou votre fonction."),
        ({AVERTISSEMENT.en_francais(): "vu"}, "JD", ""),
    ],
)
def test_what_is_still_to_write_is_said(raisons: dict[str, str], par: str, manque: str) -> None:
    assert phrases.ce_qui_manque([AVERTISSEMENT], raisons, par) == manque


def test_a_warning_is_told_without_the_name_of_the_file() -> None:
    assert phrases.sujet(AVERTISSEMENT) == "Feuille « MT » : 85 IRIS du territoire n’ont pas de ligne."


def test_a_batch_serves_or_was_replaced_or_undone() -> None:
    assert phrases.etat_du_lot(lot(), {3}) == "en service"
    assert phrases.etat_du_lot(lot(), {4}) == "remplacé"
    assert phrases.etat_du_lot(replace(lot(), annulation={"par": "JD"}), {3}) == "annulé"


def test_the_papers_of_a_batch_say_who_when_and_why() -> None:
    assert phrases.recit_du_lot(lot()) == [
        "Importé le 22 novembre 2026 à 9 h 05 par JD.",
        "88 lignes ; chiffres : 8 octobre 2025 ; producteur : CPAM.",
        "Feuille « MT ».",
        "Avertissement accepté : Trois IRIS manquent. Raison : « vu avec la CPAM ».",
        "« Contact » (88 cases remplies) : des noms.",
    ]
    annule = replace(lot(), annulation={"par": "JD", "le": "2026-11-23T10:00:00", "raison": "mauvais fichier"})
    assert phrases.recit_du_lot(annule)[-1] == (
        "Annulé le 23 novembre 2026 à 10 h 00 par JD. Raison : « mauvais fichier »."
    )


def test_what_serves_after_an_import_is_said_and_how_to_find_it() -> None:
    assert phrases.phrase_acceptee(lot()) == (
        f"C’est fait : 88 lignes de {TITRE} servent maintenant sur les pages et dans les exports, avec la mention "
        "« importé » et le nom du fichier (import n° 3)."
    )
    assert phrases.etiquette_du_lot(lot()) == f"N° 3 · {TITRE[2:-2]} · « cpam.xlsx » · 22 novembre 2026"
    assert phrases.phrase_du_remplacement(lot()) == (
        "Cet import prend la place de lignes de l’import n° 3 « cpam.xlsx », du 22 novembre 2026."
    )


@pytest.mark.parametrize(
    ("total", "servent", "phrase"),
    [
        (0, 0, "Aucun fichier importé pour l’instant."),
        (1, 1, "1 import, dont 1 sert aujourd’hui."),
        (200, 12, "200 imports, dont 12 servent aujourd’hui."),
    ],
)
def test_the_imports_are_counted(total: int, servent: int, phrase: str) -> None:
    assert phrases.phrase_des_lots(total, servent) == phrase


def test_each_open_source_says_what_it_brings() -> None:
    from cpts_data.telechargement.service import TOUTES
    from cpts_data.telechargement.sources import sources

    assert [nom for nom, source in sources().items() if source.apport and source.volume] == list(TOUTES)
