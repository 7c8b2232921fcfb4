"""What an import would change: rows, totals, figures of the pages."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from cpts_data import importer
from cpts_data.chemins import Dossiers
from cpts_data.entrees import version_des_entrees
from cpts_data.importation.modele import Proposition
from cpts_data.importer import Examen
from cpts_data.indicators.effets_d_un_import import AJOUTEE, MODIFIEE, RETIREE, ChiffreSuivi, Effets, effets
from cpts_data.store import ouvrir_magasin
from tests.importation.propositions import creneaux, mt_par_iris, proposer


@pytest.fixture
def changer(construits: Dossiers):
    """Accept a proposition and compare the store before with the store after."""

    def changer(proposition: Proposition) -> Effets:
        avant = ouvrir_magasin(construits)
        importer.accepter(construits, Examen(proposition, version_des_entrees(construits)), "essai", {})
        return effets(avant, ouvrir_magasin(construits), proposition.jeu, proposition.remplace_par)

    return changer


def test_a_new_month_is_one_row_added(changer) -> None:
    change = changer(creneaux(1200, mois="2025-10"))
    assert (change.ajoutees, change.modifiees, change.retirees) == (1, 0, 0)
    assert change.inchangees == 42
    assert change.details.to_dict("records") == [
        {
            "changement": AJOUTEE,
            "periode": "2025-10",
            "profession": "MG",
            "nature_ligne": "monthly",
            "avant": "",
            "apres": "créneaux offerts : 1\u202f200 · créneaux pourvus : 600 · créneaux non pourvus : 600 · "
            "taux de remplissage relevé : sans valeur",
        }
    ]


def test_a_month_already_known_is_one_row_modified_and_only_what_differs_is_told(changer) -> None:
    """October 2024 as published: 1 084 offered, 791 filled, 293 unfilled, 73 %."""
    change = changer(creneaux(1084, mois="2024-10"))
    assert (change.ajoutees, change.modifiees, change.retirees) == (0, 1, 0)
    (ligne,) = change.details.to_dict("records")
    assert ligne["changement"] == MODIFIEE
    assert ligne["avant"] == "créneaux pourvus : 791 · créneaux non pourvus : 293 · taux de remplissage relevé : 73"
    assert ligne["apres"] == (
        "créneaux pourvus : 542 · créneaux non pourvus : 542 · taux de remplissage relevé : sans valeur"
    )


def test_totals_before_and_after_are_those_of_the_counts(changer) -> None:
    change = changer(creneaux(1184, mois="2024-10"))
    totaux = change.totaux.set_index("libelle")
    assert totaux.loc["Créneaux offerts", "apres"] - totaux.loc["Créneaux offerts", "avant"] == 1184 - 1084
    assert "Taux de remplissage relevé" not in totaux.index, "rates do not add up"


def test_totals_are_those_of_what_is_replaced_and_not_of_every_date(changer) -> None:
    """The published months of the other dates are no part of the question."""
    totaux = changer(creneaux(1184, mois="2024-10")).totaux.set_index("libelle")
    assert totaux.loc["Créneaux offerts"].tolist() == ["créneaux", 1084, 1184]
    neuf = changer(creneaux(900, mois="2025-12")).totaux.set_index("libelle")
    assert pd.isna(neuf.loc["Créneaux offerts", "avant"]) and neuf.loc["Créneaux offerts", "apres"] == 900


def test_what_the_demonstration_leaves_is_told_as_removed(changer) -> None:
    change = changer(mt_par_iris())
    assert (change.modifiees, change.inchangees, change.masquees) == (0, 0, True)
    assert 500 < change.retirees < 704, "those that were shown, of 88 IRIS × 4 populations × 2 dates"
    assert len(change.details) == 500 and set(change.details["changement"]) == {AJOUTEE, RETIREE}


def test_what_the_secret_hides_is_not_told_by_what_changes(changer) -> None:
    """900 with and 5 without in the first IRIS: hidden. The third one is hidden by the producer."""
    avec_total = mt_par_iris()
    avec_total.lignes.loc[0, "sans_mt"] = "5"
    change = changer(avec_total)
    ajoutes = change.details[change.details["changement"] == AJOUTEE]
    assert "765400101" not in set(ajoutes["code_iris"]) and "761080101" not in set(ajoutes["code_iris"])
    assert change.masquees and change.ajoutees == len(ajoutes), "hidden lines are not counted either"
    retirees = change.details[change.details["changement"] == RETIREE]
    assert not retirees["avant"].str.contains(r"territoire : [1-9]$").any(), "nobody, or ten and more"


def test_the_sum_of_some_iris_is_not_told(changer) -> None:
    """Two of 88 IRIS: their sum would be one more equation about the hidden ones."""
    totaux = changer(mt_par_iris()).totaux
    assert len(totaux) == 2 and totaux["apres"].isna().all()


def test_the_iris_of_a_commune_that_left_the_territory_are_neither_told_nor_added_up(
    construits: Dossiers, changer
) -> None:
    """Nothing hides them: 900 people × the IRIS that stay, and never the 95 and 4 of the one that left."""
    tous = [code for (code,) in ouvrir_magasin(construits).lignes("SELECT code_iris FROM iris_territoire ORDER BY 1")]
    parti = next(code for code in tous if sum(autre[:5] == code[:5] for autre in tous) == 1)
    changer(_partout(tous, 900, {parti: ("95", "4")}))
    liste = construits.donnees / "territoire.toml"
    liste.write_text(_sans_la_commune(liste.read_text(encoding="utf-8"), parti[:5]), encoding="utf-8")
    restent = [code for code in tous if code != parti]
    change = changer(_partout(restent, 910))
    totaux = change.totaux.set_index("libelle")[["avant", "apres"]].astype(int)
    assert totaux.loc["Patients avec médecin traitant"].tolist() == [900 * len(restent), 910 * len(restent)]
    assert totaux.loc["Patients sans médecin traitant sur le territoire"].tolist() == [150 * len(restent)] * 2
    assert parti not in set(change.details["code_iris"])


def _partout(codes: list[str], avec: int, autres: dict[str, tuple[str, str]] | None = None) -> Proposition:
    comptes = dict.fromkeys(codes, (str(avec), "150")) | (autres or {})
    lignes = [
        {"code_iris": code, "population": "MT_16P", "periode": "2025-10-08", "avec_mt": avec_mt, "sans_mt": sans_mt}
        for code, (avec_mt, sans_mt) in comptes.items()
    ]
    return proposer("mt_iris", lignes, remplace_par=("population", "periode"))


def _sans_la_commune(texte: str, code: str) -> str:
    return "".join(bloc for bloc in re.split(r"(?=\[\[communes\]\])", texte) if f'"{code}"' not in bloc)


def test_the_same_file_twice_changes_nothing(construits: Dossiers, changer) -> None:
    changer(mt_par_iris())
    change = changer(mt_par_iris())
    assert (change.ajoutees, change.modifiees, change.retirees, change.inchangees) == (0, 0, 0, 2)
    assert change.masquees, "the third one, hidden by the producer"
    assert change.chiffres == ()


def test_the_figures_that_move_are_those_of_the_pages(changer) -> None:
    """One month of the same exercise cut by half: offered 14 174 − 1 084 + 542."""
    change = changer(creneaux(542, mois="2024-10"))
    chiffres = {chiffre.nom: (chiffre.avant, chiffre.apres) for chiffre in change.chiffres}
    assert chiffres["Créneaux offerts, médecins généralistes"] == (14_174, 14_174 - 1_084 + 542)
    assert not any(nom.startswith("Adhérents") for nom in chiffres)


def test_a_share_decides_which_figures_are_shown(changer) -> None:
    """−542 of 14 174 is −3,8 %."""
    change = changer(creneaux(542, mois="2024-10"))
    offerts = "Créneaux offerts, médecins généralistes"
    assert offerts in {chiffre.nom for chiffre in change.qui_bougent(3.0)}
    assert offerts not in {chiffre.nom for chiffre in change.qui_bougent(4.0)}


@pytest.mark.parametrize(
    ("avant", "apres", "attendu"),
    [(100, 105, False), (100, 105.1, True), (100, 94.9, True), (None, 3, True), (3, None, True), (0, 1, True),
     (0, 0, False), (None, None, False)],
)  # fmt: skip
def test_a_figure_that_appears_or_leaves_zero_always_moves(avant, apres, attendu) -> None:
    assert ChiffreSuivi("x", "patients", avant, apres).bouge(5.0) is attendu


def test_members_without_a_value_are_not_zero(changer) -> None:
    ligne = {"code_commune": "76540", "profession": "MG", "adherents": "0"}
    change = changer(proposer("adherents_profession_commune", [ligne]))
    apres = {chiffre.nom: chiffre.apres for chiffre in change.chiffres}
    assert apres["Adhérents, SF"] is None
    assert change.retirees > 100


def test_an_examination_leaves_nothing_behind(construits: Dossiers, dossier_temporaire: Path) -> None:
    """The store built aside to compare, and the rows it is built from, are gone with it."""
    ouvrir_magasin(construits)
    magasin = ouvrir_magasin(construits)
    avant = set(construits.magasin.iterdir())
    examen = importer._avec_effets(mt_par_iris(), "version", magasin, construits)
    assert examen.effets.ajoutees == 2, "of three, one is hidden"
    assert list(dossier_temporaire.iterdir()) == []
    assert set(construits.magasin.iterdir()) == avant
    assert not construits.imports.exists()
