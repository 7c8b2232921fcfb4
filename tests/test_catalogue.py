"""The catalogue says everything of every column, and its papers are those of the files that are shipped."""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
import tomllib
from pathlib import Path

import pytest

from cpts_data.catalogue import (
    CLASSES,
    DOSSIER_JEUX,
    Provenance,
    empreinte,
    jeux,
    lire_jeu,
    lire_provenance,
)
from cpts_data.chemins import RACINE
from cpts_data.erreurs import ErreurDonnees, Faute

DONNEES = RACINE / "data"
A_VENIR = ("imports_seuls/", "ouvert/")
"""Folders of what is not shipped: it comes by an import or a download."""
FOURNIS = sorted(nom for nom, jeu in jeux().items() if not jeu.fichier.startswith(A_VENIR))
BON_JEU = """
nom = "essai"
titre = "Essai"
une_ligne = "Une ligne par commune."
fichier = "publie/essai.csv"
cle = []
rythme_jours = 365
limites = "Aucune."

[secret]
regle = "libre"
raison = "ce sont des noms de communes."

[[colonnes]]
nom = "code"
source = "code"
libelle = "Code"
unite = "sans unité"
type = "code"
definition = "Code de la commune."
"""
BONNE_FICHE = """
producteur = "Producteur"
titre = "Titre"
section = "Page 3"
date_des_chiffres = "8 octobre 2024"
date_reference = 2024-10-08
date_acces = 2025-01-02
licence = "Licence Ouverte 2.0"
exercice = "2024"
regime = "régime général"
classe = "publié"
sha256 = "00"
"""


def fautes_du_jeu(tmp_path: Path, texte: str) -> list[Faute]:
    chemin = tmp_path / "essai.toml"
    chemin.write_text(texte, encoding="utf-8")
    with pytest.raises(ErreurDonnees) as levee:
        lire_jeu(chemin)
    return list(levee.value.fautes)


def fautes_de_la_fiche(tmp_path: Path, texte: str | bytes) -> list[Faute]:
    octets = texte.encode() if isinstance(texte, str) else texte
    (tmp_path / "essai.toml").write_bytes(octets)
    with pytest.raises(ErreurDonnees) as levee:
        lire_provenance(tmp_path, "essai.toml")
    return list(levee.value.fautes)


# --- declarations -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("champ", ["libelle", "unite", "definition", "nom", "source"])
@pytest.mark.parametrize("reste", ["absent", "vide"])
def test_une_colonne_sans_libelle_sans_unite_ou_sans_definition_est_refusee(tmp_path, champ, reste):
    avant, _, colonnes = BON_JEU.partition("[[colonnes]]")
    colonnes = re.sub(rf"(?m)^{champ} = .*\n", "" if reste == "absent" else f'{champ} = " "\n', colonnes)
    (faute,) = fautes_du_jeu(tmp_path, f"{avant}[[colonnes]]{colonnes}")
    nomme = {"nom": " " if reste == "vide" else "n° 1"}.get(champ, "code")
    assert faute == Faute("essai.toml", f"La colonne n’a pas de « {champ} ».", colonne=nomme, attendu=champ)


@pytest.mark.parametrize("champ", ["nom", "titre", "une_ligne", "fichier", "cle", "rythme_jours", "limites"])
def test_un_jeu_incomplet_est_refuse(tmp_path, champ):
    avant, separateur, colonnes = BON_JEU.partition("[[colonnes]]")
    texte = re.sub(rf"(?m)^{champ} = .*\n", "", avant) + separateur + colonnes
    assert fautes_du_jeu(tmp_path, texte) == [
        Faute("essai.toml", f"La déclaration du jeu n’a pas de « {champ} ».", attendu=champ)
    ]


def test_un_type_un_sens_du_vide_et_un_champ_inconnus_sont_refuses_ensemble(tmp_path):
    texte = BON_JEU.replace('type = "code"', 'type = "nombre"\nvide = "rien"\ncouleur = "bleu"')
    assert [(faute.message, faute.colonne, faute.valeur) for faute in fautes_du_jeu(tmp_path, texte)] == [
        ("Le type de la colonne est inconnu.", "code", "nombre"),
        ("Le sens d’une case vide est inconnu.", "code", "rien"),
        ("La colonne a un champ inconnu.", "code", "couleur"),
    ]


def test_une_bonne_declaration_est_lue(tmp_path):
    (tmp_path / "essai.toml").write_text(BON_JEU, encoding="utf-8")
    jeu = lire_jeu(tmp_path / "essai.toml")
    assert (jeu.nom, jeu.cle, jeu.fiche) == ("essai", (), "publie/essai.toml")
    assert jeu.colonne("code").vide == "non publié"
    assert jeu.secret.en_mots() == "Rien n’est masqué : ce sont des noms de communes."
    with pytest.raises(KeyError):
        jeu.colonne("autre")


@pytest.mark.parametrize(
    ("secret", "message", "valeur"),
    [
        ("", "La déclaration du jeu n’a pas de « secret ».", None),
        ('[secret]\nregle = "public"', "La règle de secret est inconnue.", "public"),
        ('[secret]\nregle = "libre"', "Rien ne dit pourquoi ce jeu n’a pas de secret.", None),
        ('[secret]\nregle = "libre"\nraison = "x"\nseuil = 5', "La règle de secret a un champ inconnu.", "seuil"),
        ('[secret]\nregle = "personnes"\ncolonnes = ["code", "n"]', "La règle de secret cite une colonne inconnue.",
         "n"),
        ('[secret]\nregle = "personnes"\ncolonnes = ["code"]', "La règle de secret porte sur deux effectifs.", None),
        ('[secret]\nregle = "personnes"\ncolonnes = ["code", "code"]\nseuil = 1', "Le seuil n’est pas valable.", "1"),
        ('[secret]\nregle = "personnes"\nseuls = true', "La règle de secret ne cite aucun effectif.", None),
        ('[secret]\nregle = "personnes"\nseuls = true\ncolonnes = ["n"]',
         "La règle de secret cite une colonne inconnue.", "n"),
        ('[secret]\nregle = "personnes"\nseuls = true\ncolonnes = ["code"]\ndans = { A = "B" }',
         "La règle de secret a un champ inconnu.", "dans"),
        ('[secret]\nregle = "personnes"\nseuls = "oui"\ncolonnes = ["code"]', "Le réglage n’est ni vrai ni faux.",
         "oui"),
        ('[secret]\nregle = "libre"\nraison = "x"\nseuls = true', "La règle de secret a un champ inconnu.", "seuls"),
    ],
)  # fmt: skip
def test_un_jeu_sans_regle_de_secret_valable_est_refuse(tmp_path, secret, message, valeur):
    bloc = BON_JEU[BON_JEU.index("[secret]") : BON_JEU.index("[[colonnes]]")]
    (faute,) = fautes_du_jeu(tmp_path, BON_JEU.replace(bloc, f"{secret}\n"))
    assert (faute.message, faute.valeur) == (message, valeur)


def test_chaque_jeu_dit_sa_regle_de_secret():
    """People are hidden when they are few; everything else says why it is not."""
    regles = {nom: jeu.secret for nom, jeu in jeux().items()}
    assert [nom for nom, regle in regles.items() if regle.regle == "personnes"] == ["jaide_mon_doc", "mt_iris"]
    patients = regles["mt_iris"]
    assert (patients.seuil, patients.colonnes) == (11, ("avec_mt", "sans_mt"))
    assert dict(patients.dans) == {"MT_CSS": "MT_16P", "MT_ALD": "MT_16P", "MT_70P": "MT_16P"}
    assert patients.en_mots() == (
        "Un effectif de moins de 11 personnes (avec, sans ou en tout) est masqué, ainsi que ceux qui permettraient de "
        "le retrouver par soustraction."
    )
    registre = regles["jaide_mon_doc"]
    assert (registre.seuil, registre.colonnes) == (11, ("demandes", "orientations", "premiers_rendez_vous"))
    assert registre.en_mots() == (
        "Un effectif de moins de 11 personnes, zéro excepté, est masqué, ainsi que ceux qui permettraient de le "
        "retrouver par soustraction."
    )
    assert all(regle.raison.endswith(".") for regle in regles.values() if regle.regle == "libre")


def test_chaque_jeu_porte_le_nom_de_son_fichier_et_une_cle_de_ses_colonnes():
    declares = {chemin.stem for chemin in DOSSIER_JEUX.glob("*.toml")}
    assert declares == set(jeux())
    for jeu in jeux().values():
        noms = [colonne.nom for colonne in jeu.colonnes]
        assert len(set(noms)) == len(noms)
        assert set(jeu.cle) <= set(noms)
        assert jeu.rythme_jours > 0
        assert jeu.une_ligne.startswith("Une ligne")


@pytest.mark.parametrize("nom", FOURNIS)
def test_chaque_colonne_du_fichier_est_declaree(nom):
    with (DONNEES / jeux()[nom].fichier).open(encoding="utf-8", newline="") as flux:
        entete = next(csv.reader(flux))
    assert sorted(entete) == sorted(colonne.source for colonne in jeux()[nom].colonnes)


def test_chaque_fichier_de_donnees_est_un_jeu():
    fichiers = {chemin.relative_to(DONNEES).as_posix() for chemin in DONNEES.glob("*/*.csv")}
    assert fichiers == {jeux()[nom].fichier for nom in FOURNIS}


@pytest.mark.parametrize("nom", sorted(jeux()))
def test_les_textes_du_catalogue_sont_des_phrases(nom):
    """Definitions and limits are shown as they are, in a table and in bubbles."""
    jeu = jeux()[nom]
    textes = [jeu.limites, *(texte for c in jeu.colonnes for texte in (c.definition, c.limites) if texte)]
    assert [texte for texte in textes if not texte.endswith((".", "».")) or "'" in texte or "  " in texte] == []
    assert [c.libelle for c in jeu.colonnes if c.libelle[0].islower()] == []


# --- papers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nom", FOURNIS)
def test_la_fiche_est_celle_du_fichier_fourni(nom):
    jeu = jeux()[nom]
    provenance = lire_provenance(DONNEES, jeu.fiche)
    assert provenance.sha256 == empreinte(DONNEES / jeu.fichier)
    assert provenance.classe in CLASSES
    assert provenance.date_reference <= provenance.date_acces
    assert (provenance.classe == "démonstration") == jeu.fichier.startswith("demonstration/")


def test_une_fiche_complete_donne_l_age_et_la_mention(tmp_path):
    (tmp_path / "essai.toml").write_text(BONNE_FICHE, encoding="utf-8")
    provenance = lire_provenance(tmp_path, "essai.toml")
    # 8 to 31 October is 23 days, then 8 days of November.
    assert provenance.age_en_jours(dt.date(2024, 11, 8)) == 23 + 8
    assert provenance.mention() == "Producteur, Titre, Page 3 (8 octobre 2024)"
    sans_section = Provenance(**{**tomllib.loads(BONNE_FICHE), "section": "sans objet"})
    assert sans_section.mention() == "Producteur, Titre (8 octobre 2024)"


def test_toutes_les_fautes_d_une_fiche_sont_dites(tmp_path):
    texte = BONNE_FICHE.replace('producteur = "Producteur"\n', "").replace('"publié"', '"sûr"')
    texte = texte.replace("date_reference = 2024-10-08", 'date_reference = "octobre 2024"')
    texte = texte.replace("date_acces = 2025-01-02", "date_acces = 2025-01-02T08:00:00")
    date = "La date doit s’écrire AAAA-MM-JJ, sans guillemets."
    assert fautes_de_la_fiche(tmp_path, texte) == [
        Faute("essai.toml", "La fiche d’origine n’a pas de « producteur ».", attendu='une ligne producteur = "…"'),
        Faute("essai.toml", date, 5, "date_reference", "octobre 2024", "par exemple 2024-10-08"),
        Faute("essai.toml", date, 6, "date_acces", "2025-01-02 08:00:00", "par exemple 2024-10-08"),
        Faute("essai.toml", "La classe d’origine est inconnue.", 10, "classe", "sûr", ", ".join(CLASSES)),
    ]


@pytest.mark.parametrize("champ", ["producteur", "titre", "regime", "classe", "sha256", "adresse", "note"])
@pytest.mark.parametrize("valeur", ["{}", '["publié"]', "nan", "3", "true", "2024-10-08", '""', '"  "'])
def test_un_champ_qui_n_est_pas_un_texte_rempli_est_refuse(tmp_path, champ, valeur):
    reste = re.sub(rf"(?m)^{champ} = .*\n", "", BONNE_FICHE)
    (faute,) = fautes_de_la_fiche(tmp_path, f"{champ} = {valeur}\n{reste}")
    assert (faute.message, faute.ligne, faute.colonne) == ("Le champ n’est pas un texte rempli.", 1, champ)
    assert faute.attendu == "un texte entre guillemets"


@pytest.mark.parametrize(
    ("contenu", "message", "ligne"),
    [
        (
            b'titre = "sans fin\n',
            "Le fichier ne suit pas la syntaxe TOML (guillemet ou crochet manquant, champ écrit deux fois…).",
            1,
        ),
        (
            'titre = "été"'.encode("latin-1"),
            "Un caractère ne peut pas être lu : le fichier n’est pas enregistré en UTF-8.",
            1,
        ),
        (
            b"a = " + b"9" * 5_000,
            "Le fichier contient un nombre trop long, ou des crochets imbriqués sans fin.",
            None,
        ),
        (
            b"a = " + b"[" * 5_000,
            "Le fichier contient un nombre trop long, ou des crochets imbriqués sans fin.",
            None,
        ),
        (b"#" * 64_001, "Le fichier est trop volumineux.", None),
    ],
    ids=["syntaxe", "latin-1", "nombre", "crochets", "taille"],
)
def test_une_fiche_illisible_est_une_faute_en_francais(tmp_path, contenu, message, ligne):
    (faute,) = fautes_de_la_fiche(tmp_path, contenu)
    assert (faute.message, faute.ligne) == (message, ligne)


def test_une_fiche_enregistree_par_le_bloc_notes_est_lue(tmp_path):
    (tmp_path / "essai.toml").write_text("\ufeff" + BONNE_FICHE, encoding="utf-8")
    assert lire_provenance(tmp_path, "essai.toml").titre == "Titre"


def test_les_marques_invisibles_d_une_fiche_sont_retirees(tmp_path):
    texte = BONNE_FICHE.replace('"Titre"', r'"Ti\u202Etre\u001B"')
    (tmp_path / "essai.toml").write_text(texte, encoding="utf-8")
    assert lire_provenance(tmp_path, "essai.toml").titre == "Titre"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pas de tube nommé sur ce système")
def test_l_empreinte_d_un_tube_n_est_pas_attendue_sans_fin(tmp_path):
    os.mkfifo(tmp_path / "tube.csv")
    with pytest.raises(OSError):
        empreinte(tmp_path / "tube.csv")


def test_une_fiche_absente_ou_fermee_est_une_faute(tmp_path):
    with pytest.raises(ErreurDonnees, match="La fiche d’origine du fichier est absente."):
        lire_provenance(tmp_path, "absente.toml")
    (tmp_path / "dossier.toml").mkdir()
    with pytest.raises(ErreurDonnees, match="Le fichier ne peut pas être ouvert."):
        lire_provenance(tmp_path, "dossier.toml")
