"""The exported CSV: what Excel in French reads, and nothing that it would run."""

from __future__ import annotations

import csv
import datetime as dt
import io

import numpy as np
import pandas as pd
import pytest

from cpts_data.exports.csv_fr import en_csv, neutraliser

ENTETES = {"nom": "Nom", "patients": "Patients", "taux": "Taux (%)"}


def lire(octets: bytes) -> list[list[str]]:
    assert octets.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=";"))


def exporter(lignes: list[tuple], entetes: dict[str, str] = ENTETES) -> list[list[str]]:
    frame = pd.DataFrame(lignes, columns=list(entetes))
    return lire(en_csv(frame, entetes, origine="publié", source="CPTS, rapport"))


def test_les_octets_sont_ceux_qu_excel_attend():
    frame = pd.DataFrame({"nom": ["Bihorel"], "taux": [84.751]})
    assert en_csv(frame, {"nom": "Nom", "taux": "Taux"}, origine="publié", source="CPTS") == (
        "\ufeffNom;Taux;Origine de la donnée;Source\r\nBihorel;84,751;publié;CPTS\r\n".encode()
    )


def test_un_taux_garde_les_decimales_demandees_et_un_effectif_reste_entier():
    frame = pd.DataFrame({"patients": [1234.0, 5], "taux": [75.38631346578366, float("nan")], "autre": [1 / 3, 2]})
    entetes = {"patients": "Patients", "taux": "Taux (%)", "autre": "Autre"}
    lignes = lire(en_csv(frame, entetes, origine="o", source="s", decimales={"taux": 4}))
    assert [ligne[:3] for ligne in lignes[1:]] == [["1234", "75,3863", "0,3333333333333333"], ["5", "", "2"]]


def test_nombres_entiers_decimaux_absents_et_zero():
    lignes = [("a", 1234567, 84.751), ("b", 0, 0.0), ("c", None, float("nan")), ("d", np.int64(3), np.float64(-0.5))]
    assert exporter(lignes)[1:] == [
        ["a", "1234567", "84,751", "publié", "CPTS, rapport"],
        ["b", "0", "0", "publié", "CPTS, rapport"],
        ["c", "", "", "publié", "CPTS, rapport"],
        ["d", "3", "-0,5", "publié", "CPTS, rapport"],
    ]


@pytest.mark.parametrize(
    "texte",
    ["=1+1", "+33 2 35", "-2", "@SUM(A1)", "\tx", "\rx", "|cmd", "%0A", "  =1+1", "\u00a0=1", "\u202f@a"],
)
def test_une_formule_devient_un_texte(texte):
    assert neutraliser(texte) == f"'{texte}"
    assert exporter([(texte, 1, 1)])[1][0] == f"'{texte}"


@pytest.mark.parametrize("texte", ["Bihorel", "L’Île", "a=b", "3 - 2", "", "(1)"])
def test_un_texte_ordinaire_reste_le_meme(texte):
    assert neutraliser(texte) == texte


def test_les_entetes_et_les_papiers_sont_neutralises_aussi():
    frame = pd.DataFrame({"a": [1]})
    octets = en_csv(frame, {"a": "=a"}, origine="+origine", source="@source")
    assert lire(octets) == [["'=a", "Origine de la donnée", "Source"], ["1", "'+origine", "'@source"]]


def test_un_nombre_negatif_reste_un_nombre():
    assert exporter([("a", -352, -5.8)])[1][1:3] == ["-352", "-5,8"]


def test_points_virgules_guillemets_et_retours_a_la_ligne_restent_dans_leur_case():
    texte = 'Centre ; « nord » "A"\nsuite'
    assert exporter([(texte, 1, 1)])[1] == [texte, "1", "1", "publié", "CPTS, rapport"]


def test_dates_booleens_et_balises():
    entetes = {"jour": "Jour", "vrai": "Vrai", "nom": "Nom"}
    lignes = [(dt.date(2024, 10, 8), True, "<img src=x onerror=alert(1)>"), (None, False, None)]
    assert [ligne[:3] for ligne in exporter(lignes, entetes)[1:]] == [
        ["2024-10-08", "oui", "<img src=x onerror=alert(1)>"],
        ["", "non", ""],
    ]


def test_sans_ligne_il_reste_les_entetes():
    assert exporter([]) == [["Nom", "Patients", "Taux (%)", "Origine de la donnée", "Source"]]


def test_seules_les_colonnes_nommees_sortent_dans_leur_ordre():
    frame = pd.DataFrame({"secret": [1], "b": ["x"], "a": ["y"]})
    octets = en_csv(frame, {"a": "A", "b": "B"}, origine="o", source="s")
    assert [ligne[:2] for ligne in lire(octets)] == [["A", "B"], ["y", "x"]]
