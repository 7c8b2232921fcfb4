"""The « J’aide mon Doc » register: sums by exercise, what is masked of them, and the sentence of the proof."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from cpts_data import importer, saisie
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.importation import lots
from cpts_data.importation.modele import Choix
from cpts_data.indicators import effets_d_un_import, phrases_import
from cpts_data.indicators import jaide_mon_doc as jmd
from cpts_data.indicators import phrases_jaide_mon_doc as phrases
from cpts_data.indicators.jaide_mon_doc import LigneDuRegistre, Nombre
from cpts_data.loaders.jaide_mon_doc import controler
from cpts_data.stats.secret import ABSENT, MASQUE, MESURE, ZERO
from cpts_data.store import Magasin, ouvrir_magasin

ROUEN, BIHOREL, MALAUNAY, MONT = "76540", "76095", "76402", "76451"
COLONNES = ["code_commune", "mois", *jmd.NOMBRES]
LIGNES = [
    (ROUEN, "2024-10", 4, 14, 13, 11),
    (ROUEN, "2024-11", 2, 16, 15, 12),
    (BIHOREL, "2024-10", 1, 3, 2, 0),
    (MONT, "2024-10", 3, 12, 11, 11),
    (MONT, "2025-01", 0, 5, None, 4),
    (MALAUNAY, "2024-11", None, 0, 0, 0),
    (ROUEN, "2025-10", 1, None, None, None),
]
"""October to September: one full year, and one line of the next."""


def registre_de(dossiers: Dossiers, *lignes: tuple) -> Magasin:
    saisie.enregistrer(dossiers, jmd.JEU, pd.DataFrame(lignes, columns=COLONNES, dtype=object), "PM", "Registre")
    return ouvrir_magasin(dossiers)


@pytest.fixture(scope="module")
def rempli(magasin: Magasin, dossiers_embarques: Dossiers, tmp_path_factory: pytest.TempPathFactory) -> Magasin:
    donnees = tmp_path_factory.mktemp("registre") / "data"
    shutil.copytree(dossiers_embarques.donnees, donnees)
    return registre_de(Dossiers(donnees), *LIGNES)


def commune(magasin: Magasin, code: str, debut: str = "2024-10") -> LigneDuRegistre:
    return next(ligne for ligne in jmd.registre(magasin, debut).communes if ligne.code == code)


def statuts(ligne: LigneDuRegistre) -> list[str]:
    return [ligne.nombres[mesure].statut for mesure in jmd.NOMBRES]


def test_nothing_is_shipped_and_nothing_is_invented(magasin: Magasin) -> None:
    assert jmd.exercices(magasin) == []
    assert jmd.registre(magasin) is None and phrases.preuve(magasin) is None


def test_the_exercise_is_that_of_the_territory(rempli: Magasin) -> None:
    assert jmd.exercices(rempli) == ["2025-10", "2024-10"]
    assert jmd.registre(rempli).debut == "2025-10"
    assert jmd.registre(rempli, "2019-10") is None


def test_totals_add_up_what_is_known_and_say_when_a_count_is_missing(rempli: Magasin) -> None:
    totaux = jmd.registre(rempli, "2024-10").totaux
    # 14 + 16 + 3 + 12 + 5 + 0; the orientations of one month are not known
    assert totaux["demandes"] == Nombre(50, MESURE)
    assert totaux["orientations"] == Nombre(13 + 15 + 2 + 11, MESURE, au_moins=True)
    assert totaux["premiers_rendez_vous"] == Nombre(11 + 12 + 0 + 11 + 4, MESURE)
    assert totaux["mg_rencontres"] == Nombre(10, MESURE, au_moins=True)
    assert jmd.registre(rempli, "2025-10").totaux["demandes"] == Nombre(None, ABSENT)


def test_a_small_commune_is_masked_whole_with_the_one_that_protects_it(rempli: Magasin) -> None:
    assert statuts(commune(rempli, BIHOREL)) == [MESURE, MASQUE, MASQUE, MASQUE], "the GPs met are no secret"
    assert statuts(commune(rempli, MONT)) == [MESURE, MASQUE, MASQUE, MASQUE]
    assert commune(rempli, ROUEN).nombres["demandes"] == Nombre(30, MESURE)
    assert statuts(commune(rempli, MALAUNAY)) == [ABSENT, ZERO, ZERO, ZERO]


def test_every_commune_of_the_territory_has_its_row_and_no_line_is_not_zero(rempli: Magasin) -> None:
    lu = jmd.registre(rempli, "2024-10")
    assert len(lu.communes) == 26 and lu.communes_saisies == 4
    muettes = [ligne for ligne in lu.communes if not ligne.saisies]
    assert {statut for ligne in muettes for statut in statuts(ligne)} == {ABSENT}
    assert {phrases.ecrire(ligne, "demandes") for ligne in muettes} == {"non saisi"}
    assert "22 communes n’ont aucune ligne" in phrases.phrase_des_communes(lu)


def test_a_month_that_nobody_typed_keeps_its_place(rempli: Magasin) -> None:
    mois = jmd.registre(rempli, "2024-10").mois
    assert [(ligne.code, ligne.saisies) for ligne in mois] == [
        ("2024-10", 3), ("2024-11", 2), ("2024-12", 0), ("2025-01", 1),
    ]  # fmt: skip
    assert statuts(mois[3]) == [ZERO, MASQUE, ABSENT, MASQUE], "five requests in January are few"
    assert MASQUE in (statuts(mois[0])[1], statuts(mois[1])[1]), "another month is hidden, or the total gives it back"


def test_masked_unknown_not_typed_and_zero_are_four_words(rempli: Magasin) -> None:
    lu = jmd.registre(rempli, "2024-10")
    table = phrases.en_tableau(lu.communes).set_index("code")
    assert list(table.loc[MALAUNAY, ["mg_rencontres_ecrit", "demandes_ecrit"]]) == ["inconnu", "0"]
    assert table.loc[BIHOREL, "demandes_ecrit"] == "masqué"
    assert (table.loc[BIHOREL, "demandes_motif"], table.loc[MALAUNAY, "mg_rencontres_motif"]) == ("s", "nd")
    assert pd.isna(table.loc[BIHOREL, "demandes"]) and table.loc[MALAUNAY, "demandes"] == 0
    assert (
        phrases.ecrire(LigneDuRegistre("x", "X", 2, {"demandes": Nombre(7, MESURE, True)}), "demandes") == "au moins 7"
    )


def test_the_proof_is_one_sentence(rempli: Magasin) -> None:
    assert phrases.preuve(rempli, "2024-10") == (
        "au moins 10 médecins généralistes rencontrés, 50 demandes, au moins 41 orientations et 38 premiers "
        "rendez-vous, dans 4 communes renseignées, d’octobre 2024 à janvier 2025"
    )
    assert phrases.preuve(rempli) == (
        "1 médecin généraliste rencontré, demandes non renseignées, orientations non renseignées et premiers "
        "rendez-vous non renseignés, dans 1 commune renseignée, en octobre 2025"
    )
    assert phrases.preuve(rempli, "2019-10") is None


def test_a_small_total_is_said_masked(dossiers: Dossiers) -> None:
    magasin = registre_de(dossiers, (ROUEN, "2024-10", 2, 14, 4, 0), (BIHOREL, "2024-10", 0, 12, 1, 1))
    assert phrases.preuve(magasin) == (
        "2 médecins généralistes rencontrés, 26 demandes, orientations masquées (secret statistique) et premiers "
        "rendez-vous masqués (secret statistique), dans 2 communes renseignées, en octobre 2024"
    )
    assert statuts(commune(magasin, ROUEN)) == [MESURE, MESURE, MASQUE, MASQUE]
    tableau = phrases.en_tableau(jmd.registre(magasin).communes).drop(columns=["code", "nom"])
    assert not (tableau == 4).any(axis=None)


def test_a_convention_sets_the_threshold(dossiers: Dossiers) -> None:
    convenu = 'convention = "convention du 12 mars 2026, article 4"\n[seuils]\njaide_mon_doc = 2\n'
    (dossiers.donnees / "secret.toml").write_text(convenu, encoding="utf-8")
    magasin = registre_de(dossiers, (ROUEN, "2024-10", 2, 14, 4, 3), (BIHOREL, "2024-10", 0, 12, 3, 2))
    lu = jmd.registre(magasin)
    assert lu.seuil == 2 and not lu.masquees
    assert commune(magasin, BIHOREL).nombres["orientations"] == Nombre(3, MESURE)


def test_the_import_replaces_the_month_of_a_commune_and_tells_no_count(dossiers: Dossiers) -> None:
    """What an import changes is told line by line elsewhere: here it would give the small counts."""
    registre_de(dossiers, *LIGNES)
    fichier = "Commune;Mois;Demandes;Orientations\nBihorel;octobre 2024;5;2\nDarnétal;octobre 2024;1;1\n"
    examen = importer.examiner(fichier.encode(), "suivi.csv", dossiers, Choix(jeu=jmd.JEU))
    (avis,) = examen.proposition.avertissements
    assert "remplacera 1 ligne déjà présente : Bihorel, octobre 2024" in avis.message
    vus = examen.effets
    assert (vus.ajoutees, vus.modifiees, vus.retirees, vus.inchangees) == (0, 0, 0, 0)
    assert vus.masquees and vus.details.empty and vus.totaux[["avant", "apres"]].isna().all(axis=None)
    assert "Aucune ligne montrée" in phrases_import.phrase_des_effets(vus)
    importer.accepter(dossiers, examen, "PM", {avis.en_francais(): "corrigé"})
    lignes = ouvrir_magasin(dossiers).lignes(
        "SELECT code_commune, demandes, mg_rencontres FROM jaide_mon_doc WHERE mois = '2024-10' ORDER BY ALL"
    )
    assert lignes == [(BIHOREL, 5, None), ("76212", 1, None), (MONT, 12, 3), (ROUEN, 14, 4)]


@pytest.mark.parametrize(
    ("ligne", "message"),
    [
        ((ROUEN, "2024-10", 1, 9000, 1, 1), "La valeur est trop grande."),
        ((ROUEN, "2024-10", 1, -1, 1, 1), "La valeur est trop petite."),
    ],
)
def test_a_line_that_cannot_be_is_refused_and_nothing_is_kept(dossiers: Dossiers, ligne: tuple, message: str) -> None:
    with pytest.raises(ErreurDonnees) as levee:
        registre_de(dossiers, ligne, (BIHOREL, "2024-10", 1, 1, 1, 1))
    assert [faute.message for faute in levee.value.fautes] == [message]
    assert lots.lister(dossiers) == []


def test_orientations_may_exceed_the_requests_of_their_month() -> None:
    ligne = {"ligne": 2, "code_commune": ROUEN, "mois": "2024-10", "mg_rencontres": 0, "demandes": 1}
    assert controler(pd.DataFrame([ligne | {"orientations": 3, "premiers_rendez_vous": 4}])) == []
    (faute,) = controler(pd.DataFrame([ligne | {"mois": "2098-01"}]))
    assert (faute.message, faute.colonne, faute.valeur) == ("Le mois est dans le futur.", "mois", "2098-01")


def test_the_effects_module_hides_every_register_of_people(rempli: Magasin, magasin: Magasin) -> None:
    assert effets_d_un_import.effets(magasin, rempli, jmd.JEU).ajoutees == 0
