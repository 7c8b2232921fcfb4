"""SAS slots over other spans than the twelve months of the report."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cpts_data.chemins import Dossiers
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import phrases_soins_non_programmes as phrases
from cpts_data.indicators import soins_non_programmes as snp
from cpts_data.store import Magasin, ouvrir_magasin
from tests.pages.imports import creneaux_du_sas


def importer(dossiers: Dossiers, mois: Mapping[str, tuple[int, int]], *, seuls: bool = True) -> Magasin:
    """Import these months of GPs: (offered, filled). ``seuls``: without those of the report."""
    if seuls:
        for extension in ("csv", "toml"):
            (dossiers.donnees / "publie" / f"sas_creneaux_mensuels.{extension}").unlink()
    creneaux_du_sas(dossiers, [(periode, *creneaux) for periode, creneaux in mois.items()])
    return ouvrir_magasin(dossiers)


def suite(debut: str, nombre: int, offerts: int = 200, pourvus: int = 100) -> dict[str, tuple[int, int]]:
    return {snp.mois_suivant(debut, rang): (offerts, pourvus) for rang in range(nombre)}


def test_two_whole_exercises_are_compared_by_their_months(dossiers: Dossiers) -> None:
    """12 x 200 then 12 x 220 slots: + 10 %."""
    mois = suite("2023-10", 12) | suite("2024-10", 12, offerts=220, pourvus=110)
    bilan = snp.bilan(importer(dossiers, mois), "MG")
    assert (bilan.precedent.offerts, bilan.precedent.imprime, bilan.precedent.memes_mois) == (2400, False, False)
    assert bilan.evolution.offerts_pct == pytest.approx(100 * (2640 - 2400) / 2400)
    assert phrases.phrase_bilan(bilan).startswith(f"Par rapport à 2024, +10{E}% de créneaux offerts")
    assert snp.tableau_des_totaux(bilan)["nature"].tolist() == ["somme des mois", "somme des mois"]


def test_known_months_come_before_a_printed_total(dossiers: Dossiers) -> None:
    """The report prints 11 881 slots for the year before; its twelve months, once imported, make 2 400."""
    bilan = snp.bilan(importer(dossiers, suite("2023-10", 12), seuls=False), "MG", "2024-10")
    assert (bilan.offerts, bilan.precedent.offerts, bilan.precedent.imprime) == (14174, 2400, False)


def test_the_printed_total_serves_when_the_months_are_not_all_known(dossiers: Dossiers) -> None:
    bilan = snp.bilan(importer(dossiers, suite("2023-11", 11), seuls=False), "MG", "2024-10")
    assert (bilan.precedent.offerts, bilan.precedent.imprime) == (11881, True)


def test_a_later_total_is_not_the_year_before(dossiers: Dossiers) -> None:
    """The report prints a total for 2024 and one for 2025: none is the year before October 2021."""
    bilan = snp.bilan(importer(dossiers, suite("2021-10", 12), seuls=False), "MG", "2021-10")
    assert bilan.precedent is None and bilan.evolution is None


def test_fourteen_months_are_two_exercises(dossiers: Dossiers) -> None:
    magasin = importer(dossiers, suite("2024-10", 14))
    assert snp.exercices(magasin, "MG") == ["2025-10", "2024-10"]
    recent, entier = snp.bilan(magasin, "MG"), snp.bilan(magasin, "MG", "2024-10")
    assert ([m.periode for m in recent.mois], len(entier.mois)) == (["2025-10", "2025-11"], 12)
    assert recent.evolution.taux_points == 0, "the same two months a year before"
    assert entier.evolution is None, "nothing before the first one"
    assert snp.bilan(magasin, "MG", "1999-10") == recent, "an exercise of an old address"


def test_a_missing_month_is_seen_as_unknown(dossiers: Dossiers) -> None:
    mois = suite("2024-10", 12)
    del mois["2025-03"]
    bilan = snp.bilan(importer(dossiers, mois), "MG")
    assert len(bilan.mois) == 12
    assert [m.periode for m in bilan.absents] == ["2025-03"]
    assert bilan.evolution is None
    assert "1 mois sur 12 non disponible" in phrases.phrase_bilan(bilan)


def test_months_before_the_first_one_are_not_missing(dossiers: Dossiers) -> None:
    bilan = snp.bilan(importer(dossiers, suite("2025-01", 3)), "MG")
    assert [m.periode for m in bilan.mois] == ["2025-01", "2025-02", "2025-03"] and not bilan.absents


def test_effecteurs_of_another_year_are_not_shared_among_these_slots(dossiers: Dossiers) -> None:
    """65 effecteurs are printed for 2025: nothing is said of those of 2022."""
    magasin = importer(dossiers, suite("2022-01", 6))
    bilan, compte = snp.bilan(magasin, "MG"), snp.effecteurs(magasin, "MG")
    assert compte.creneaux_par_mois(bilan) is None
    assert phrases.phrase_effecteurs(compte, bilan) == (
        "Médecins généralistes : 65 effecteurs (46 au départ) en 2025 ; leur nombre pour ces mois n’est pas connu."
    )


@pytest.mark.parametrize(
    ("mois", "nombre", "attendu"),
    [("2024-10", 1, "2024-11"), ("2024-12", 1, "2025-01"), ("2025-01", -1, "2024-12"), ("2025-03", -12, "2024-03")],
)
def test_months_follow_each_other(mois: str, nombre: int, attendu: str) -> None:
    assert snp.mois_suivant(mois, nombre) == attendu
