"""How the lines of a table become rows: derived counts, masks, years of months, what is left out or replaced."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from cpts_data.importation.conversions import (
    adherents_profession_commune,
    capacite_mg,
    evenements,
    mt_couverture,
    mt_iris,
    sas_creneaux,
)
from cpts_data.importation.modele import ColonneLue, Conversion, Feuille, Ligne, Motif, Tableau, Territoire
from tests.importation.exemple import territoire

JOUR = dt.date(2025, 10, 8)
ROUEN = "765400101"


def petit(**champs: object) -> Territoire:
    """Two communes and three IRIS of the real territory."""
    iris = {
        "765400101": ("Vieux Marché", "76540"),
        "765400102": ("Cathédrale", "76540"),
        "760950101": ("Le Chapitre", "76095"),
    }
    communes = {"76540": "Rouen", "76095": "Bihorel"}
    return replace(territoire(), communes=communes, iris=iris, iris_connus=frozenset(iris), **champs)


def tableau(*lignes: list[object], feuille: str = "", contexte: tuple[str, ...] = (), totaux: int = 0) -> Tableau:
    """A table whose header is the first line, and whose last lines are totals."""
    titres, *donnees = lignes
    numerotees = [Ligne(rang, tuple(cases)) for rang, cases in enumerate(donnees, 2)]
    fin = len(numerotees) - totaux
    vue = Feuille("essai.csv", feuille, [])
    noms = tuple(str(titre or "") for titre in titres)
    return Tableau(vue, (1,), noms, tuple(numerotees[:fin]), tuple(numerotees[fin:]), contexte)


def colonnes(vu: Tableau, *roles: str | None, **precisions: str) -> list[ColonneLue]:
    """``precisions``: role -> text, by « colonne_n »."""
    return [
        ColonneLue(
            titre, rang, role, precisions={"periode": precisions[f"c{rang}"]} if f"c{rang}" in precisions else {}
        )
        for rang, (titre, role) in enumerate(zip(vu.titres, roles, strict=True))
    ]


def messages(fautes) -> list[str]:
    return [faute.en_francais().replace("\u202f", " ") for faute in fautes]


def iris(
    vu: Tableau, *roles: str | None, jour: dt.date | None = JOUR, lieu: Territoire | None = None, **precisions: str
):
    return mt_iris.convertir(vu, colonnes(vu, *roles, **precisions), lieu or petit(), jour)


def ligne(conversion: Conversion, rang: int, *noms: str) -> list[object]:
    return [conversion.lignes.iloc[rang][nom] for nom in noms]


# --- médecin traitant by IRIS -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roles", "nombres", "attendus"),
    [
        (("avec_mt", "sans_mt"), (84, 16), ["84", "16"]),
        (("avec_mt", "total"), (84, 100), ["84", str(100 - 84)]),
        (("sans_mt", "total"), (16, 100), [str(100 - 16), "16"]),
    ],
)
def test_two_counts_of_three_give_the_third(roles, nombres, attendus):
    vu = tableau(["IRIS", "16+ a", "16+ b"], [ROUEN, *nombres])
    lu = iris(vu, "code_iris", *roles)
    assert ligne(lu, 0, "avec_mt", "sans_mt") == attendus
    assert lu.cases == ()


@pytest.mark.parametrize(
    ("cellules", "attendus", "motifs"),
    [
        (("s", 100), [None, None], {"avec_mt": Motif.MASQUE, "sans_mt": Motif.MASQUE}),
        (("n.d.", 100), [None, None], {"avec_mt": Motif.INCONNU, "sans_mt": Motif.INCONNU}),
        ((0, 100), ["0", "100"], {}),
        ((None, None), [None, None], {"avec_mt": Motif.VIDE, "sans_mt": Motif.VIDE}),
        (("-", "-"), [None, None], {"avec_mt": Motif.SANS_OBJET, "sans_mt": Motif.SANS_OBJET}),
    ],
)
def test_a_count_without_value_says_why_and_nothing_is_derived_from_it(cellules, attendus, motifs):
    vu = tableau(["IRIS", "16+ avec MT", "16+ total"], [ROUEN, *cellules])
    lu = iris(vu, "code_iris", "avec_mt", "total")
    assert ligne(lu, 0, "avec_mt", "sans_mt") == attendus
    assert {case.colonne: case.motif for case in lu.cases} == motifs


def test_what_the_producer_hid_is_not_computed_back():
    """100 - 95 = 5 patients would be known, and they were hidden."""
    vu = tableau(["IRIS", "16+ avec MT", "16+ sans MT", "16+ total"], [ROUEN, 95, "s", 100])
    lu = iris(vu, "code_iris", "avec_mt", "sans_mt", "total")
    assert ligne(lu, 0, "avec_mt", "sans_mt") == ["95", None]


@pytest.mark.parametrize(
    ("nombres", "colonne"), [(("-", 4), "16+ avec MT"), ((4, "so"), "16+ sans MT"), (("NA", "s"), "16+ avec MT")]
)
def test_one_count_without_object_beside_another_is_a_fault(nombres, colonne):
    vu = tableau(["IRIS", "16+ avec MT", "16+ sans MT"], [ROUEN, *nombres], feuille="Feuil1")
    lu = iris(vu, "code_iris", "avec_mt", "sans_mt")
    assert [(f.feuille, f.ligne, f.colonne) for f in lu.erreurs] == [("Feuil1", 2, colonne)]
    assert "« sans objet » pour les deux" in lu.erreurs[0].attendu
    assert lu.lignes.empty


def test_four_populations_side_by_side_are_known_by_their_titles():
    titres = [
        "IRIS",
        *(f"{nom} {mesure} MT" for nom in ("16+", "C2S", "ALD 16+", "70 ans et +") for mesure in ("avec", "sans")),
    ]
    vu = tableau(titres, [ROUEN, 90, 10, 9, 5, 8, 4, 7, 3])
    lu = iris(vu, "code_iris", *(["avec_mt", "sans_mt"] * 4))
    assert messages(lu.erreurs) == []
    lues = lu.lignes.set_index("population")[["avec_mt", "sans_mt"]]
    assert {nom: tuple(lues.loc[nom]) for nom in lues.index} == {
        "MT_16P": ("90", "10"),
        "MT_CSS": ("9", "5"),
        "MT_ALD": ("8", "4"),
        "MT_70P": ("7", "3"),
    }


def test_one_title_tells_the_population_of_all_the_columns():
    vu = tableau(["IRIS", "Consommants ALD", "Consommants avec MT"], [ROUEN, 10, 9])
    lu = iris(vu, "code_iris", "total", "avec_mt")
    assert messages(lu.erreurs) == []
    assert ligne(lu, 0, "population", "avec_mt", "sans_mt") == ["MT_ALD", "9", "1"]


def test_the_sheet_tells_the_population_and_the_title_the_date():
    vu = tableau(
        ["IRIS", "avec MT", "sans MT"], [ROUEN, 9, 1], feuille="ALD", contexte=("Situation au 1er janvier 2026",)
    )
    lu = iris(vu, "code_iris", "avec_mt", "sans_mt", jour=None)
    assert ligne(lu, 0, "population", "periode") == ["MT_ALD", "2026-01-01"]
    assert lu.date_reference == dt.date(2026, 1, 1)


def test_the_day_a_document_was_printed_is_not_that_of_its_figures():
    contexte = ("Données au 08/10/2025", "Édité le 12/11/2025")
    vu = tableau(["IRIS", "16+ avec MT", "16+ sans MT"], [ROUEN, 9, 1], contexte=contexte)
    assert iris(vu, "code_iris", "avec_mt", "sans_mt", jour=None).periodes == ("2025-10-08",)


def test_two_dates_in_the_title_are_asked():
    contexte = ("Comparaison du 08/10/2024 et du 08/10/2025", "Données au 08/10/2025")
    vu = tableau(["IRIS", "16+ avec MT", "16+ sans MT"], [ROUEN, 9, 1], contexte=contexte)
    (faute,) = iris(vu, "code_iris", "avec_mt", "sans_mt", jour=None).erreurs
    assert "plusieurs dates" in faute.message


def test_three_dates_side_by_side():
    titres = [
        "IRIS",
        *(f"{date} / {mesure}" for date in ("T0", "08/10/2024", "08/10/2025") for mesure in ("avec", "sans")),
    ]
    vu = tableau(titres, [ROUEN, 80, 20, 81, 19, 82, 18], contexte=("16 ans et plus",))
    precisions = {f"c{n}": titres[n].split(" / ")[0] for n in range(1, 7)}
    lu = iris(vu, "code_iris", *(["avec_mt", "sans_mt"] * 3), jour=None, **precisions)
    assert lu.periodes == ("T0", "2024-10-08", "2025-10-08")
    assert list(lu.lignes["avec_mt"]) == ["80", "81", "82"]


def test_a_wider_extraction_keeps_the_territory_whatever_is_wrong_elsewhere():
    """75101 is Paris; 76999 is no commune today; « ??? » in their lines is nobody's fault here."""
    donnees = [
        [ROUEN, 9, 1],
        ["765400102", 9, 1],
        ["760950101", 9, 1],
        ["751010101", "illisible", 1],
        ["769990101", 9, 1],
    ]
    vu = tableau(["IRIS", "16+ avec MT", "16+ sans MT"], *donnees)
    lu = iris(vu, "code_iris", "avec_mt", "sans_mt")
    assert messages(lu.erreurs) == []
    (avertissement,) = messages(lu.avertissements)
    assert "2 lignes sont écartées : l’IRIS est hors du territoire (Paris, 76999)" in avertissement
    assert len(lu.lignes) == 3


def test_a_mistyped_iris_is_an_error_with_its_neighbour():
    vu = tableau(["IRIS", "16+ avec MT", "16+ sans MT"], [ROUEN, 9, 1], ["765400120", 9, 1], ["760950101", 9, 1])
    (faute,) = iris(vu, "code_iris", "avec_mt", "sans_mt").erreurs
    assert (faute.ligne, faute.valeur) == (3, "765400120")
    assert "765400102 (Cathédrale)" in faute.attendu


def test_a_commune_that_is_cut_otherwise_is_a_warning():
    vu = tableau(["IRIS", "16+ avec MT", "16+ sans MT"], ["765400000", 18, 2], ["760950101", 9, 1])
    lu = iris(vu, "code_iris", "avec_mt", "sans_mt")
    assert messages(lu.erreurs) == []
    (avertissement,) = messages(lu.avertissements)
    assert "les codes IRIS de Rouen ne sont pas ceux de notre découpage (765400000)" in avertissement


def test_every_fault_of_a_file_is_told_at_once():
    vu = tableau(
        ["IRIS", "16+ avec MT", "16+ sans MT"],
        [ROUEN, -1, "douze"],
        [ROUEN, 1.5, 2],
        [None, 1, 2],
        ["765400102", 1, 2],
        ["765400102", 1, 2],
    )
    lu = iris(vu, "code_iris", "avec_mt", "sans_mt")
    assert [(faute.ligne, faute.colonne) for faute in lu.erreurs] == [
        (2, "16+ avec MT"),
        (2, "16+ sans MT"),
        (3, "16+ avec MT"),
        (4, "IRIS"),
        (6, "IRIS"),
    ]


def test_rates_in_fractions_are_compared_like_any_other():
    vu = tableau(["IRIS", "16+ avec MT", "16+ sans MT", "Taux"], [ROUEN, 84, 16, 0.84], ["765400102", 84, 16, 0.48])
    lu = iris(vu, "code_iris", "avec_mt", "sans_mt", "taux")
    (faux,) = [faute for faute in lu.avertissements if faute.colonne == "Taux"]
    assert (faux.ligne, faux.valeur.replace("\u202f", " "), faux.attendu.replace("\u202f", " ")) == (
        3,
        "48 %",
        "84,00 %",
    )


def test_a_total_of_one_commune_is_compared_with_its_lines():
    donnees = [["Rouen", ROUEN, 9, 1], ["Rouen", "765400102", 8, 2], ["Bihorel", "760950101", 7, 3]]
    totaux = [["Total Rouen", None, 18, 3], ["Total", None, 24, 6]]
    vu = tableau(["Commune", "IRIS", "16+ avec MT", "16+ sans MT"], *donnees, *totaux, totaux=2)
    lu = iris(vu, "code_commune", "code_iris", "avec_mt", "sans_mt")
    # Rouen: 9 + 8 = 17, 1 + 2 = 3; all: 17 + 7 = 24, 3 + 3 = 6
    assert [(t.libelle, t.imprime, t.calcule) for t in lu.totaux] == [
        ("Total Rouen", 18, 17),
        ("Total Rouen", 3, 3),
        ("Total", 24, 24),
        ("Total", 6, 6),
    ]
    assert len(lu.avertissements) == 1


# --- the rows already there -------------------------------------------------------------------------------------


def test_what_will_be_replaced_is_told_with_its_count():
    presentes = pd.DataFrame(
        {
            "code_iris": [ROUEN, "765400102", "760950101", ROUEN],
            "population": ["MT_16P"] * 4,
            "periode": ["2025-10-08"] * 3 + ["2024-10-08"],
            "avec_mt": [9, 9, 9, 9],
            "sans_mt": [1, 1, 1, 1],
        }
    )
    lieu = petit(lignes_actuelles=lambda jeu: presentes)
    vu = tableau(["IRIS", "16+ avec MT", "16+ sans MT"], *([code, 9, 1] for code in petit().iris))
    (avertissement,) = messages(iris(vu, "code_iris", "avec_mt", "sans_mt", lieu=lieu).avertissements)
    assert "Cet import remplacera 3 lignes déjà présentes : 16 ans et plus, 8 octobre 2025." in avertissement


def test_a_total_leaves_out_the_iris_of_a_commune_that_left_the_territory():
    """40 + 40 = 80 people in the territory, before and now; 995 + 4 = 999 elsewhere, who would make it fall by 93 %."""
    presentes = pd.DataFrame({"code_iris": [ROUEN, "760950101", "764020101"], "population": "MT_16P",
                              "periode": "2025-10-08", "avec_mt": [20, 20, 995], "sans_mt": [20, 20, 4]})  # fmt: skip
    lieu = petit(lignes_actuelles=lambda jeu: presentes)
    vu = tableau(["IRIS", "16+ avec MT", "16+ sans MT"], [ROUEN, 20, 20], ["760950101", 20, 20])
    lu = iris(vu, "code_iris", "avec_mt", "sans_mt", lieu=lieu)
    assert not [texte for texte in messages(lu.avertissements) if "le nombre baisse" in texte]


def test_a_total_that_moves_by_more_than_half_is_told():
    presentes = pd.DataFrame({"code_commune": ["76540", "76095"], "profession": ["MG", "MG"], "adherents": [18, 2]})
    lieu = petit(lignes_actuelles=lambda jeu: presentes)
    vu = tableau(["Profession", "Ville"], *[["MG", "Rouen"]] * 4)
    lu = adherents_profession_commune.convertir(vu, colonnes(vu, "profession", "code_commune"), lieu, JOUR)
    assert messages(lu.erreurs) == []
    remplacement, variation = messages(lu.avertissements)
    assert "remplacera les 2 lignes présentes" in remplacement
    # from 18 + 2 = 20 to 4: 16 of 20 less
    assert "Adhérents : le nombre baisse de 80 %" in variation


# --- the territory ------------------------------------------------------------------------------------------------


def test_a_count_of_doctors_has_no_denominator_and_is_no_rate():
    vu = tableau(["Indicateur", "Date", "Valeur"], ["MG en activité", "08/10/2025", 274])
    lu = mt_couverture.convertir(vu, colonnes(vu, "code_indicateur", "periode", "numerateur"), petit(), None)
    assert messages(lu.erreurs) == []
    assert ligne(lu, 0, "numerateur", "denominateur", "taux_source_pct") == ["274", None, None]
    assert (0, "denominateur", Motif.SANS_OBJET) in [(c.rang, c.colonne, c.motif) for c in lu.cases]


def test_a_quarter_is_not_a_point_of_the_contract():
    vu = tableau(["Indicateur", "Date", "Valeur"], ["MG en activité", "T1 2025", 274], ["MG en activité", "T1", 270])
    lu = mt_couverture.convertir(vu, colonnes(vu, "code_indicateur", "periode", "numerateur"), petit(), None)
    assert lu.erreurs == () and lu.periodes == ("T1", "2025-03-31")
    (avertissement,) = lu.avertissements
    assert "son dernier jour est retenu, « T1 2025 » (31 mars 2025)" in avertissement.message


def test_without_and_total_give_with():
    vu = tableau(["Indicateur", "Date", "Sans MT", "Total"], ["16 ans et plus", "T0", 23_842, 148_491])
    roles = ("code_indicateur", "periode", "sans_mt", "denominateur")
    lu = mt_couverture.convertir(vu, colonnes(vu, *roles), petit(), None)
    assert ligne(lu, 0, "periode", "numerateur", "taux_source_pct") == ["T0", str(148_491 - 23_842), "83.9438"]


# --- calendar -----------------------------------------------------------------------------------------------------


def test_an_event_whose_date_is_not_known_is_told_and_not_dropped():
    vu = tableau(["Début", "Nature", "Repère"], ["n.d.", "épidémie", "grippe"], ["02/12/2024", "épidémie", "grippe"])
    lu = evenements.convertir(vu, colonnes(vu, "date_debut", "nature", "libelle"), petit(), None)
    (erreur,) = lu.erreurs
    assert (erreur.ligne, erreur.colonne) == (2, "Début")
    assert erreur.message == "La case est vide, alors que cette valeur est nécessaire."


# --- SAS ------------------------------------------------------------------------------------------------------------


def sas(vu: Tableau, *roles: str | None, jour: dt.date | None = None, mois: int = 10) -> Conversion:
    lues = [
        replace(colonne, precisions={"periode": colonne.titre}) if colonne.role == "nombre" else colonne
        for colonne in colonnes(vu, *roles)
    ]
    return sas_creneaux.convertir(vu, lues, petit(exercice_premier_mois=mois), jour)


LARGE = [["MG – offerts", 10, 20, 30], ["MG – pourvus", 5, 5, 5]]


@pytest.mark.parametrize(
    ("titres", "contexte", "premier_mois", "jour", "attendus"),
    [
        (("NOV", "DEC", "JANV"), ("Exercice 2024-2025",), 10, None, ("2024-11", "2024-12", "2025-01")),
        (("JANV", "FEV", "MARS"), ("Exercice 2024-2025",), 10, None, ("2025-01", "2025-02", "2025-03")),
        (("JANV", "FEV", "MARS"), ("Année 2025",), 1, None, ("2025-01", "2025-02", "2025-03")),
        (("NOV", "DEC", "JANV"), (), 10, dt.date(2025, 1, 31), ("2024-11", "2024-12", "2025-01")),
        (("nov. 24", "déc. 24", "janv. 25"), (), 10, None, ("2024-11", "2024-12", "2025-01")),
        (("2024 / NOV", "2024 / DEC", "2025 / JANV"), (), 10, None, ("2024-11", "2024-12", "2025-01")),
        (("NOV", "DEC", "JANV"), ("De novembre 2024 à janvier 2025",), 1, None, ("2024-11", "2024-12", "2025-01")),
    ],
)
def test_a_month_without_its_year_follows_the_exercise(titres, contexte, premier_mois, jour, attendus):
    vu = tableau([None, *titres], *LARGE, contexte=contexte)
    lu = sas(vu, "libelle", "nombre", "nombre", "nombre", jour=jour, mois=premier_mois)
    assert messages(lu.erreurs) == []
    assert lu.periodes == attendus


@pytest.mark.parametrize("contexte", [(), ("Statistiques 2025",)])
def test_months_that_cross_a_new_year_are_asked_when_one_year_is_written(contexte):
    """« 2025 » may be the year of October or that of September."""
    vu = tableau([None, "NOV", "DEC", "JANV"], *LARGE, contexte=contexte)
    (faute,) = sas(vu, "libelle", "nombre", "nombre", "nombre").erreurs
    assert faute.message == "Les mois sont écrits sans leur année, et le titre ne la donne pas."


def test_the_profession_written_once_serves_the_lines_below_it():
    donnees = [
        ["MG", "Créneaux offerts", 10],
        [None, "Créneaux pourvus", 4],
        ["SF", "Créneaux offerts", 3],
        [None, "Créneaux pourvus", 1],
    ]
    vu = tableau(["Profession", "Mesure", "oct. 2025"], *donnees)
    lu = sas(vu, "profession", "mesure", "nombre")
    assert messages(lu.erreurs) == []
    assert list(lu.lignes["profession"]) == ["MG", "SF"]
    assert list(lu.lignes["creneaux_non_pourvus"]) == [str(10 - 4), str(3 - 1)]


def test_the_sheet_tells_the_profession():
    vu = tableau(["Mois", "Créneaux proposés", "RDV pris"], ["oct. 2025", 10, 4], feuille="Sages-femmes")
    lu = sas(vu, "periode", "creneaux_offerts", "creneaux_pourvus")
    assert ligne(lu, 0, "profession", "taux_remplissage_source_pct") == ["SF", "40"]


def test_filled_and_unfilled_give_offered():
    vu = tableau(["Mois", "Profession", "Pourvus", "Non pourvus"], ["oct. 2025", "MG", 4, 6])
    lu = sas(vu, "periode", "profession", "creneaux_pourvus", "creneaux_non_pourvus")
    assert ligne(lu, 0, "creneaux_offerts", "creneaux_pourvus") == [str(4 + 6), "4"]


def test_no_slot_has_no_rate_and_is_not_an_unknown_number():
    vu = tableau(
        ["Mois", "Profession", "Offerts", "Pourvus"], ["oct. 2025", "SF", 0, 0], ["nov. 2025", "SF", "n.d.", "n.d."]
    )
    lu = sas(vu, "periode", "profession", "creneaux_offerts", "creneaux_pourvus")
    assert list(lu.lignes["creneaux_offerts"]) == ["0", None]
    assert list(lu.lignes["taux_remplissage_source_pct"]) == [None, None]
    assert {(case.rang, case.motif) for case in lu.cases} == {(1, Motif.INCONNU)}


def test_a_total_over_every_profession_is_compared_and_kept_nowhere():
    donnees = [["oct. 2025", "MG", 10, 4], ["oct. 2025", "SF", 3, 1], ["Total", None, 14, 5]]
    vu = tableau(["Mois", "Profession", "Offerts", "Pourvus"], *donnees, totaux=1)
    lu = sas(vu, "periode", "profession", "creneaux_offerts", "creneaux_pourvus")
    assert set(lu.lignes["nature_ligne"]) == {"monthly"}
    # 10 + 3 = 13, printed 14; 4 + 1 = 5
    assert [(total.imprime, total.calcule) for total in lu.totaux] == [(14, 13), (5, 5)]


def test_months_that_are_replaced_are_told_from_first_to_last():
    presentes = pd.DataFrame(
        {
            "periode": ["2025-10", "2025-11", "2025-12"],
            "profession": ["MG"] * 3,
            "creneaux_offerts": [10, 10, 10],
            "nature_ligne": ["monthly"] * 3,
        }
    )
    vu = tableau(["Mois", "Profession", "Offerts", "Pourvus"], ["oct. 2025", "MG", 100, 4], ["nov. 2025", "MG", 90, 4])
    roles = ("periode", "profession", "creneaux_offerts", "creneaux_pourvus")
    lieu = petit(lignes_actuelles=lambda jeu: presentes)
    remplacement, variation = messages(sas_creneaux.convertir(vu, colonnes(vu, *roles), lieu, None).avertissements)
    assert "remplacera 2 lignes déjà présentes : médecins généralistes, octobre 2025 à novembre 2025." in remplacement
    # (100 + 90) / 2 = 95 a month, from 10
    assert "Créneaux par mois (médecins généralistes) : le nombre augmente de 850 %" in variation


# --- members, practices -------------------------------------------------------------------------------------------


def test_a_complete_list_makes_true_zeros():
    vu = tableau(["Profession", "Ville"], ["MG", "Rouen"], ["Kiné", "Rouen"], ["MG", "Rouen"])
    lu = adherents_profession_commune.convertir(vu, colonnes(vu, "profession", "code_commune"), petit(), JOUR)
    effectifs = lu.lignes.set_index(["code_commune", "profession"])["adherents"]
    assert len(effectifs) == 2 * 9
    assert (effectifs["76540", "MG"], effectifs["76540", "MK"], effectifs["76095", "MG"]) == ("2", "1", "0")
    assert lu.cases == ()


def test_a_structure_is_one_whatever_its_profession():
    vu = tableau(
        ["Type", "Profession", "Ville"],
        ["Personne morale", "Pharmacie", "Rouen"],
        ["Personne physique", "Pharmacien", "Rouen"],
    )
    lu = adherents_profession_commune.convertir(vu, colonnes(vu, "nature", "profession", "code_commune"), petit(), JOUR)
    remplis = lu.lignes[lu.lignes["adherents"] != "0"]
    assert sorted(remplis["profession"]) == ["PH", "personnes morales"]


def test_the_practices_of_an_iris_tell_their_commune():
    vu = tableau(["IRIS", "Date", "Nouveaux patients"], [ROUEN, "15/10/2025", 25])
    lu = capacite_mg.convertir(vu, colonnes(vu, "code_iris", "date", "nouveaux_patients"), petit(), None)
    assert messages(lu.erreurs) == []
    assert ligne(lu, 0, "code_commune", "code_iris", "cabinets") == ["76540", ROUEN, None]


def test_no_practice_answered_is_unknown_and_not_zero():
    donnees = [["Rouen", "15/10/2025", "n.d."], ["Rouen", "15/10/2025", "n.d."]]
    vu = tableau(["Commune", "Date", "Nouveaux patients"], *donnees)
    lu = capacite_mg.convertir(vu, colonnes(vu, "code_commune", "date", "nouveaux_patients"), petit(), None)
    assert ligne(lu, 0, "nouveaux_patients", "cabinets", "note") == [None, "0", "2 cabinets sans réponse"]
    assert [(case.colonne, case.motif) for case in lu.cases] == [("nouveaux_patients", Motif.INCONNU)]


def test_the_postcode_of_the_next_town_does_not_block_a_commune_written_in_full():
    """76420 is Bihorel's; a secretary who typed Rouen's, or a CEDEX, still meant Bihorel."""
    vu = tableau(["Profession", "Ville", "CP"], ["MG", "Bihorel", "76000"], ["MG", "Rouen", "76000"])
    lu = adherents_profession_commune.convertir(
        vu, colonnes(vu, "profession", "code_commune", "code_postal"), petit(), JOUR
    )
    effectifs = lu.lignes.set_index(["code_commune", "profession"])["adherents"]
    assert (effectifs["76095", "MG"], effectifs["76540", "MG"]) == ("1", "1")
    assert lu.erreurs == ()
    attendu = "1 ligne a un code postal qui n’est pas celui de la commune écrite : la commune est retenue."
    assert [
        (faute.message, faute.ligne, faute.colonne) for faute in lu.avertissements if "postal" in faute.message
    ] == [(attendu, 2, "CP")]


@pytest.mark.parametrize("jour", ["01/01/1900", "31/12/1999", "2999-01-01"])
def test_a_day_that_cannot_be_that_of_a_measure_is_an_error(jour):
    vu = tableau(["IRIS", "Date", "Avec", "Sans"], [ROUEN, jour, 900, 100])
    lu = mt_iris.convertir(vu, colonnes(vu, "code_iris", "periode", "avec_mt", "sans_mt"), petit(), None)
    (faute,) = lu.erreurs
    assert (faute.ligne, faute.colonne, faute.valeur) == (2, "Date", jour)
    assert faute.message in ("La date est trop ancienne.", "L’année de cette date n’est pas plausible.")


def test_an_iris_missing_at_one_date_only_is_told_with_that_date():
    """Rouen's two and Bihorel's one in 2024; the second of Rouen is missing a year later."""
    lignes = [[code, "08/10/2024", 900, 100] for code in petit().iris]
    lignes += [[code, "08/10/2025", 900, 100] for code in ("765400101", "760950101")]
    vu = tableau(["IRIS", "Date", "Avec", "Sans"], *lignes)
    lu = mt_iris.convertir(vu, colonnes(vu, "code_iris", "periode", "avec_mt", "sans_mt"), petit(), None)
    (message,) = [message for message in messages(lu.avertissements) if "dans le fichier" in message]
    assert "1 IRIS du territoire n’est pas dans le fichier (16 ans et plus, 8 octobre 2025)" in message
    assert "765400102" in message
