"""What must not leave: a hidden count, and a name that would act."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from cpts_data.chemins import Dossiers
from cpts_data.exports.dossier import FORMATS, Options, fabriquer
from cpts_data.exports.dossier.diapo_graphique import ADRESSE, texte_de_graphique
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.stats import secret
from cpts_data.store import Magasin, ouvrir_magasin
from tests.dossier.lecture import formes, membres, serre, textes
from tests.pages.imports import iris_de_la_cpam
from tests.pages.test_pages_et_secret import recrire

PETITE, VOISINE = "760950101", "760950102"
"""Two IRIS of a commune of three: the first is under the threshold, another one is hidden with it."""
COMPTES = {PETITE: (5, 3), VOISINE: (7919, 1543), "760950103": (6841, 1327)}
HOSTILE = '=1+1<img src=x onerror=alert(1)>{{7*7}}#eval("1")'
COMMUNE_HOSTILE = "<b>Commune</b> #panic()"


@pytest.fixture(scope="module")
def prives(tmp_path_factory: pytest.TempPathFactory, dossiers_embarques: Dossiers) -> Dossiers:
    import shutil

    donnees = tmp_path_factory.mktemp("prives") / "data"
    shutil.copytree(dossiers_embarques.donnees, donnees, ignore=shutil.ignore_patterns(".magasin"))

    def renommer(ligne: dict[str, str]) -> None:
        if ligne.get("code_iris") == "765400101":
            ligne["nom_iris"] = HOSTILE
        if ligne["code_commune"] == "76402":
            ligne["nom_commune"] = COMMUNE_HOSTILE

    recrire(donnees / "faits" / "iris.csv", renommer)
    recrire(donnees / "faits" / "communes.csv", renommer)
    (donnees / "charte.toml").write_text(f"nom = '{HOSTILE}'\n", encoding="utf-8")
    dossiers = Dossiers(donnees)
    comptes = {f"i{code}": paire for code, paire in COMPTES.items()} | {"i765400101": (2222, 9999)}
    iris_de_la_cpam(dossiers, "MT_16P", 1000, 200, **comptes)
    return dossiers


@pytest.fixture(scope="module")
def magasin_prive(prives: Dossiers) -> Magasin:
    return ouvrir_magasin(prives)


@pytest.fixture(scope="module", params=list(FORMATS))
def fabrique(request: pytest.FixtureRequest, magasin_prive: Magasin, prives: Dossiers) -> tuple[str, bytes]:
    return request.param, fabriquer(magasin_prive, request.param, Options(prives.donnees))


def tout_le_texte(format_: str, octets: bytes) -> str:
    if format_ == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages)
    return "\n".join(contenu.decode("utf-8", "replace") for contenu in membres(octets).values())


def test_les_cases_masquees_ne_sont_dans_aucun_fichier(magasin_prive: Magasin, fabrique: tuple[str, bytes]) -> None:
    zones = mt.couverture_par_zone(magasin_prive, "iris", "MT_16P", "2025-10-07").set_index("code")
    masquees = [code for code in COMPTES if zones.loc[code, "statut"] == secret.MASQUE]
    assert PETITE in masquees and len(masquees) >= 2, "the threshold hides one, the subtraction another"
    assert zones.loc["765400101", "statut"] == secret.MESURE
    texte = tout_le_texte(*fabrique)
    for code in masquees:
        for nombre in (*COMPTES[code], sum(COMPTES[code])):
            if nombre > 100:  # a small number is in every file, for another reason
                ecrit = rf"{nombre // 1000}\s?{nombre % 1000:03d}"
                assert not re.search(rf"(?<![\d.,]){ecrit}(?![\d.])", texte), (fabrique[0], nombre)
    # What is shown is there: the test would otherwise see nothing at all.
    assert re.search(r"9\s?999", texte)


def test_un_nom_hostile_reste_un_texte(fabrique: tuple[str, bytes]) -> None:
    format_, octets = fabrique
    if format_ == "pdf":
        document = PdfReader(io.BytesIO(octets))
        assert document.metadata.author == HOSTILE
        assert serre(HOSTILE) in serre("".join(page.extract_text() for page in document.pages))
        return
    for nom, contenu in membres(octets).items():
        assert b"<img" not in contenu and b"<b>Commune" not in contenu, nom
    if format_ == "xlsx":
        valeurs = [c.value for f in load_workbook(io.BytesIO(octets)) for ligne in f.iter_rows() for c in ligne]
        ecrits = [valeur for valeur in valeurs if isinstance(valeur, str) and "onerror" in valeur]
        assert ecrits and not [valeur for valeur in ecrits if valeur.startswith("=")]
    else:
        pages = Presentation(io.BytesIO(octets)).slides
        assert any(HOSTILE in texte for page in pages for texte in textes(page))
        assert any(forme.name == HOSTILE for page in pages for forme in formes(page))


@pytest.mark.parametrize("texte", ["=1+1", "+2", "-3", "@x", "http://ailleurs", " https://ailleurs", "internal:A1"])
def test_le_classeur_d_un_graphique_ne_calcule_ni_n_ouvre_rien(texte: str) -> None:
    ecrit = texte_de_graphique(texte)
    assert not ecrit.startswith(("=", "+", "-", "@")) and not ADRESSE.match(ecrit.replace("\u00a0", "x", 1))
    assert texte_de_graphique("Rouen") == "Rouen"


def test_la_charte_hostile_ne_casse_pas_la_couverture(prives: Dossiers, magasin_prive: Magasin) -> None:
    assert Path(prives.donnees / "charte.toml").exists()
    octets = fabriquer(magasin_prive, "pptx", Options(prives.donnees))
    assert HOSTILE in Presentation(io.BytesIO(octets)).slides[0].shapes.title.text_frame.text
