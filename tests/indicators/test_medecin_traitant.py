"""Médecin traitant: the published values by hand, invented IRIS through the real path, and slow obvious loops."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from cpts_data import formats_fr as fr
from cpts_data.chemins import Dossiers
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators.personnes_manquantes import Manque
from cpts_data.stats import secret
from cpts_data.store import Magasin, construire_a_part
from tests.conftest import copier_donnees

RESULTAT = "2024-10-08"
PLUS_RECENT = "2025-10-08"
SANS_PUBLIE = "2023-10-08"
"""A date with counts by IRIS and no published rate."""

# population: with at T0, patients at T0, with, patients, socle, cible
PUBLIES = {
    "MT_16P": (124649, 148491, 130553, 154043, 84.0, 84.8),
    "MT_CSS": (15347, 19901, 16945, 21019, 77.5, 80.6),
    "MT_ALD": (28942, 30712, 31861, 33434, 94.5, 95.3),
    "MT_70P": (21992, 23574, 23403, 24828, 93.5, 94.3),
}


# --- published rates --------------------------------------------------------------------------------------


def test_the_published_values_are_found_again(magasin: Magasin) -> None:
    trouvees = mt.couvertures(magasin)
    assert list(trouvees) == list(PUBLIES) == list(mt.POPULATIONS) == list(mt.DESIGNATIONS)
    for population, c in trouvees.items():
        comptes = (c.depart.avec, c.depart.patients, c.avec, c.patients, c.socle_pct, c.cible_pct)
        assert comptes == PUBLIES[population]
        assert c.periode == RESULTAT


@pytest.mark.parametrize(
    ("population", "sans_t0", "sans"),
    [
        ("MT_16P", 148491 - 124649, 154043 - 130553),
        ("MT_CSS", 19901 - 15347, 21019 - 16945),
        ("MT_ALD", 30712 - 28942, 33434 - 31861),
        ("MT_70P", 23574 - 21992, 24828 - 23403),
    ],
)
def test_people_without_are_the_printed_ones(magasin: Magasin, population: str, sans_t0: int, sans: int) -> None:
    couverture = mt.couvertures(magasin)[population]
    assert (couverture.depart.sans, couverture.sans) == (sans_t0, sans)
    imprimes = "SELECT sans_mt FROM mt_couverture WHERE code_indicateur = ? ORDER BY periode <> 'T0'"
    assert magasin.lignes(imprimes, [population]) == [(sans_t0,), (sans,)]
    assert sans == {"MT_16P": 23490, "MT_CSS": 4074, "MT_ALD": 1573, "MT_70P": 1425}[population]


def test_the_rates_are_people_over_people(magasin: Magasin) -> None:
    trouvees = mt.couvertures(magasin)
    assert round(trouvees["MT_16P"].taux_pct, 3) == round(100 * 130553 / 154043, 3) == 84.751
    arrondis = {population: (round(c.depart.taux_pct, 1), round(c.taux_pct, 1)) for population, c in trouvees.items()}
    assert arrondis == {"MT_16P": (83.9, 84.8), "MT_CSS": (77.1, 80.6), "MT_ALD": (94.2, 95.3), "MT_70P": (93.3, 94.3)}


@pytest.mark.parametrize(
    ("population", "exact", "arrondi"),
    [
        # 84,8 % of 154043 = 130628,46 -> 130629 ; 84,75 % = 130551,44 -> 130552
        ("MT_16P", 130629 - 130553, 130552 - 130553),
        # 80,6 % of 21019 = 16941,31 -> 16942 ; 80,55 % = 16930,80 -> 16931
        ("MT_CSS", 16942 - 16945, 16931 - 16945),
        # 95,3 % of 33434 = 31862,60 -> 31863 ; 95,25 % = 31845,89 -> 31846
        ("MT_ALD", 31863 - 31861, 31846 - 31861),
        # 94,3 % of 24828 = 23412,80 -> 23413 ; 94,25 % = 23400,39 -> 23401
        ("MT_70P", 23413 - 23403, 23401 - 23403),
    ],
)
def test_people_missing_in_both_readings(magasin: Magasin, population: str, exact: int, arrondi: int) -> None:
    manque = mt.couvertures(magasin)[population].manque_cible
    assert manque == Manque(exact, arrondi)
    assert manque.exact == {"MT_16P": 76, "MT_CSS": -3, "MT_ALD": 2, "MT_70P": 10}[population]
    assert manque.arrondi <= 0, "reached once rounded, for the four groups"


def test_only_the_70_and_over_carry_an_amount(magasin: Magasin) -> None:
    montants = {population: c.montant_eur for population, c in mt.couvertures(magasin).items()}
    assert montants == {"MT_16P": None, "MT_CSS": None, "MT_ALD": None, "MT_70P": 4000}


# --- invented rows, read by the real path -------------------------------------------------------------------

BIHOREL, DARNETAL, MALAUNAY, YQUEBEUF = "76095", "76212", "76402", "76756"
BOIS_GUILLAUME, MONT_SAINT_AIGNAN = "76108", "76451"

# IRIS: (with, without) for the 16 and over at the date of the result; every other IRIS has no line.
INVENTES = {
    "760950101": ("100", "20"), "760950102": ("200", "30"), "760950103": ("", ""),
    "762120101": ("100", "20"), "762120102": ("200", "30"), "762120103": ("300", "40"),
    "764020101": ("50", "15"), "764020102": ("60", "25"), "764020103": ("70", "35"),
    **{f"76108010{rang}": ("40", "40") for rang in range(1, 5)}, "761080105": ("40", ""),
    **{f"76451010{rang}": ("40", "40") for rang in range(1, 4)}, "764510101": ("", "40"),
    **{f"76451020{rang}": ("40", "40") for rang in range(1, 5)},
    **{f"76451030{rang}": ("40", "40") for rang in range(1, 5)},
    "767560000": ("0", "0"),
    "762730000": ("11", "11"), "763670000": ("10", "11"), "763770000": ("11", "10"),
    "761520000": ("40", "0"), "762710000": ("0", "40"), "764520000": ("40", ""), "764530000": ("", "40"),
}  # fmt: skip


@pytest.fixture(scope="module")
def invente(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Magasin]:
    """A store of the shipped data where counts by IRIS and some published rates are replaced."""
    racine = tmp_path_factory.mktemp("inventees")
    dossiers = copier_donnees(racine / "data")
    ecrire_les_iris(dossiers)
    ecrire_les_taux(dossiers.donnees / "publie" / "mt_couverture.csv")
    communes = dossiers.donnees / "faits" / "communes.csv"
    communes.write_text(
        communes.read_text("utf-8").replace(
            "76756,Yquebeuf,confirmée,CC Inter-Caux-Vexin,235,191,37,41,0,0,10,16,44,66.67,43,0,0,0,0,",
            "76756,Yquebeuf,confirmée,CC Inter-Caux-Vexin,235,191,37,41,0,0,10,16,44,66.67,43,0,0,,,",
        ),
        "utf-8",
    )
    magasin = construire_a_part(dossiers, racine / "magasin")
    yield magasin
    magasin.fermer()


def ecrire_les_iris(dossiers: Dossiers) -> None:
    territoire = [
        ligne.split(",")[0]
        for ligne in (dossiers.donnees / "faits" / "iris.csv").read_text("utf-8").splitlines()
        if ",True," in ligne
    ]
    assert len(territoire) == 88
    lignes = [f"{code},MT_16P,{RESULTAT},{avec},{sans}" for code, (avec, sans) in INVENTES.items()]
    # 87 IRIS of 12 people without, and one of 5: masked one by one, summed all the same.
    lignes += [f"{code},MT_70P,T0,30,{5 if code == '767560000' else 12}" for code in territoire]
    lignes += [f"760950101,MT_CSS,{SANS_PUBLIE},30,12"]
    texte = "\n".join(["code_iris,population,periode,avec_mt,sans_mt", *lignes, ""])
    (dossiers.donnees / "demonstration" / "mt_iris.csv").write_text(texte, "utf-8")


def ecrire_les_taux(fichier: Path) -> None:
    """A newer date for three groups — whole, without targets, with nobody in it — and no T0 for the fourth."""
    lignes = fichier.read_text("utf-8").splitlines()
    lignes = [ligne for ligne in lignes if not (ligne.startswith("MT_70P") and ",T0," in ligne)]
    lignes += [
        f"MT_16P,Patients,16 ans et plus,S,{PLUS_RECENT},1700,2000,300,85.0,85,yes,84.0,84.8,,,Rapport suivant",
        f"MT_CSS,Patients,CSS,S,{PLUS_RECENT},840,1000,160,84.0,84,yes,,,,,Rapport suivant",
        f"MT_ALD,Patients,ALD,S,{PLUS_RECENT},0,0,0,,,,94.5,95.3,,,Rapport suivant",
    ]
    fichier.write_text("\n".join([*lignes, ""]), "utf-8")


def test_a_newer_date_becomes_the_one_shown(invente: Magasin) -> None:
    couverture = mt.couvertures(invente)["MT_16P"]
    assert couverture.periode == PLUS_RECENT
    assert (couverture.avec, couverture.patients, couverture.sans) == (1700, 2000, 300)
    assert couverture.taux_pct == 100 * 1700 / 2000 == 85.0
    assert (couverture.depart.avec, couverture.depart.patients) == (124649, 148491), "T0 stays the starting point"
    assert [releve.periode for releve in couverture.releves] == ["T0", RESULTAT, PLUS_RECENT]
    # 84,8 % of 2000 = 1696, 84,75 % = 1695
    assert couverture.manque_cible == Manque(1696 - 1700, 1695 - 1700)


def test_a_date_without_targets_has_nobody_missing(invente: Magasin) -> None:
    couverture = mt.couvertures(invente)["MT_CSS"]
    assert couverture.periode == PLUS_RECENT
    assert (couverture.socle_pct, couverture.cible_pct) == (None, None)
    assert (couverture.manque_socle, couverture.manque_cible) == (None, None)


def test_a_date_with_nobody_in_it_has_no_rate(invente: Magasin) -> None:
    """0 out of 0 is not a rate: the last known one stays."""
    assert mt.couvertures(invente)["MT_ALD"].periode == RESULTAT


def test_without_t0_the_rate_is_shown_and_nothing_is_compared(invente: Magasin) -> None:
    couverture = mt.couvertures(invente)["MT_70P"]
    assert (couverture.periode, couverture.avec, couverture.depart) == (RESULTAT, 23403, None)


def test_periods_are_the_latest_first_and_t0_last(invente: Magasin, magasin: Magasin) -> None:
    assert mt.periodes(magasin, "MT_16P") == [RESULTAT, "T0"]
    assert [mt.periodes(invente, population) for population in mt.POPULATIONS] == [
        [RESULTAT], [SANS_PUBLIE], [], ["T0"]
    ]  # fmt: skip
    assert mt.populations_par_zone(invente) == ["MT_16P", "MT_CSS", "MT_70P"]
    assert sorted([RESULTAT, "T1", "T0", SANS_PUBLIE], key=fr.rang_de_periode) == ["T0", "T1", SANS_PUBLIE, RESULTAT]


@pytest.fixture(scope="module")
def iris(invente: Magasin) -> pd.DataFrame:
    return mt.couverture_par_zone(invente, "iris", "MT_16P", RESULTAT).set_index("code")


@pytest.mark.parametrize(
    ("code", "statut"),
    [
        ("760950101", secret.MESURE),
        ("760950103", secret.MASQUE),  # empty cells: masked by the producer
        ("762120104", secret.ABSENT),  # no line
        ("767560000", secret.ZERO),  # nobody
        ("762730000", secret.MESURE),  # 11 and 11
        ("763670000", secret.MASQUE),  # 10 with
        ("763770000", secret.MASQUE),  # 10 without
        ("761520000", secret.MASQUE),  # nobody without: everybody would be known
        ("762710000", secret.MASQUE),  # everybody without
        ("764520000", secret.MASQUE),  # one of the two counts withheld
        ("764530000", secret.MASQUE),
    ],
)
def test_each_iris_says_why_it_has_no_figure(iris: pd.DataFrame, code: str, statut: str) -> None:
    ligne = iris.loc[code]
    assert ligne["statut"] == statut
    connus = ligne[["avec_mt", "sans_mt", "patients"]].notna()
    assert connus.all() if statut in (secret.MESURE, secret.ZERO) else not connus.any()
    assert pd.notna(ligne["taux_pct"]) == (statut == secret.MESURE)


def test_the_measured_iris_are_counts_and_a_rate(iris: pd.DataFrame) -> None:
    assert len(iris) == 88
    ligne = iris.loc["760950101"]
    assert (ligne["avec_mt"], ligne["sans_mt"], ligne["patients"]) == (100, 20, 100 + 20)
    assert ligne["taux_pct"] == pytest.approx(100 * 100 / 120)
    assert (ligne["nom"], ligne["commune"]) == ("Le Chapitre", "Bihorel")
    assert iris.loc["767560000", ["avec_mt", "sans_mt", "patients"]].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("code", "statut", "patients"),
    [
        (MALAUNAY, secret.MESURE, (50 + 15) + (60 + 25) + (70 + 35)),
        (BIHOREL, secret.MASQUE, None),  # one of its three IRIS is withheld
        (BOIS_GUILLAUME, secret.MASQUE, None),  # people without are withheld in one of its five IRIS
        (MONT_SAINT_AIGNAN, secret.MASQUE, None),  # people with are withheld in one of its eleven IRIS
        (DARNETAL, secret.ABSENT, None),  # one of its four IRIS has no line
        (YQUEBEUF, secret.ZERO, 0),
    ],
)
def test_a_commune_is_never_a_partial_sum(invente: Magasin, code: str, statut: str, patients: int | None) -> None:
    communes = mt.couverture_par_zone(invente, "commune", "MT_16P", RESULTAT).set_index("code")
    assert len(communes) == 26
    ligne = communes.loc[code]
    assert ligne["statut"] == statut
    assert (None if pd.isna(ligne["patients"]) else ligne["patients"]) == patients
    assert ligne["nom"] == ligne["commune"]


def test_the_shipped_iris_add_up_to_the_published_totals(magasin: Magasin) -> None:
    """Whatever is masked on the map, the total behind the curve is the printed one."""
    for population, (_, _, avec, patients, _, _) in PUBLIES.items():
        total = mt.total_sans_mt(magasin, population, RESULTAT)
        assert (total.donne, total.somme) == (patients - avec, patients - avec) and total.concorde
        somme = "SELECT sum(sans_mt) FROM mt_iris_territoire WHERE population = ? AND periode = ?"
        assert magasin.lignes(somme, [population, RESULTAT]) == [(patients - avec,)]


def test_no_small_count_leaves_the_indicator(magasin: Magasin) -> None:
    for niveau in mt.NIVEAUX:
        for population in mt.POPULATIONS:
            for periode in mt.periodes(magasin, population):
                zones = mt.couverture_par_zone(magasin, niveau, population, periode)
                assert len(zones) == {"iris": 88, "commune": 26}[niveau]
                comptes = zones[["avec_mt", "sans_mt", "patients"]]
                montres = comptes[zones["statut"] != secret.ZERO].stack().dropna()
                assert len(montres) and (montres >= secret.SEUIL).all()


# --- totals and concentration -------------------------------------------------------------------------------


def test_the_total_is_the_sum_of_the_iris_then_the_one_given_then_unknown(invente: Magasin) -> None:
    assert mt.total_sans_mt(invente, "MT_16P", RESULTAT).retenu == 154043 - 130553, "given, the IRIS are not whole"
    assert mt.total_sans_mt(invente, "MT_70P", "T0").retenu == 87 * 12 + 5, "the sum, small counts included"
    assert mt.total_sans_mt(invente, "MT_CSS", SANS_PUBLIE).retenu is None, "not given, and 87 IRIS without a line"
    assert mt.TotalSansMT(donne=100, somme=90).retenu == 90, "shares of the IRIS are taken on the IRIS"
    assert not mt.TotalSansMT(donne=100, somme=90).concorde and mt.TotalSansMT(donne=100, somme=None).concorde


def zones_de(sans: list[int | None]) -> pd.DataFrame:
    """Areas named A, B, C… with these people without (None: masked)."""
    codes = [chr(ord("A") + rang) for rang in range(len(sans))]
    statuts = [secret.MASQUE if effectif is None else secret.MESURE for effectif in sans]
    return pd.DataFrame({"code": codes, "nom": codes, "commune": codes, "sans_mt": sans, "statut": statuts})


def concentration_lente(sans: list[int | None], total: int) -> tuple[list[str], int | None]:
    """Take the largest area left, the first in the alphabet when equal, until half is reached."""
    restent = {chr(ord("A") + rang): effectif for rang, effectif in enumerate(sans) if effectif is not None}
    ordre, cumul, moitie = [], 0, None
    while restent:
        choisi = None
        for code in sorted(restent):
            if choisi is None or restent[code] > restent[choisi]:
                choisi = code
        cumul += restent.pop(choisi)
        ordre.append(choisi)
        if moitie is None and cumul >= total / 2:
            moitie = len(ordre)
    return ordre, moitie


def test_the_concentration_is_that_of_a_slow_loop() -> None:
    hasard = random.Random(76)
    sans_moitie = 0
    for _ in range(200):
        sans = [hasard.choice([None, 11, 12, 20, 20, 75, 300]) for _ in range(hasard.randint(1, 12))]
        cache = 5 * sans.count(None)
        total = max(1, sum(effectif or 0 for effectif in sans) + cache)
        resultat = mt.concentration(zones_de(sans), total)
        ordre, moitie = concentration_lente(sans, total)
        assert (resultat.courbe["code"].tolist(), resultat.moitie) == (ordre, moitie)
        assert resultat.courbe["rang"].tolist() == list(range(1, len(ordre) + 1))
        assert (resultat.zones, resultat.total) == (len(sans), total)
        sans_moitie += moitie is None
    assert 0 < sans_moitie < 100, "both endings were met"


def test_half_is_reached_at_half_exactly() -> None:
    resultat = mt.concentration(zones_de([50, 30, 20]), 100)
    assert resultat.moitie == 1
    assert resultat.courbe["part_pct"].tolist() == [50, 50 + 30, 50 + 30 + 20]
    assert mt.concentration(zones_de([50, 30, 20]), 101).moitie == 2


def test_masked_areas_keep_the_curve_below_the_total() -> None:
    resultat = mt.concentration(zones_de([30, None, None]), 100)
    assert resultat.courbe["part_pct"].tolist() == [30]
    assert resultat.moitie is None


def test_of_nobody_there_is_no_half() -> None:
    resultat = mt.concentration(zones_de([30, 12]), 0)
    assert resultat.moitie is None
    assert resultat.courbe["part_pct"].isna().all()


def test_without_a_total_the_shares_are_those_of_what_is_visible() -> None:
    """One masked area hides the total, as in most files of the CPAM: the rest is still worth ranking."""
    resultat = mt.concentration(zones_de([50, None, 30, 20]), None)
    assert (resultat.partielle, resultat.total, resultat.zones, resultat.moitie) == (True, 50 + 30 + 20, 3, 1)
    assert resultat.courbe["part_pct"].tolist() == [50, 50 + 30, 50 + 30 + 20]


def test_without_a_total_nor_a_visible_area_nothing_is_said() -> None:
    resultat = mt.concentration(zones_de([None, None]), None)
    assert (resultat.partielle, resultat.total, resultat.moitie) == (False, None, None)


def test_the_shipped_concentration(magasin: Magasin) -> None:
    zones = mt.couverture_par_zone(magasin, "commune", "MT_16P", RESULTAT)
    resultat = mt.concentration(zones, mt.total_sans_mt(magasin, "MT_16P", RESULTAT).retenu)
    assert resultat.courbe["nom"].iloc[0] == "Rouen"
    assert resultat.zones == 26
    somme = "SELECT sum(sans_mt) FROM mt_iris_territoire WHERE code_commune = ? AND population = ? AND periode = ?"
    ((rouen,),) = magasin.lignes(somme, ["76540", "MT_16P", RESULTAT])
    assert resultat.courbe["part_pct"].iloc[0] == pytest.approx(100 * float(rouen) / 23490)
    assert (resultat.moitie == 1) == (2 * rouen >= 23490)


# --- inhabitants per GP -------------------------------------------------------------------------------------


def test_inhabitants_per_gp_by_hand(magasin: Magasin) -> None:
    communes = mt.habitants_par_mg(magasin).set_index("nom")
    assert len(communes) == 26
    rouen = communes.loc["Rouen"]
    assert (rouen["habitants"], rouen["mg"], rouen["mg_60"]) == (117662, 141, 40)
    assert rouen["habitants_par_mg"] == pytest.approx(117662 / 141)
    assert round(rouen["habitants_par_mg"]) == 834


def test_no_gp_is_a_zero_and_an_unknown_number_is_not(magasin: Magasin, invente: Magasin) -> None:
    avant = mt.habitants_par_mg(magasin).set_index("nom").loc["Yquebeuf"]
    apres = mt.habitants_par_mg(invente).set_index("nom").loc["Yquebeuf"]
    assert (avant["statut"], apres["statut"]) == (secret.ZERO, secret.ABSENT)
    assert pd.isna(avant["habitants_par_mg"]) and pd.isna(apres["habitants_par_mg"])
    statuts = mt.habitants_par_mg(magasin)["statut"].value_counts().to_dict()
    assert statuts == {secret.MESURE: 15, secret.ZERO: 26 - 15}
