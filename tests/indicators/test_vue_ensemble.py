"""The blocks of the first page say the numbers of their own pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import adherents, prevention
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import soins_non_programmes as snp
from cpts_data.indicators import vue_ensemble as vue
from cpts_data.indicators.personnes_manquantes import Manque
from cpts_data.store import Magasin


@pytest.fixture(scope="module")
def couverture(magasin: Magasin) -> mt.Couverture:
    return mt.couvertures(magasin)["MT_16P"]


def test_medecin_traitant_counts_people_first(couverture: mt.Couverture) -> None:
    """154 043 - 130 553 = 23 490 now, 148 491 - 124 649 = 23 842 at T0."""
    bloc = vue.bloc_medecin_traitant(couverture)
    assert bloc.valeur == f"23{E}490"
    assert bloc.unite == "patients de 16 ans et plus sans médecin traitant, le 8 octobre 2024"
    assert bloc.evolution == f"−{23842 - 23490} depuis T0 ; couverture : 83,9{E}% puis 84,8{E}%"
    assert bloc.objectifs == f"Socle 84,0{E}% · cible 84,8{E}%"
    assert "il manque 76 patients" in bloc.phrase


def test_one_patient_and_a_rise_are_written_as_such(couverture: mt.Couverture) -> None:
    bloc = vue.bloc_medecin_traitant(
        replace(couverture, releves=(mt.Releve("T0", 10, 10), mt.Releve("2024-10-08", 9, 10)))
    )
    assert bloc.valeur == "1"
    assert bloc.unite.startswith("patient de 16 ans")
    assert bloc.evolution.startswith("+1 depuis T0")
    assert bloc.resume == "1 patient sans médecin traitant"


def test_without_targets_the_block_says_so(couverture: mt.Couverture) -> None:
    bloc = vue.bloc_medecin_traitant(replace(couverture, socle_pct=None, cible_pct=None))
    assert bloc.objectifs == "Socle non disponible · cible non disponible"
    assert bloc.phrase == "Cible non donnée pour cette date."


def test_unscheduled_care_is_the_fill_rate_of_gps(magasin: Magasin) -> None:
    """8 464 / 14 174 = 59,7 %, against 7 783 / 11 881 = 65,5 %."""
    bloc = vue.bloc_soins_non_programmes(snp.bilan(magasin, "MG"))
    assert bloc.valeur == f"59,7{E}%"
    assert bloc.unite == f"des 14{E}174 créneaux SAS de médecins généralistes pourvus, oct. 2024 à sept. 2025"
    assert bloc.evolution.startswith("−5,8 points par rapport à")
    assert bloc.resume == f"59,7{E}% des créneaux SAS pourvus"


def test_few_slots_are_counts_and_no_rate(magasin: Magasin) -> None:
    """Midwives: 8 of 77, too few for a percentage; a CPTS whose GPs offer as few still has its block."""
    bloc = vue.bloc_soins_non_programmes(snp.bilan(magasin, "SF"))
    assert (bloc.valeur, bloc.resume) == ("8", "8 créneaux SAS pourvus sur 77")
    assert bloc.unite.startswith("sur 77 créneaux SAS")


def test_without_an_earlier_date_nothing_is_compared() -> None:
    seul = mt.Couverture("MT_16P", (mt.Releve("2025-03", 80, 100),))
    bloc = vue.bloc_medecin_traitant(seul)
    assert bloc.unite == "patients de 16 ans et plus sans médecin traitant, en mars 2025"
    assert bloc.evolution == f"Couverture : 80,0{E}% ; aucune date plus ancienne pour comparer"
    assert bloc.phrase == "Cible non donnée pour cette date."


def test_a_first_year_of_slots_has_nothing_to_compare(magasin: Magasin) -> None:
    bilan = replace(snp.bilan(magasin, "MG"), precedent=None)
    assert vue.bloc_soins_non_programmes(bilan).evolution == "Aucune période précédente connue"


def test_members_are_counted_with_their_flow(magasin: Magasin) -> None:
    bloc = vue.bloc_adherents(adherents.bilan(magasin))
    assert bloc.valeur == "249"
    assert f"+{249 - 170} par rapport à 2024" in bloc.evolution
    assert f"170 − 26 + 105 = {170 - 26 + 105}" in bloc.evolution
    assert bloc.phrase == f"{170 - 26} adhérents sur 170 ont renouvelé (84,7{E}%)."


@pytest.mark.parametrize(
    ("precedents", "partis", "attendu"),
    [(2, 1, f"1 adhérent sur 2 a renouvelé (50,0{E}%)."), (0, 0, "Le renouvellement ne peut pas être calculé")],
)
def test_renewal_of_one_and_of_nobody(magasin: Magasin, precedents: int, partis: int, attendu: str) -> None:
    bilan = replace(adherents.bilan(magasin), precedents=precedents, non_renouveles=partis)
    assert vue.bloc_adherents(bilan).phrase.startswith(attendu)


def test_prevention_counts_targets_and_people_to_reach(magasin: Magasin) -> None:
    bloc = vue.bloc_prevention(prevention.indicateurs(magasin))
    vises = prevention.avec_cible(prevention.indicateurs(magasin))
    assert bloc.valeur.endswith(f" sur {len(vises)}")
    assert bloc.evolution == "Situation à T0 : aucun résultat plus récent connu"
    assert bloc.phrase.startswith("Personnes à rattraper : 278 (")
    assert "250 (" in bloc.phrase and "101 (" in bloc.phrase
    assert bloc.phrase.index("278") < bloc.phrase.index("250") < bloc.phrase.index("101")


def test_prevention_dates_the_situation_and_may_have_nobody_to_reach() -> None:
    atteint = prevention.Indicateur("COL", "Col", "2025-10-08", 60, 100, 60.0, 50.0, 55.0)
    assert atteint.manque == Manque(55 - 60, 55 - 60)
    bloc = vue.bloc_prevention([atteint])
    assert bloc.valeur == "1 cible sur 1"
    assert bloc.unite.startswith("atteinte pour")
    assert bloc.evolution == "Situation le 8 octobre 2025"
    assert bloc.phrase == "Aucune personne à rattraper connue."


def test_the_message_lists_what_each_block_found(magasin: Magasin, couverture: mt.Couverture) -> None:
    blocs = [vue.bloc_medecin_traitant(couverture), vue.bloc_adherents(adherents.bilan(magasin))]
    phrase = vue.phrase_generale(magasin, blocs)
    assert phrase == f"26 communes (dont 15 à confirmer) : 23{E}490 patients sans médecin traitant et 249 adhérents."
    assert vue.phrase_generale(magasin, blocs[1:]) == "26 communes (dont 15 à confirmer) : 249 adhérents."
    assert (
        vue.phrase_generale(magasin, [])
        == "26 communes (dont 15 à confirmer) ; aucun chiffre pour l’instant : chaque bloc dit quel fichier "
        "demander, et à qui."
    )
