"""The adherents page as a reader meets it: sentence, filters, empty states, links."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from cpts_data.chemins import RACINE, VARIABLE_DONNEES, Dossiers
from cpts_data.indicators import adherents as adh
from cpts_data.indicators.phrases_adherents import titre
from tests.pages.visite import Figure, figures, ouvrir_page, textes, titres


def ouvrir(**adresse: str) -> AppTest:
    return ouvrir_page("adherents.py", **adresse)


def test_la_page_s_ouvre_sur_son_message() -> None:
    essai = ouvrir()
    assert not essai.exception
    assert titres(essai) == ["Adhérents"]
    contenu = textes(essai)
    assert "la CPTS compte 249 adhérents, 79 de plus qu’en 2024" in contenu
    assert "170 − 26 + 105 = 249" in contenu
    assert "14 personnes morales adhèrent : 5 pharmacies" in contenu
    assert "bandeau-demonstration" in contenu
    assert "19 communes sur 26 comptent au moins un adhérent ; 7 n’en comptent aucun." in contenu


def professions_dessinees(essai: AppTest) -> Figure:
    (figure,) = (f for f in figures(essai) if f.alt.startswith("Adhérents par profession"))
    return figure


def test_les_trois_figures_sont_des_dessins_avec_leur_phrase() -> None:
    essai = ouvrir()
    bilan, grille = (f for f in figures(essai) if f is not None and "par profession :" not in f.alt)
    assert "la CPTS compte 249 adhérents" in bilan.alt and "Adhérents par commune : Rouen 119" in bilan.alt
    assert {"144", "105", "nouveaux", "Rouen", "119"} <= set(bilan.textes)
    assert grille.alt.startswith("Adhérents par commune et par profession. 19 communes sur 26")
    assert {"Rouen : 119", "Yquebeuf : 0", "sages-femmes"} <= set(grille.textes)
    assert "44 (publié)" in professions_dessinees(essai).textes
    assert not essai.get("plotly_chart")


def test_les_tableaux_attendent_d_etre_ouverts() -> None:
    essai = ouvrir()
    assert not essai.dataframe
    essai.session_state["communes_publiees"] = True
    essai.session_state["detail_adherents"] = True
    essai.run()
    assert not essai.exception
    publies, detail = (d.value for d in essai.dataframe)
    assert publies["adherents"].sum() == 249
    assert (detail["nom"].iloc[0], detail["total"].iloc[0]) == ("Rouen", 119)


def test_ce_qui_est_trop_etroit_sur_la_figure_est_ecrit_dessous(
    donnees_courantes: Dossiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Trop étroit" not in textes(ouvrir())
    fichier = donnees_courantes.donnees / "publie" / "adherents_par_commune.csv"
    texte = fichier.read_text("utf-8-sig")
    assert "Bois-Guillaume,29," in texte
    fichier.write_text(texte.replace("Bois-Guillaume,29,", "[Anticonstitutionnellement](lieu),29,"), "utf-8")
    monkeypatch.setenv(VARIABLE_DONNEES, str(donnees_courantes.donnees))
    essai = ouvrir()
    assert not essai.exception
    legendes = " ".join(c.value for c in essai.caption)
    assert r"Trop étroit pour être écrit sur la figure \: \[Anticonstitutionnellement\]\(lieu\) 29\." in legendes
    assert "Anticonstitutionnellement" not in " ".join(figures(essai)[0].textes)


def test_la_page_s_ouvre_seule() -> None:
    essai = AppTest.from_file(str(RACINE / "pages" / "adherents.py"), default_timeout=30).run()
    assert not essai.exception
    assert "249 adhérents" in textes(essai)


def test_chaque_profession_se_montre_sur_la_carte() -> None:
    essai = ouvrir()
    for metier in adh.PROFESSIONS:
        essai.selectbox(key="metier").set_value(metier).run()
        assert not essai.exception
        assert essai.selectbox(key="metier").value == metier


def test_une_commune_filtre_les_professions() -> None:
    essai = ouvrir()
    essai.selectbox(key="commune").set_value("76540").run()
    assert not essai.exception
    assert "Rouen : 119 adhérents, dont 31 médecins généralistes, 22 orthophonistes et 17 infirmiers" in textes(essai)
    assert "31" in professions_dessinees(essai).textes
    assert not any("(publié)" in texte for texte in professions_dessinees(essai).textes), "printed for the territory"
    essai.selectbox(key="commune").set_value("76756").run()
    assert professions_dessinees(essai).textes.count("0") == 9
    assert "Yquebeuf : aucun adhérent (0)." in textes(essai)


def test_un_lien_rouvre_la_meme_vue() -> None:
    essai = ouvrir(commune="Darnétal", metier=titre("SF"))
    assert not essai.exception
    assert essai.selectbox(key="commune").value == "76212"
    assert essai.selectbox(key="metier").value == "SF"
    assert "Darnétal : 15 adhérents" in textes(essai)


def test_sans_bilan_publie_la_page_dit_quoi_faire(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adh, "bilan", lambda magasin: None)
    monkeypatch.setattr(adh, "structures", lambda magasin: None)
    essai = ouvrir()
    assert not essai.exception
    contenu = textes(essai)
    assert "Le nombre d’adhérents n’est pas connu pour cette CPTS." in contenu
    assert "Structures adhérentes" not in contenu
    assert "19 communes sur 26" in contenu


def test_un_detail_d_un_autre_territoire_laisse_un_etat_vide(
    donnees_courantes: Dossiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    fichier = donnees_courantes.donnees / "demonstration" / "adherents_profession_commune.csv"
    hors_territoire = "76007"  # Anceaumeville
    fichier.write_text(f"code_commune,profession,adherents\n{hors_territoire},MG,3\n", encoding="utf-8")
    monkeypatch.setenv(VARIABLE_DONNEES, str(donnees_courantes.donnees))
    essai = ouvrir()
    assert not essai.exception
    assert "La liste des adhérents manque" in textes(essai)
    assert "249 adhérents" in textes(essai)
