"""Other shapes that the CPAM, the SAS and secretaries send are read at the first try, with few warnings."""

from __future__ import annotations

import re

import openpyxl

from cpts_data.importation.modele import Choix, Proposition
from cpts_data.importation.proposition import preparer
from tests.importation.exemple import territoire
from tests.importation.exemples import Lignes, avec_et_sans, iris_du_territoire
from tests.importation.fichiers_envoyes import en_csv, en_xlsx, enregistrer

IRIS = iris_du_territoire()
AVEC, SANS = (sum(avec_et_sans(rang)[n] for rang in range(len(IRIS))) for n in (0, 1))


def lire(octets: bytes, nom: str, jeu: str, choix: Choix | None = None) -> Proposition:
    lu = preparer(octets, nom, territoire(), choix or Choix())
    assert [faute.en_francais() for faute in lu.erreurs] == []
    assert lu.jeu == jeu and lu.acceptable
    return lu


def avertis(lu: Proposition) -> list[str]:
    return [faute.message for faute in lu.avertissements]


def somme(lu: Proposition, colonne: str, **ou: str) -> int:
    lignes = lu.lignes
    for nom, valeur in ou.items():
        lignes = lignes[lignes[nom] == valeur]
    return sum(int(valeur) for valeur in lignes[colonne] if valeur is not None)


def en_classeur(feuilles: dict[str, Lignes]) -> bytes:
    classeur = openpyxl.Workbook()
    classeur.remove(classeur.active)
    for nom, lignes in feuilles.items():
        feuille = classeur.create_sheet(nom)
        for ligne in lignes:
            feuille.append(ligne)
    return enregistrer(classeur)


# --- CPAM -------------------------------------------------------------------------------------------------------


def test_an_iris_without_its_code_is_found_by_its_name_in_its_commune() -> None:
    lignes: Lignes = [
        ["Situation au 30/09/2025 – 16 ans et plus"],
        ["Commune", "Nom IRIS", "Nb total", "Effectif sans MT"],
    ]
    for rang, (_, nom, commune) in enumerate(IRIS):
        avec, sans = avec_et_sans(rang)
        lignes.append([commune.upper(), nom, avec + sans, sans])
    lu = lire(en_xlsx(lignes), "MT.xlsx", "mt_iris")
    assert avertis(lu) == []
    assert set(lu.lignes["code_iris"]) == {code for code, *_ in IRIS}
    assert (somme(lu, "avec_mt"), somme(lu, "sans_mt")) == (AVEC, SANS)


def test_a_quarter_is_its_last_day_once_it_is_accepted() -> None:
    titre = "Population consommante de 16 ans et plus – T3 2025"
    lignes: Lignes = [[titre], ["IRIS", "Population consommante", "Effectif avec MT", "% avec MT"]]
    for rang, (code, *_) in enumerate(IRIS):
        avec, sans = avec_et_sans(rang)
        lignes.append([int(code), avec + sans, avec, round(avec / (avec + sans), 4)])
    lu = lire(en_xlsx(lignes), "MT.xlsx", "mt_iris")
    assert lu.periodes == ("2025-09-30",) and somme(lu, "sans_mt") == SANS
    (avertissement,) = avertis(lu)
    assert "« T3 2025 » (30 septembre 2025)" in avertissement


def test_two_quarters_in_a_column_are_one_warning() -> None:
    lignes: Lignes = [["Code IRIS", "Trimestre", "Nb avec MT", "Nb sans MT"]]
    lignes += [[code, trimestre, 10, 2] for code, *_ in IRIS for trimestre in ("T2 2025", "T3 2025")]
    lu = lire(en_xlsx(lignes, titre="16+"), "MT.xlsx", "mt_iris")
    assert lu.periodes == ("2025-06-30", "2025-09-30") and len(lu.avertissements) == 1


def test_the_line_of_a_commune_is_compared_with_its_iris_and_never_added() -> None:
    lignes: Lignes = [["Médecin traitant 16+ au 31/12/2025"], ["Commune", "Code IRIS", "Avec MT", "Sans MT"]]
    for commune in dict.fromkeys(c for *_, c in IRIS):
        siens = [(code, *avec_et_sans(rang)) for rang, (code, _, c) in enumerate(IRIS) if c == commune]
        lignes.append([commune, None, sum(avec for _, avec, _ in siens), sum(sans for *_, sans in siens)])
        lignes += [[None, *ligne] for ligne in siens]
    lu = lire(en_xlsx(lignes), "MT.xlsx", "mt_iris")
    assert avertis(lu) == [] and len(lu.lignes) == 88
    assert somme(lu, "avec_mt") == AVEC
    assert len(lu.totaux) == 2 * 26 and all(total.concorde for total in lu.totaux)
    lignes[2][2] += 1  # no longer the sum of its IRIS: it may be one that lost its code
    refuse = preparer(en_xlsx(lignes), "MT.xlsx", territoire())
    assert [(faute.ligne, faute.colonne) for faute in refuse.erreurs] == [(3, "Code IRIS")]


def test_patients_that_no_iris_is_known_for_are_left_out_and_counted() -> None:
    lignes: Lignes = [["16 ans et plus au 31/12/2025"], ["Commune", "Code IRIS", "Avec MT", "Sans MT"]]
    lignes += [[commune, code, *avec_et_sans(rang)] for rang, (code, _, commune) in enumerate(IRIS)]
    lignes.append(["Rouen", "Non localisé", 120, 14])
    (avertissement,) = avertis(lire(en_xlsx(lignes), "MT.xlsx", "mt_iris"))
    assert avertissement.startswith("1 ligne est écartée") and "134 au total" in avertissement


def test_patients_counted_by_commune_are_refused_with_what_to_ask() -> None:
    lignes: Lignes = [["Patients 16+ au 30/09/2025"], ["Code commune", "Commune", "Avec MT", "Sans MT"]]
    lignes += [[code, nom, 100, 10] for code, nom in territoire().communes.items()]
    (faute,) = preparer(en_xlsx(lignes), "MT.xlsx", territoire()).erreurs
    assert "par commune" in faute.message and "à demander à la CPAM" in faute.message


def test_three_levels_of_titles_and_two_dates() -> None:
    lignes: Lignes = [
        ["Code IRIS", "Patients 16+", None, None, None],
        [None, "T0", None, "08/10/2025", None],
        [None, "Avec", "Sans", "Avec", "Sans"],
    ]
    lignes += [[code, 10, 2, 11, 1] for code, *_ in IRIS]
    lu = lire(en_xlsx(lignes, ((0, 0, 2, 0), (0, 1, 0, 4), (1, 1, 1, 2), (1, 3, 1, 4))), "MT.xlsx", "mt_iris")
    assert avertis(lu) == []
    assert (somme(lu, "avec_mt", periode="T0"), somme(lu, "sans_mt", periode="2025-10-08")) == (880, 88)


# --- SAS --------------------------------------------------------------------------------------------------------


def test_two_columns_a_month_and_a_total_of_each() -> None:
    lignes: Lignes = [
        ["Statistiques SAS 76 – année 2025"],
        ["Profession", "Janvier", None, "Février", None, "TOTAL", None],
        [None, *["Offerts", "Pourvus"] * 3],
        ["Médecins généralistes", 1000, 700, 900, 600, 1900, 1300],
        ["Sages-femmes", 10, 5, 12, 6, 22, 11],
    ]
    fusions = ((1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 1, 4), (1, 5, 1, 6))
    lu = lire(en_xlsx(lignes, fusions), "SAS.xlsx", "sas_creneaux")
    assert avertis(lu) == []
    assert somme(lu, "creneaux_offerts", nature_ligne="monthly", profession="MG") == 1000 + 900
    assert somme(lu, "creneaux_pourvus", nature_ligne="total_printed") == 1300 + 11
    assert len(lu.totaux) == 4 and all(total.concorde for total in lu.totaux)


def test_one_sheet_a_month_is_one_file_of_months() -> None:
    feuilles = {
        f"{mois} 2025": [
            ["Profession", "Créneaux proposés", "Créneaux pourvus"],
            ["MG", 1000 + rang, 700],
            ["SF", 10, 5],
            ["Total", 1010 + rang, 705],
        ]
        for rang, mois in enumerate(("Octobre", "Novembre", "Décembre"))
    }
    lu = lire(en_classeur(feuilles), "Suivi SAS.xlsx", "sas_creneaux")
    assert avertis(lu) == [] and lu.periodes == ("2025-10", "2025-11", "2025-12")
    assert somme(lu, "creneaux_offerts", profession="MG") == 1000 + 1001 + 1002


def test_the_profession_alone_on_the_line_above_its_measures() -> None:
    lignes: Lignes = [["SAS 76A – exercice 2024-2025"], ["", "nov", "déc", "janv"]]
    for profession, offerts in (("Médecins généralistes", 1000), ("Sages-femmes", 10)):
        lignes += [
            [profession],
            ["Nb de créneaux offerts", *[offerts] * 3],
            ["Nb de créneaux pourvus", *[offerts // 2] * 3],
        ]
        lignes.append(["Taux de remplissage", "50 %", "50 %", "50 %"])
    lu = lire(en_xlsx(lignes), "SAS.xlsx", "sas_creneaux")
    assert avertis(lu) == [] and lu.periodes == ("2024-11", "2024-12", "2025-01")
    assert (somme(lu, "creneaux_offerts", profession="MG"), somme(lu, "creneaux_pourvus", profession="SF")) == (
        3000,
        15,
    )


def test_slots_are_recognised_without_their_name() -> None:
    lignes: Lignes = [["", "janv-25", "févr-25", "mars-25"], ["MG proposés", 9, 8, 7], ["MG pourvus", 6, 5, 4]]
    assert len(lire(en_xlsx(lignes), "Activité.xlsx", "sas_creneaux").lignes) == 3


# --- members ----------------------------------------------------------------------------------------------------

ADHERENTS = "adherents_profession_commune"


def test_communes_down_and_professions_across() -> None:
    lignes: Lignes = [
        ["Adhérents au 30/09/2025"],
        ["Commune", "MG", "Infirmiers", "Kinésithérapeutes", "Structures", "Total"],
        ["Rouen", 50, 40, 30, 12, 132],
        ["Darnétal", 5, None, 3, 1, 9],
        ["Total", 55, 40, 33, 13, 141],
    ]
    lu = lire(en_xlsx(lignes), "Adhérents.xlsx", ADHERENTS)
    assert avertis(lu) == [] and somme(lu, "adherents") == 132 + 9
    assert somme(lu, "adherents", profession="personnes morales") == 12 + 1
    assert all(total.concorde for total in lu.totaux) and len(lu.totaux) == 5
    lignes[2][5] = 133
    messages = " ".join(avertis(lire(en_xlsx(lignes), "Adhérents.xlsx", ADHERENTS)))
    assert "« Rouen » diffère de 1" in messages


def test_professions_down_and_communes_across() -> None:
    lignes: Lignes = [["Adhérents au 30/09/2025"], ["Profession", "Rouen", "Darnétal"], ["MG", 50, 3], ["IDE", 40, 4]]
    lu = lire(en_xlsx(lignes), "Adhérents.xlsx", ADHERENTS)
    assert avertis(lu) == []
    assert (somme(lu, "adherents", code_commune="76540"), somme(lu, "adherents", profession="IDE")) == (90, 44)


def test_persons_and_structures_on_two_sheets_are_one_list() -> None:
    personnes: Lignes = [["Adhérents au 30/09/2025"], ["Nom", "Profession", "Commune"]]
    personnes += [[f"N{rang}", ("MG", "IDE")[rang % 2], "Rouen"] for rang in range(30)]
    structures: Lignes = [
        ["Structure", "Type de structure", "Commune"],
        ["A", "MSP", "Rouen"],
        ["B", "EHPAD", "Bihorel"],
    ]
    lu = lire(en_classeur({"Personnes physiques": personnes, "Structures": structures}), "Liste.xlsx", ADHERENTS)
    (avertissement,) = avertis(lu)
    assert (
        avertissement
        == "Les feuilles « Personnes physiques » et « Structures » sont comptées ensemble : une seule liste."
    )
    assert (somme(lu, "adherents"), somme(lu, "adherents", profession="personnes morales")) == (32, 2)


def test_two_lists_of_the_same_people_are_not_added() -> None:
    liste: Lignes = [["Profession", "Commune"], ["MG", "Rouen"], ["IDE", "Rouen"]]
    lu = lire(en_classeur({"Liste au 30-09-2024": liste, "Liste au 30-09-2025": liste}), "Liste.xlsx", ADHERENTS)
    assert somme(lu, "adherents") == 2
    assert any("Chaque import remplace toute la liste précédente" in message for message in avertis(lu))


def test_a_name_put_among_the_professions_is_counted_and_not_shown() -> None:
    lignes: Lignes = [["Liste au 30/09/2025"], ["Profession", "Commune"]]
    dits = ["MG"] * 9 + [
        "DUPONT Anne",
        "Marie Lefebvre",
        "LEROY",
        "Dr Martin",
        "Sophrologue",
        "Conseillère en insertion",
    ]
    lignes += [[profession, "Rouen"] for profession in dits]
    lu = lire(en_xlsx(lignes), "Liste.xlsx", ADHERENTS)
    (avertissement,) = avertis(lu)
    assert "« Sophrologue » (1), « Conseillère en insertion » (1), 4 autres libellés" in avertissement
    assert [nom for nom in ("DUPONT", "Lefebvre", "LEROY", "Martin") if nom in avertissement] == []
    assert somme(lu, "adherents", profession="autre") == 6


# --- prévention, médecin traitant, ACI, téléexpertise, capacity ------------------------------------------------------


def test_rates_under_titles_that_are_only_dates() -> None:
    lignes: Lignes = [["Prévention"], ["Indicateurs", "T0", "08/10/2025"], ["HPV filles", "40 %", "47,4 %"]]
    lignes += [["Taux de dépistage du cancer du sein", "57 %", "59 %"]]
    lu = lire(en_xlsx(lignes), "FA10.xlsx", "prevention")
    assert avertis(lu) == [] and lu.periodes == ("T0", "2025-10-08")
    assert list(lu.lignes["taux_imprime_pct"]) == ["40", "47.4", "57", "59"]
    nombres = preparer(en_xlsx([*lignes[:2], ["HPV filles", 412, 430]]), "FA10.xlsx", territoire())
    assert not nombres.acceptable, "counts without a title are not taken for rates"


def test_a_total_of_few_people_waits_for_a_reason_and_its_count_is_not_written() -> None:
    lignes: Lignes = [["Indicateur", "Période", "Numérateur", "Dénominateur"]]
    lignes += [["HPV filles", "T0", 7, 240], ["HPV garçons", "T0", 233, 240], ["Dépistage colorectal", "T0", 20, 40]]
    lu = lire(en_xlsx(lignes), "FA10.xlsx", "prevention")
    (petit,) = [m for m in avertis(lu) if "moins de 11 personnes" in m]
    # 7 vaccinated girls, and 240 - 233 = 7 boys who are not; 20 and 20 are shown as they are.
    assert "HPV filles, T0" in petit and "HPV garçons, T0" in petit and "colorectal" not in petit
    assert re.findall(r"\d+", petit) == ["11", "0", "0"], "the threshold and the two T0, no count"


def test_the_table_of_the_report_with_its_titles_in_the_fiche() -> None:
    lignes: Lignes = [
        ["Dialogue de gestion du 12/06/2025"],
        ["MISSION", "FICHE ACTION", "ACTIONS", "INDICATEURS", "TYPE (M/R/S)", "MONTANT", "REALISE 2024-2025"],
        ["Mission 1 : accès aux soins", "FA1 Favoriser l’accès à un MT", "Évaluer", "Bilan", "R", "4 000 €", "Oui"],
        [None, None, "Suivre", "Taux", "S", None, "84,8 %"],
        [None, "FA2 – Soins non programmés", "SAS", "Créneaux", "R", "2 000 €", "14 177"],
    ]
    lu = lire(en_xlsx(lignes), "ACI.xlsx", "aci_indicateurs")
    assert avertis(lu) == []
    assert list(lu.lignes["fiche_action"]) == ["FA1", "FA1", "FA2"] and set(lu.lignes["mission"]) == {"M1"}
    assert list(lu.lignes["titre_fiche"]) == [*["Favoriser l’accès à un MT"] * 2, "Soins non programmés"]
    assert list(lu.lignes["detail"]) == ["Bilan", "Taux", "Créneaux"]


def test_one_word_of_the_title_says_who_asks_and_who_answers() -> None:
    for mot in ("requérants", "requis"):
        lignes: Lignes = [[f"Téléexpertise – {mot} – au 30/09/2025"], ["Spécialité", "Nombre"], ["Cardiologie", 3]]
        jeu = "teleexpertise_requis" if mot == "requis" else "teleexpertise_requerants"
        assert len(lire(en_xlsx(lignes), "Omnidoc.xlsx", jeu).lignes) > 0


def test_the_answers_to_a_form_make_one_survey() -> None:
    lignes: Lignes = [
        [
            "Horodateur",
            "Adresse e-mail",
            "Commune de votre cabinet",
            "Acceptez-vous de nouveaux patients ?",
            "Si oui, combien ?",
        ],
        ["2025/11/03 9:12:45 AM UTC+1", "a@exemple.fr", "Rouen", "Oui", "20"],
        ["2025/11/04 9:30:12 AM UTC+1", "b@exemple.fr", "Rouen", "Non", ""],
        ["2025/11/05 4:00:00 PM UTC+1", "c@exemple.fr", "Bihorel", "Oui", ""],
    ]
    lu = lire(en_csv(lignes, separateur=","), "réponses.csv", "capacite_mg")
    (avertissement,) = avertis(lu)
    assert "du 3 novembre 2025 au 5 novembre 2025" in avertissement
    lus = lu.lignes.set_index("code_commune")
    assert set(lus["date"]) == {"2025-11-05"}
    # Twenty and none; the one that says yes without a number is unknown, not zero.
    assert tuple(lus.loc["76540", ["nouveaux_patients", "cabinets"]]) == ("20", "2")
    assert tuple(lus.loc["76095", ["nouveaux_patients", "cabinets", "note"]]) == (None, "0", "1 cabinet sans réponse")
