"""The files that people really send are read whole, and what they print wrong is told."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from cpts_data.catalogue import jeu
from cpts_data.importation.modele import Motif, Proposition
from cpts_data.importation.proposition import preparer
from tests.importation.exemple import territoire
from tests.importation.exemples import EXEMPLES, avec_et_sans


def lire(nom: str) -> Proposition:
    exemple = EXEMPLES[nom]
    proposition = preparer(exemple.octets(), exemple.fichier, territoire())
    assert [faute.en_francais() for faute in proposition.erreurs] == []
    assert proposition.jeu == exemple.jeu
    return proposition


def avertis(proposition: Proposition) -> list[str]:
    return [faute.message for faute in proposition.avertissements]


def somme(lignes: pd.DataFrame, colonne: str) -> int:
    return sum(int(valeur) for valeur in lignes[colonne] if valeur is not None)


@pytest.mark.parametrize("nom", sorted(EXEMPLES))
def test_every_example_gives_rows_that_the_store_takes(nom: str) -> None:
    lignes = lire(nom).lignes
    declare = jeu(EXEMPLES[nom].jeu)
    assert list(lignes.columns) == [*(colonne.nom for colonne in declare.colonnes), "ligne_source"]
    assert len(lignes) > 0
    for colonne in declare.colonnes:
        valeurs = [valeur for valeur in lignes[colonne.nom] if valeur is not None]
        assert all(isinstance(valeur, str) for valeur in valeurs), colonne.nom
        if colonne.obligatoire:
            assert len(valeurs) == len(lignes), colonne.nom
        if colonne.valeurs:
            assert set(valeurs) <= set(colonne.valeurs)
        if colonne.type in ("entier", "decimal"):
            assert all(Decimal(valeur).is_finite() for valeur in valeurs), colonne.nom


def test_the_88_iris_of_the_cpam_under_merged_headers() -> None:
    lu = lire("cpam_iris")
    assert avertis(lu) == []
    assert len(lu.lignes) == 88
    assert lu.periodes == ("2025-10-08",)
    assert set(lu.lignes["population"]) == {"MT_16P"}
    attendus = [avec_et_sans(rang) for rang in range(88)]
    assert somme(lu.lignes, "avec_mt") == sum(avec for avec, _ in attendus)
    assert somme(lu.lignes, "sans_mt") == sum(sans for _, sans in attendus)
    assert len(lu.totaux) == 2 and all(total.concorde for total in lu.totaux)


def test_hidden_counts_stay_hidden_and_unknown_ones_unknown() -> None:
    lu = lire("cpam_iris_masque")
    assert list(lu.lignes["sans_mt"][:5]) == [None, None, None, None, "24"]
    motifs = [(case.rang, case.colonne, case.motif) for case in lu.cases]
    masques = [(rang, "sans_mt", Motif.MASQUE) for rang in range(3)]
    assert motifs == [*masques, (3, "sans_mt", Motif.INCONNU)]
    assert list(lu.lignes["avec_mt"][:4]) == ["300", "301", "302", "303"]
    assert set(lu.lignes["population"]) == {"MT_CSS"}


def test_two_dates_of_the_territory_side_by_side() -> None:
    lu = lire("cpam_couverture")
    assert avertis(lu) == []
    assert lu.periodes == ("T0", "2024-10-08")
    lignes = lu.lignes.set_index(["code_indicateur", "periode"])
    ligne = lignes.loc["MT_70P", "2024-10-08"]
    assert (ligne["numerateur"], ligne["denominateur"], ligne["sans_mt"]) == ("23403", "24828", str(24828 - 23403))
    assert (ligne["taux_imprime_pct"], ligne["taux_source_pct"]) == ("94.3", "94.2605")
    assert (ligne["imprime_egale_calcule"], ligne["socle_pct"], ligne["cible_pct"]) == ("yes", "93.5", "94.3")
    depart = lignes.loc["MT_16P", "T0"]
    assert (depart["numerateur"], depart["denominateur"], depart["cible_pct"]) == ("124649", "148491", None)


def test_the_annex_of_the_sas_finds_its_sums_again_and_tells_the_three_missing_slots() -> None:
    lu = lire("sas_annexe")
    mois = lu.lignes[(lu.lignes["nature_ligne"] == "monthly") & (lu.lignes["profession"] == "MG")]
    assert list(mois["periode"]) == [*(f"2024-{n}" for n in (10, 11, 12)), *(f"2025-0{n}" for n in range(1, 10))]
    assert (somme(mois, "creneaux_offerts"), somme(mois, "creneaux_pourvus")) == (14_174, 8_464)
    assert somme(mois, "creneaux_non_pourvus") == 14_174 - 8_464
    imprime = lu.lignes[(lu.lignes["nature_ligne"] == "total_printed") & (lu.lignes["profession"] == "MG")].iloc[0]
    assert (imprime["periode"], imprime["creneaux_offerts"]) == ("2024-10/2025-09", "14177")
    assert imprime["periode_libelle"] == "TOTAL 2025"
    (avertissement,) = lu.avertissements
    assert "diffère de 3" in avertissement.message
    assert (avertissement.ligne, avertissement.colonne) == (5, "TOTAL 2025")
    discordants = [total for total in lu.totaux if not total.concorde]
    assert [(total.imprime, total.calcule) for total in discordants] == [(14_177, 14_174)]
    pediatres = lu.lignes[lu.lignes["profession"] == "PEDIATRE"]
    assert len(pediatres) == 12
    vides = {case.rang for case in lu.cases if case.motif is Motif.VIDE}
    assert {pediatres.index[n] for n in range(6)} <= vides, "blank until March is not zero"


def test_slots_line_by_line_in_an_old_workbook() -> None:
    lu = lire("sas_long")
    assert avertis(lu) == []
    assert lu.periodes == ("2025-10", "2025-11", "2025-12")
    ligne = lu.lignes[(lu.lignes["periode"] == "2025-11") & (lu.lignes["profession"] == "SF")].iloc[0]
    # 11 - 8 = 3 of 10 slots
    assert (ligne["creneaux_pourvus"], ligne["creneaux_non_pourvus"]) == ("3", "7")
    assert ligne["taux_remplissage_source_pct"] == "30"


def test_members_are_counted_and_nobody_is_named() -> None:
    lu = lire("adherents")
    effectifs = lu.lignes.set_index(["code_commune", "profession"])["adherents"]
    assert len(effectifs) == 26 * 9
    remplis = {cle: effectif for cle, effectif in effectifs.items() if effectif != "0"}
    assert remplis == {
        ("76540", "MG"): "1",
        ("76451", "Spé"): "1",
        ("76108", "IDE"): "1",
        ("76540", "MK"): "1",
        ("76540", "autre"): "1",
        ("76540", "personnes morales"): "1",
    }
    messages = " ".join(avertis(lu))
    assert "« Sophrologue » (1)" in messages
    assert "1 ligne est écartée : la commune est hors du territoire (Paris)" in messages
    assert "1 ligne n’est pas comptée : l’adhésion est terminée." in messages
    assert len(lu.personnelles) == 5
    assert lu.date_des_chiffres == "29 septembre 2025"
    tout = repr(lu)
    assert [
        nom for nom in ("DURAND", "Paule", "10003456784", "exemple.fr", "06 12 34", "0235000000") if nom in tout
    ] == []


def test_published_prevention_figures_come_back() -> None:
    lu = lire("prevention")
    (avertissement,) = avertis(lu)
    assert avertissement.startswith("Le taux écrit diffère"), "59 % printed for 59,95 %"
    lignes = lu.lignes.set_index("code_indicateur")
    assert len(lignes) == 9
    assert (lignes.loc["COLON", "taux_source_pct"], lignes.loc["COLON", "personnes_manquantes_source"]) == (
        "28.9376",
        "250",
    )
    assert lignes.loc["GRIPPE_TOTAL", "personnes_manquantes_source"] == "-199"
    assert lignes.loc["HPV_F15", "numerateur"] is None and lignes.loc["HPV_F15", "taux_imprime_pct"] == "47.4"
    assert {case.motif for case in lu.cases} == {Motif.INCONNU}


def test_actions_of_the_contract() -> None:
    lu = lire("aci")
    assert avertis(lu) == []
    assert list(lu.lignes["fiche_action"]) == ["FA1", "FA1", "FA10", "FA13"]
    assert list(lu.lignes["type_indicateur"]) == ["R", "S", "M", "N"]
    assert list(lu.lignes["type_imprime"]) == ["R", "SUIVI", "M", "N"]
    assert list(lu.lignes["montant_eur"]) == ["4000", None, "1500.5", None]
    (total,) = lu.totaux
    assert (total.imprime, total.calcule) == (5500.5, 4000 + 1500.5)


@pytest.mark.parametrize(("nom", "imprime", "calcule"), [("requerants", 126, 126), ("requis", 51, 52)])
def test_professionals_by_speciality(nom: str, imprime: int, calcule: int) -> None:
    lu = lire(nom)
    par_nom = lu.lignes.set_index("specialite")["professionnels"]
    assert (par_nom["TOTAL_PRINTED"], par_nom["TOTAL_COMPUTED"]) == (str(imprime), str(calcule))
    ecarts = [message for message in avertis(lu) if "diffère" in message]
    assert len(ecarts) == (imprime != calcule)
    assert par_nom["Dermatologie et vénérérologie"] == {"requerants": "5", "requis": "6"}[nom]


def test_practices_are_added_and_silence_is_not_zero() -> None:
    lu = lire("capacite")
    rouen, malaunay = (lu.lignes[lu.lignes["code_commune"] == code].iloc[0] for code in ("76540", "76402"))
    assert (rouen["nouveaux_patients"], rouen["cabinets"], rouen["note"]) == (
        str(25 + 10),
        "2",
        "1 cabinet sans réponse",
    )
    assert (malaunay["nouveaux_patients"], malaunay["cabinets"], malaunay["date"]) == ("0", "1", "2025-10-15")
    (avertissement,) = avertis(lu)
    assert "chaque ligne est lue comme un cabinet" in avertissement


def test_comparison_values_stay_texts() -> None:
    lu = lire("references")
    assert list(lu.lignes["valeur"]) == ["11.5", "48 / 30"]
    assert list(lu.lignes["comparable"]) == ["partial", "no"]


def test_an_agenda_is_read_with_what_is_still_to_come() -> None:
    lues = lire("evenements").lignes
    assert lues["nature"].tolist() == ["épidémie", "communication", "vacances scolaires"]
    assert lues["date_fin"].tolist() == ["2025-02-09", "2025-03-03", "2025-11-02"], "a day without an end lasts one day"
    assert set(lues["origine"]) == {"Fichier importé"}


def test_the_register_keeps_its_counts_and_names_no_patient() -> None:
    lu = lire("jaide_mon_doc")
    comptes = ["mg_rencontres", "demandes", "orientations", "premiers_rendez_vous"]
    lignes = lu.lignes.set_index(["code_commune", "mois"])[comptes]
    assert {cle: tuple(ligne) for cle, ligne in zip(lignes.index, lignes.to_numpy(), strict=True)} == {
        ("76540", "2025-10"): ("2", "12", "9", "7"),
        ("76540", "2025-11"): ("1", "8", None, None),
        ("76095", "2025-10"): ("0", "0", "0", "0"),
        ("76095", "2025-11"): (None, "1", "0", "0"),
    }
    motifs = {(case.rang, case.colonne): case.motif for case in lu.cases}
    assert motifs == {
        (1, "orientations"): Motif.INCONNU,
        (1, "premiers_rendez_vous"): Motif.VIDE,
        (3, "mg_rencontres"): Motif.VIDE,
    }
    assert lu.periodes == ("2025-10", "2025-11")
    (personnelle,) = lu.personnelles
    assert "Nom du patient" in personnelle and "3" in personnelle
    assert [nom for nom in ("DURAND", "Paule", "MARTIN", "PETIT") if nom in repr(lu)] == []
    totaux = [(total.colonne, total.concorde) for total in lu.totaux]
    assert totaux == [("MG rencontrés", True), ("Sollicitations", True), ("1er RDV", True)]
