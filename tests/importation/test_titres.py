"""What a title announces: the role, how surely, and what it adds to it."""

from __future__ import annotations

import pytest

from cpts_data.importation.cases import est_une_periode
from cpts_data.importation.declaration import declarations
from cpts_data.importation.titres import (
    CONTENUE,
    EXACTE,
    RESSEMBLANTE,
    TitreLu,
    est_un_titre_connu,
    lire_titre,
    sans_periode,
)


@pytest.mark.parametrize("jeu", list(declarations()))
def test_every_declared_title_is_recognised_exactly(jeu: str) -> None:
    for role in declarations()[jeu].roles:
        assert lire_titre(role.libelle, jeu) == TitreLu(role.role, EXACTE), role.libelle
        for titre in role.synonymes:
            assert lire_titre(titre, jeu).force == EXACTE, titre
            assert lire_titre(titre.upper(), jeu).role == lire_titre(titre, jeu).role


@pytest.mark.parametrize(
    ("titre", "role", "precisions"),
    [
        ("8 octobre 2024 / avec MT", "avec_mt", {"periode": "8 octobre 2024"}),
        ("avec MT / 08/10/2024", "avec_mt", {"periode": "08/10/2024"}),
        ("avec MT au 08/10/2024", "avec_mt", {"periode": "08/10/2024"}),
        ("Nb patients sans MT (oct. 2024)", "sans_mt", {"periode": "oct. 2024"}),
        ("sans MT T0", "sans_mt", {"periode": "T0"}),
        ("ALD / avec MT", "avec_mt", {"population": "ALD"}),
        ("T0 / C2S / sans MT", "sans_mt", {"periode": "T0", "population": "C2S"}),
        ("Nombre de patients / avec MT", "avec_mt", {}),
    ],
)
def test_a_title_of_two_levels_says_the_role_and_what_is_added(titre: str, role: str, precisions: dict) -> None:
    assert lire_titre(titre, "mt_iris") == TitreLu(role, EXACTE, precisions)


@pytest.mark.parametrize(
    ("titre", "lu"),
    [
        ("OCT", TitreLu("nombre", EXACTE, {"periode": "OCT"})),
        ("oct.-24", TitreLu("nombre", EXACTE, {"periode": "oct.-24"})),
        ("01/10/2024", TitreLu("nombre", EXACTE, {"periode": "01/10/2024"})),
        (
            "Médecins généralistes / janv.",
            TitreLu("nombre", EXACTE, {"periode": "janv.", "profession": "Médecins généralistes"}),
        ),
        ("MG / Créneaux pourvus", TitreLu("creneaux_pourvus", EXACTE, {"profession": "MG"})),
        ("Total 2024", TitreLu("total", EXACTE)),
    ],
)
def test_a_month_is_a_column_of_numbers(titre: str, lu: TitreLu) -> None:
    assert lire_titre(titre, "sas_creneaux") == lu


def test_a_known_name_inside_a_longer_title_says_the_rest() -> None:
    assert lire_titre("ALD – avec MT", "mt_iris") == TitreLu("avec_mt", CONTENUE, {"population": "ald"})
    assert lire_titre(
        "Nombre de patients de 16 ans et plus ayant un médecin traitant", "mt_iris"
    ) == TitreLu("avec_mt", CONTENUE, {"population": "16 ans et plus"})  # fmt: skip


def test_what_only_resembles_waits_for_a_confirmation() -> None:
    assert lire_titre("Patients sans MT declare", "mt_iris") == TitreLu("sans_mt", RESSEMBLANTE)
    assert lire_titre("Créneau pourvu", "sas_creneaux") == TitreLu("creneaux_pourvus", RESSEMBLANTE)
    assert lire_titre("Hommes / avec MT", "mt_iris") == TitreLu("avec_mt", RESSEMBLANTE)


def test_opposites_and_rates_are_never_taken_for_counts() -> None:
    assert lire_titre("Créneaux non pourvus du mois", "sas_creneaux").role == "creneaux_non_pourvus"
    assert lire_titre("Taux de créneaux pourvus par mois", "sas_creneaux").role == "taux_remplissage"
    assert lire_titre("Patients avc MT", "mt_iris") is None, "« avec » or « sans »: it is not guessed"
    assert lire_titre("% sans MT", "mt_iris").role == "taux_sans"


@pytest.mark.parametrize("titre", ["Date de naissance", "Nom", "Fruit", "x", "—", "Âge moyen du parc automobile"])
def test_what_is_not_ours_is_not_recognised(titre: str) -> None:
    assert lire_titre(titre, "mt_iris") is None
    assert not est_un_titre_connu(titre)


def test_a_header_is_found_by_our_titles_and_by_months() -> None:
    assert all(map(est_un_titre_connu, ["DCOMIRIS", "Créneaux offerts", "janv.", "AOUT-25", "01/10/2024", "T0"]))
    assert not any(map(est_un_titre_connu, ["Rouen", "08/10/2024", "1 084", "", "x" * 500]))


def test_periods_are_read_and_taken_out() -> None:
    assert all(map(est_une_periode, ["T0", "8 octobre 2024", "oct. 2024", "2024", "FEV", "2024-2025"]))
    assert not any(map(est_une_periode, ["avec MT", "n.d.", "", "12"]))
    assert sans_periode("8 octobre 2024 / avec MT") == sans_periode("Avec MT au 08/10/2025") == "avec mt"
    assert sans_periode("OCT") == ""
