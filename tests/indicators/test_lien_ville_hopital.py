"""Téléexpertise: the two lists, their families, the specialties face to face; every total is written as arithmetic."""

from __future__ import annotations

import pytest

from cpts_data.indicators import lien_ville_hopital as lvh
from cpts_data.indicators import phrases_lien_ville_hopital as phrases
from cpts_data.indicators.verifications_du_rapport import en_tableau, phrase_verification, verifications
from cpts_data.store import Magasin


@pytest.fixture(scope="module")
def requerants(magasin: Magasin) -> lvh.Liste:
    return lvh.liste(magasin, lvh.REQUERANTS)


@pytest.fixture(scope="module")
def requis(magasin: Magasin) -> lvh.Liste:
    return lvh.liste(magasin, lvh.REQUIS)


def liste(*intitules: tuple[str, int], imprime: int | None = None, reference: str | None = None) -> lvh.Liste:
    """A list made by hand, imported when it has a day."""
    return lvh.Liste(
        tuple(lvh.Intitule(*intitule) for intitule in intitules), imprime, None, reference is not None,
        reference or "non imprimée", reference or "2025-09-30",
    )  # fmt: skip


# --- the report ---------------------------------------------------------------------------------------------


def test_both_totals_and_both_numbers_of_headings_are_kept(requerants: lvh.Liste, requis: lvh.Liste) -> None:
    assert (requerants.total, requerants.total_imprime) == (126, 126)
    assert (len(requerants.intitules), requerants.intitules_imprimes) == (26, 25)
    assert (requis.total, requis.total_imprime) == (52, 51)
    assert (len(requis.intitules), requis.intitules_imprimes) == (23, 23)


def test_the_families_add_up_to_the_list(requerants: lvh.Liste, requis: lvh.Liste) -> None:
    effectifs = {code: (requerants.effectif(code), requis.effectif(code)) for code in lvh.FAMILLES}
    assert effectifs[lvh.GENERALISTE] == (58 + 4, 1)
    assert effectifs[lvh.INTERNE] == (9, None), "no line is not zero"
    assert effectifs[lvh.AUTRE] == (7 + 2 + 1, None)
    assert effectifs[lvh.SPECIALISTE] == (126 - 62 - 9 - 10, 52 - 1)


def test_the_stars_of_the_file_are_told_and_not_shown(requerants: lvh.Liste, requis: lvh.Liste) -> None:
    assert requerants.asterisques and not requis.asterisques
    assert not any("*" in intitule.nom for intitule in requerants.intitules)


def test_the_specialties_meet_and_general_practice_is_apart(requerants: lvh.Liste, requis: lvh.Liste) -> None:
    lignes = {ligne.nom: (ligne.requerants, ligne.requis) for ligne in lvh.specialites(requerants, requis)}
    assert len(lignes) == 20 + 2 + 4
    assert lignes["Dermatologie et vénéréologie"] == (5, 6), "misspelt in both lists"
    assert lignes["Oto-rhino-laryngologie"] == (None, 1)
    assert lignes["Interne"] == (9, None) and lignes["Médecine interne"] == (1, 1)
    assert not any("générale" in nom and "Médecine" in nom for nom in lignes)
    assert sum(requis_ or 0 for _, requis_ in lignes.values()) == 52 - 1
    assert list(lignes)[-1] == "Masseur-Kinésithérapeute", "most requis first"


@pytest.mark.parametrize(
    ("intitule", "famille"),
    [
        ("Médecin généraliste", lvh.GENERALISTE),
        ("Spécialiste en Médecine Générale", lvh.GENERALISTE),
        ("Internes en médecine générale", lvh.INTERNE),
        ("Médecine interne", lvh.SPECIALISTE),
        ("Infirmière en pratique avancée", lvh.AUTRE),
        ("Sages-femmes", lvh.AUTRE),
        ("IDE", lvh.AUTRE),
        ("Chirurgien-dentiste", lvh.AUTRE),
        ("Chirurgie générale", lvh.SPECIALISTE),
        ("Gériatrie", lvh.SPECIALISTE),
    ],
)
def test_a_heading_falls_in_one_family(intitule: str, famille: str) -> None:
    assert lvh.Intitule(intitule, 1).famille == famille


def test_the_structures_and_what_is_not_printed(magasin: Magasin) -> None:
    structures = lvh.structures(magasin)
    assert len(structures) == 8
    assert sum(structure.est_un_etablissement for structure in structures) == 7
    assert sum(len(structure.filieres) for structure in structures) == 23 - 2
    assert lvh.filieres_distinctes(structures) == 17
    tableau = lvh.tableau_des_structures(structures).set_index("structure")
    assert tableau["nombre"].isna().sum() == 2, "unknown, and not zero"
    assert tableau.loc["CHU de Rouen", "filieres"] == "non imprimées"


def test_the_tables_hold_every_line(requerants: lvh.Liste, requis: lvh.Liste) -> None:
    intitules = lvh.tableau_des_intitules({lvh.REQUERANTS: requerants, lvh.REQUIS: requis})
    assert intitules.groupby("cote")["professionnels"].sum().to_dict() == {"requis": 52, "requérants": 126}
    specialites = lvh.tableau_des_specialites(lvh.specialites(requerants, requis))
    assert specialites["requis"].isna().sum() == 4 and specialites["requerants"].isna().sum() == 2


# --- sentences ----------------------------------------------------------------------------------------------


def test_the_message_says_who_asks_and_who_answers(magasin: Magasin, requerants: lvh.Liste, requis: lvh.Liste) -> None:
    assert phrases.phrase_teleexpertise(requerants, requis, lvh.structures(magasin)) == (
        "126 professionnels demandent des avis par téléexpertise, dont 62 médecins généralistes ; 52 professionnels en "
        "donnent (total imprimé : 51), dans 23 spécialités. 21 filières sont nommées, dans 6 structures sur 8."
    )


def test_the_notes_repair_nothing(requerants: lvh.Liste, requis: lvh.Liste) -> None:
    notes = phrases.phrases_des_listes(requerants, requis)
    assert notes == [
        "Requérants : la liste a 26 lignes, le rapport annonce 25 professions différentes.",
        "Requis : la somme des spécialités est 52, le total imprimé est 51.",
        "Comptés parmi les professions des requérants, sans être des spécialités médicales : Interne (9), Sage-Femme "
        "(7), Infirmier (2) et Masseur-Kinésithérapeute (1).",
        "La médecine générale est réunie ici ; la liste l’écrit sous 2 intitulés : « Spécialiste en Médecine "
        "Générale » (58) et « Qualifié en Médecine Générale » (4).",
        "Le fichier des requérants écrit un astérisque devant chaque intitulé ; il n’est pas repris.",
    ]


def test_what_stands_on_one_side_only_is_named_without_a_judgement(requerants: lvh.Liste, requis: lvh.Liste) -> None:
    phrase = phrases.phrase_specialites(lvh.specialites(requerants, requis), requerants, requis)
    assert phrase == (
        "Hors médecine générale, 20 spécialités ont des requérants et des requis ; des requérants mais aucun requis "
        "connu : Interne (9), Sage-Femme (7), Infirmier (2) et Masseur-Kinésithérapeute (1) ; des requis mais aucun "
        "requérant connu : Anesthésie-réanimation (1) et Oto-rhino-laryngologie (1)."
    )


def test_the_structures_without_a_filiere_are_unknown(magasin: Magasin) -> None:
    assert phrases.phrase_structures(lvh.structures(magasin)) == (
        "7 établissements et les cabinets libéraux : 21 filières sont nommées, sous 17 intitulés différents ; filières "
        "non imprimées pour CHU de Rouen et Clinique Saint Antoine, ce qui ne veut pas dire aucune."
    )


def test_a_missing_list_says_nothing_of_a_specialty() -> None:
    seule = liste(("Cardiologie", 3), ("Médecine générale", 40))
    assert phrases.phrase_teleexpertise(seule, None, []) == (
        "43 professionnels demandent des avis par téléexpertise, dont 40 médecins généralistes."
    )
    lignes = lvh.specialites(seule, None)
    assert phrases.phrase_specialites(lignes, seule, None) == (
        "Hors médecine générale, 1 spécialité a des requérants ; la liste des requis n’est pas connue."
    )
    assert phrases.phrase_specialites(lvh.specialites(None, seule), None, seule).endswith(
        "des requérants n’est pas connue."
    )


def test_two_lists_of_one_day_share_it_and_two_days_are_told() -> None:
    jour, autre = "2025-10-07", "2025-12-01"
    asks, answers = liste(("Cardiologie", 3), reference=jour), liste(("Cardiologie", 1), reference=jour)
    assert phrases.phrase_teleexpertise(asks, answers, []) == (
        "Le 7 octobre 2025, 3 professionnels demandent des avis par téléexpertise ; 1 professionnel en donne, dans "
        "1 spécialité."
    )
    assert phrases.phrase_dates(asks, answers) is None
    plus_tard = liste(("Cardiologie", 1), reference=autre)
    assert "3 professionnels demandent des avis par téléexpertise (le 7 octobre 2025)" in phrases.phrase_teleexpertise(
        asks, plus_tard, []
    )
    assert phrases.phrase_dates(asks, plus_tard).startswith("Les deux listes n’ont pas la même date.")


# --- checks of the report -----------------------------------------------------------------------------------


def test_a_check_that_agrees_is_only_said_when_it_is_asked(magasin: Magasin) -> None:
    connues = verifications(magasin)
    assert phrase_verification(connues["TE-struct"]) is None
    dite = phrase_verification(connues["TE-struct"], meme_concordante=True)
    assert "imprimé 7 (bilan FA6) / 9 (chiffres clés M2), calculé 7." in dite
    assert "périmètre peut-être différent" in dite
    assert phrase_verification(None, meme_concordante=True) is None
    assert en_tableau(magasin, ("TE-struct", "TE-requis"))["code_controle"].tolist() == ["TE-requis", "TE-struct"]
