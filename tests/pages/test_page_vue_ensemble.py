"""The first page: four subjects with their numbers, and what it shows when a report gives nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import app
from cpts_data.chemins import RACINE, VARIABLE_DONNEES, Dossiers
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.store import Magasin, ouvrir_magasin
from tests.conftest import copier_donnees
from tests.pages.visite import figures, ouvrir_page, textes, titres

SUJETS = ("Médecin traitant", "Soins non programmés", "Adhérents", "Prévention")


def ouvrir() -> AppTest:
    return AppTest.from_file(str(RACINE / "app.py"), default_timeout=30).run()


def test_the_app_opens_on_the_four_subjects() -> None:
    essai = ouvrir()
    assert not essai.exception
    assert titres(essai) == ["Vue d’ensemble"]
    contenu = textes(essai)
    for attendu in (
        f"23{E}490 patients sans médecin traitant", f"59,7{E}% des créneaux SAS pourvus", "249 adhérents",
        f'<span class="chiffre">23{E}490</span>', f'<span class="chiffre">59,7{E}%</span>',
        '<span class="chiffre">249</span>',
    ):  # fmt: skip
        assert attendu in contenu
    for titre in SUJETS:
        assert f"<h3>{titre}</h3>" in contenu
    assert "Aucun chiffre pour l’instant" not in contenu


def test_each_block_leads_to_its_page() -> None:
    liens = [(lien.proto.label, lien.proto.page) for lien in ouvrir().get("page_link")]
    assert [libelle for libelle, _ in liens] == [f"Ouvrir la page {titre} →" for titre in SUJETS]
    adresses = {fichier: adresse for fichier, _, adresse in app.PAGES}
    fichiers = ("medecin_traitant.py", "soins_non_programmes.py", "adherents.py", "prevention.py")
    assert [page for _, page in liens] == [adresses[fichier] for fichier in fichiers]


def test_each_chart_has_its_sentence_as_alternative() -> None:
    essai = ouvrir()
    dessins = figures(essai)
    assert len(dessins) == 4
    contenu = textes(essai)
    for dessin in dessins:
        assert dessin.alt
        assert f"<strong>{dessin.alt}</strong>" in contenu
    assert {"T0", f"83,9{E}%", "8 octobre 2024", f"84,8{E}%", f"cible 84,8{E}%"} == set(dessins[0].textes)


# --- a report that gives almost nothing ---------------------------------------------------------------------


def garder(fichier: Path, retenir) -> None:
    """Keep the lines of a CSV for which ``retenir(row)`` is true."""
    with fichier.open(encoding="utf-8", newline="") as flux:
        lecteur = csv.DictReader(flux)
        lignes = [ligne for ligne in lecteur if retenir(ligne)]
    assert lignes, "an empty file is a fault, told elsewhere"
    with fichier.open("w", encoding="utf-8", newline="") as flux:
        ecrivain = csv.DictWriter(flux, lecteur.fieldnames, lineterminator="\n")
        ecrivain.writeheader()
        ecrivain.writerows(lignes)


@pytest.fixture(scope="module")
def degarni(tmp_path_factory: pytest.TempPathFactory) -> Dossiers:
    """No dated coverage, no month of GPs, hardly a key figure, no target of prevention."""
    dossiers = copier_donnees(tmp_path_factory.mktemp("degarnies") / "data")
    publie = dossiers.donnees / "publie"
    garder(publie / "mt_couverture.csv", lambda ligne: not ligne["indicator_code"].startswith("MT_"))
    garder(
        publie / "sas_creneaux_mensuels.csv",
        lambda ligne: (ligne["profession"], ligne["row_kind"]) == ("SF", "monthly"),
    )
    garder(publie / "chiffres_cles.csv", lambda ligne: ligne["key"] == "ago")
    garder(publie / "prevention.csv", lambda ligne: ligne["indicator_code"] == "SEIN_DO")
    return dossiers


@pytest.fixture
def magasin_degarni(degarni: Dossiers, monkeypatch: pytest.MonkeyPatch) -> Magasin:
    monkeypatch.setenv(VARIABLE_DONNEES, str(degarni.donnees))
    return ouvrir_magasin(degarni)


def test_missing_figures_are_warnings_and_the_store_is_built(magasin_degarni: Magasin, magasin: Magasin) -> None:
    assert magasin_degarni.fautes == ()
    fichiers = {faute.fichier for faute in magasin_degarni.avertissements}
    assert {"publie/chiffres_cles.csv", "publie/sas_creneaux_mensuels.csv", "publie/prevention.csv"} <= fichiers
    restes, tous = (
        {code for (code,) in m.lignes("SELECT code_controle FROM controles")} for m in (magasin_degarni, magasin)
    )
    assert restes < tous
    assert {"ADH-communes", "TE-requérants", "PREV-SEIN_DO"} <= restes


def test_nothing_published_leaves_four_designed_blocks(magasin_degarni: Magasin) -> None:
    essai = ouvrir()
    assert not essai.exception
    contenu = textes(essai)
    assert "aucun chiffre pour l’instant" in contenu
    assert contenu.count("<strong>Aucun chiffre pour l’instant</strong>") == 4
    for titre in SUJETS:
        assert f"<h3>{titre}</h3>" in contenu
    assert figures(essai) == []
    assert len(essai.get("page_link")) == 4


@pytest.mark.parametrize("fichier", [fichier for fichier, *_ in app.PAGES])
def test_every_page_opens_on_a_bare_report(magasin_degarni: Magasin, fichier: str) -> None:
    essai = ouvrir_page(fichier)
    assert not essai.exception
    assert len(titres(essai)) == 1
    assert 'class="phrase"' in textes(essai)


def test_one_subject_without_figures_leaves_the_three_others(
    dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    fichier = dossiers.donnees / "publie" / "mt_couverture.csv"
    garder(fichier, lambda ligne: not ligne["indicator_code"].startswith("MT_"))
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers.donnees))
    essai = ouvrir()
    assert not essai.exception
    contenu = textes(essai)
    assert contenu.count("<strong>Aucun chiffre pour l’instant</strong>") == 1
    assert f": 59,7{E}% des créneaux SAS pourvus, 249 adhérents et " in contenu
    assert len(figures(essai)) == 3


def test_a_coverage_without_a_target_draws_no_target(dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch) -> None:
    fichier = dossiers.donnees / "publie" / "mt_couverture.csv"
    ligne = "MT_16P,Patients,16 ans et plus,S,2025-10-08,1700,2000,300,85.0,85,yes,,,,,Rapport suivant\n"
    fichier.write_text(fichier.read_text("utf-8") + ligne, "utf-8")
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers.donnees))
    essai = ouvrir()
    assert not essai.exception
    contenu = textes(essai)
    assert '<span class="chiffre">300</span>' in contenu
    assert "Socle non disponible · cible non disponible" in contenu
    assert "Cible non donnée pour cette date ; la dernière connue : 84,8\u202f%, le 8 octobre 2024." in contenu
    assert not [texte for texte in figures(essai)[0].textes if texte.startswith("cible")]
