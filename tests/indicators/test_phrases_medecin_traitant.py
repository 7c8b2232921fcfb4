"""The sentences of the médecin-traitant page: real figures, then singular, zero, missing and masked."""

from __future__ import annotations

import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import phrases_medecin_traitant as phrases
from cpts_data.indicators.agregats_de_zones import Agregats
from cpts_data.indicators.zones_face_a_la_reference import Reference, face_a_la_reference
from cpts_data.stats import secret
from cpts_data.stats.dispersion import Dispersion
from cpts_data.stats.evolution import comparer
from cpts_data.stats.moran import Moran
from cpts_data.stats.positions import POSITIONS
from cpts_data.store import Magasin


def couverture(
    avec: int, patients: int, *, avec_t0: int = 50, patients_t0: int = 100, cible: float | None = 84.8
) -> mt.Couverture:
    releves = (mt.Releve("T0", avec_t0, patients_t0), mt.Releve("2024-10-08", avec, patients))
    return mt.Couverture("MT_16P", releves, 84.0, cible)


# --- published rate -----------------------------------------------------------------------------------------


def test_the_message_of_the_page_puts_people_first(magasin: Magasin) -> None:
    """23 842 at T0, 23 490 now: 352 fewer."""
    assert phrases.phrase_couverture(mt.couvertures(magasin)["MT_16P"]) == (
        f"Le 8 octobre 2024, 23{E}490 patients de 16 ans et plus n’avaient pas de médecin traitant sur le territoire "
        f"(352 de moins qu’à T0) : 84,8{E}% en ont un."
    )


def test_a_map_later_than_the_latest_total_says_so_and_what_to_ask(magasin: Magasin) -> None:
    tous = mt.couvertures(magasin)["MT_16P"]
    assert "sur le territoire (dernier total connu ; 352 de moins qu’à T0) :" in phrases.phrase_couverture(
        tous, "2025-10-07"
    )
    assert phrases.phrase_total_inconnu(tous, "2025-10-07") == (
        "Le 7 octobre 2025, le total du territoire n’est pas connu : au moins un IRIS est masqué par la source ou "
        "n’a pas de ligne. Demandez-le à la CPAM."
    )
    for periode in ("2024-10-08", "T0"):
        assert phrases.phrase_total_inconnu(tous, periode) is None
        assert phrases.phrase_couverture(tous, periode) == phrases.phrase_couverture(tous)


def test_no_one_or_several_areas_move_on_the_smoothed_map() -> None:
    fins = {0: "aucune zone ne change de classe.", 1: "1 zone change de classe.", 2: "2 zones changent de classe."}
    assert {n: phrases.phrase_zones_deplacees(n) for n in fins} == {n: f"Carte lissée : {f}" for n, f in fins.items()}


def test_each_group_has_its_words(magasin: Magasin) -> None:
    trouvees = {p: phrases.phrase_couverture(c) for p, c in mt.couvertures(magasin).items()}
    assert f"4{E}074 patients bénéficiaires de la complémentaire santé solidaire (C2S) n’avaient" in trouvees["MT_CSS"]
    assert f"(480 de moins qu’à T0) : 80,6{E}%" in trouvees["MT_CSS"]  # 4554 - 4074
    assert f"1{E}573 patients en affection de longue durée n’avaient" in trouvees["MT_ALD"]
    assert f"1{E}425 patients de 70 ans et plus n’avaient" in trouvees["MT_70P"]
    assert "(157 de moins qu’à T0)" in trouvees["MT_70P"]  # 1582 - 1425


@pytest.mark.parametrize(
    ("avec", "patients", "attendu"),
    [
        (40, 100, "60 patients de 16 ans et plus n’avaient pas de médecin traitant sur le territoire (10 de plus"),
        (50, 100, "(autant qu’à T0)"),
        (99, 100, "1 patient de 16 ans et plus n’avait pas de médecin traitant sur le territoire (49 de moins"),
        (100, 100, "0 patient de 16 ans et plus n’avait pas"),
        (1, 100, f"1,0{E}% en a un."),
        (2, 100, f"2,0{E}% en ont un."),
    ],
)
def test_more_fewer_one_and_nobody(avec: int, patients: int, attendu: str) -> None:
    assert attendu in phrases.phrase_couverture(couverture(avec, patients))


def test_a_group_that_is_not_published_is_named() -> None:
    assert phrases.phrase_inconnue("MT_CSS") == (
        "La couverture des patients bénéficiaires de la complémentaire santé solidaire (C2S) n’est pas connue pour ce "
        "territoire."
    )


# --- target -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("population", "attendu"),
    [
        ("MT_16P", f"Cible de 84,8{E}% : il manque 76 patients si l’on compare le taux exact, aucun si l’on compare le "
                   "taux arrondi à une décimale."),
        ("MT_CSS", f"Cible de 80,6{E}% atteinte, avec 3 patients d’avance."),
        ("MT_ALD", f"Cible de 95,3{E}% : il manque 2 patients si l’on compare le taux exact, aucun si l’on compare le "
                   "taux arrondi à une décimale."),
        ("MT_70P", f"Cible de 94,3{E}% : il manque 10 patients si l’on compare le taux exact, aucun si l’on compare le "
                   "taux arrondi à une décimale."),
    ],
)  # fmt: skip
def test_what_is_missing_for_the_published_targets(magasin: Magasin, population: str, attendu: str) -> None:
    assert phrases.phrase_manque(mt.couvertures(magasin)[population]) == attendu


@pytest.mark.parametrize(
    ("avec", "attendu"),
    [
        (1696, f"Cible de 84,8{E}% atteinte, à l’unité près."),
        (1697, f"Cible de 84,8{E}% atteinte, avec 1 patient d’avance."),
        (1695, f"Cible de 84,8{E}% : il manque 1 patient si l’on compare le taux exact, aucun si l’on compare le taux "
               "arrondi à une décimale."),
        (1690, f"Cible de 84,8{E}% : il manque 6 patients si l’on compare le taux exact, 5 si l’on compare le taux "
               "arrondi à une décimale."),
    ],
)  # fmt: skip
def test_the_target_at_its_limits(avec: int, attendu: str) -> None:
    """84,8 % of 2000 is 1696 people, 84,75 % is 1695."""
    assert phrases.phrase_manque(couverture(avec, 2000)) == attendu


def test_a_target_that_is_not_published_is_said() -> None:
    assert phrases.phrase_manque(couverture(1, 2, cible=None)) == "Cible non donnée pour cette date."


# --- concentration ------------------------------------------------------------------------------------------


def resultat(moitie: int | None, zones: int, total: int | None) -> mt.Concentration:
    courbe = pd.DataFrame({"nom": ["Saint-Sever Est"], "part_pct": [70.4]})
    return mt.Concentration(courbe, moitie, zones, total)


@pytest.mark.parametrize(
    ("moitie", "total", "niveau", "attendu"),
    [
        (21, 23490, "iris", f"21 IRIS sur 88 regroupent la moitié des 23{E}490 patients de 16 ans et plus sans médecin "
                            "traitant."),
        (1, 300, "iris", f"Saint-Sever Est regroupe à elle seule 70{E}% des 300 patients de 16 ans et plus "
                         "sans médecin traitant."),
        (2, 300, "commune", "2 communes sur 88 regroupent la moitié"),
        (None, 300, "commune", "Trop de zones ont un effectif masqué pour dire combien de communes regroupent la "
                               "moitié des 300 patients de 16 ans et plus sans médecin traitant."),
        (None, None, "iris", "Le nombre total de patients de 16 ans et plus sans médecin traitant n’est pas connu."),
        (None, 0, "iris", "Aucun patient de 16 ans et plus n’est sans médecin traitant."),
    ],
)  # fmt: skip
def test_how_few_areas_hold_half(moitie: int | None, total: int | None, niveau: str, attendu: str) -> None:
    assert phrases.phrase_concentration(resultat(moitie, 88, total), "MT_16P", niveau).startswith(attendu)


def test_a_ranking_without_the_masked_areas_says_so() -> None:
    partiel = mt.Concentration(resultat(21, 84, 23_248).courbe, 21, 84, 23_248, partielle=True)
    assert phrases.phrase_concentration(partiel, "MT_16P", "iris", "2025-10-08") == (
        f"Sur 84 IRIS dont le nombre est connu, 21 regroupent la moitié de leurs 23{E}248 patients de 16 ans et plus "
        "sans médecin traitant, le 8 octobre 2025."
    )


@pytest.mark.parametrize(
    ("periode", "fin"), [("T0", ", à T0."), ("2024-10-08", ", le 8 octobre 2024."), (None, "traitant.")]
)
def test_the_date_of_the_map_is_said(periode: str | None, fin: str) -> None:
    assert phrases.phrase_concentration(resultat(21, 88, 300), "MT_16P", "iris", periode).endswith(fin)


# --- one area -----------------------------------------------------------------------------------------------


def zone(statut: str = secret.MESURE, **remplaces: object) -> dict[str, object]:
    champs = {"nom": "Le Plateau", "commune": "Bihorel", "sans_mt": 1200.0, "patients": 6000.0, "taux_pct": 80.0}
    return {**champs, "statut": statut, **remplaces}


ZONES = pd.DataFrame({"statut": [secret.MESURE] * 84 + [secret.MASQUE] * 3 + [secret.ZERO]})


def test_an_area_says_its_people_its_rank_and_its_rate() -> None:
    assert phrases.phrase_zone(zone(), "MT_16P", 2, ZONES) == (
        f"Le Plateau (Bihorel) : 1{E}200 patients de 16 ans et plus sans médecin traitant, 2e zone sur 84 "
        f"par ce nombre ; 80,0{E}% des 6{E}000 en ont un."
    )


def test_the_first_area_and_a_commune() -> None:
    phrase = phrases.phrase_zone(zone(nom="Rouen", commune="Rouen", sans_mt=1.0), "MT_ALD", 1, ZONES)
    assert phrase.startswith("Rouen : 1 patient en affection de longue durée sans médecin traitant, 1re zone sur 84")


def test_the_only_area_shown_is_singular() -> None:
    assert "1re zone sur 1 par ce nombre ;" in phrases.phrase_zone(zone(), "MT_16P", 1, ZONES.iloc[83:])


@pytest.mark.parametrize(
    ("statut", "attendu"),
    [
        (secret.MASQUE, "Le Plateau (Bihorel) : masqué (secret statistique)."),
        (secret.ABSENT, "Le Plateau (Bihorel) : donnée absente."),
        (secret.ZERO, "Le Plateau (Bihorel) : aucun habitant concerné."),
    ],
)
def test_an_area_without_a_figure_says_why_and_no_number(statut: str, attendu: str) -> None:
    assert phrases.phrase_zone(zone(statut), "MT_16P", None, ZONES) == attendu


@pytest.mark.parametrize(
    ("masques", "absents", "attendu"),
    [
        (0, 0, "Cliquez sur une zone pour la lire."),
        (1, 0, "Cliquez sur une zone pour la lire. 1 zone est masquée (secret statistique)."),
        (3, 0, "Cliquez sur une zone pour la lire. 3 zones sont masquées (secret statistique)."),
        (0, 1, "Cliquez sur une zone pour la lire. 1 zone n’a pas de donnée."),
        (3, 2, "Cliquez sur une zone pour la lire. 3 zones sont masquées (secret statistique) et 2 zones "
               "n’ont pas "
               "de donnée."),
    ],
)  # fmt: skip
def test_what_the_map_does_not_show(masques: int, absents: int, attendu: str) -> None:
    zones = pd.DataFrame(
        {"statut": [secret.MASQUE] * masques + [secret.ABSENT] * absents + [secret.MESURE, secret.ZERO]}
    )
    assert phrases.phrase_absents(zones) == attendu


# --- inhabitants per GP -------------------------------------------------------------------------------------


def test_communes_without_a_gp_then_the_fullest(magasin: Magasin) -> None:
    assert phrases.phrase_habitants_par_mg(mt.habitants_par_mg(magasin)) == (
        "11 communes sur 26 où la source indique 0 médecin généraliste (ou une valeur masquée) ; "
        f"parmi les autres, Malaunay compte le plus d’habitants par médecin : 1{E}244."
    )


def test_no_commune_with_a_gp_compares_nothing() -> None:
    communes = pd.DataFrame({"nom": ["A"], "habitants_par_mg": [float("nan")], "statut": [secret.ZERO]})
    assert phrases.phrase_habitants_par_mg(communes) == (
        "1 commune sur 1 où la source indique 0 médecin généraliste (ou une valeur masquée)."
    )


# --- against a reference ------------------------------------------------------------------------------------

CPTS = Reference("cpts", "le taux de la CPTS", "CPTS", 84.0)


def comparee(avec: int, patients: int, reference: float = 84.0) -> dict[str, object]:
    """Le Plateau with these people, against a reference, by the real path."""
    champs = zone(sans_mt=float(patients - avec), patients=float(patients), taux_pct=100 * avec / patients)
    frame = pd.DataFrame([{**champs, "code": "760950101", "avec_mt": float(avec)}])
    return face_a_la_reference(frame, reference).iloc[0].to_dict()


def test_an_area_says_its_interval_then_where_it_stands() -> None:
    """1742 of 2000: 85,6 to 88,5 % (Wilson), and 87,1 − 84,0 = 3,1 points."""
    assert phrases.phrase_zone(comparee(1742, 2000), "MT_16P", 2, ZONES, CPTS) == (
        "Le Plateau (Bihorel) : 258 patients de 16 ans et plus sans médecin traitant, 2e zone sur 84 par ce nombre ; "
        f"87,1{E}% des 2{E}000 en ont un (intervalle à 95{E}% : 85,6 à 88,5{E}%) : nettement au-dessus du taux de la "
        f"CPTS (84,0{E}%), +3,1 points."
    )


@pytest.mark.parametrize(
    ("avec", "patients", "fin"),
    [
        (1600, 2000, f"nettement en dessous du taux de la CPTS (84,0{E}%), −4,0 points."),
        (1640, 2000, f"plutôt en dessous du taux de la CPTS (84,0{E}%), −2,0 points : à confirmer."),
        (1690, 2000, f"comparable au taux de la CPTS (84,0{E}%), +0,5 point : écart non significatif."),
        (1680, 2000, f"au niveau du taux de la CPTS (84,0{E}%)."),
    ],
)
def test_each_position_has_its_words(avec: int, patients: int, fin: str) -> None:
    assert phrases.phrase_zone(comparee(avec, patients), "MT_16P", 1, ZONES, CPTS).endswith(fin)


def test_without_a_reference_the_sentence_ends_with_the_interval() -> None:
    sans = phrases.phrase_zone(comparee(1742, 2000, float("nan")), "MT_16P", 2, ZONES, None)
    assert sans.endswith(f"en ont un (intervalle à 95{E}% : 85,6 à 88,5{E}%).")


@pytest.mark.parametrize(
    ("effectifs", "niveau", "attendu"),
    [
        ((8, 43, 11), "iris", "8 IRIS nettement en dessous, 43 comparables et 11 nettement au-dessus."),
        ((1, 1, 0), "commune", "1 commune nettement en dessous, 1 comparable et 0 nettement au-dessus."),
        ((2, 0, 1), "commune", "2 communes nettement en dessous, 0 comparable et 1 nettement au-dessus."),
    ],
)
def test_how_many_areas_stand_apart(effectifs: tuple[int, int, int], niveau: str, attendu: str) -> None:
    comptes = dict(zip(POSITIONS, effectifs, strict=True))
    assert phrases.phrase_positions(comptes, CPTS, niveau) == f"Face au taux de la CPTS (84,0{E}%) : {attendu}"


def test_a_reference_that_changes_with_the_area_gives_no_number() -> None:
    commune = Reference("commune", "le taux de sa commune", "Commune", par_zone={"760950101": 80.0})
    debut = phrases.phrase_positions(dict.fromkeys(POSITIONS, 2), commune, "iris")
    assert debut.startswith("Face au taux de sa commune : 2 IRIS")
    rien = phrases.phrase_positions(dict.fromkeys(POSITIONS, 0), commune, "iris")
    assert rien == "Aucune zone ne peut être comparée au taux de sa commune."


@pytest.mark.parametrize(
    ("dispersion", "attendu"),
    [
        (None, None),
        (Dispersion(1.1, 80), None),
        (Dispersion(1.8, 5), None),
        (Dispersion(2.0, 80), "1,4 fois plus"),
        (Dispersion(42.5, 80), "6,5 fois plus"),
    ],
)
def test_dispersion_is_said_in_gaps_and_only_when_chance_does_not_explain_it(
    dispersion: Dispersion | None, attendu: str | None
) -> None:
    """√42.5 = 6.5: a variance 42.5 times that of chance is a gap of 6.5 times. 5 × 1.8 = 9 is under χ²(4), 9.49."""
    phrase = phrases.phrase_dispersion(dispersion)
    assert phrase is None if attendu is None else attendu in phrase


def groupes(mesurees: int, ensemble: Moran | None, classes: list[str | None] | None = None) -> Agregats:
    return Agregats(pd.DataFrame({"classe": classes or [None]}), ensemble, mesurees, ())


def test_groups_are_counted_in_words_and_their_index_given_with_the_calculation() -> None:
    trouves = groupes(81, Moran(0.5549, -0.0125, 0.001, 81), ["LL", "HH", "HH", "NS", None])
    assert phrases.phrase_agregats(trouves, "iris") == (
        "Les zones voisines se ressemblent : 1 IRIS au cœur d’un groupe de couverture basse, 2 au cœur d’un groupe de "
        "couverture haute."
    )
    calcul = phrases.phrase_du_calcul_des_agregats(trouves.ensemble)
    assert calcul.startswith("Calcul : indices de Moran") and calcul.endswith(" ; indice global 0,55, p = 0,001.")
    hasard = phrases.phrase_agregats(groupes(81, Moran(0.01, -0.0125, 0.31, 81), ["NS"]), "iris")
    assert hasard.startswith("Les zones voisines ne se ressemblent pas plus que le hasard ne le ferait : ")


@pytest.mark.parametrize(
    ("mesurees", "niveau", "attendu"),
    [
        (26, "commune", "à partir de 30 zones mesurées : 26 communes mesurées ici"),
        (1, "commune", "1 commune mesurée ici"),
        (29, "iris", "29 IRIS mesurés ici"),
        (30, "iris", "toutes les zones ont le même taux."),
    ],
)
def test_groups_that_are_not_looked_for_say_why(mesurees: int, niveau: str, attendu: str) -> None:
    assert attendu in phrases.phrase_agregats(groupes(mesurees, None), niveau)


@pytest.mark.parametrize(
    ("avant", "apres", "attendu"),
    [
        ((800, 1000), (880, 1000), "+8,0 points depuis T0 (intervalle à 95 % : +4,8 à +11,2), hausse nette"),
        ((800, 1000), (801, 1000), "+0,1 point depuis T0 (intervalle à 95 % : −3,4 à +3,6), stable (écart non "
                                   "significatif)"),
        ((880, 1000), (800, 1000), "−8,0 points depuis T0 (intervalle à 95 % : −11,2 à −4,8), baisse nette"),
    ],
)  # fmt: skip
def test_a_change_says_whether_it_is_real(avant: tuple, apres: tuple, attendu: str) -> None:
    """Limits from statsmodels, confint_proportions_2indep(method="newcomb")."""
    evolution = comparer(*avant, *apres)
    bas, haut = confint_proportions_2indep(*apres, *avant, method="newcomb", compare="diff")
    assert (evolution.bas, evolution.haut) == pytest.approx((100 * bas, 100 * haut), abs=1e-6)
    assert phrases.phrase_evolution(evolution, "T0") == attendu.replace(" %", f"{E}%")
