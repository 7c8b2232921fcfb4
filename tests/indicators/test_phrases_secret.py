"""The sentences about what is hidden."""

from __future__ import annotations

import pandas as pd
import pytest

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.catalogue.secret import Reglages
from cpts_data.indicators import phrases_secret as phrases

INCONNU = float("nan")


def bilan(iris: int, communes: int, patients: float = 1234.0, part_pct: float = 0.8) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "population": "16 ans et plus", "periode": "2024-10-08", "iris": iris, "communes": communes,
                "patients": patients, "part_pct": part_pct,
            }
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("iris", "communes", "patients", "attendu"),
    [
        (6, 2, 1234.0, f"6 IRIS et 2 communes sont masqués ; ces IRIS comptent {fr.nombre(1234)} patients, soit "
                       f"{fr.pourcentage(0.8)} des patients."),
        (1, 0, INCONNU, "1 IRIS est masqué."),
        (0, 1, INCONNU, "1 commune est masquée."),
        (0, 2, INCONNU, "2 communes sont masquées."),
        (0, 0, 0.0, "aucun quartier n’est masqué."),
    ],
)  # fmt: skip
def test_how_much_is_hidden(iris: int, communes: int, patients: float, attendu: str) -> None:
    phrase = phrases.phrase_secret(bilan(iris, communes, patients))
    assert phrase == f"16 ans et plus, le 8 octobre 2024 : {attendu}"


def test_the_rule_is_explained_and_the_convention_named() -> None:
    declaree = catalogue.jeu("mt_iris").secret
    assert "moins de 11 personnes" in phrases.explications(declaree)[0]
    assert any("masquée une fois le reste pour la même date" in ligne for ligne in phrases.explications(declaree))
    convenue = Reglages({"mt_iris": 20}, "convention du 12 mars 2026").appliquer("mt_iris", declaree)
    assert phrases.explications(convenue)[0].endswith("Seuil fixé par : convention du 12 mars 2026.")
    assert "moins de 20 personnes" in phrases.explications(convenue)[0]


def test_groups_are_counted() -> None:
    liste = pd.DataFrame({"commune": ["Rouen", "Rouen", "Bihorel"]})
    assert phrases.phrase_regroupements(liste) == (
        "3 groupes de quartiers masqués, dans 2 communes, sont montrés ensemble ; leur liste change avec la population "
        "et la date."
    )
    assert phrases.phrase_regroupements(liste[:1]).startswith(
        "1 groupe de quartiers masqués, dans 1 commune, est montré"
    )
    assert phrases.phrase_regroupements(liste[:0]).startswith("Aucun quartier n’est regroupé")


def test_groups_are_told_under_the_figures() -> None:
    zones = pd.DataFrame({"membres": [("a",), ("b", "c"), ("d", "e", "f")]})
    assert phrases.phrase_des_groupes(zones) == (
        "5 quartiers masqués sont montrés en 2 groupes, un par commune ; un groupe compte pour une zone. La liste est "
        "dans la page Données, onglet Territoire."
    )
    assert phrases.phrase_des_groupes(zones[:1]) is None


def test_what_cannot_be_hidden_is_told_by_population_and_date() -> None:
    assert phrases.phrase_des_exposees([]) is None
    assert phrases.phrase_des_exposees([("70 ans et plus", "T0"), ("C2S", "2024-10-08")]).startswith(
        "Le masquage ne suffit pas pour : 70 ans et plus, à T0 ; C2S, le 8 octobre 2024. Le total publié"
    )
