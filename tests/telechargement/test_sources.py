"""Each source in its real format, from a local server to the data folder: what is kept, and what is refused."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from pathlib import Path

import pytest

from cpts_data import catalogue
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.store import construire_magasin
from cpts_data.telechargement.service import JEUX, TOUTES, telecharger
from cpts_data.telechargement.sources import sources

from . import formats
from .conftest import VITE, etat
from .formats import BIHOREL, BIHOREL_ENTIER, ROUEN, ROUEN_NORD, ROUEN_SUD
from .serveur import Fichier, Serveur


def obtenir(serveur: Serveur, dossiers: Dossiers, source: str, fichier: Fichier | None = None, chemin: str = "/f"):
    """Fetch a source from the local server."""
    if fichier is not None:
        serveur.ressources[chemin] = fichier
    return telecharger(source, dossiers, adresse=f"{serveur.base}{chemin}", reglages=VITE)


def refus(serveur: Serveur, dossiers: Dossiers, source: str, fichier: Fichier | None, chemin: str = "/f") -> list:
    """Fetch a bad answer: nothing changes in the data folder. Returns the faults."""
    avant = etat(dossiers.donnees)
    with pytest.raises(ErreurDonnees) as levee:
        obtenir(serveur, dossiers, source, fichier, chemin)
    assert etat(dossiers.donnees) == avant
    assert all("rien n’a été changé" in faute.message for faute in levee.value.fautes)
    return list(levee.value.fautes)


def lignes(dossiers: Dossiers, jeu: str) -> list[dict[str, str]]:
    with (dossiers.donnees / "ouvert" / f"{jeu}.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def papiers(dossiers: Dossiers, jeu: str) -> catalogue.Provenance:
    provenance = catalogue.lire_provenance(dossiers.donnees, f"ouvert/{jeu}.toml")
    assert provenance.sha256 == catalogue.empreinte(dossiers.donnees / "ouvert" / f"{jeu}.csv")
    assert provenance.classe == "ouvert"
    assert provenance.date_acces == dt.date.today()
    return provenance


def reste_de_travail(dossiers: Dossiers) -> list[str]:
    """What is left in the hidden folder, but the locks."""
    travail = dossiers.donnees / ".telechargements"
    return [chemin.name for chemin in travail.iterdir() if chemin.suffix != ".verrou"]


BONS = {
    "population": lambda: Fichier(formats.population_zip(), "application/zip"),
    "professionnels": lambda: Fichier(formats.rpps().encode(), "text/plain"),
    "equipements": lambda: Fichier(formats.zipper({"BPE25.csv": formats.bpe_csv()}), "application/zip"),
    "apl": lambda: Fichier(formats.apl_xlsx()),
    "vaccination": lambda: Fichier(formats.odisse_csv(), "text/csv; charset=utf-8"),
}
CHEMINS = {"apl": "/apl.xlsx"}


# --- for every source -----------------------------------------------------------------------------------------


def test_chaque_source_a_une_adresse_chiffree_et_ses_papiers():
    assert {"territoire", *TOUTES} == set(sources())
    for source in sources().values():
        assert source.adresse.startswith("https://")
        assert source.titre and source.producteur and source.licence
    assert set(BONS) == set(JEUX)


@pytest.mark.parametrize("source", JEUX)
def test_une_source_telechargee_entre_dans_le_magasin(serveur, vides, source):
    bilan = obtenir(serveur, vides, source, BONS[source](), CHEMINS.get(source, "/f"))
    jeu = JEUX[source]
    assert len(lignes(vides, jeu)) == bilan.lignes > 0
    assert bilan.lignes_avant is None
    assert papiers(vides, jeu).adresse.startswith(serveur.base)
    assert reste_de_travail(vides) == []
    assert bilan.phrases[-1].startswith(f"Source : {sources()[source].producteur}, le ")
    assert all(phrase[0].isupper() or phrase[0].isdigit() for phrase in bilan.phrases)
    magasin = construire_magasin(vides)
    try:
        assert magasin.lignes(f"SELECT count(*) FROM {jeu}") == [(bilan.lignes,)]
    finally:
        magasin.fermer()


@pytest.mark.parametrize("source", JEUX)
def test_une_seconde_fois_remplace_et_dit_ce_qu_il_y_avait(serveur, vides, source):
    chemin = CHEMINS.get(source, "/f")
    premier = obtenir(serveur, vides, source, BONS[source](), chemin)
    avant = etat(vides.donnees)
    second = obtenir(serveur, vides, source, BONS[source](), chemin)
    assert (second.lignes, second.lignes_avant) == (premier.lignes, premier.lignes)
    assert etat(vides.donnees) == avant


@pytest.mark.parametrize("source", [*JEUX, "contours"])
@pytest.mark.parametrize(
    ("fichier", "mot"),
    [
        (Fichier(b"<!DOCTYPE html><html>Maintenance</html>", "text/html"), "à la place du fichier"),
        (Fichier(b"<!DOCTYPE html><html>Maintenance</html>", "application/octet-stream"), "à la place du fichier"),
        (Fichier(b"\x89PNG\r\n", "image/png"), "à la place du fichier"),
        (Fichier(b"", "text/plain"), "vide"),
        (Fichier(b"", statuts=[500]), "réponse 500"),
        (Fichier(b"", statuts=[404]), "réponse 404"),
    ],
    ids=["html", "html_deguise", "image", "vide", "panne", "absent"],
)
def test_une_mauvaise_reponse_ne_change_rien(serveur, vides, source, fichier, mot):
    obtenir(serveur, vides, "vaccination", BONS["vaccination"]())
    copie = Fichier(fichier.octets, fichier.type, statuts=list(fichier.statuts))
    (faute,) = refus(serveur, vides, source, copie, CHEMINS.get(source, "/f"))
    assert mot in faute.message


@pytest.mark.parametrize("source", JEUX)
def test_une_reponse_tronquee_ne_change_rien(serveur, vides, source):
    """Cut at two thirds each time, and the server ignores Range: it never comes whole."""
    bon = BONS[source]()
    coupe = Fichier(bon.octets, bon.type, plages=False, coupures=[len(bon.octets) * 2 // 3])
    (faute,) = refus(serveur, vides, source, coupe, CHEMINS.get(source, "/f"))
    assert "coupée" in faute.message or "a changé" in faute.message


@pytest.mark.parametrize("source", ["population", "equipements", "apl"])
def test_une_archive_tronquee_sans_que_le_serveur_le_dise(serveur, vides, source):
    bon = BONS[source]().octets
    tronque = Fichier(bon[: len(bon) // 3], "application/zip", longueur=False)
    (faute,) = refus(serveur, vides, source, tronque, CHEMINS.get(source, "/f"))
    assert "incompl" in faute.message


@pytest.mark.parametrize("source", JEUX)
def test_une_panne_puis_une_bonne_reponse(serveur, vides, source):
    bon = BONS[source]()
    bon.statuts = [500, 200]
    assert obtenir(serveur, vides, source, bon, CHEMINS.get(source, "/f")).lignes > 0


@pytest.mark.parametrize("source", ["population", "professionnels", "equipements"])
def test_une_connexion_coupee_reprend(serveur, vides, source):
    bon = BONS[source]()
    bon.coupures = [len(bon.octets) // 2, None]
    assert obtenir(serveur, vides, source, bon).lignes > 0
    assert len(serveur.demandes) == 2


def test_hors_ligne_une_phrase_et_rien_ne_change(vides):
    avant = etat(vides.donnees)
    for source in TOUTES:
        with pytest.raises(ErreurDonnees) as levee:
            telecharger(source, vides, adresse="http://127.0.0.1:9/f.xlsx", reglages=VITE)
        (faute,) = levee.value.fautes
        assert faute.message.startswith("Internet n’est pas joignable depuis ce poste ; rien n’a été changé.")
    assert etat(vides.donnees) == avant


def test_une_baisse_du_nombre_de_lignes_est_dite(serveur, vides):
    obtenir(serveur, vides, "vaccination", BONS["vaccination"]())
    court = formats.odisse_csv().replace(b"2023,76", b"2023,99")
    bilan = obtenir(serveur, vides, "vaccination", Fichier(court, "text/csv"))
    # Two years of 12 indicators, then one.
    assert (bilan.lignes_avant, bilan.lignes) == (24, 12)
    assert bilan.avertissements == ("Le fichier a 12 lignes, il en avait 24 : vérifiez que rien ne manque.",)


# --- population -----------------------------------------------------------------------------------------------


def test_population_garde_les_iris_du_territoire(serveur, vides):
    bilan = obtenir(serveur, vides, "population", BONS["population"]())
    lues = lignes(vides, "population_iris")
    assert [ligne["code_iris"] for ligne in lues] == [BIHOREL_ENTIER, ROUEN_NORD, ROUEN_SUD]
    assert lues[1] == {
        "code_iris": ROUEN_NORD, "code_commune": ROUEN, "annee": "2022", "population": "60000.25",
        "population_0_14": "10000.25", "population_15_plus": "50000", "population_65_plus": "11000.5",
        "population_75_plus": "5000",
    }  # fmt: skip
    assert papiers(vides, "population_iris").date_reference == dt.date(2022, 1, 1)
    # 60 000,25 + 54 000 + 8 000,5
    assert bilan.phrases[0] == "122\u202f001 habitants dans 3 IRIS (recensement 2022)."
    assert bilan.avertissements == ()


def test_population_d_une_autre_annee(serveur, vides):
    fichier = Fichier(formats.population_zip(formats.population_csv("23")))
    assert obtenir(serveur, vides, "population", fichier).date_des_chiffres == "recensement 2023"


def test_population_invraisemblable(serveur, vides):
    csv_ = formats.population_csv().replace(b"8000.5;10", b"80000;10")
    bilan = obtenir(serveur, vides, "population", Fichier(formats.population_zip(csv_)))
    (avertissement,) = bilan.avertissements
    assert avertissement.startswith("Bihorel : 80\u202f000 habitants dans ce fichier, ")


def test_population_sans_une_commune(serveur, vides):
    csv_ = formats.population_csv().replace(b";76095;", b";76999;")
    (faute,) = refus(serveur, vides, "population", Fichier(formats.population_zip(csv_)))
    assert (faute.colonne, faute.valeur) == ("COM", BIHOREL)


@pytest.mark.parametrize(
    ("avant", "apres", "colonnes"),
    [(b"P22_POP65P", b"P22_POP60P", ["P22_POP65P"]), (b"IRIS;COM;", b"ZONE;COMMUNE;", ["IRIS", "COM"])],
)
def test_population_aux_colonnes_changees(serveur, vides, avant, apres, colonnes):
    csv_ = formats.population_csv().replace(avant, apres, 1)
    fautes = refus(serveur, vides, "population", Fichier(formats.population_zip(csv_)))
    assert [faute.colonne for faute in fautes] == colonnes


def test_population_qui_n_est_pas_un_nombre(serveur, vides):
    csv_ = formats.population_csv().replace(b"60000.25", b"beaucoup")
    (faute,) = refus(serveur, vides, "population", Fichier(formats.population_zip(csv_)))
    assert (faute.colonne, faute.valeur) == ("POP", "beaucoup")


def test_population_incoherente_est_refusee_par_les_regles_du_jeu(serveur, vides):
    csv_ = formats.population_csv().replace(b";5000;11000.5;", b";12000;11000.5;")
    with pytest.raises(ErreurDonnees) as levee:
        obtenir(serveur, vides, "population", Fichier(formats.population_zip(csv_)))
    assert [faute.colonne for faute in levee.value.fautes] == ["population_75_plus"]
    assert not (vides.donnees / "ouvert").exists()
    assert reste_de_travail(vides) == []


# --- professionals --------------------------------------------------------------------------------------------


def comptes(dossiers: Dossiers) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    return {
        (ligne["code_commune"], ligne["profession"], ligne["libelle"]): (
            int(ligne["professionnels"]),
            int(ligne["liberaux"]),
            int(ligne["salaries"]),
        )
        for ligne in lignes(dossiers, "professionnels_commune")
    }


ARCHIVE_RPPS = {
    "PS_LibreAcces_Dipl_AutExerc_202610080600.txt": b"Dipl|\n" * 5000,
    "PS_LibreAcces_Personne_activite_202610080600.txt": formats.rpps().encode(),
    "PS_LibreAcces_SavoirFaire_202610080600.txt": b"Savoir|\n",
}


@pytest.mark.parametrize(
    "octets",
    [
        formats.rpps().encode(),
        gzip.compress(formats.rpps().encode()),
        formats.zipper(ARCHIVE_RPPS),
        formats.zipper(ARCHIVE_RPPS, en_flux=True),
        formats.zipper(ARCHIVE_RPPS, stocke=True),
    ],
    ids=["texte", "gzip", "zip", "zip_en_flux", "zip_stocke"],
)
def test_professionnels_chacun_compte_une_fois(serveur, vides, octets):
    fichier = Fichier(octets, derniere_modification="Thu, 08 Oct 2026 04:00:00 GMT")
    bilan = obtenir(serveur, vides, "professionnels", fichier)
    trouves = {cle: valeurs for cle, valeurs in comptes(vides).items() if valeurs[0]}
    assert trouves == {
        (ROUEN, "MG", "Médecin généraliste"): (2, 1, 1),
        (BIHOREL, "MG", "Médecin généraliste"): (1, 1, 0),
        (ROUEN, "Spé", "Médecin spécialiste (hors MG)"): (1, 1, 0),
        (BIHOREL, "IDE", "Infirmier"): (1, 1, 0),
        (ROUEN, "autre", "Chirurgien-dentiste"): (1, 1, 0),
        (ROUEN, "autre", "Autre profession"): (1, 0, 0),
    }
    # The GP of both communes counts once over the territory: 2, and not 3.
    assert bilan.phrases[0] == "Professionnels du territoire, chacun compté une fois : IDE 1, MG 2, Spé 1, autre 2."
    assert bilan.date_des_chiffres == "extraction du 8 octobre 2026"


def test_professionnels_une_profession_absente_vaut_zero(serveur, vides):
    obtenir(serveur, vides, "professionnels", BONS["professionnels"]())
    assert comptes(vides)[BIHOREL, "SF", "Sage-femme"] == (0, 0, 0)
    # Seven professions of the legend in each of two communes, and two others in Rouen.
    assert len(comptes(vides)) == 7 * 2 + 2


@pytest.mark.parametrize("fin", ["|\n", "\n"], ids=["entete_avec_barre", "entete_sans_barre"])
def test_professionnels_d_une_edition_plus_ancienne(serveur, vides, fin):
    """No closing bar in the heading, other columns, another order: names tell."""
    texte = formats.rpps()
    entete, _, suite = texte.partition("\n")
    obtenir(serveur, vides, "professionnels", Fichier((entete.rstrip("|") + fin + suite).encode()))
    assert comptes(vides)[ROUEN, "MG", "Médecin généraliste"] == (2, 1, 1)


def test_professionnels_aux_colonnes_changees(serveur, vides):
    texte = formats.rpps().replace("Code profession|", "Profession|", 1).replace("Identifiant PP|Id", "Id PP|Id", 1)
    fautes = refus(serveur, vides, "professionnels", Fichier(texte.encode()))
    assert [faute.colonne for faute in fautes] == ["Identifiant PP", "Code profession"]


def test_professionnels_d_un_autre_territoire(serveur, vides):
    texte = formats.rpps().replace("|76540|", "|75101|").replace("|76095|", "|75102|")
    (faute,) = refus(serveur, vides, "professionnels", Fichier(texte.encode()))
    assert faute.message.startswith("Aucun professionnel des communes du territoire")


def test_professionnels_une_archive_sans_le_bon_fichier(serveur, vides):
    archive = formats.zipper({"PS_LibreAcces_SavoirFaire.txt": b"x|\n"})
    (faute,) = refus(serveur, vides, "professionnels", Fichier(archive))
    assert "ne contient pas le fichier attendu" in faute.message


# --- equipments -----------------------------------------------------------------------------------------------


def test_equipements_par_iris_et_zero_dit(serveur, vides):
    bilan = obtenir(serveur, vides, "equipements", BONS["equipements"]())
    lues = {
        (ligne["code_commune"], ligne["code_iris"]): int(ligne["nombre"]) for ligne in lignes(vides, "equipements_iris")
    }
    # A and B in the north; C drawn at random and D without IRIS stay in the commune; Bihorel has none.
    assert lues == {(ROUEN, ROUEN_NORD): 2, (ROUEN, ""): 2, (BIHOREL, ""): 0}
    assert bilan.date_des_chiffres == "base 2025"
    assert bilan.avertissements == ("2 lieux d’exercice sans IRIS sûr : ils comptent dans leur commune seulement.",)


def test_equipements_sans_colonne_d_iris(serveur, vides):
    csv_ = formats.bpe_csv([f"D265;{ROUEN}", f"D265;{ROUEN}"], "TYPEQU;DEPCOM")
    obtenir(serveur, vides, "equipements", Fichier(formats.zipper({"BPE25.csv": csv_})))
    assert [ligne["nombre"] for ligne in lignes(vides, "equipements_iris")] == ["0", "2"]


def test_equipements_d_une_nomenclature_changee(serveur, vides):
    csv_ = formats.bpe_csv().replace(b"D265", b"D999")
    (faute,) = refus(serveur, vides, "equipements", Fichier(formats.zipper({"BPE25.csv": csv_})))
    assert (faute.colonne, faute.attendu) == ("TYPEQU", "D265")


def test_equipements_aux_colonnes_changees(serveur, vides):
    csv_ = formats.bpe_csv().replace(b"TYPEQU;DEPCOM", b"TYPE;COMMUNE")
    fautes = refus(serveur, vides, "equipements", Fichier(formats.zipper({"BPE25.csv": csv_})))
    assert [faute.colonne for faute in fautes] == ["TYPEQU", "DEPCOM"]


# --- APL ------------------------------------------------------------------------------------------------------


def test_apl_de_la_derniere_annee_trouvee_par_la_page_du_jeu(serveur, vides):
    serveur.ressources["/classeur"] = Fichier(formats.apl_xlsx())
    page = Fichier(formats.page_du_jeu(f"{serveur.base}/classeur"), "application/json")
    bilan = obtenir(serveur, vides, "apl", page)
    assert lignes(vides, "apl_communes") == [
        {
            "code_commune": BIHOREL, "annee": "2024", "apl_mg": "4.6", "apl_mg_65": "4.4", "apl_mg_62": "4.1",
            "apl_mg_60": "3.9", "population_standardisee": "8600.5", "population_totale": "8421",
        },
        {
            "code_commune": ROUEN, "annee": "2024", "apl_mg": "5.364", "apl_mg_65": "4.792", "apl_mg_62": "4.175",
            "apl_mg_60": "3.8", "population_standardisee": "110000.75", "population_totale": "114083",
        },
    ]  # fmt: skip
    assert (bilan.date_des_chiffres, bilan.adresse) == ("APL 2024", f"{serveur.base}/classeur")


def test_apl_ou_moins_ou_et_moins(serveur, vides):
    titres = tuple(titre.replace("et moins", "ou moins") for titre in formats.APL_TITRES)
    obtenir(serveur, vides, "apl", Fichier(formats.apl_xlsx(titres=titres)), "/apl.xlsx")
    assert len(lignes(vides, "apl_communes")) == 2


@pytest.mark.parametrize(
    ("octets", "mot"),
    [
        (lambda: formats.apl_xlsx(annees=()), "feuille « APL »"),
        (lambda: formats.apl_xlsx(titres=("Code", *formats.APL_TITRES[1:])), "en-tête du classeur est introuvable"),
        (
            lambda: formats.apl_xlsx(titres=(*formats.APL_TITRES[:3], "x", *formats.APL_TITRES[4:])),
            "colonne est absente",
        ),
        (lambda: formats.apl_xlsx(titres=(*formats.APL_TITRES[:7], "x")), "colonne de population est absente"),
        (lambda: formats.apl_xlsx(lignes=formats.APL_LIGNES[:2]), "La commune n’est pas dans le fichier"),
        (lambda: formats.zipper({"x": b"y"}), "incomplet ou illisible"),
    ],
    ids=["sans_feuille", "sans_entete", "colonne", "population", "commune", "pas_un_classeur"],
)
def test_apl_refusee(serveur, vides, octets, mot):
    (faute,) = refus(serveur, vides, "apl", Fichier(octets()), "/apl.xlsx")
    assert mot in faute.message


@pytest.mark.parametrize("page", [b"{}", b"[]", b'{"resources": []}', b'{"resources": [3]}', b'{"resources": '])
def test_apl_une_page_du_jeu_sans_le_classeur(serveur, vides, page):
    (faute,) = refus(serveur, vides, "apl", Fichier(page, "application/json"))
    assert "n’est plus annoncé" in faute.message


# --- vaccination ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separateur", [",", ";"])
def test_vaccination_du_departement(serveur, vides, separateur):
    octets = formats.odisse_csv(separateur=separateur)
    bilan = obtenir(serveur, vides, "vaccination", Fichier(octets, "text/csv"))
    lues = lignes(vides, "vaccination_departement")
    taux = {(ligne["annee"], ligne["code_indicateur"]): ligne["taux_pct"] for ligne in lues}
    assert taux["2024", "HPV_FILLES_2D"] == "61.9"
    assert taux["2024", "GRIPPE_65P"] == "60.4"
    assert taux["2023", "COVID_65P"] == ""  # not published, and not zero
    assert {ligne["departement"] for ligne in lues} == {"76"}
    assert bilan.date_des_chiffres == "2023 à 2024"
    assert papiers(vides, "vaccination_departement").date_reference == dt.date(2024, 12, 31)


def test_vaccination_un_indicateur_qui_disparait_est_dit(serveur, vides):
    octets = formats.odisse_csv(formats.ODISSE_TITRES.replace("Grippe 65-74 ans", "Grippe 65-70 ans"))
    bilan = obtenir(serveur, vides, "vaccination", Fichier(octets, "text/csv"))
    assert bilan.avertissements == ("L’indicateur « Grippe 65-74 ans » n’est plus dans le fichier du producteur.",)


@pytest.mark.parametrize(
    ("avant", "apres", "mot"),
    [
        ("Département Code", "Dep", "La colonne est absente"),
        (",76,", ",75,", "département n’est pas dans le fichier"),
        ("61.9", "beaucoup", "n’est pas un nombre"),
        ("2024,76", "an 24,76", "L’année ne peut pas être lue"),
        ("28.2,", "", "autant de cases"),
    ],
)
def test_vaccination_refusee(serveur, vides, avant, apres, mot):
    octets = formats.odisse_csv().decode().replace(avant, apres).encode()
    (faute, *_) = refus(serveur, vides, "vaccination", Fichier(octets, "text/csv"))
    assert mot in faute.message


def test_le_dossier_du_projet_n_est_pas_touche(serveur, dossiers: Dossiers):
    """The shipped data with a download on top: the store still builds, and knows its origin."""
    bilan = obtenir(serveur, dossiers, "vaccination", BONS["vaccination"]())
    assert bilan.lignes == 24
    magasin = construire_magasin(dossiers)
    try:
        assert magasin.provenances["vaccination_departement"].classe == "ouvert"
    finally:
        magasin.fermer()
    assert Path(dossiers.donnees / "ouvert").is_dir()


def test_vaccination_de_chaque_departement_du_territoire(serveur, vides):
    """A CPTS over two departments has the figures of both."""
    texte = vides.territoire.read_text(encoding="utf-8")
    vides.territoire.write_text(
        f'{texte}\n[[communes]]\ncode = "27701"\nnom = "Val-de-Reuil"\nstatut = "confirmée"\n', encoding="utf-8"
    )
    bilan = obtenir(serveur, vides, "vaccination", Fichier(formats.odisse_csv(), "text/csv"))
    lues = {(ligne["departement"], ligne["annee"]) for ligne in lignes(vides, "vaccination_departement")}
    assert lues == {("27", "2024"), ("76", "2023"), ("76", "2024")}
    assert "Couvertures vaccinales des départements 27 et 76, de 2023 à 2024." in bilan.phrases
