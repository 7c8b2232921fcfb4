"""The médecin-traitant page as a reader meets it: every filter, the map's tooltips, the file, the empty states."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import mesures_carte
from cpts_data.chemins import RACINE, VARIABLE_DONNEES, Dossiers
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import phrases_medecin_traitant as phrases
from cpts_data.indicators import zones_face_a_la_reference as faces
from cpts_data.stats import secret
from cpts_data.stats.intervalles import wilson
from cpts_data.stats.lissage import lisser
from cpts_data.store import Magasin
from tests.pages.visite import figures, ouvrir_page, textes, titres

RESULTAT = "2024-10-08"
PHRASES = {
    "MT_16P": f"23{E}490 patients de 16 ans et plus",
    "MT_CSS": f"4{E}074 patients bénéficiaires de la complémentaire santé solidaire (C2S)",
    "MT_ALD": f"1{E}573 patients en affection de longue durée",
    "MT_70P": f"1{E}425 patients de 70 ans et plus",
}


def ouvrir(**adresse: str) -> AppTest:
    return ouvrir_page("medecin_traitant.py", **adresse)


def arguments(essai: AppTest) -> dict:
    """What the page sends to the map."""
    (composant,) = essai.get("component_instance")
    return json.loads(composant.proto.json_args)


def vue(essai: AppTest) -> dict:
    return json.loads(re.search(r"observatoire\.recolorer\((.*)\);\n", arguments(essai)["feature_group"])[1])


def bulles(vue: dict) -> dict[str, list[str]]:
    """Area code -> lines of its tooltip, values in their places."""
    return {
        code: [phrase.format(*valeurs) for phrase in vue["phrases"][rang]]
        for code, (rang, *valeurs) in zip(vue["codes"], vue["textes"], strict=True)
    }


def effectifs(magasin: Magasin, niveau: str, population: str, periode: str) -> dict[str, tuple[int, int]]:
    """People with and without in the file, area by area, before any masking."""
    longueur = {"iris": 9, "commune": 5}[niveau]
    lignes = magasin.lignes(
        "SELECT left(code_iris, ?) AS code, sum(avec_mt)::BIGINT, sum(sans_mt)::BIGINT FROM mt_iris "
        "WHERE population = ? AND periode = ? GROUP BY code",
        [longueur, population, periode],
    )
    return {code: (avec, sans) for code, avec, sans in lignes}


# --- the page -----------------------------------------------------------------------------------------------


def test_the_page_opens_on_people_and_says_what_is_invented() -> None:
    essai = ouvrir()
    assert not essai.exception
    assert titres(essai) == ["Médecin traitant"]
    contenu = textes(essai)
    assert PHRASES["MT_16P"] in contenu
    assert "(352 de moins qu’à T0)" in contenu
    assert "IRIS sur 88 regroupent la moitié des 23" in contenu
    assert "Cliquez sur une zone pour la lire. 6 zones sont masquées" in contenu
    assert "leurs effectifs ne s’additionnent pas" in contenu
    assert len(essai.get("component_instance")) == 1
    concentration, taux = figures(essai)
    assert concentration.alt in contenu and "21 IRIS : la moitié" in concentration.textes
    assert taux.alt.startswith(f"16 ans et plus : 84,8{E}%.") and "8 octobre 2024" in taux.textes
    assert not essai.get("plotly_chart"), "its script waits for a person to ask for it"
    for population in PHRASES:
        assert f'<div class="libelle">{mt.POPULATIONS[population]}</div>' in contenu
    assert contenu.count(f"il manque {76} patients") == 1


def test_the_page_stands_alone() -> None:
    essai = AppTest.from_file(str(RACINE / "pages" / "medecin_traitant.py"), default_timeout=30).run()
    assert not essai.exception
    assert PHRASES["MT_16P"] in textes(essai)


def test_every_choice_has_its_sentence_and_its_tooltips(magasin: Magasin) -> None:
    """4 populations x 2 levels x 2 dates x 2 measures, against the rows of the file."""
    essai = ouvrir()
    vues = set()
    for population in mt.POPULATIONS:
        essai.selectbox(key="population").set_value(population)
        for niveau, zones in (("iris", 88), ("commune", 26)):
            essai.segmented_control(key="niveau").set_value(niveau)
            for periode in mt.periodes(magasin, population):
                essai.selectbox(key="periode").set_value(periode)
                bruts = effectifs(magasin, niveau, population, periode)
                total = sum(sans for _, sans in bruts.values())
                for mesure in ("patients_sans_mt", "taux_couverture_mt"):
                    essai.segmented_control(key="mesure").set_value(mesure).run()
                    assert not essai.exception
                    contenu = textes(essai)
                    concentration = figures(essai)[0]
                    assert concentration.alt in contenu
                    assert any("la moitié" in texte for texte in concentration.textes)
                    assert PHRASES[population] in contenu, "the message is the published one, whatever the date"
                    assert f" des {fr.compte(total, 'patient')} {mt.DESIGNATIONS[population]}" in contenu
                    dessin = vue(essai)
                    vues.add(dessin["cle"])
                    assert (dessin["niveau"], len(dessin["codes"])) == (niveau, zones)
                    couvertes = mt.couverture_par_zone(magasin, niveau, population, periode)
                    masquees = set(couvertes.loc[couvertes["statut"] == secret.MASQUE, "code"])
                    for code, lignes in bulles(dessin).items():
                        verifier_bulle(lignes, mesure, code in masquees, *bruts[code])
    assert len(vues) == 4 * 2 * 2 * 2, "no two choices draw the same map"


def verifier_bulle(lignes: list[str], mesure: str, masquee: bool, avec: int, sans: int) -> None:
    if avec + sans == 0:
        assert lignes == ["aucun habitant concerné"]
    elif masquee or min(avec, sans) < secret.SEUIL:
        assert lignes == ["masqué (secret statistique)"]
    elif mesure == "patients_sans_mt":
        assert lignes == [
            f"{fr.compte(sans, 'patient')} sans médecin traitant",
            f"couverture : {fr.pourcentage(100 * avec / (avec + sans))} de {fr.compte(avec + sans, 'patient')}",
        ]
    else:
        bas, haut = (100 * limite for limite in wilson(avec, avec + sans))
        assert lignes == [
            f"couverture : {fr.pourcentage(100 * avec / (avec + sans))}",
            f"intervalle à 95{E}% : {fr.nombre(bas, 1)} à {fr.pourcentage(haut)}",
            f"{fr.compte(sans, 'patient')} sans médecin traitant sur {fr.nombre(avec + sans)}",
        ]


def test_the_constant_part_of_the_map_never_changes() -> None:
    """Else the browser would draw it again, and lose its zoom."""
    essai = ouvrir()
    avant = arguments(essai)
    assert "http" not in json.dumps([avant["js_links"], avant["css_links"], avant["script"]])
    essai.segmented_control(key="niveau").set_value("commune").run()
    essai.segmented_control(key="mesure").set_value("taux_couverture_mt").run()
    essai.selectbox(key="population").set_value("MT_ALD").run()
    apres = arguments(essai)
    assert avant["feature_group"] != apres["feature_group"]
    assert {cle: v for cle, v in avant.items() if cle != "feature_group"} == {
        cle: v for cle, v in apres.items() if cle != "feature_group"
    }
    assert len(apres["feature_group"].encode()) < 16_000


def test_inhabitants_per_gp_are_those_of_the_communes() -> None:
    essai = ouvrir()
    for niveau in mt.NIVEAUX:
        essai.segmented_control(key="niveau").set_value(niveau)
        essai.segmented_control(key="mesure").set_value("habitants_par_mg").run()
        assert not essai.exception
        dessin = vue(essai)
        assert dessin["niveau"] == "commune"
        rouen = bulles(dessin)["76540"]
        assert rouen[0] == f"{round(117662 / 141)} habitants par médecin généraliste"
        assert "11 communes sur 26 où la source indique 0 médecin généraliste" in textes(essai)
        legende = {e["classe"]: e["libelle"] for e in dessin["legende"]["entrees"]}
        assert legende["z"] == "aucun MG (ou valeur masquée à la source)"


# --- one area -----------------------------------------------------------------------------------------------


def test_a_chosen_area_is_told_and_outlined(magasin: Magasin) -> None:
    avec, sans = effectifs(magasin, "iris", "MT_16P", RESULTAT)["760950101"]
    essai = ouvrir()
    assert vue(essai)["selection"] is None
    essai.selectbox(key="zone").set_value("760950101").run()
    assert not essai.exception
    assert f"Le Chapitre (Bihorel) : {fr.compte(sans, 'patient')} de 16 ans et plus sans médecin traitant, " in textes(
        essai
    )
    assert f"{fr.pourcentage(100 * avec / (avec + sans))} des {fr.nombre(avec + sans)} en ont un (" in textes(essai)
    bas, haut = (100 * limite for limite in wilson(avec, avec + sans))
    bornes = f"(intervalle à 95{E}% : {fr.nombre(bas, 1)} à {fr.pourcentage(haut)})"
    assert f"{bornes} : nettement au-dessus du taux de la CPTS (84,8{E}%), +" in textes(essai)
    assert vue(essai)["selection"] == "760950101"


@pytest.mark.parametrize(
    ("zone", "attendu"),
    [
        ("765400205", "C.H.U.R. (Rouen) : aucun habitant concerné."),
        ("767560000", "Yquebeuf : masqué (secret statistique)."),
    ],
)
def test_a_masked_or_empty_area_says_why(zone: str, attendu: str) -> None:
    essai = ouvrir()
    essai.session_state["zone"] = zone
    essai.run()
    assert not essai.exception
    assert attendu in textes(essai)


def test_an_area_is_forgotten_when_the_level_changes() -> None:
    essai = ouvrir()
    essai.selectbox(key="zone").set_value("760950101").run()
    essai.segmented_control(key="niveau").set_value("commune").run()
    assert not essai.exception
    assert essai.selectbox(key="zone").value is None
    essai.selectbox(key="zone").set_value("76540").run()
    attendu = r"Rouen : \d+\s\d+ patients de 16 ans et plus sans médecin traitant, 1re zone sur 24 par ce nombre"
    assert re.search(attendu, textes(essai))


def test_a_click_on_the_map_chooses_the_area_and_nothing_else() -> None:
    """The component gives back a text: only a code of area is kept."""
    from pages.components.carte import CODE_DE_ZONE
    from pages.components.figure_cliquable import CODE_DE_MARQUE

    for code in ("760950101", "76540", "2A004", "2A0040101"):
        assert CODE_DE_ZONE.fullmatch(code)
    for autre in ("", "7654", "765401", "<b>76540</b>", "76540\n", "rouen"):
        assert not CODE_DE_ZONE.fullmatch(autre)
        assert not CODE_DE_MARQUE.fullmatch(autre)
    for code in ("760950101", "76540", "2A0040101", "76540-R"):
        assert CODE_DE_MARQUE.fullmatch(code)


# --- addresses ----------------------------------------------------------------------------------------------


def test_a_link_reopens_the_same_view() -> None:
    essai = ouvrir(
        population="70 ans et plus", niveau="Communes", mesure="Taux de couverture", periode="T0 (date non imprimée)",
        zone="Rouen",
    )  # fmt: skip
    assert not essai.exception
    assert essai.selectbox(key="population").value == "MT_70P"
    assert essai.segmented_control(key="niveau").value == "commune"
    assert essai.segmented_control(key="mesure").value == "taux_couverture_mt"
    assert essai.selectbox(key="periode").value == "T0"
    assert essai.selectbox(key="zone").value == "76540"
    assert PHRASES["MT_70P"] in textes(essai)
    dessin = vue(essai)
    assert (dessin["niveau"], dessin["selection"]) == ("commune", "76540")
    assert dessin["legende"]["titre"] == "Taux de couverture (%)"


def test_an_unknown_address_falls_back_on_the_first_view() -> None:
    essai = ouvrir(population="<script>", niveau="Cantons", mesure="?", periode="1789", zone="Paris")
    assert not essai.exception
    assert PHRASES["MT_16P"] in textes(essai)
    assert "<script>" not in textes(essai)
    assert (vue(essai)["niveau"], vue(essai)["selection"]) == ("iris", None)


# --- the file -----------------------------------------------------------------------------------------------


@pytest.fixture
def fichiers(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """File name -> how to make it, for each CSV that the page offers."""
    offerts: dict[str, object] = {}
    bouton = st.download_button

    def noter(*args: object, **options: object) -> bool:
        if options["file_name"].endswith(".csv"):
            offerts[options["file_name"]] = options["data"]
        return bouton(*args, **options)

    monkeypatch.setattr(st, "download_button", noter)
    return offerts


def lire(contenu: bytes) -> list[dict[str, str]]:
    assert contenu.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(contenu.decode("utf-8-sig")), delimiter=";"))


def test_the_ranking_is_a_file_that_says_it_is_a_demonstration(magasin: Magasin, fichiers: dict) -> None:
    essai = ouvrir()
    assert fichiers == {}, "nothing is built before the table is opened"
    essai.session_state["classement"] = True
    essai.run()
    assert not essai.exception
    (nom,) = fichiers
    assert nom == "patients_sans_medecin_traitant_mt_16p_2024-10-08_demonstration.csv"
    lignes = lire(fichiers[nom]())
    assert len(lignes) == 88
    assert {ligne["Origine de la donnée"] for ligne in lignes} == {"démonstration"}
    bruts = effectifs(magasin, "iris", "MT_16P", RESULTAT)
    classees = [ligne for ligne in lignes if ligne["Statut"] == "mesuré"]
    assert [ligne["Rang"] for ligne in classees] == [str(rang) for rang in range(1, 81 + 1)]
    sans = [int(ligne["Patients sans médecin traitant"]) for ligne in classees]
    assert sans == sorted(sans, reverse=True)
    for ligne in classees:
        avec_mt, sans_mt = bruts[ligne["Code INSEE"]]
        assert ligne["Patients sans médecin traitant"] == str(sans_mt)
        assert ligne["Patients"] == str(avec_mt + sans_mt)
        assert float(ligne["Taux de couverture (%)"].replace(",", ".")) == pytest.approx(
            100 * avec_mt / (avec_mt + sans_mt)
        )
    assert float(classees[-1]["Part cumulée (%)"].replace(",", ".")) == pytest.approx(100 * sum(sans) / 23490)


def test_the_file_gives_no_masked_number(fichiers: dict) -> None:
    essai = ouvrir()
    essai.session_state["classement"] = True
    essai.selectbox(key="population").set_value("MT_70P").run()
    (creer,) = fichiers.values()
    masquees = [ligne for ligne in lire(creer()) if ligne["Statut"] == "masqué (secret statistique)"]
    assert len(masquees) == 34
    for ligne in masquees:
        assert {ligne[c] for c in ("Rang", "Patients sans médecin traitant", "Patients", "Taux de couverture (%)")} == {
            ""
        }


def test_inhabitants_per_gp_have_their_own_open_file(fichiers: dict) -> None:
    essai = ouvrir(mesure=mesures_carte()["habitants_par_mg"].libelle_court)
    essai.session_state["communes"] = True
    essai.run()
    assert not essai.exception
    lignes = {ligne["Commune"]: ligne for ligne in lire(fichiers["habitants_par_medecin_generaliste.csv"]())}
    assert len(lignes) == 26
    assert {ligne["Origine de la donnée"] for ligne in lignes.values()} == {"ouvert et calculé"}
    assert "117662" in lignes["Rouen"].values() and "141" in lignes["Rouen"].values()


# --- other data ---------------------------------------------------------------------------------------------


def choisir_les_donnees(dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers.donnees))


def test_the_banner_leaves_with_the_demonstration(dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "bandeau-demonstration" in textes(ouvrir())
    fiche = dossiers.donnees / "demonstration" / "mt_iris.toml"
    fiche.write_text(fiche.read_text("utf-8").replace('classe = "démonstration"', 'classe = "importé"'), "utf-8")
    choisir_les_donnees(dossiers, monkeypatch)
    essai = ouvrir()
    assert not essai.exception
    contenu = textes(essai)
    assert "badge-importe" in contenu
    assert "démonstration</span>" not in contenu and "fictive" not in contenu
    assert 'class="bandeau-demonstration"' not in contenu


def test_without_a_rate_the_page_says_what_to_ask_and_keeps_its_map(
    dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    fichier = dossiers.donnees / "publie" / "mt_couverture.csv"
    lignes = fichier.read_text("utf-8").splitlines(keepends=True)
    fichier.write_text("".join(ligne for ligne in lignes if not ligne.startswith("MT_")), "utf-8")
    choisir_les_donnees(dossiers, monkeypatch)
    essai = ouvrir()
    assert not essai.exception
    contenu = textes(essai)
    assert "La couverture des patients de 16 ans et plus n’est pas connue pour ce territoire." in contenu
    assert "Les taux de couverture du territoire ne sont pas connus" in contenu
    assert "<strong>À demander</strong> à la CPAM" in contenu and "donnees?onglet=Importer" in contenu
    assert len(vue(essai)["codes"]) == 88


def test_a_group_without_a_published_rate_keeps_its_map(dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch) -> None:
    fichier = dossiers.donnees / "publie" / "mt_couverture.csv"
    lignes = fichier.read_text("utf-8").splitlines(keepends=True)
    fichier.write_text("".join(ligne for ligne in lignes if not ligne.startswith("MT_70P")), "utf-8")
    choisir_les_donnees(dossiers, monkeypatch)
    essai = ouvrir(population="70 ans et plus")
    assert not essai.exception
    contenu = textes(essai)
    assert "La couverture des patients de 70 ans et plus n’est pas connue pour ce territoire." in contenu
    assert f"la moitié des 1{E}425 patients de 70 ans et plus" in contenu, "the sum of the IRIS"
    assert len(vue(essai)["codes"]) == 88


def test_a_hostile_name_is_shown_as_it_is(dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch) -> None:
    nom = "<img src=x onerror=piege()>{{7*7}}"
    iris = dossiers.donnees / "faits" / "iris.csv"
    iris.write_text(iris.read_text("utf-8").replace(",Le Chapitre,", f",{nom},"), "utf-8")
    choisir_les_donnees(dossiers, monkeypatch)
    essai = ouvrir()
    essai.session_state["zone"] = "760950101"
    essai.run()
    assert not essai.exception
    assert "<img" not in textes(essai)
    assert "&lt;img src=x onerror=piege()&gt;{{7*7}} (Bihorel)" in textes(essai)
    assert "piege" not in json.dumps(arguments(essai)), "names come with the contours only"


def test_the_curve_to_explore_opens_with_the_ranking_and_its_names_stay_text(
    dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """plotly makes a link of ``<a href>`` in its labels."""
    nom = '<a href="https://exemple.org">ici</a>'
    iris = dossiers.donnees / "faits" / "iris.csv"
    ligne = ",Le Chapitre,"
    assert ligne in iris.read_text("utf-8")
    iris.write_text(iris.read_text("utf-8").replace(ligne, ',"' + nom.replace('"', '""') + '",'), "utf-8")
    choisir_les_donnees(dossiers, monkeypatch)
    essai = ouvrir()
    essai.session_state["classement"] = True
    essai.run()
    assert not essai.exception
    (graphique,) = essai.get("plotly_chart")
    (courbe,) = (trace for trace in json.loads(graphique.proto.spec)["data"] if "customdata" in trace)
    assert [bulle for bulle in courbe["customdata"] if "&lt;a href=&quot;https://exemple.org&quot;&gt;ici" in bulle]
    assert not [bulle for bulle in courbe["customdata"] if "<a" in bulle]
    assert essai.dataframe, "the table is under the curve"


def test_without_a_total_the_visible_areas_are_ranked_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mt, "total_sans_mt", lambda *choix: mt.TotalSansMT(None, None))
    essai = ouvrir()
    contenu = textes(essai)
    assert not essai.exception
    assert "dont le nombre est connu" in contenu
    assert "Des zones sont masquées ou absentes : les parts sont calculées sans elles." in contenu
    assert len(figures(essai)) == 2, "the curve, and the published rates"


@pytest.mark.parametrize("mesure", ["patients_sans_mt", "habitants_par_mg"])
def test_the_sentence_over_the_map_keeps_its_height(mesure: str) -> None:
    essai = ouvrir(mesure=mesures_carte()[mesure].libelle_court)
    (phrase,) = (
        h.proto.body for h in essai.get("html") if "deux-lignes" in h.proto.body and "<style" not in h.proto.body
    )
    assert phrase.startswith('<p class="phrase deux-lignes">')


@pytest.mark.parametrize("filtre", ["niveau", "mesure"])
def test_an_empty_filter_in_the_address_falls_back_on_the_default(filtre: str) -> None:
    essai = ouvrir(**{filtre: ""})
    assert not essai.exception
    assert "patients de 16 ans et plus" in textes(essai)


# --- against a reference ------------------------------------------------------------------------------------


def test_the_reference_is_a_filter_of_the_address_and_names_itself(magasin: Magasin) -> None:
    essai = ouvrir(mesure="Face à la référence", reference_mt="Référence : Socle", niveau="Communes")
    assert not essai.exception
    assert essai.selectbox(key="reference_mt").value == "socle"
    compare = faces.face_a_la_reference(mt.couverture_par_zone(magasin, "commune", "MT_16P", RESULTAT), 84.0)
    effectifs = faces.compter(compare)
    dessin = vue(essai)
    assert dessin["legende"]["titre"] == f"Face au socle (84,0{E}%)"
    comptes = {e["classe"]: e["effectif"] for e in dessin["legende"]["entrees"] if not e["large"]}
    assert [comptes[c] for c in "012"] == [str(n) for n in effectifs.values()]
    attendu = f"Face au socle (84,0{E}%) : {fr.compte(effectifs['nettement en dessous'], 'commune')} nettement en"
    assert attendu in textes(essai)


def test_the_commune_is_offered_to_iris_only_and_draws_no_funnel() -> None:
    essai = ouvrir(reference_mt="Référence : Commune de l’IRIS")
    essai.session_state["comparaison"] = True
    essai.run()
    assert not essai.exception
    contenu = textes(essai)
    assert "L’entonnoir n’est pas dessiné" in contenu
    assert "Le taux du département n’est pas proposé" in contenu
    assert figures_cliquables(essai) == ["selection_des_figures", "chenille"]
    essai.segmented_control(key="niveau").set_value("commune").run()
    assert not essai.exception
    assert essai.selectbox(key="reference_mt").value == "cpts", "forgotten when the level changes"
    assert figures_cliquables(essai) == ["selection_des_figures", "chenille", "entonnoir"]


def figures_cliquables(essai: AppTest) -> list[str]:
    """The keys of the components that hold the figures, in the order of the page."""
    return [composant.proto.id.rsplit("-", 1)[1] for composant in essai.get("bidi_component")]


def donnees(essai: AppTest, cle: str) -> dict:
    (composant,) = (c for c in essai.get("bidi_component") if c.proto.id.endswith(f"-{cle}"))
    return json.loads(composant.proto.mixed.json or composant.proto.json)


def test_the_figures_wait_until_they_are_opened_then_show_the_visible_areas(magasin: Magasin) -> None:
    essai = ouvrir(zone="Bihorel — Le Chapitre (760950101)")
    assert not essai.get("bidi_component"), "nothing is drawn before a person asks"
    essai.session_state["comparaison"] = True
    essai.run()
    assert not essai.exception
    visibles = mt.couverture_par_zone(magasin, "iris", "MT_16P", RESULTAT).dropna(subset=["taux_pct"])
    for cle in ("chenille", "entonnoir"):
        dessin = donnees(essai, cle)
        assert set(re.findall(r'data-zone="(\w+)"', dessin["svg"])) == set(dessin["bulles"]) == set(visibles["code"])
        assert phrases.phrase_positions(effectifs_des_positions(magasin), reference(magasin), "iris") in dessin["alt"]
    assert donnees(essai, "selection_des_figures") == {"selection": "760950101"}
    contenu = textes(essai)
    assert "6,5 fois plus que le hasard seul ne le ferait" in contenu, "√φ: φ itself is about 43"
    assert "un même écart vaut moins sur une petite zone" in contenu


def reference(magasin: Magasin) -> faces.Reference:
    return faces.references(magasin, "iris", "MT_16P", RESULTAT)[0]


def effectifs_des_positions(magasin: Magasin) -> dict[str, int]:
    zones = mt.couverture_par_zone(magasin, "iris", "MT_16P", RESULTAT)
    return faces.compter(faces.face_a_la_reference(zones, reference(magasin).valeur_pct))


def test_a_smoothed_rate_is_on_the_map_only_and_says_so(magasin: Magasin, fichiers: dict) -> None:
    essai = ouvrir(mesure="Taux de couverture", lissage="Lissé")
    essai.session_state["classement"] = True
    essai.session_state["comparaison"] = True
    essai.run()
    assert not essai.exception
    dessin = vue(essai)
    assert dessin["legende"]["titre"] == "Taux de couverture lissé (%)"
    zones = mt.couverture_par_zone(magasin, "iris", "MT_16P", RESULTAT)
    lisses = dict(zip(zones["code"], 100 * lisser(zones["avec_mt"], zones["patients"]), strict=True))
    for zone in zones.dropna(subset=["taux_pct"]).to_dict("records"):
        assert bulles(dessin)[zone["code"]][:2] == [
            f"taux lissé : {fr.pourcentage(lisses[zone['code']])}", f"taux brut : {fr.pourcentage(zone['taux_pct'])}",
        ]  # fmt: skip
    assert phrases.PHRASE_LISSAGE in textes(essai)
    assert "lissé" not in donnees(essai, "chenille")["svg"] + json.dumps(donnees(essai, "entonnoir"))
    (creer,) = fichiers.values()
    lignes = lire(creer())
    assert not [colonne for colonne in lignes[0] if "liss" in colonne.lower()]
    ecrits = {ligne["Code INSEE"]: ligne["Taux de couverture (%)"] for ligne in lignes}
    for zone in zones.dropna(subset=["taux_pct"]).to_dict("records"):
        assert float(ecrits[zone["code"]].replace(",", ".")) == round(zone["taux_pct"], 4)
    assert "taux_lisse_pct" not in essai.dataframe[0].value.columns


def test_the_smoothed_map_says_how_many_areas_move() -> None:
    """None among people of 16 and over, who are many everywhere; some among those in long-term illness."""
    essai = ouvrir(mesure="Taux de couverture", lissage="Brut")
    assert "Carte lissée" not in textes(essai)
    trouvees = {}
    for population in ("MT_16P", "MT_ALD"):
        classes = []
        for lissage in ("brut", "lisse"):
            essai.selectbox(key="population").set_value(population)
            essai.segmented_control(key="lissage").set_value(lissage).run()
            classes.append(vue(essai)["classes"])
        trouvees[population] = sum(avant != apres for avant, apres in zip(*classes, strict=True))
        assert phrases.phrase_zones_deplacees(trouvees[population]) in textes(essai)
    assert trouvees["MT_16P"] == 0 < trouvees["MT_ALD"]


def test_the_file_says_interval_reference_position_change_and_reason(magasin: Magasin, fichiers: dict) -> None:
    essai = ouvrir(niveau="Communes")
    essai.session_state["classement"] = True
    essai.run()
    (creer,) = fichiers.values()
    lignes = {ligne["Code INSEE"]: ligne for ligne in lire(creer())}
    avec, sans = effectifs(magasin, "commune", "MT_16P", RESULTAT)["76540"]
    rouen = lignes["76540"]
    bas, haut = (100 * float(limite) for limite in wilson(avec, avec + sans))
    bornes = [float(rouen[f"Intervalle à 95 %, {cote} (%)"].replace(",", ".")) for cote in ("bas", "haut")]
    assert bornes == [round(bas, 4), round(haut, 4)]
    assert rouen["Nature de la référence"] == "le taux de la CPTS"
    assert float(rouen["Référence (%)"].replace(",", ".")) == pytest.approx(100 * 130553 / 154043)
    assert (rouen["Position"], rouen["Évolution, en un mot"]) == ("nettement en dessous", "hausse nette")
    avant, patients = (n for n in (effectifs(magasin, "commune", "MT_16P", "T0")["76540"]))
    attendu = 100 * (avec / (avec + sans) - avant / (avant + patients))
    assert float(rouen["Évolution depuis la première date (points)"].replace(",", ".")) == round(attendu, 4)
    motif = next(colonne for colonne in rouen if colonne.startswith("Motif"))
    masquee = lignes["76756"]
    assert masquee[motif] == "s" and masquee["Position"] == masquee["Évolution, en un mot"] == ""


def test_groups_of_neighbours_are_told_or_why_not() -> None:
    essai = ouvrir(mesure="Groupes de zones voisines")
    assert not essai.exception
    assert vue(essai)["legende"]["titre"] == "Groupes de zones voisines"
    contenu = textes(essai)
    assert "même de part et d’autre d’un fleuve" in contenu and "999 tirages" in contenu
    assert "Les zones voisines se ressemblent : " in contenu and "indice global 0," in contenu
    essai.segmented_control(key="niveau").set_value("commune").run()
    assert not essai.exception
    assert "ne sont cherchés qu’à partir de 30 zones mesurées : 24 communes mesurées ici" in textes(essai)
    assert not essai.get("component_instance"), "no map of groups that were not looked for"


def test_each_rate_of_the_territory_says_whether_its_change_is_real() -> None:
    """16 and over: 124649/148491 then 130553/154043, +0,81 point; the interval is Newcombe's."""
    contenu = textes(ouvrir())
    assert f"+0,8 point depuis T0 (intervalle à 95{E}% : +0,5 à +1,1), hausse nette" in contenu
    assert contenu.count("hausse nette") == 4


def test_with_every_area_absent_nothing_is_compared(dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch) -> None:
    fichier = dossiers.donnees / "demonstration" / "mt_iris.csv"
    entete, *lignes = fichier.read_text("utf-8").splitlines(keepends=True)
    vides = [",".join([*ligne.split(",")[:3], "", "\n"]) for ligne in lignes]
    fichier.write_text(entete + "".join(vides), "utf-8")
    choisir_les_donnees(dossiers, monkeypatch)
    essai = ouvrir(mesure="Face à la référence")
    essai.session_state["comparaison"] = True
    essai.session_state["classement"] = True
    essai.run()
    assert not essai.exception
    contenu = textes(essai)
    assert f"Aucune zone ne peut être comparée au taux de la CPTS (84,8{E}%)." in contenu
    assert "Aucune zone n’a de taux à comparer" in contenu
    assert set(vue(essai)["classes"]) == {"m"}
    for mesure in ("Taux de couverture", "Groupes de zones voisines"):
        assert not ouvrir(mesure=mesure).exception
