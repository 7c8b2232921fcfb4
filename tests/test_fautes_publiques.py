"""What every reader is told of a fault: never a count of people that the screen hides."""

from __future__ import annotations

import csv
import io
import logging

import pytest

from cpts_data import catalogue
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import Faute
from cpts_data.fautes_publiques import avertissement_public, fautes_publiques
from cpts_data.indicators.secret_des_zones import secret_des_zones
from cpts_data.store import construire_a_part, ouvrir_magasin

TOTAL = Faute(
    "cpam.xlsx", "Le total « Total » n’est pas comparé : 1 ligne est masquée.", 90, "Patients avec MT", "105 135",
    "105 040, la somme des lignes", feuille="MT",
)  # fmt: skip


def test_an_accepted_warning_keeps_its_kind_and_loses_its_numbers() -> None:
    assert avertissement_public(TOTAL.en_francais()) == (
        "cpam.xlsx, feuille « MT », colonne « Patients avec MT » : "
        "Le total « Total » n’est pas comparé : … ligne est masquée."
    )


@pytest.mark.parametrize(
    "message",
    ["Des patients sont hors IRIS (4 au total).", "Écart de 1 024 patients.", "Somme : 105 135.", "Taux de 95,96 %."],
)
def test_no_digit_is_left_in_a_warning(message: str) -> None:
    kept = avertissement_public(Faute("cpam.xlsx", message, 12, valeur="95,96", attendu="95").en_francais())
    assert not any(signe.isdigit() for signe in kept)


def test_a_fault_on_a_count_is_told_without_it_and_one_on_a_code_in_full() -> None:
    compte = Faute("demonstration/mt_iris.csv", "La valeur n’est pas un nombre entier.", 5, "sans_mt", "10,5", "11")
    code = Faute("demonstration/mt_iris.csv", "Le code n’est pas attendu.", 5, "code_iris", "7605", "9 caractères")
    ailleurs = Faute("publie/sas_creneaux_mensuels.csv", "La valeur n’est pas un nombre entier.", 5, "offered", "1,5")
    dites = fautes_publiques([compte, code, ailleurs])
    assert (dites[0].valeur, dites[0].attendu, dites[0].ligne) == (None, None, 5)
    assert dites[1:] == [code, ailleurs]


def test_neither_a_page_nor_the_log_quotes_a_hidden_count_and_the_check_by_hand_does(
    construits: Dossiers, caplog: pytest.LogCaptureFixture
) -> None:
    cachees = secret_des_zones(ouvrir_magasin(construits)).cachees("MT_ALD", "T0")
    fichier = construits.donnees / catalogue.jeu("mt_iris").fichier
    lignes = list(csv.DictReader(io.StringIO(fichier.read_text(encoding="utf-8-sig"))))
    cle = {"code_iris": min(code for code in cachees if len(code) == 9), "periode": "T0"}
    ensemble, partie = (
        next(x for x in lignes if x["population"] == population and cle.items() <= x.items())
        for population in ("MT_16P", "MT_ALD")
    )
    assert int(partie["sans_mt"]) > 0
    ensemble["sans_mt"] = "0"  # fewer than those in affection de longue durée: a fault that quotes them
    with fichier.open("w", encoding="utf-8", newline="") as ouvert:
        sortie = csv.DictWriter(ouvert, list(lignes[0]))
        sortie.writeheader()
        sortie.writerows(lignes)
    with caplog.at_level(logging.WARNING):
        fautes = ouvrir_magasin(construits).fautes
    assert fautes
    assert all(faute.valeur is None for faute in fautes if faute.colonne == "sans_mt")
    assert "Valeur lue" not in "".join(faute.en_francais() for faute in fautes if "mt_iris.csv" in faute.fichier)
    assert "Valeur lue" not in caplog.text
    with pytest.raises(Exception, match=f"Valeur lue : « {partie['sans_mt']} »"):
        construire_a_part(construits, construits.magasin)
