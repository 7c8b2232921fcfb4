"""The presentation as the server prepares it: which screen opens first, and what is said of the order file."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

import app
from cpts_data.chemins import RACINE, Dossiers
from pages.components import presentation

VUES = [{"code": "a", "page": ""}, {"code": "b", "page": "adherents"}, {"code": "c", "page": "adherents"}]


@pytest.mark.parametrize(
    ("page", "code", "rang"),
    [("", None, 0), ("adherents", None, 1), ("adherents", "c", 2), ("adherents", "inconnu", 1), ("donnees", None, -1)],
)
def test_la_page_ouvre_son_premier_ecran_ou_celui_de_l_adresse(page: str, code: str | None, rang: int) -> None:
    assert presentation.debut(VUES, page, code) == rang


def donnees_projetees() -> dict:
    """What the component receives when the first page is asked for as a presentation."""
    visite = AppTest.from_file(str(RACINE / "app.py"), default_timeout=60)
    visite.query_params["presentation"] = "1"
    visite.run()
    assert not visite.exception and not visite.button and not visite.selectbox
    (composant,) = visite.get("bidi_component")
    return json.loads(composant.proto.json)


def test_une_page_se_presente_sans_ses_commandes(donnees_courantes: Dossiers) -> None:
    recues = donnees_projetees()
    assert recues["debut"] == 0 and recues["page"] == "" and recues["avis"] == []
    assert recues["pages"] == {adresse or "": titre for _, titre, adresse in app.PAGES}
    assert recues["ecrans"][0]["code"] == "vue_ensemble"


def test_l_ordre_de_la_cpts_et_ses_fautes(donnees_courantes: Dossiers) -> None:
    fichier = donnees_courantes.donnees / "presentation.toml"
    fichier.write_text('ordre = ["prevention_cibles", "oups", "mt_taux"]\n', encoding="utf-8")
    recues = donnees_projetees()
    assert [ecran["code"] for ecran in recues["ecrans"]] == ["prevention_cibles", "mt_taux"]
    assert recues["debut"] == -1 and recues["vide"].startswith("Cette page n’a pas d’écran")
    (avis,) = recues["avis"]
    assert "ligne 1" in avis and "« oups »" in avis and "verifier" in avis
