"""« Lien ville-hôpital » as a reader meets it: the report, then imported lists, then a CPTS that has nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from cpts_data.chemins import VARIABLE_DONNEES, Dossiers
from cpts_data.ecrans import lien_ville_hopital as ecrans
from cpts_data.ecrans.ecran import Ecran, verifier
from cpts_data.store import Magasin, ouvrir_magasin
from tests.conftest import copier_donnees
from tests.pages.imports import importer_csv
from tests.pages.visite import figures, ouvrir_page, tableaux_ecrits, textes, titres


def ouvrir() -> AppTest:
    essai = ouvrir_page("lien_ville_hopital.py")
    assert not essai.exception
    return essai


def test_la_page_s_ouvre_sur_son_message_et_ses_deux_figures() -> None:
    essai = ouvrir()
    assert titres(essai) == ["Lien ville-hôpital"]
    contenu = textes(essai).replace("\\", "")
    assert "126 professionnels demandent des avis par téléexpertise, dont 62 médecins généralistes" in contenu
    assert "Requis : la somme des spécialités est 52, le total imprimé est 51." in contenu
    assert "la liste a 26 lignes, le rapport annonce 25 professions différentes" in contenu
    assert "imprimé 7 (bilan FA6) / 9 (chiffres clés M2), calculé 7" in contenu
    familles, specialites = figures(essai)
    assert familles.alt.startswith("Professionnels qui demandent un avis")
    assert f'<p class="phrase">{specialites.alt}</p>' in contenu


def test_une_structure_sans_filiere_imprimee_le_dit() -> None:
    (lignes,) = tableaux_ecrits(ouvrir())
    filieres = {ligne["Établissement"]: (ligne["Nombre de filières"], ligne["Filières"]) for ligne in lignes}
    assert len(filieres) == 8
    assert filieres["CHU de Rouen"] == ("—", "non imprimées")
    assert filieres["Clinique du Cèdre"] == ("2", "Orthopédie · Urologie")


@pytest.mark.parametrize(("cle", "lignes"), [("intitules", 26 + 23), ("specialites", 26)])
def test_les_tableaux_s_ouvrent_et_s_emportent(cle: str, lignes: int) -> None:
    essai = ouvrir()
    assert not essai.dataframe
    essai.session_state[cle] = True
    essai.run()
    assert not essai.exception
    (tableau,) = essai.dataframe
    assert len(tableau.value) == lignes
    assert len(essai.get("download_button")) == 4, "CSV and XLSX, of this table and of the written one"


# --- screens ------------------------------------------------------------------------------------------------


def test_les_ecrans_disent_ce_que_dit_la_page(magasin: Magasin) -> None:
    trouves = {ecran.code: ecran for ecran in ecrans.ecrans(magasin)}
    assert list(trouves) == ["lvh_familles", "lvh_specialites", "lvh_filieres"]
    verifier(list(trouves.values()))
    contenu = textes(ouvrir())
    assert all(ecran.message in contenu and ecran.page == "lien-ville-hopital" for ecran in trouves.values())
    familles = trouves["lvh_familles"].natif
    assert [serie.valeurs for serie in familles.series] == [(62, 45, 9, 10), (1, 51, None, None)]
    principales = trouves["lvh_specialites"]
    assert min(principales.natif.series[1].valeurs) == 2
    assert "Un seul requis connu : Gastro-entérologie et hépatologie" in principales.notes[0]
    assert sum(principales.natif.series[1].valeurs) + principales.notes[0].count(",") + 2 == 51


# --- imported lists -----------------------------------------------------------------------------------------

REQUERANTS = [("Spécialité", "Nombre de requérants"), ("Médecine générale", 70), ("Dermatologie et vénéréologie", 6)]
REQUIS = [("Spécialité", "Nombre de requis"), ("Dermatologie et vénéréologie", 8), ("Gériatrie", 2)]


@pytest.fixture(scope="module")
def requerants_importes(tmp_path_factory: pytest.TempPathFactory) -> Dossiers:
    dossiers = copier_donnees(tmp_path_factory.mktemp("requerants") / "data")
    importer_csv(dossiers, "requerants.csv", REQUERANTS, "teleexpertise_requerants")
    return dossiers


@pytest.fixture(scope="module")
def deux_importees(tmp_path_factory: pytest.TempPathFactory) -> Dossiers:
    dossiers = copier_donnees(tmp_path_factory.mktemp("deux") / "data")
    importer_csv(dossiers, "requerants.csv", REQUERANTS, "teleexpertise_requerants")
    importer_csv(dossiers, "requis.csv", REQUIS, "teleexpertise_requis")
    return dossiers


def test_une_liste_importee_a_son_badge_sa_date_et_ses_nombres(
    requerants_importes: Dossiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE_DONNEES, str(requerants_importes.donnees))
    essai = ouvrir()
    contenu = textes(essai).replace("\\", "")
    assert "76 professionnels demandent des avis par téléexpertise, dont 70 médecins généralistes" in contenu
    assert "(total imprimé : 51), dans 23 spécialités" in contenu, "the other list is still the report’s"
    assert 'class="badge badge-importe"' in contenu and "fichier « requerants.csv » importé le" in contenu
    assert "Les deux listes n’ont pas la même date." in contenu
    assert "professions différentes" not in contenu, "announced by the report, for its own list"
    assert "astérisque" not in contenu and "réunie ici" not in contenu
    assert "126" not in contenu
    dermatologie = next(f for f in figures(essai) if "Dermatologie et vénéréologie" in f.textes)
    assert dermatologie.textes.count("Dermatologie et vénéréologie") == 1, "both lists meet"


def test_deux_listes_importees_partagent_leur_date(deux_importees: Dossiers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE_DONNEES, str(deux_importees.donnees))
    contenu = textes(ouvrir()).replace("\\", "")
    assert "76 professionnels demandent" in contenu and "10 professionnels en donnent, dans 2 spécialités" in contenu
    assert "Les deux listes n’ont pas la même date" not in contenu
    assert "(total imprimé" not in contenu, "neither file prints one"
    assert "des requis mais aucun requérant connu : Gériatrie (2)" in contenu


# --- a CPTS that has nothing --------------------------------------------------------------------------------


@pytest.fixture
def sans_listes(dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dossiers]:
    for jeu in ("teleexpertise_requerants", "teleexpertise_requis", "teleexpertise_structures"):
        for suffixe in ("csv", "toml"):
            (dossiers.donnees / "publie" / f"{jeu}.{suffixe}").unlink()
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers.donnees))
    yield dossiers


def test_sans_liste_la_page_dit_quoi_demander_et_a_qui(sans_listes: Dossiers) -> None:
    essai = ouvrir()
    contenu = textes(essai)
    assert "Aucun professionnel de la téléexpertise n’est connu pour ce territoire." in contenu
    assert contenu.count("l’éditeur de l’outil de téléexpertise (Omnidoc)") == 2
    assert "La liste des établissements et de leurs filières manque" in contenu
    assert figures(essai) == []
    assert ecrans.ecrans(ouvrir_magasin(sans_listes)) == []


def test_une_seule_liste_est_montree_et_l_autre_demandee(sans_listes: Dossiers) -> None:
    importer_csv(sans_listes, "requis.csv", REQUIS, "teleexpertise_requis")
    essai = ouvrir()
    contenu = textes(essai)
    assert "Les professionnels qui demandent un avis manquent" in contenu
    assert "Les professionnels qui donnent un avis manquent" not in contenu
    assert "10 professionnels donnent des avis par téléexpertise" in contenu, "nothing that « en » refers to"
    assert len(figures(essai)) == 2
    trouves: list[Ecran] = ecrans.ecrans(ouvrir_magasin(sans_listes))
    assert [ecran.code for ecran in trouves] == ["lvh_familles", "lvh_specialites"]
