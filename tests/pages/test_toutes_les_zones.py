"""The tartan of the first page as a reader meets it: choices in the address, ways to an area, the table behind."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from cpts_data.chemins import RACINE, VARIABLE_DONNEES
from cpts_data.formats_fr import ESPACE_FINE as E
from tests.conftest import copier_donnees
from tests.pages.imports import iris_de_la_cpam, iris_du_territoire
from tests.pages.visite import ouvrir_page, textes

TARTAN = re.compile(r'<div class="tartan".*</div>', re.DOTALL)


def ouvrir(**adresse: str) -> AppTest:
    essai = AppTest.from_file(str(RACINE / "app.py"), default_timeout=30)
    for cle, valeur in adresse.items():
        essai.query_params[cle] = valeur
    essai.run()
    assert not essai.exception
    return essai


def lire(essai: AppTest) -> ElementTree.Element:
    (html,) = (trouve[0] for h in essai.get("html") if (trouve := TARTAN.search(h.proto.body)))
    return ElementTree.fromstring(html)


def noms(essai: AppTest) -> list[str]:
    return ["".join(ligne.find("th").itertext()) for ligne in lire(essai).find("table/tbody").iter("tr")]


def titres(essai: AppTest) -> list[str]:
    return ["".join(titre.itertext()) for titre in lire(essai).find("table/thead/tr").iter("th")]


def test_the_communes_are_under_the_four_blocks_with_their_rule() -> None:
    essai = ouvrir()
    assert len(noms(essai)) == 26
    assert [titre for titre in titres(essai) if titre.startswith("Couverture MT")][0].endswith("démonstration")
    reperes = [["".join(case.itertext()) for case in ligne] for ligne in lire(essai).find("table/thead").iter("tr")][1:]
    assert [ligne[:2] for ligne in reperes] == [
        ["CPTS", f"84,8{E}%"], ["Socle", f"84,0{E}%"], ["Cible", f"84,8{E}%"],
    ]  # fmt: skip
    contenu = textes(essai)
    assert contenu.index('class="bloc"') < contenu.index('class="tartan"')
    assert f"écart à la référence que le hasard des petits effectifs n’explique pas (99,8{E}%)" in contenu
    assert "bandeau-demonstration" in contenu and "Fiche de l’indicateur" in contenu
    assert not essai.dataframe, "the grid waits to be opened"


def test_masked_and_missing_cells_of_a_real_import_leave_the_columns_with_what_they_compare_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file masks one IRIS and misses another: nobody then gives the rate of the territory at its date."""
    dossiers = copier_donnees(tmp_path / "data")
    un, deux, trois = iris_du_territoire(dossiers)[:3]
    cas = {f"i{un}": ("s", "s"), f"i{deux}": ("n.d.", "n.d."), f"i{trois}": (500, 900)}
    iris_de_la_cpam(dossiers, "MT_16P", 1500, 260, **cas)
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers.donnees))
    for niveau in ("Communes", "Quartiers (IRIS)"):
        essai = ouvrir(zones=niveau)
        assert titres(essai)[1] == "Couverture MT, 16 ans et plus"
        lignes = ["".join(ligne.find("th").itertext()) for ligne in lire(essai).find("table/thead").iter("tr")]
        assert "Zones affichées" in lignes
        assert "Le taux de l’ensemble des zones affichées : Couverture MT, 16 ans et plus." in textes(essai).replace(
            "\\", ""
        )
    positions = [ligne.find("td/i") for ligne in lire(essai).find("table/tbody").iter("tr")]
    assert sum(position is not None for position in positions) > 50


def test_a_link_reopens_the_same_sort() -> None:
    essai = ouvrir(tri="Couverture MT, 16 ans et plus (croissant)")
    assert essai.selectbox(key="tri").value == "taux_couverture_mt_16p croissant"
    premiere = "".join(next(lire(essai).find("table/tbody").iter("td")).itertext())
    assert premiere.startswith("▼"), "the lowest rate of 26 is clearly below"
    assert noms(ouvrir(tri="Nom")) == sorted(noms(essai)), "no accent at the beginning of these names"


def test_the_iris_of_one_commune() -> None:
    essai = ouvrir(zones="Quartiers (IRIS)")
    assert len(noms(essai)) == 88
    essai.selectbox(key="ville").set_value("Darnétal").run()
    assert not essai.exception
    assert len(noms(essai)) > 1 and all(nom.endswith("Darnétal") for nom in noms(essai))


def test_the_socle_compares_what_has_one() -> None:
    essai = ouvrir(face_a="Socle")
    assert len(titres(essai)) == 1 + 4
    assert "du socle" in textes(essai)


def test_the_name_of_an_area_opens_its_page() -> None:
    for adresse, code in (({}, "76540"), ({"zones": "Quartiers (IRIS)"}, None)):
        essai = ouvrir(**adresse)
        liens = {lien.text: lien.attrib["href"] for lien in lire(essai).iter("a")}
        assert len(liens) >= 26
        cible = urlsplit(liens["Rouen"] if code else next(iter(liens.values())))
        assert cible.path == "medecin-traitant"
        filtres = {cle: valeurs[0] for cle, valeurs in parse_qs(cible.query).items()}
        page = ouvrir_page("medecin_traitant.py", **filtres)
        assert not page.exception
        choisie = page.selectbox(key="zone").value
        assert choisie == code if code else len(choisie) == 9


def test_the_table_behind_has_intervals_positions_and_reasons() -> None:
    essai = ouvrir()
    essai.session_state["tartan_detail"] = True
    essai.run()
    assert not essai.exception
    (grille,) = essai.dataframe
    assert {"borne_basse", "borne_haute", "reference", "position", "mention", "motif"} <= set(grille.value.columns)
    assert len(grille.value) == 26 * (len(titres(essai)) - 1)
