"""The prevention page as a reader meets it: sentence, families, empty states."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from cpts_data.chemins import RACINE, Dossiers
from cpts_data.indicators import prevention as prev
from tests.pages.visite import figures, ouvrir_page, textes, titres


def ouvrir(**adresse: str) -> AppTest:
    return ouvrir_page("prevention.py", **adresse)


def test_la_page_s_ouvre_sur_les_personnes_a_rattraper() -> None:
    essai = ouvrir()
    assert not essai.exception
    assert titres(essai) == ["Prévention"]
    contenu = textes(essai)
    assert "278 pour le col de l’utérus, 250 pour le dépistage colorectal et 101 pour le sein" in contenu
    assert "59,95\u202f% (imprimé : 59\u202f%)" in contenu
    assert "non donné" in contenu
    assert "T1 et résultat vides" in contenu


def test_la_page_s_ouvre_seule() -> None:
    essai = AppTest.from_file(str(RACINE / "pages" / "prevention.py"), default_timeout=30).run()
    assert not essai.exception
    assert "101 pour le sein" in textes(essai)


def test_chaque_famille_a_son_message() -> None:
    essai = ouvrir()
    for famille, present, absent in (
        (prev.VACCINATION, "Cible atteinte pour la grippe", "col de l’utérus"),
        (prev.DEPISTAGE, "278 pour le col de l’utérus", "HPV"),
        (prev.TOUTES, "papillomavirus (HPV) des filles", "Aucune cible"),
    ):
        essai.segmented_control(key="famille").set_value(famille).run()
        assert not essai.exception
        message = next(h.proto.body for h in essai.get("html") if 'class="phrase"' in h.proto.body)
        assert present in message
        assert absent not in message


def test_un_lien_rouvre_la_meme_famille() -> None:
    essai = ouvrir(famille="Dépistage")
    assert not essai.exception
    assert essai.segmented_control(key="famille").value == prev.DEPISTAGE
    assert "HPV) des filles" not in textes(essai)


def test_le_sein_sous_son_socle_se_lit_sans_ouvrir_de_tableau() -> None:
    contenu = textes(ouvrir()).replace("\\", "")
    assert "le taux, 59,07\u202f%, est sous le socle de 59,1\u202f% ; il ne l’atteint qu’une fois arrondi" in contenu


def test_chaque_famille_a_ses_deux_figures_avec_leur_phrase() -> None:
    essai = ouvrir()
    for famille, present, absent in (
        (prev.VACCINATION, "Grippe, 65 ans et plus", "Col de l’utérus"),
        (prev.DEPISTAGE, "Col de l’utérus", "Grippe, 65 ans et plus"),
    ):
        essai.segmented_control(key="famille").set_value(famille).run()
        ecarts, references = figures(essai)
        phrases = re.findall('<p class="phrase">(.*?)</p>', textes(essai))
        assert [ecarts.alt, references.alt] == phrases
        assert "écart à la cible, en points" in ecarts.textes
        assert present in references.textes
        assert absent not in references.textes


@pytest.mark.parametrize(("cle", "lignes"), [("taux", 9), ("references", 35)])
def test_un_tableau_n_est_construit_que_si_on_l_ouvre(cle: str, lignes: int) -> None:
    essai = ouvrir()
    assert not essai.dataframe
    assert not essai.get("download_button")
    essai.session_state[cle] = True
    essai.run()
    assert not essai.exception
    (tableau,) = essai.dataframe
    assert len(tableau.value) == lignes
    assert len(essai.get("download_button")) == 2, "CSV and XLSX"


def test_un_nom_venu_des_donnees_n_est_ni_lien_ni_gras(monkeypatch: pytest.MonkeyPatch) -> None:
    nom = "**Sein** [ici](https://exemple.org) <b>non</b>"
    piege = prev.Indicateur("INCONNU", nom, "T0", 519, 1000, 51.0, 52.0, 53.0)
    monkeypatch.setattr(prev, "indicateurs", lambda magasin: [piege])
    essai = ouvrir()
    assert not essai.exception
    assert "est sous le socle de 52" in textes(essai)
    for ecrit in essai.markdown:
        assert "**Sein**" not in ecrit.value
        assert "](" not in ecrit.value
    assert all("<b>" not in h.proto.body for h in essai.get("html"))


def test_les_references_non_comparables_sont_dites_en_mots() -> None:
    contenu = textes(ouvrir()).replace("\\", "")
    assert (
        "Col de l’utérus — couverture dépistage col 25-65, France, 2020-2022 : 59,5\u202f% ; non comparable" in contenu
    )
    assert "38 / 30\u202f%" in contenu
    assert "10 à 12 points" in contenu


def test_sans_taux_publie_la_page_dit_quoi_demander(
    donnees_courantes: Dossiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prev, "indicateurs", lambda magasin: [])
    essai = ouvrir()
    assert not essai.exception
    assert "Les taux de vaccination et de dépistage manquent" in textes(essai)


def test_une_famille_sans_indicateur_ou_sans_cible_a_son_etat_vide(monkeypatch: pytest.MonkeyPatch) -> None:
    sein = prev.Indicateur("SEIN_DO", "Sein", "T0", 519, 1000, 51.9, None, None)
    monkeypatch.setattr(prev, "indicateurs", lambda magasin: [sein])
    essai = ouvrir()
    assert not essai.exception
    assert "Aucune cible connue" in textes(essai)
    essai.segmented_control(key="famille").set_value(prev.VACCINATION).run()
    assert not essai.exception
    assert "Aucun indicateur dans cette famille" in textes(essai)
