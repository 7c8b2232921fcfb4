"""The published files pass their loaders, and one wrong figure in any of them is found where it is."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from cpts_data.catalogue import jeu, jeux
from cpts_data.chemins import RACINE
from cpts_data.erreurs import Faute
from cpts_data.loaders import chargeurs
from cpts_data.loaders.lecture import charger

DONNEES = RACINE / "data"


def fautes_de(nom: str, dossier: Path) -> list[Faute]:
    with duckdb.connect() as connexion:
        return charger(connexion, dossier, jeu(nom))


def fausser(nom: str, dossier: Path, ligne: int, colonne: str, valeur: str) -> None:
    """Copy a file into ``dossier`` with one cell changed; ``ligne`` counts the header as line 1."""
    fichier = jeu(nom).fichier
    with (DONNEES / fichier).open(encoding="utf-8", newline="") as flux:
        lignes = list(csv.reader(flux))
    rang = lignes[0].index(colonne)
    assert lignes[ligne - 1][rang] != valeur
    lignes[ligne - 1][rang] = valeur
    (dossier / fichier).parent.mkdir(parents=True)
    with (dossier / fichier).open("w", encoding="utf-8", newline="") as flux:
        csv.writer(flux, lineterminator="\n").writerows(lignes)


def test_chaque_jeu_a_son_chargeur():
    assert set(chargeurs()) == set(jeux())


@pytest.mark.parametrize("nom", sorted(nom for nom, jeu in jeux().items() if (DONNEES / jeu.fichier).exists()))
def test_le_fichier_fourni_est_sans_faute(nom):
    assert [faute.en_francais() for faute in fautes_de(nom, DONNEES)] == []


@pytest.mark.parametrize(
    ("nom", "ligne", "colonne", "valeur", "attendues"),
    [
        # 154 043 patients: 154 044 with a doctor is one too many, and breaks the difference and the rate
        ("mt_couverture", 3, "num", "154044", {(3, "num"), (3, "without_mt"), (3, "rate_computed_pct")}),
        ("mt_couverture", 3, "without_mt", "23491", {(3, "without_mt")}),
        ("mt_couverture", 3, "rate_printed_pct", "84.9", {(3, "rate_printed_pct")}),
        ("mt_couverture", 3, "socle_pct", "84.9", {(3, "socle_pct")}),
        ("mt_couverture", 3, "amount_eur", "4000", {(3, "amount_eur")}),
        ("mt_couverture", 9, "type_I", "M", {(9, "type_I")}),
        # 1 085 offered instead of 1 084: difference, rate (72.9) and the computed total of line 38
        ("sas_creneaux", 2, "offered", "1085", {(2, "unfilled"), (2, "fill_rate_pct"), (38, "offered")}),
        ("sas_creneaux", 2, "month", "2024-09", {(3, "month")}),
        ("sas_creneaux", 15, "month", "2024-09", {(15, "month"), (16, "month")}),
        ("sas_creneaux", 14, "fill_rate_pct", "0.0", {(14, "fill_rate_pct")}),
        ("sas_creneaux", 38, "fill_rate_pct", "59.7", {(38, "fill_rate_pct")}),
        ("adherents_par_commune", 6, "adherents", "250", {(6, "adherents"), (6, "share_computed_pct")}),
        (
            "prevention",
            4,
            "num",
            "26733",
            {(4, "num"), (4, "rate_computed_pct"), (4, "persons_missing_to_cible")},
        ),
        ("prevention", 9, "persons_missing_to_cible", "277", {(9, "persons_missing_to_cible")}),
        ("aci_indicateurs", 2, "amount_eur", "100", {(2, "amount_eur")}),
        ("aci_indicateurs", 2, "type", "M", {(2, "type")}),
        ("aci_indicateurs", 3, "fa_title", "Autre titre", {(3, "fa_title")}),
        ("aci_indicateurs", 3, "mission", "M2", {(3, "mission")}),
        # FA1 and its mission total: one more euro of M breaks M + R of the fiche and the sum of the mission
        ("aci_montants_par_fiche", 2, "amount_M_eur", "4851", {(2, "amount_total_eur"), (7, "amount_M_eur")}),
        ("aci_montants_par_fiche", 2, "n_rows", "11", {(2, "n_rows"), (7, "n_rows")}),
        ("aci_montants_par_fiche", 27, "n_S", "22", {(27, "n_S")}),
        ("teleexpertise_requerants", 28, "professionals", "127", {(28, "professionals"), (28, "share_pct")}),
        ("teleexpertise_requis", 4, "share_pct", "11.8", {(4, "share_pct")}),
        ("reunions_par_fiche", 2, "n_dates", "12", {(2, "n_dates")}),
        ("reunions_dates", 2, "date_inferred", "2024-10-25", {(2, "date_inferred")}),
        ("reunions_dates", 2, "date_inferred", "", {(2, "date_inferred")}),
        ("reunions_dates", 3, "mission", "M2", {(3, "mission")}),
        ("enquetes", 3, "count", "17", {(3, "count")}),
        ("enquetes", 4, "base", "15", {(4, "base")}),
        ("communication_publications", 4, "posts", "16", {(4, "posts")}),
        ("controles_arithmetiques", 2, "computed", "", {(2, "computed")}),
        ("references_nationales", 2, "value", "", {(2, "value")}),
        ("references_nationales", 54, "value", "60", {(54, "value")}),
        ("communes", 2, "odf_mgen_odf60", "2", {(2, "odf_mgen_odf60")}),
        ("evenements", 2, "date_fin", "2023-10-20", {(2, "date_fin")}),
        ("evenements", 2, "date_fin", "2024-11-05", {(2, "date_fin")}),
        ("communes", 2, "apl_65", "4.6", {(2, "apl_65")}),
        ("iris", 2, "code_commune", "76007", {(2, "code_iris"), (3, "nom_commune")}),
        ("iris", 2, "rp2013_75_plus", "420", {(2, "rp2013_75_plus")}),
        ("iris", 2, "rp2013_0_14", "2832", {(2, "rp2013_population")}),
    ],
)
def test_un_chiffre_faux_est_trouve_a_sa_place(tmp_path, nom, ligne, colonne, valeur, attendues):
    fausser(nom, tmp_path, ligne, colonne, valeur)
    assert {(faute.ligne, faute.colonne) for faute in fautes_de(nom, tmp_path)} == attendues


@pytest.mark.parametrize(
    ("nom", "ligne", "colonne", "valeur"),
    [
        ("sas_creneaux", 43, "fill_rate_pct", "66"),
        ("teleexpertise_requis", 26, "professionals", "50"),
        ("prevention", 4, "rate_printed_pct", "60"),
        ("adherents_par_commune", 2, "share_printed_pct", "47"),
    ],
)
def test_un_chiffre_imprime_n_est_pas_tenu_au_calcul(tmp_path, nom, ligne, colonne, valeur):
    fausser(nom, tmp_path, ligne, colonne, valeur)
    assert fautes_de(nom, tmp_path) == []


def test_les_montants_par_fiche_sont_la_somme_des_indicateurs():
    """The computed file is the sum of the printed one, fiche by fiche and type by type."""
    with (DONNEES / jeu("aci_indicateurs").fichier).open(encoding="utf-8", newline="") as flux:
        indicateurs = list(csv.DictReader(flux))
    with (DONNEES / jeu("aci_montants_par_fiche").fichier).open(encoding="utf-8", newline="") as flux:
        fiches = [ligne for ligne in csv.DictReader(flux) if ligne["fiche_action"].startswith("FA")]
    assert {ligne["fiche_action"] for ligne in fiches} == {ligne["fiche_action"] for ligne in indicateurs}
    for fiche in fiches:
        siennes = [ligne for ligne in indicateurs if ligne["fiche_action"] == fiche["fiche_action"]]
        for lettre in ("M", "R"):
            du_type = [ligne for ligne in siennes if ligne["type"] == lettre]
            assert int(fiche[f"n_{lettre}"]) == len(du_type)
            assert int(fiche[f"amount_{lettre}_eur"]) == sum(int(ligne["amount_eur"] or 0) for ligne in du_type)
        assert int(fiche["n_rows"]) == len(siennes)
