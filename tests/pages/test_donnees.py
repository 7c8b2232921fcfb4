"""The data page: every tab, every filter, what it says when there is nothing to replace, names shown as text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cpts_data.catalogue import jeux
from cpts_data.catalogue.fiches import fiches
from cpts_data.chemins import RACINE, VARIABLE_DONNEES, Dossiers
from cpts_data.indicators import donnees
from cpts_data.indicators.journal_des_changements import journal
from cpts_data.store import ouvrir_magasin
from pages.components import onglet_indicateurs
from tests.conftest import copier_donnees
from tests.pages.visite import tableaux_ecrits, titres

PAGE = RACINE / "pages" / "donnees.py"
CHANGEMENTS = "Ce qui a changé"
ONGLETS = (
    "Importer", CHANGEMENTS, "Jeux de données", "Indicateurs", "Imprimé et recalculé", "Territoire", "Données ouvertes",
)  # fmt: skip
JEUX = "Jeux de données"
HOSTILE = "<img src=x onerror=alert(1)> **gras** $x$"


@pytest.fixture(scope="module")
def courantes(dossiers_embarques: Dossiers, magasin: object) -> Dossiers:
    """The shipped data, their store already built; no test of this module changes them."""
    return dossiers_embarques


@pytest.fixture(autouse=True)
def dossier_courant(courantes: Dossiers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE_DONNEES, str(courantes.donnees))


def ouvrir(**adresse: str) -> AppTest:
    """Open the page alone, with a query string."""
    page = AppTest.from_file(str(PAGE), default_timeout=30)
    for cle, valeur in adresse.items():
        page.query_params[cle] = valeur
    page.run()
    assert not page.exception
    return page


def textes(page: AppTest) -> str:
    return "\n".join(
        [element.body for element in page.get("html")]
        + [element.value for element in (*page.markdown, *page.subheader, *page.caption)]
    )


def test_la_page_s_ouvre_dans_l_application():
    application = AppTest.from_file(str(RACINE / "app.py"), default_timeout=30).run()
    application.switch_page("pages/donnees.py").run()
    assert not application.exception
    assert titres(application) == ["Données"]


def test_la_phrase_les_chiffres_et_la_version_sont_sur_tous_les_onglets(courantes):
    version = ouvrir_magasin(courantes).version
    for onglet in ONGLETS:
        page = ouvrir(onglet=onglet)
        contenu = textes(page)
        assert "2 jeux de données sur 22 sont fictifs et restent à remplacer" in contenu
        assert [int(n) for n in re.findall(r'class="valeur">(\d+)<', contenu)] == [22, 12, 15, 2]
        assert version in contenu
        assert [tab.label for tab in page.tabs] == list(ONGLETS)


def test_seul_l_onglet_ouvert_est_calcule(courantes):
    lignes = {onglet: [len(t) for t in tableaux_ecrits(ouvrir(onglet=onglet))] for onglet in ONGLETS}
    lu = journal(ouvrir_magasin(courantes))
    changements = [len(lu.du_territoire()), len(lu.des_zones())]
    assert lignes == dict(zip(ONGLETS, ([], changements, [22], [len(fiches())], [53], [26], []), strict=True))


def test_ce_qui_a_change_dit_le_constat_et_que_les_iris_sont_fictifs():
    page = ouvrir(onglet=CHANGEMENTS)
    contenu = textes(page)
    assert (
        "Aucun import n’a encore changé un chiffre suivi. Entre deux dates d’une même source, sur 5 taux comparés, "
        "4 sont en hausse nette et 1 est à surveiller ; 2 changent de définition." in contenu
    )
    blocs = ["Depuis les derniers imports", "Entre deux dates d’une même source", "IRIS par IRIS"]
    assert [titre.value for titre in page.subheader] == blocs
    assert "calculé sur les taux non arrondis" in contenu, "83,9 then 84,8 is told as +0,8 point"
    territoire, iris = tableaux_ecrits(page)
    assert [ligne["Constat"] for ligne in territoire[:5]] == ["changement net"] * 4 + ["à surveiller"]
    assert (territoire[0]["Avant"], territoire[0]["Écart"]) == ("83,9\u202f% à T0", "+0,8 point")
    assert {ligne["Écart"] for ligne in territoire if ligne["Constat"] == "changement de définition"} == {"—"}
    assert "Effectifs par IRIS inventés" in contenu
    assert all("(" in ligne["IRIS"] for ligne in iris)
    assert "couverture compte tout le monde : ce n’est pas un sondage" in contenu


def test_un_onglet_inconnu_de_l_adresse_ouvre_le_premier():
    assert "Aucun fichier importé pour l’instant." in textes(ouvrir(onglet="autre"))


@pytest.mark.parametrize(
    ("origine", "attendus"), [("Toutes", 22), ("Publié", 14), ("Calculé", 2), ("Ouvert", 4), ("Démonstration", 2)]
)
def test_chaque_origine(origine, attendus):
    """14 published + 2 computed + 4 open (IRIS, communes, references, calendar) + 2 synthetic = 22."""
    page = ouvrir(onglet=JEUX, origine=origine)
    assert len(tableaux_ecrits(page)[0]) == attendus


PRESENTS = sorted(nom for nom, jeu in jeux().items() if (RACINE / "data" / jeu.fichier).exists())


@pytest.mark.parametrize("nom", PRESENTS)
def test_le_detail_de_chaque_jeu(nom):
    jeu = jeux()[nom]
    page = ouvrir(onglet=JEUX, jeu=jeu.titre)
    lignes = tableaux_ecrits(page)[0]
    assert [ligne["Colonne"] for ligne in lignes] == [colonne.libelle for colonne in jeu.colonnes]
    assert [ligne["Définition"] for ligne in lignes] == [colonne.definition for colonne in jeu.colonnes]
    contenu = textes(page)
    for libelle in ("Licence", "Régime", "Exercice", "Empreinte (SHA-256)", "Ce qu’il ne faut pas en conclure"):
        assert f"- **{libelle}** : " in contenu


@pytest.mark.parametrize(
    ("constat", "lignes"),
    [("Tous", 53), ("Écarts", 12), ("Selon l’arrondi", 3), ("Non imprimés", 3), ("Concordants", 35)],
)
def test_chaque_constat(constat, lignes):
    page = ouvrir(onglet="Imprimé et recalculé", constat=constat)
    (verifications,) = tableaux_ecrits(page)
    assert len(verifications) == lignes
    assert "12 donnent un écart" in textes(page)
    if constat in ("Tous", "Écarts"):
        assert verifications[0]["Constat"] == "écart"
        (premiere,) = [ligne for ligne in verifications if ligne["Code"] == "SAS-MG-offered"]
        assert (premiere["Imprimé"], premiere["Recalculé"], premiere["Écart"]) == ("14\u202f177", "14\u202f174", "+3")


def test_un_constat_sans_ligne_a_son_etat_vide(monkeypatch):
    toutes = donnees.verifications
    monkeypatch.setattr(donnees, "verifications", lambda magasin, constat: toutes(magasin, constat).iloc[:0])
    page = ouvrir(onglet="Imprimé et recalculé", constat="Non imprimés")
    assert tableaux_ecrits(page) == []
    assert "Aucune vérification dans ce cas" in textes(page)
    assert "« Non imprimés »" in textes(page)


def test_le_territoire_dit_quel_fichier_corriger():
    contenu = textes(ouvrir(onglet="Territoire"))
    assert "15 restent à confirmer (25\u202f708 habitants, 12\u202f% du territoire)." in contenu
    assert "`territoire.toml`" in contenu
    assert 'statut = "confirmée"' in contenu


def test_les_donnees_ouvertes_disent_le_site_contacte_et_les_commandes_existent():
    from cpts_data.commandes.arguments import COMMANDES

    page = ouvrir(onglet="Données ouvertes")
    contenu = textes(page)
    assert len([bouton for bouton in page.button if bouton.label == "Télécharger"]) == 6
    assert contenu.count("Jamais téléchargé") == 5, "everything but the contours"
    for site in ("data.geopf.fr", "www.insee.fr", "www.data.gouv.fr", "odisse.santepubliquefrance.fr"):
        assert f"contacte le site {site}" in contenu
    citees = set(re.findall(r"python -m cpts_data ([a-z-]+)", contenu))
    assert citees == {"importer-contours", "retirer-contours"} <= set(COMMANDES)


def test_hors_ligne_un_clic_donne_une_phrase_et_ne_change_rien(courantes, monkeypatch):
    """Every request goes to a closed port of this machine."""
    for variable in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    version = ouvrir_magasin(courantes).version
    page = ouvrir(onglet="Données ouvertes")
    page.button[-1].click().run()
    assert not page.exception
    (erreur,) = page.error
    assert "Couvertures vaccinales du département" in erreur.value
    assert "rien n’a été changé" in erreur.value
    assert ouvrir_magasin(courantes).version == version


def test_aucun_mot_anglais_a_l_ecran():
    anglais = re.compile(r"\b(the|and|with|from|file|dataset|None|nan|True|False|rows?|Height)\b")
    for onglet in ONGLETS:
        contenu = re.sub(r"`[^`]*`|```.*?```|<style>.*?</style>", "", textes(ouvrir(onglet=onglet)), flags=re.DOTALL)
        assert anglais.findall(contenu) == []


def test_le_csv_des_verifications_garde_les_nombres(monkeypatch):
    """The screen shows « 14 177 »; the file must hold 14177."""
    import pages.components.tableau as module

    captures = {}

    def capturer(*_: object, data: object, file_name: str, **__: object) -> None:
        captures[file_name] = data()

    monkeypatch.setattr(module.st, "download_button", capturer)
    ouvrir(onglet="Imprimé et recalculé", constat="Écarts")
    ouvrir(onglet=JEUX, origine="Ouvert")
    lignes = list(csv.DictReader(io.StringIO(captures["imprime_et_recalcule.csv"].decode("utf-8-sig")), delimiter=";"))
    sas = next(ligne for ligne in lignes if ligne["Code"] == "SAS-MG-offered")
    assert (sas["Valeur imprimée"], sas["Valeur recalculée"], sas["Écart"]) == ("14177", "14174", "3")
    catalogue = list(
        csv.DictReader(io.StringIO(captures["catalogue_des_donnees.csv"].decode("utf-8-sig")), delimiter=";")
    )
    assert len(catalogue) == 4
    assert all(ligne["Âge (jours)"].isdigit() for ligne in catalogue)
    assert {ligne["Origine de la donnée"] for ligne in catalogue} == {"calculé"}


@pytest.fixture(scope="module")
def remplacees(tmp_path_factory: pytest.TempPathFactory) -> Dossiers:
    """Another folder: everything imported, every commune confirmed, one file not sealed, a hostile producer."""
    dossiers = copier_donnees(tmp_path_factory.mktemp("remplacees") / "data")

    def remplacer(fichier: str, avant: str, apres: str) -> None:
        chemin: Path = dossiers.donnees / fichier
        texte = chemin.read_text(encoding="utf-8")
        assert avant in texte
        chemin.write_text(texte.replace(avant, apres), encoding="utf-8")

    for nom in ("mt_iris", "adherents_profession_commune"):
        remplacer(f"demonstration/{nom}.toml", 'classe = "démonstration"', 'classe = "importé"')
    remplacer("demonstration/mt_iris.toml", 'producteur = "', f'producteur = "{HOSTILE}')
    remplacer("territoire.toml", '"à confirmer"', '"confirmée"')
    remplacer("demonstration/adherents_profession_commune.csv", "76095,MG,3\n", "76095,MG,4\n")
    ouvrir_magasin(dossiers)
    return dossiers


class TestDonneesRemplacees:
    """What the page says once there is nothing left to replace or confirm."""

    @pytest.fixture(autouse=True)
    def ailleurs(self, remplacees: Dossiers, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(VARIABLE_DONNEES, str(remplacees.donnees))

    def test_rien_a_remplacer(self):
        contenu = textes(ouvrir(onglet="Importer"))
        assert "Aucun jeu de données n’est fictif ; " in contenu
        assert "fictif :" not in contenu and "fictifs :" not in contenu

    def test_tout_est_confirme(self):
        assert "la liste est confirmée." in textes(ouvrir(onglet="Territoire"))

    def test_l_origine_importee_est_offerte_et_la_demonstration_ne_l_est_plus(self):
        page = ouvrir(onglet=JEUX, origine="Importé")
        assert len(tableaux_ecrits(page)[0]) == 2
        assert "Démonstration" not in page.button_group[0].options

    def test_l_avertissement_est_montre(self):
        contenu = textes(ouvrir())
        assert "1 avertissement" in contenu
        assert "a changé depuis l’écriture de sa fiche d’origine" in contenu

    def test_un_nom_hostile_reste_un_texte(self):
        page = ouvrir(onglet=JEUX, jeu=jeux()["mt_iris"].titre)
        contenu = textes(page)
        assert HOSTILE not in contenu
        assert any(ligne["Producteur"].startswith(HOSTILE) for ligne in tableaux_ecrits(page)[1]), "as it is, as text"
        assert r"\<img src=x onerror=alert\(1\)\> \*\*gras\*\* \$x\$" in contenu


# --- the sheets of the indicators ---------------------------------------------------------------------------


def test_l_onglet_des_indicateurs_montre_une_fiche_entiere_et_la_liste() -> None:
    essai = ouvrir(onglet="Indicateurs", fiche="Fidélisation des adhérents")
    assert not essai.exception
    contenu = textes(essai)
    assert '<div class="fiche-entiere"><h3>Fidélisation des adhérents</h3>' in contenu
    assert "<dt>À ne pas conclure</dt><dd>Un départ à la retraite" in contenu
    assert "Aucune fiche n’est en retard de relecture." in contenu
    (liste,) = tableaux_ecrits(essai)
    assert [ligne["Indicateur"] for ligne in liste] == [lue.titre for lue in fiches().values()]
    assert {ligne["Prochaine relecture"] for ligne in liste} == {"30 septembre 2027"}


def test_la_recherche_d_une_fiche_ignore_les_accents_et_dit_quand_rien_ne_correspond() -> None:
    essai = ouvrir(onglet="Indicateurs")
    essai.text_input(key="mot").set_value("depistage ORGANISE sein").run()
    (liste,) = tableaux_ecrits(essai)
    assert {ligne["Indicateur"] for ligne in liste} == {
        "Dépistage du cancer du sein, dépistage organisé",
        "Dépistage du cancer du sein, organisé et individuel",
    }
    essai.text_input(key="mot").set_value("zzz").run()
    assert not essai.exception
    assert "Aucune fiche ne contient ce mot" in textes(essai)


def test_une_fiche_en_retard_est_dite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onglet_indicateurs, "aujourdhui", lambda: dt.date(2028, 1, 1))
    contenu = textes(ouvrir(onglet="Indicateurs", fiche="Fidélisation des adhérents"))
    assert f"{len(fiches())} fiches sont à relire." in contenu
    assert "Cette fiche devait être relue avant le 30 septembre 2027" in contenu
