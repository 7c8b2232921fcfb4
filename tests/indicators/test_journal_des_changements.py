"""The change log: the shipped figures by hand, then real imports: a new date, a correction, another definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from cpts_data.chemins import Dossiers
from cpts_data.extraction_precedente import magasin_precedent
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import phrases_journal as phrases
from cpts_data.indicators.journal_des_changements import (
    A_SURVEILLER,
    BRUIT,
    CONSTATE,
    CORRECTION,
    DECOUPAGE,
    DEFINITION,
    NET,
    VERDICTS,
    Changement,
    Extraction,
    Journal,
    LignesChangees,
    Serie,
    journal,
    juger,
    tendance_de,
)
from cpts_data.indicators.phrases_communes import mot_d_evolution
from cpts_data.indicators.remplissage_mensuel import controle_du_bilan
from cpts_data.indicators.soins_non_programmes import bilan
from cpts_data.stats.evolution import comparer
from cpts_data.store import Magasin, ouvrir_magasin
from tests.conftest import copier_donnees
from tests.pages.imports import importer_csv, iris_du_territoire, liste_des_adherents

TOUS = "Couverture médecin traitant, 16 ans et plus"
CSS = "Couverture médecin traitant, Complémentaire santé solidaire (C2S)"
MASQUE = ("s", "s")


def extraction(periode: str, x: int | None, n: int | None, **autres: object) -> Extraction:
    valeur = 100 * x / n if x is not None and n else None
    return Extraction(periode, valeur, x, n, **{"jeu": "mt_couverture", "regime": "régime général", **autres})


def serie(*extractions: Extraction, unite: str = "%", **autres: object) -> Serie:
    return Serie("mt_couverture", TOUS, unite, extractions, **autres)


def jugee(*extractions: Extraction, **autres: object) -> Changement:
    return juger(serie(*extractions, **autres), *extractions[-2:])


def lire(dossiers: Dossiers) -> Journal:
    with magasin_precedent(dossiers) as avant:
        assert avant is None or avant.chemin.parent.parent == dossiers.magasin, "never out of the data folder"
        return journal(ouvrir_magasin(dossiers), avant)


def du_nom(lu: Journal, nom: str) -> list[Changement]:
    return [c for c in lu.du_territoire() if c.serie.nom.startswith(nom)]


# --- one pair -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("apres", "verdict"), [(1710, BRUIT), (1745, A_SURVEILLER), (1780, NET), (1620, NET)])
def test_noise_a_mention_and_a_change_are_those_of_the_test(apres: int, verdict: str) -> None:
    """1 700 of 2 000 before: chance alone moves the rate by 2.2 points one time in twenty, by 3.5 one in 500."""
    changement = jugee(extraction("T0", 1700, 2000), extraction("2024-10-08", apres, 2000))
    assert changement.verdict == verdict
    assert changement.evolution == comparer(1700, 2000, apres, 2000)
    assert changement.ecart == pytest.approx(100 * (apres - 1700) / 2000)


@pytest.mark.parametrize(
    ("apres", "debut"),
    [
        (1710, "Stable (écart non significatif) : entre −1,7 et +2,7 points, à 95"),
        (1745, "Plutôt en hausse, à confirmer : entre +0,1 et "),
        (1650, "Plutôt en baisse, à confirmer : entre −4,8 et "),
        (1780, "Hausse nette : entre +1,9 et "),
        (1620, "Baisse nette : entre −6,3 et "),
    ],
)
def test_each_line_says_the_direction_in_the_words_of_the_page(apres: int, debut: str) -> None:
    changement = jugee(extraction("T0", 1700, 2000), extraction("2024-10-08", apres, 2000))
    assert phrases.lecture(changement).startswith(debut)
    assert phrases.lecture(changement).lower().startswith(mot_d_evolution(changement.evolution))


def test_one_member_is_singular() -> None:
    un = jugee(Extraction("T0", 1), Extraction("T1", 2), unite="adhérents")
    assert phrases.phrase_du_changement(un).startswith(f"{TOUS} : 1 adhérent à T0, 2 adhérents à T1. ")


@pytest.mark.parametrize(
    ("avant", "apres", "raison"),
    [
        ({"regime": "régime général"}, {"regime": "tous régimes"}, "le régime passe de « régime général » à « tous"),
        ({"libelle": "16 ans et plus"}, {"libelle": "18 ans et plus"}, "le libellé passe de « 16 ans et plus »"),
        ({"classe": "démonstration"}, {"classe": "importé", "lot": 1}, "les chiffres de démonstration ont été"),
    ],
)
def test_another_definition_is_never_tested(avant: dict, apres: dict, raison: str) -> None:
    """A rate that doubles is not « net » when it no longer measures the same thing."""
    changement = jugee(extraction("T0", 800, 2000, **avant), extraction("2024-10-08", 1600, 2000, **apres))
    assert (changement.verdict, changement.evolution, changement.ecart) == (DEFINITION, None, None)
    assert changement.raison.startswith(raison)
    assert phrases.lecture(changement) == f"Ne se compare pas : {changement.raison}."


def test_a_wording_is_only_compared_with_one_of_the_same_kind() -> None:
    """A report and an extraction never word a figure alike; an apostrophe or a capital is no definition."""
    memes = [("Patients de l'ALD", "patients  de l’ALD", None), ("Avec MT sur le territoire", "MT_ALD", 3)]
    for avant, apres, lot in memes:
        changement = jugee(
            extraction("T0", 1700, 2000, libelle=avant), extraction("2025-10-07", 1710, 2000, libelle=apres, lot=lot)
        )
        assert changement.verdict == BRUIT


def test_another_list_of_areas_is_never_tested() -> None:
    avant = extraction("T0", 800, 2000, perimetre=frozenset({"a", "b", "c"}))
    apres = extraction("2024-10-08", 1600, 2000, perimetre=frozenset({"a", "d"}))
    changement = jugee(avant, apres)
    assert (changement.verdict, changement.evolution) == (DECOUPAGE, None)
    assert changement.raison == "la liste des zones a changé : 1 ajoutée et 2 retirées"


def test_two_files_on_one_date_are_a_correction() -> None:
    changement = jugee(extraction("2024-10-08", 1700, 2000), extraction("2024-10-08", 1900, 2000, lot=1))
    assert (changement.verdict, changement.evolution) == (CORRECTION, None)
    assert changement.ecart == pytest.approx(10)


def test_a_rate_without_counts_and_a_number_are_told_and_not_tested() -> None:
    taux = jugee(Extraction("T0", 47.4), Extraction("T1", 48.0))
    nombre = jugee(Extraction("T0", 725), Extraction("2024-10-08", 772), unite="patients")
    assert taux.verdict == nombre.verdict == CONSTATE
    assert phrases.lecture(taux) == "Pas de test : les effectifs ne sont pas publiés."
    assert phrases.lecture(nombre) == "Un nombre se constate : il n’est pas testé."
    assert phrases.phrase_du_changement(nombre).startswith(
        f"{TOUS} : 725 patients à T0, 772 patients le 8 octobre 2024. "
    )


def test_months_that_vary_by_themselves_count_for_fewer() -> None:
    """With a factor of 4.71, 11 881 slots count for 11 881 ÷ 22.2 = 535: a clear change becomes a mention."""
    comptes = extraction("2023-10/2024-09", 7783, 11881), extraction("2024-10/2025-09", 8464, 14174)
    assert jugee(*comptes).verdict == NET
    elargie = jugee(*comptes, dispersion=4.71)
    assert elargie.verdict == A_SURVEILLER
    assert "les mois varient d’eux-mêmes" in phrases.lecture(elargie)
    assert jugee(*comptes, dispersion=None).verdict == CONSTATE


def test_a_trend_needs_five_dates_of_one_definition() -> None:
    cinq = [extraction(f"202{rang}-10-01", x, 2000) for rang, x in enumerate([1600, 1640, 1680, 1720, 1760])]
    assert tendance_de(serie(*cinq)).sens == "en hausse"
    assert phrases.phrase_de_la_tendance(jugee(*cinq)) == "en hausse sur 5 dates"
    assert tendance_de(serie(*cinq[1:])) is None
    assert phrases.phrase_de_la_tendance(jugee(*cinq[1:])) == "non calculée : il faut cinq points"
    autre = [extraction("2020-10-01", 1600, 2000, regime="tous régimes"), *cinq[1:]]
    assert tendance_de(serie(*autre)) is None
    assert tendance_de(serie(*cinq[:4], extraction("2024-10-01", None, None))) is None


# --- the shipped figures ------------------------------------------------------------------------------------


def test_the_report_is_compared_with_its_start(magasin: Magasin) -> None:
    lu = journal(magasin)
    (tous,) = du_nom(lu, TOUS)
    assert (tous.avant.numerateur, tous.avant.denominateur) == (124649, 148491)
    assert (tous.apres.numerateur, tous.apres.denominateur) == (130553, 154043)
    assert tous.evolution == comparer(124649, 148491, 130553, 154043)
    assert tous.verdict == NET
    assert phrases.phrase_du_changement(tous) == (
        f"{TOUS} : 83,9{E}% à T0, 84,8{E}% le 8 octobre 2024. Hausse nette : entre +0,5 et +1,1 point, à 95{E}%."
    )


def test_a_count_whose_wording_changed_is_not_compared(magasin: Magasin) -> None:
    """« (cabinet principal OU secondaire) » is printed beside T0 only."""
    (medecins,) = du_nom(journal(magasin), "Médecins généralistes en activité")
    assert (medecins.avant.valeur, medecins.apres.valeur) == (271, 274)
    assert medecins.verdict == DEFINITION


def test_slots_are_tested_with_the_limits_of_their_own_control_chart(magasin: Magasin) -> None:
    """7 783 of 11 881, then 8 464 of 14 174: clear by chance alone, to be watched as months usually vary."""
    (generalistes,) = du_nom(journal(magasin), "Taux de remplissage du SAS, médecins généralistes")
    facteur = controle_du_bilan(magasin, bilan(magasin, "MG")).carte.facteur
    assert facteur > 4
    comptes = [compte / facteur**2 for compte in (7783, 11881, 8464, 14174)]
    assert generalistes.evolution == comparer(*comptes)
    assert generalistes.verdict == A_SURVEILLER
    assert comparer(7783, 11881, 8464, 14174).sens == "baisse nette"
    assert phrases.phrase_de_la_tendance(generalistes) == "lue mois par mois"


def test_each_iris_that_is_not_noise_is_told_with_what_chance_would_give(magasin: Magasin) -> None:
    lu = journal(magasin)
    zones = [c for c in lu.changements if c.serie.zone]
    assert len(zones) == lu.zones_par_verdict[NET] + lu.zones_par_verdict[A_SURVEILLER] > 0
    assert sum(lu.zones_par_verdict.values()) == lu.zones_comparees
    assert {c.verdict for c in zones} <= {NET, A_SURVEILLER}
    # 250 × (0.05 − 0.002) = 12 and 250 × 0.002 = 0.5.
    phrase = phrases.phrase_des_zones(Journal((), 250, {NET: 0, A_SURVEILLER: 4, BRUIT: 246}))
    assert phrase.endswith("le hasard seul en signalerait au plus environ 12 à surveiller et 0,5 net.")
    assert {c.avant.classe for c in zones} == {"démonstration"}


def test_the_most_telling_verdicts_come_first(magasin: Magasin) -> None:
    rangs = [list(VERDICTS).index(c.verdict) for c in journal(magasin).du_territoire()]
    assert rangs == sorted(rangs) and len(set(rangs)) > 2


# --- after imports ------------------------------------------------------------------------------------------


AUTOMNE, PRINTEMPS = "07/10/2025", "07/04/2026"
ENTETE_IRIS = ("Code IRIS", "Population", "Date", "Avec MT", "Sans MT")
ENTETE_MT = ("Indicateur", "Période", "Numérateur", "Dénominateur")


def lignes_iris(
    codes: Sequence[str], population: str, date: str, avec: int, sans: int, cases: Mapping[str, tuple] | None = None
) -> list[tuple]:
    return [(code, population, date, *(cases or {}).get(code, (avec, sans))) for code in codes]


@pytest.fixture(scope="module")
def deux_extractions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Journal, Journal]:
    """The log after a first round of real files, then after a second one.

    16 and over: a later date, one IRIS masked. 70 and over: a later date, two IRIS without a line. ALD: the same date
    again, two IRIS changed. CSS: the same date again. Members: another list, of the same number of nurses.
    """
    dossiers = copier_donnees(tmp_path_factory.mktemp("extractions") / "data")
    codes = iris_du_territoire(dossiers)
    premieres = [
        *lignes_iris(codes, "MT_16P", AUTOMNE, 1500, 260),
        *lignes_iris(codes, "MT_70P", AUTOMNE, 300, 40),
        *lignes_iris(codes, "MT_ALD", AUTOMNE, 300, 40),
    ]
    importer_csv(dossiers, "automne.csv", [ENTETE_IRIS, *premieres], "mt_iris")
    importer_csv(dossiers, "css1.csv", [ENTETE_MT, ("MT_CSS", AUTOMNE, 17000, 21000)], "mt_couverture")
    liste_des_adherents(dossiers, [("MG", "Rouen", 40), ("IDE", "Rouen", 30)])
    premier = lire(dossiers)
    secondes = [
        *lignes_iris(codes, "MT_16P", PRINTEMPS, 1500, 200, {codes[0]: MASQUE}),
        *lignes_iris(codes[2:], "MT_70P", PRINTEMPS, 200, 140),
        *lignes_iris(codes, "MT_ALD", AUTOMNE, 300, 40, {codes[0]: (280, 60), codes[1]: MASQUE}),
    ]
    importer_csv(dossiers, "printemps.csv", [ENTETE_IRIS, *secondes], "mt_iris")
    importer_csv(dossiers, "css2.csv", [ENTETE_MT, ("MT_CSS", AUTOMNE, 17500, 21000)], "mt_couverture")
    liste_des_adherents(dossiers, [("MG", "Rouen", 45), ("IDE", "Rouen", 30)])
    return premier, lire(dossiers)


def test_a_first_real_file_is_compared_with_the_report_and_never_with_what_was_made_up(deux_extractions) -> None:
    lu, _ = deux_extractions
    (tous,) = du_nom(lu, TOUS)
    assert (tous.avant.periode, tous.apres.periode) == ("2024-10-08", "2025-10-07")
    assert (tous.apres.numerateur, tous.apres.denominateur) == (88 * 1500, 88 * 1760)
    (remplacee,) = du_nom(lu, "IRIS suivis, 16 ans et plus")
    assert (remplacee.verdict, remplacee.apres.valeur) == (DEFINITION, 88)
    assert "démonstration" in remplacee.raison
    assert lu.zones_comparees == 0, "one real date: the made-up one is no date before"


def test_each_iris_is_compared_at_two_dates_unless_one_is_masked(deux_extractions) -> None:
    """1 500 of 1 760, then 1 500 of 1 700: 85.2 %, then 88.2 %, to be watched everywhere."""
    _, lu = deux_extractions
    assert lu.zones_comparees == 87, "masked at one date: not shown at either"
    assert lu.zones_par_verdict == {NET: 0, A_SURVEILLER: 87, BRUIT: 0}
    (zone, *_) = [c for c in lu.changements if c.serie.zone]
    assert (zone.avant.numerateur, zone.avant.denominateur) == (1500, 1760)
    assert (zone.apres.numerateur, zone.apres.denominateur) == (1500, 1700)
    assert not du_nom(lu, "IRIS suivis, 16 ans et plus"), "the same IRIS at both dates: nothing to tell"


def test_a_date_whose_total_is_not_known_is_told(deux_extractions) -> None:
    """One IRIS masked, two without a line, one masked again: no sum of the three groups is known any more."""
    premier, lu = deux_extractions
    assert premier.totaux_inconnus == ()
    assert lu.totaux_inconnus == (("MT_16P", "2026-04-07"), ("MT_ALD", "2025-10-07"), ("MT_70P", "2026-04-07"))
    assert phrases.phrase_du_total_inconnu("MT_70P", "2026-04-07").startswith(
        "Le 7 avril 2026, le taux du territoire n’est pas connu pour les patients de 70 ans et plus : "
    )


def test_the_rows_that_each_import_touched_are_counted(deux_extractions) -> None:
    """Second round: 88 + 86 new rows and 2 changed by IRIS, one rate, one line of doctors in Rouen.

    One of the new rows and one of those changed are hidden: they are not counted.
    """
    lignes = {ligne.titre: ligne for ligne in deux_extractions[1].lignes}
    assert len(lignes) == 3
    par_iris = next(ligne for titre, ligne in lignes.items() if "IRIS" in titre)
    assert (par_iris.ajoutees, par_iris.modifiees, par_iris.retirees) == (88 + 86 - 1, 2 - 1, 0)
    assert " : 173 lignes ajoutées et 1 modifiée. Des lignes masquées " in phrases.phrase_des_lignes(par_iris)
    assert [(ligne.ajoutees, ligne.modifiees) for ligne in lignes.values()].count((0, 1)) == 2
    rien = LignesChangees("Adhérents", 0, 0, 0)
    assert phrases.phrase_des_lignes(rien) == "Adhérents : aucune ligne n’a changé."
    masquees = phrases.phrase_des_lignes(LignesChangees("Patients", 0, 1, 0, masquees=True))
    assert masquees.startswith("Patients : 1 ligne modifiée. Des lignes masquées sont aussi")


def test_another_list_of_iris_stops_the_comparison_one_by_one(deux_extractions) -> None:
    _, lu = deux_extractions
    (liste,) = du_nom(lu, "IRIS suivis, 70 ans et plus")
    assert (liste.verdict, liste.avant.valeur, liste.apres.valeur) == (DECOUPAGE, 88, 86)
    assert liste.raison == "la liste des zones a changé : 2 retirées"
    assert {c.serie.nom for c in lu.changements if c.serie.zone} == {TOUS}


def test_a_second_file_of_one_date_is_a_correction_beside_the_evolution(deux_extractions) -> None:
    premier, lu = deux_extractions
    assert [c.verdict for c in du_nom(premier, CSS)] == [BRUIT], "80.6 %, then 81.0 %"
    evolution, correction = du_nom(lu, CSS)
    assert (evolution.avant.periode, evolution.apres.periode) == ("2024-10-08", "2025-10-07")
    assert evolution.verdict == NET
    assert (correction.verdict, correction.avant.numerateur, correction.apres.numerateur) == (CORRECTION, 17000, 17500)
    assert phrases.lecture(correction) == "Même date, autre fichier : une correction, pas une évolution."


def test_corrected_iris_are_counted_and_not_named(deux_extractions) -> None:
    corrections = [c for c in du_nom(deux_extractions[1], "IRIS suivis") if c.verdict == CORRECTION]
    assert [(c.serie.nom, c.raison) for c in corrections] == [
        ("IRIS suivis, Affection de longue durée", "2 IRIS n’ont plus les mêmes effectifs")
    ]


def test_a_list_that_replaces_another_is_told_and_not_tested(deux_extractions) -> None:
    premier, lu = deux_extractions
    (medecins,) = du_nom(premier, "Adhérents, MG")
    assert medecins.verdict == DEFINITION, "the members before were made up"
    assert phrases.ecrire(medecins.avant, medecins) == "chiffre de démonstration"
    (medecins,) = du_nom(lu, "Adhérents, MG")
    assert (medecins.avant.valeur, medecins.apres.valeur) == (40, 45)
    assert medecins.verdict in (CONSTATE, CORRECTION)
    assert not du_nom(lu, "Adhérents, IDE"), "thirty nurses before, thirty after"


# --- the sentences and the rows -----------------------------------------------------------------------------


def test_the_message_counts_what_is_said_of_each_figure() -> None:
    un, autre, bruit = (
        jugee(extraction("T0", 1700, 2000), extraction("T1", x, 2000, lot=1)) for x in (1780, 1620, 1701)
    )
    corrige = jugee(extraction("T1", 1700, 2000), extraction("T1", 1701, 2000, lot=2))
    assert phrases.phrase_du_journal(Journal((un,))) == (
        "Depuis les derniers imports, sur 1 taux comparé, 1 est en hausse nette."
    )
    assert phrases.phrase_du_journal(Journal((un, un, autre, bruit, bruit))) == (
        "Depuis les derniers imports, sur 5 taux comparés, 2 sont en hausse nette, 1 est en baisse nette et "
        "2 n’ont pas bougé plus que le hasard."
    )
    assert phrases.phrase_du_journal(Journal((corrige,))) == (
        "Depuis les derniers imports, aucun taux ne se compare ; 1 est corrigé."
    )
    imprime = jugee(extraction("T0", 1700, 2000), extraction("T1", 1780, 2000))
    meme_fichier = jugee(extraction("T0", 1700, 2000, lot=3), extraction("T1", 1780, 2000, lot=3))
    assert phrases.phrase_du_journal(Journal((imprime, meme_fichier))) == (
        "Aucun import n’a encore changé un chiffre suivi. "
        "Entre deux dates d’une même source, sur 2 taux comparés, 2 sont en hausse nette."
    )
    assert phrases.phrase_du_journal(Journal((imprime, un))) == (
        "Depuis les derniers imports, sur 1 taux comparé, 1 est en hausse nette."
    ), "what the report says of its own two dates is not what an import changed"
    assert phrases.phrase_du_journal(Journal(())).startswith("Aucun chiffre n’a encore deux extractions")
    assert phrases.phrase_des_zones(Journal(())) == "Aucun IRIS n’est visible à deux dates qui se comparent."


def test_a_row_holds_the_numbers_and_never_a_made_up_one_beside_a_real_one() -> None:
    net = jugee(extraction("T0", 1700, 2000), extraction("2024-10-08", 1780, 2000))
    fictif = jugee(
        extraction("T0", 1700, 2000, classe="démonstration"),
        extraction("2024-10-08", 1780, 2000, classe="importé", lot=7),
    )
    lignes = phrases.en_tableau([net, fictif]).to_dict("records")
    assert (lignes[0]["avant"], lignes[0]["apres"]) == (f"85,0{E}% à T0", f"89,0{E}% le 8 octobre 2024")
    assert (lignes[0]["numerateur_avant"], lignes[0]["denominateur_apres"]) == (1700, 2000)
    assert lignes[0]["ecart"] == "+4,0 points"
    assert lignes[0]["phrase"] == phrases.phrase_du_changement(net)
    assert lignes[0]["unite"] == "taux, en %", "a file that begins a cell with % is a formula for some spreadsheets"
    assert (lignes[1]["origine_avant"], lignes[1]["origine_apres"]) == ("démonstration", "importé (n° 7)")
    assert lignes[0]["borne_basse"] == pytest.approx(net.evolution.bas)
    assert lignes[1]["avant"] == "chiffre de démonstration à T0"
    assert lignes[1]["valeur_avant"] != lignes[1]["valeur_avant"] and lignes[1]["valeur_apres"] == 89
    assert lignes[1]["ecart"] is None or lignes[1]["ecart"] != lignes[1]["ecart"]
