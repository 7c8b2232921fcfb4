"""The checks of the report, recomputed, against the hand-made list of checks that came with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.indicators.controles import VERDICTS, controles
from cpts_data.indicators.controles.comparaison import comparer, decimales, est_tronque, verdict_de

VERDICTS_DU_FICHIER = {
    "OK": "concordant",
    "ROUNDING": "arrondi",
    "MISMATCH": "écart",
    "NOT_PRINTED": "non imprimé",
}
MG_OFFERTS = 1084 + 1072 + 1190 + 1190 + 1074 + 1203 + 1104 + 1424 + 1133 + 1271 + 1226 + 1203
"""Slots offered by GPs, October 2024 to September 2025."""
NOMBRE = r"[+-]?\d+(?:\.\d+)?"


class MagasinModifie:
    """A store whose frames go through a change before they are read: to see that the result follows."""

    def __init__(self, magasin, modifier: Callable[[str, pd.DataFrame], pd.DataFrame]) -> None:
        self._magasin = magasin
        self._modifier = modifier

    def lire(self, sql: str, parametres=()) -> pd.DataFrame:
        return self._modifier(sql, self._magasin.lire(sql, parametres))


@pytest.fixture(scope="module")
def trouves(magasin) -> pd.DataFrame:
    tableau = controles(magasin).set_index("code_controle")
    assert tableau.index.is_unique
    return tableau


@pytest.fixture(scope="module")
def attendus(magasin) -> pd.DataFrame:
    """The hand-made list: what is printed, what was computed then, the verdict."""
    sql = "SELECT code_controle, imprime, calcule, verdict FROM controles_arithmetiques"
    liste = magasin.lire(sql).set_index("code_controle")
    assert liste.index.is_unique
    return liste


def test_the_53_checks_are_found_again_with_the_same_verdict(trouves: pd.DataFrame, attendus: pd.DataFrame) -> None:
    assert len(attendus) == 53
    assert trouves["verdict"].to_dict() == attendus["verdict"].map(VERDICTS_DU_FICHIER).to_dict()
    assert set(trouves["verdict"]) == set(VERDICTS)


def test_the_computed_numbers_are_those_of_the_list(trouves: pd.DataFrame, attendus: pd.DataFrame) -> None:
    """Within half a unit of the last decimal written, half included: the list rounds 81.25 to 81.2."""
    compares = 0
    for code, texte in attendus["calcule"].dropna().items():
        # « 19 offerts / 5 pourvus = 26.3 % » and « 8 lignes … -> 7 » : the result comes last.
        ecrit = re.search(NOMBRE, re.split(r"=|->", texte)[-1]).group()
        tolerance = 0.5 * 10 ** -len(ecrit.partition(".")[2]) if "." in ecrit else 0
        calcule = trouves.loc[code, "valeur_calculee"]
        assert calcule == pytest.approx(float(ecrit), rel=0, abs=tolerance + 1e-9), code
        compares += 1
    assert compares == 53 - 2
    sans_calcul = trouves.index[trouves["valeur_calculee"].isna()]
    assert set(sans_calcul) == {"KEY-fa11", "KEY-fa19"} == set(attendus.index[attendus["calcule"].isna()])


def test_the_printed_numbers_are_those_of_the_report(trouves: pd.DataFrame, attendus: pd.DataFrame) -> None:
    for code, texte in attendus["imprime"].items():
        if texte.startswith("non imprimé"):
            assert np.isnan(trouves.loc[code, "valeur_imprimee"]), code
            assert trouves.loc[code, "imprime"] == "non imprimé", code
        else:
            # « 28 août, 9 professions … » : the first number is the day.
            premier = re.search(NOMBRE, texte.removeprefix("28 août, ")).group()
            assert trouves.loc[code, "valeur_imprimee"] == float(premier), code


def test_only_the_printed_text_of_the_list_is_read(magasin) -> None:
    requetes: list[str] = []

    def noter(sql: str, tableau: pd.DataFrame) -> pd.DataFrame:
        requetes.append(sql)
        return tableau

    controles(MagasinModifie(magasin, noter))
    sur_la_liste = [sql for sql in requetes if "controles_arithmetiques" in sql]
    assert sur_la_liste
    assert all(sql.startswith("SELECT imprime FROM") for sql in sur_la_liste)


@pytest.mark.parametrize(
    ("code", "imprime", "calcule"),
    [
        ("MT-MT_16P-2024-10-08", 84.8, 100 * 130553 / 154043),
        ("SAS-MG-offered", 14177, MG_OFFERTS),
        ("SAS-MG-rate24", 65, 100 * 7783 / 11881),
        ("SAS-evol-fil", 9, 100 * (8464 - 7783) / 7783),
        ("ADH-renouv", 249, 170 - 26 + 105),
        ("PREV-GRIPPE_TOTAL", 59, 100 * (22167 + 4565) / (32906 + 11687)),
        ("KEY-soirees", 5, 1 + 2 + 1 + 2),
        ("KEY-fa3", 2 + 4, 6),
        ("SURV-93", 93, 100 * 13 / 16),
    ],
)
def test_the_difference_is_printed_minus_computed(
    trouves: pd.DataFrame, code: str, imprime: float, calcule: float
) -> None:
    ligne = trouves.loc[code]
    assert (ligne["valeur_imprimee"], ligne["valeur_calculee"]) == pytest.approx((imprime, calcule))
    assert ligne["ecart"] == pytest.approx(imprime - calcule)


def test_results_that_the_report_does_not_print_are_computed(trouves: pd.DataFrame) -> None:
    assert trouves.loc["KEY-fa8", "valeur_calculee"] == pytest.approx(100 * (2 + 27 + 9) / 10781)
    assert trouves.loc["KEY-effecteurs", "valeur_calculee"] == pytest.approx(100 * (65 - 46) / 46)
    assert trouves.loc["SAS-PED", "valeur_calculee"] == pytest.approx(100 * (4 + 1) / (16 + 3))
    assert trouves.loc[["KEY-fa8", "KEY-effecteurs", "SAS-PED"], "ecart"].isna().all()


@pytest.mark.parametrize(("code", "ecart"), [("KEY-fa11", 40 - 45), ("KEY-fa19", 2 - 3), ("KEY-fa16", 9 - 8)])
def test_two_printed_statements_are_compared(trouves: pd.DataFrame, code: str, ecart: int) -> None:
    assert trouves.loc[code, "ecart"] == ecart
    assert " / " in trouves.loc[code, "imprime"]


def test_the_target_says_how_many_patients_it_takes(trouves: pd.DataFrame) -> None:
    """84.8 % of 154043 is 130628.5: 130629 patients, 76 more than 130553."""
    assert "130\u202f629 patients, soit 76 de plus" in trouves.loc["MT-MT_16P-cible", "commentaire"]
    assert "atteint la cible" in trouves.loc["MT-MT_CSS-cible", "commentaire"]


def test_a_truncated_figure_is_told_from_a_rounded_one(trouves: pd.DataFrame) -> None:
    tronques = trouves.index[trouves["commentaire"].str.startswith("Imprimé tronqué")]
    assert set(tronques) == {"PREV-GRIPPE_TOTAL", "SAS-MG-rate24"}
    attendu = "Imprimé tronqué : 59,95\u202f% s’arrondit à 60\u202f%."
    assert trouves.loc["PREV-GRIPPE_TOTAL", "commentaire"] == attendu


@pytest.mark.parametrize(
    ("imprime", "calcule", "verdict", "tronque"),
    [
        ("84.3", "84.25", "concordant", False),  # half goes up, where binary floats would go to 84.2
        ("84.2", "84.25", "écart", True),
        ("84.2", "84.2499", "concordant", False),
        ("65", "65.508", "écart", True),
        ("66", "65.508", "concordant", False),
        ("59", "59.9466", "écart", True),
        ("51", "52", "écart", False),
        ("-5.8", "-5.75", "concordant", False),
    ],
)
def test_comparison_rounds_half_up_at_the_printed_precision(
    imprime: str, calcule: str, verdict: str, tronque: bool
) -> None:
    assert verdict_de(Decimal(imprime), Decimal(calcule)) == verdict
    assert est_tronque(Decimal(imprime), Decimal(calcule)) is tronque


def test_the_printed_precision_can_be_forced() -> None:
    """84.0 is stored as 84: at one decimal 84.04 agrees and 84.4 does not; at none both would."""
    assert decimales(Decimal("84.0")) == 0
    assert decimales(Decimal("14170")) == 0
    assert verdict_de(Decimal("84"), Decimal("84.4")) == "concordant"
    assert verdict_de(Decimal("84"), Decimal("84.4"), 1) == "écart"
    assert verdict_de(Decimal("84"), Decimal("84.04"), 1) == "concordant"
    assert comparer("X", "", Decimal("84"), Decimal("84.04"), "%", chiffres=1).imprime == "84,0\u202f%"


def test_a_changed_figure_changes_the_verdict(magasin) -> None:
    """1000 patients fewer with a médecin traitant: the rate and the target both fail, nothing else moves."""

    def retirer(sql: str, tableau: pd.DataFrame) -> pd.DataFrame:
        if "denominateur" in sql and "mt_couverture" in sql:
            vise = (tableau["code_indicateur"] == "MT_16P") & (tableau["periode"] == "2024-10-08")
            assert vise.sum() == 1
            tableau.loc[vise, "numerateur"] -= 1000
        return tableau

    avant = controles(magasin).set_index("code_controle")["verdict"]
    apres = controles(MagasinModifie(magasin, retirer)).set_index("code_controle")["verdict"]
    assert dict(apres[apres != avant]) == {"MT-MT_16P-2024-10-08": "écart", "MT-MT_16P-cible": "écart"}


def test_agreeing_statements_agree(magasin) -> None:
    """Once the report says the same thing twice, the difference goes."""

    def accorder(sql: str, tableau: pd.DataFrame) -> pd.DataFrame:
        if "FROM chiffres_cles" in sql:
            tableau = tableau.set_index("cle")
            tableau.loc["fa11_participants_soiree_apa_bilan", "valeur"] = 45
            tableau.loc["m5_affiches", "unite_ou_note"] = '"2 affiches" (chiffres clés)'
            tableau.loc["fa16_participants_soiree_nouveaux_arrivants", "unite_ou_note"] = "8 professions"
            tableau = tableau.reset_index()
        return tableau

    verdicts = controles(MagasinModifie(magasin, accorder)).set_index("code_controle")["verdict"]
    assert verdicts["KEY-fa11"] == verdicts["KEY-fa19"] == "concordant"
    assert verdicts["KEY-fa16"] == "écart"  # the two dates still differ


@pytest.mark.parametrize(
    ("table", "vider", "message"),
    [
        ("chiffres_cles", lambda t: t[t["cle"] != "m6_sorties"], "« m6_sorties » manque"),
        ("adherents_par_commune", lambda t: t[t["commune"] != "TOTAL"], "La ligne du total manque"),
        ("total_printed", lambda t: t.iloc[:0], "Aucun total imprimé"),
        ("FROM prevention", lambda t: t[t["code_indicateur"] != "GRIPPE_65P"], "antigrippale"),
        ("FROM enquetes", lambda t: t.iloc[:0], "question de satisfaction"),
        ("FROM controles_arithmetiques", lambda t: t.iloc[:0], "La transcription du contrôle"),
        ("FROM adherents_par_profession", lambda t: t.iloc[:0], "« personnes morales » manque"),
    ],
)
def test_a_missing_figure_is_told(magasin, table: str, vider, message: str) -> None:
    modifie = MagasinModifie(magasin, lambda sql, tableau: vider(tableau) if table in sql else tableau)
    with pytest.raises(ErreurDonnees, match=message):
        controles(modifie)


def sans(table: str, vider: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[str, pd.DataFrame], pd.DataFrame]:
    """Change what the checks read from one table."""
    return lambda sql, tableau: vider(tableau) if table in sql else tableau


def possibles(magasin, modifier: Callable[[str, pd.DataFrame], pd.DataFrame]) -> tuple[set[str], list[Faute]]:
    """Return the codes of the checks that could be made, and the faults of the others."""
    manques: list[Faute] = []
    return set(controles(MagasinModifie(magasin, modifier), manques)["code_controle"]), manques


@pytest.mark.parametrize(
    ("table", "vider", "perdus"),
    [
        ("chiffres_cles", lambda t: t[t["cle"] != "m6_sorties"], {"KEY-sorties"}),
        ("chiffres_cles", lambda t: t[t["cle"] != "fa3_evol_snp_pourvus"], {"SAS-evol-fil"}),
        ("chiffres_cles", lambda t: t[t["cle"] != "fa8_tld_ide"], {"KEY-fa8"}),
        ("FROM enquetes", lambda t: t.iloc[:0], {"SURV-93", "SURV-base"}),
        ("FROM prevention", lambda t: t[t["code_indicateur"] != "GRIPPE_65P"],
         {"PREV-GRIPPE_65P", "PREV-GRIPPE-num", "PREV-GRIPPE-den"}),
        ("FROM adherents_par_profession", lambda t: t.iloc[:0], {"ADH-pm"}),
    ],
)  # fmt: skip
def test_a_missing_figure_only_costs_the_checks_that_need_it(
    magasin, trouves: pd.DataFrame, table: str, vider, perdus: set[str]
) -> None:
    codes, manques = possibles(magasin, sans(table, vider))
    assert codes == set(trouves.index) - perdus
    assert len(manques) == 1


def test_without_any_key_figure_the_checks_of_the_tables_remain(magasin, trouves: pd.DataFrame) -> None:
    codes, manques = possibles(magasin, sans("FROM chiffres_cles", lambda t: t.iloc[:0]))
    perdus = set(trouves.index) - codes
    assert perdus == {code for code in trouves.index if code.startswith(("KEY-", "SURV-", "SAS-evol"))} | {
        "ADH-renouv", "TE-struct"
    }  # fmt: skip
    assert {faute.fichier for faute in manques} == {"chiffres_cles"}
    assert all("manque : les contrôles du rapport en ont besoin" in faute.message for faute in manques)


def test_slots_of_gps_without_months_keep_the_printed_changes(magasin, trouves: pd.DataFrame) -> None:
    """The change is between two printed totals: the months only add a comment."""
    sans_mois = MagasinModifie(magasin, sans("'monthly'", lambda t: t[t["profession"] != "MG"]))
    tableau = controles(sans_mois).set_index("code_controle")
    assert set(trouves.index) - set(tableau.index) == {"SAS-MG-offered", "SAS-MG-filled"}
    assert tableau.loc["SAS-evol-off", "valeur_calculee"] == pytest.approx(100 * (14177 - 11881) / 11881)
    assert tableau.loc["SAS-evol-off", "commentaire"] == ""


def test_one_printed_exercise_has_no_change_to_check(magasin, trouves: pd.DataFrame) -> None:
    recent = sans("total_printed", lambda t: t[t["periode"] == "2024-10/2025-09"])
    codes, manques = possibles(magasin, recent)
    assert set(trouves.index) - codes == {"SAS-evol-off", "SAS-evol-fil", "SAS-MG-rate24", "SAS-MG-rate25"}
    assert codes - set(trouves.index) == {"SAS-MG-rate"}  # one rate: no year to tell it from another
    assert [faute.fichier for faute in manques] == ["sas_creneaux"]


def test_a_zero_denominator_is_told_and_never_divides(magasin, trouves: pd.DataFrame) -> None:
    def annuler(tableau: pd.DataFrame) -> pd.DataFrame:
        tableau.loc[tableau["code_indicateur"] == "SEIN_DO", "denominateur"] = 0
        return tableau

    codes, manques = possibles(magasin, sans("FROM prevention", annuler))
    assert set(trouves.index) - codes == {"PREV-SEIN_DO"}
    assert [faute.valeur for faute in manques] == ["12\u202f050 sur 0"]
    with pytest.raises(ErreurDonnees, match="son dénominateur est zéro"):
        controles(MagasinModifie(magasin, sans("FROM prevention", annuler)))


def test_a_key_figure_without_a_day_is_told(magasin, trouves: pd.DataFrame) -> None:
    def dater(tableau: pd.DataFrame) -> pd.DataFrame:
        tableau.loc[tableau["cle"] == "fa11_participants_soiree_apa_bilan", "periode"] = "2024-2025"
        return tableau

    codes, manques = possibles(magasin, sans("FROM chiffres_cles", dater))
    assert set(trouves.index) - codes == {"KEY-fa11"}
    assert (manques[0].valeur, manques[0].attendu) == ("2024-2025", "AAAA-MM-JJ")


def test_a_note_written_otherwise_is_told(magasin) -> None:
    def reecrire(sql: str, tableau: pd.DataFrame) -> pd.DataFrame:
        if "FROM chiffres_cles" in sql:
            tableau.loc[tableau["cle"] == "fa3_reunions_gt", "unite_ou_note"] = "quatre points"
        return tableau

    with pytest.raises(ErreurDonnees, match="Valeur lue : « quatre points ». Attendu : \\+ 4 points référent"):
        controles(MagasinModifie(magasin, reecrire))
