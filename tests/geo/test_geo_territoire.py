from __future__ import annotations

from pathlib import Path

import pytest

from cpts_data.erreurs import ErreurDonnees
from cpts_data.geo.territoire import CommuneTerritoire, ecarts_de_noms, lire_territoire
from cpts_data.store import ouvrir_magasin

BON = """\
nom = "CPTS des Deux Rives"
nom_court = "Deux Rives"
departement = "76"
exercice_premier_mois = 10

[[communes]]
code = "76540"
nom = "Rouen"
statut = "confirmée"

[[communes]]
code = "2A004"
nom = "Ajaccio"
statut = "à confirmer"
"""


def ecrire(dossier: Path, texte: str) -> Path:
    chemin = dossier / "territoire.toml"
    chemin.write_text(texte, encoding="utf-8")
    return chemin


def fautes(chemin: Path):
    with pytest.raises(ErreurDonnees) as levee:
        lire_territoire(chemin)
    return levee.value.fautes


def test_un_bon_fichier_donne_le_territoire(tmp_path):
    territoire = lire_territoire(ecrire(tmp_path, BON))
    assert (territoire.nom, territoire.nom_court) == ("CPTS des Deux Rives", "Deux Rives")
    assert (territoire.departement, territoire.exercice_premier_mois) == ("76", 10)
    assert territoire.communes == (
        CommuneTerritoire("76540", "Rouen", "confirmée"),
        CommuneTerritoire("2A004", "Ajaccio", "à confirmer"),
    )
    assert territoire.codes_communes == ("76540", "2A004")


def test_un_fichier_enregistre_par_le_bloc_notes_est_lu(tmp_path):
    assert lire_territoire(ecrire(tmp_path, "\ufeff" + BON)).departement == "76"


@pytest.mark.parametrize("fin", ["\r\n", "\r"])
def test_les_fins_de_ligne_d_ailleurs_sont_lues(tmp_path, fin):
    (tmp_path / "territoire.toml").write_bytes(BON.replace("\n", fin).encode())
    assert lire_territoire(tmp_path / "territoire.toml").codes_communes == ("76540", "2A004")


def test_toutes_les_fautes_sont_dites_ensemble(tmp_path):
    texte = (
        BON.replace('nom_court = "Deux Rives"\n', "")
        .replace("premier_mois = 10", "premier_mois = 13")
        .replace('"76540"', '"7654"')
        .replace('"à confirmer"', '"peut-être"')
    )
    trouvees = fautes(ecrire(tmp_path, texte))
    assert [(faute.colonne, faute.valeur, faute.ligne) for faute in trouvees] == [
        ("nom_court", None, None),
        ("exercice_premier_mois", "13", 3),
        ("code", "7654", 5),
        ("statut", "peut-être", 10),
    ]
    assert all(faute.fichier == "territoire.toml" and faute.message.endswith(".") for faute in trouvees)


@pytest.mark.parametrize("cle", ["nom", "nom_court", "departement", "exercice_premier_mois"])
def test_chaque_cle_est_obligatoire(tmp_path, cle):
    tete, communes = BON.split("\n\n", maxsplit=1)
    tete = "\n".join(ligne for ligne in tete.splitlines() if not ligne.startswith(f"{cle} = "))
    texte = f"{tete}\n\n{communes}"
    trouvees = fautes(ecrire(tmp_path, texte))
    assert [faute.message for faute in trouvees] == [f"Il manque le champ « {cle} »."]


@pytest.mark.parametrize("mois", ["0", "13", "true", '"octobre"', "1.5"])
def test_un_mois_impossible_est_refuse(tmp_path, mois):
    (faute,) = fautes(ecrire(tmp_path, BON.replace("premier_mois = 10", f"premier_mois = {mois}")))
    assert faute.colonne == "exercice_premier_mois"
    assert "de 1 (janvier) à 12 (décembre)" in faute.attendu


@pytest.mark.parametrize("code", ["7654", "765400", "2C004", "A6540", "76 40"])
def test_un_code_commune_impossible_est_refuse(tmp_path, code):
    (faute,) = fautes(ecrire(tmp_path, BON.replace("76540", code)))
    assert (faute.colonne, faute.valeur, faute.ligne) == ("code", code, 6)


def test_un_code_commune_sans_guillemets_est_refuse(tmp_path):
    (faute,) = fautes(ecrire(tmp_path, BON.replace('"76540"', "76540")))
    assert faute.attendu == "un texte entre guillemets"


def test_une_commune_en_double_est_refusee(tmp_path):
    (faute,) = fautes(ecrire(tmp_path, BON.replace("2A004", "76540")))
    assert faute.message == "La commune n° 2 porte le même code que la commune n° 1."
    assert (faute.valeur, faute.ligne) == ("76540", 11)


@pytest.mark.parametrize("remplacement", ["", "communes = []\n", 'communes = "toutes"\n'])
def test_des_communes_absentes_sont_refusees(tmp_path, remplacement):
    tete = BON.split("[[communes]]")[0]
    (faute,) = fautes(ecrire(tmp_path, tete + remplacement))
    assert faute.message == "La liste des communes est absente ou vide."


def test_un_departement_impossible_est_refuse(tmp_path):
    (faute,) = fautes(ecrire(tmp_path, BON.replace('departement = "76"', 'departement = "Seine-Maritime"')))
    assert (faute.colonne, faute.valeur) == ("departement", "Seine-Maritime")


def test_une_faute_de_syntaxe_donne_sa_ligne(tmp_path):
    (faute,) = fautes(ecrire(tmp_path, BON.replace('departement = "76"', 'departement = "76')))
    assert faute.ligne == 3


def test_une_liste_jamais_refermee_donne_la_derniere_ligne(tmp_path):
    (faute,) = fautes(ecrire(tmp_path, 'nom = "x"\ncommunes = ['))
    assert faute.ligne == 2


def test_un_fichier_absent_est_dit(tmp_path):
    (faute,) = fautes(tmp_path / "territoire.toml")
    assert faute.message == "Le fichier du territoire est absent."


def test_un_fichier_qui_n_est_pas_en_utf8_est_dit(tmp_path):
    chemin = tmp_path / "territoire.toml"
    chemin.write_bytes(BON.encode("cp1252"))
    assert "UTF-8" in fautes(chemin)[0].message


def test_un_dossier_a_la_place_du_fichier_est_dit(tmp_path):
    assert (
        fautes(tmp_path)[0].message == "Le fichier ne peut pas être ouvert. S’il est ouvert dans un tableur, fermez-le."
    )


@pytest.mark.parametrize(
    ("avant", "apres", "cle", "ligne", "attendu"),
    [
        (
            "[[communes]]\ncode = \"2A004", "[[commune]]\ncode = \"2A004", "commune", 11,
            "nom, nom_court, departement, exercice_premier_mois et communes",
        ),
        (
            'departement = "76"', 'departement = "76"\nregion = "Normandie"', "region", 4,
            "nom, nom_court, departement, exercice_premier_mois et communes",
        ),
        ('nom = "Ajaccio"', 'nom = "Ajaccio"\npopulation = 1', "population", 11, "code, nom et statut"),
    ],
)  # fmt: skip
def test_une_cle_inconnue_est_refusee(tmp_path, avant, apres, cle, ligne, attendu):
    """A mistyped heading would otherwise leave a commune out without a word."""
    (faute,) = fautes(ecrire(tmp_path, BON.replace(avant, apres)))
    assert (faute.colonne, faute.ligne, faute.attendu) == (cle, ligne, attendu)
    assert faute.message.startswith("Le champ n’est pas connu")


def test_un_nom_qui_n_est_pas_celui_du_code_est_signale(tmp_path):
    territoire = lire_territoire(ecrire(tmp_path, BON))
    assert ecarts_de_noms(territoire, {"76540": "ROUEN", "2A004": "Ajaccio"}) == []
    (ecart,) = ecarts_de_noms(territoire, {"76540": "Rouen", "2A004": "Alata"})
    assert (ecart.colonne, ecart.valeur, ecart.attendu) == ("nom", "2A004 Ajaccio", "Alata")


def test_les_traits_d_union_et_les_apostrophes_ne_font_pas_deux_noms(tmp_path):
    territoire = lire_territoire(ecrire(tmp_path, BON.replace("Rouen", "Saint Jean d'Été")))
    assert ecarts_de_noms(territoire, {"76540": "Saint-Jean-d’Été"}) == []


@pytest.mark.parametrize("contenu", ["a = " + "9" * 5_000, "a = " + "[" * 5_000, "#" * 64_001])
def test_un_fichier_demesure_est_une_faute(tmp_path, contenu):
    (faute,) = fautes(ecrire(tmp_path, contenu))
    assert faute.fichier == "territoire.toml"
    assert "trop" in faute.message


def test_le_magasin_signale_un_nom_qui_n_est_pas_celui_du_code(dossiers):
    texte = dossiers.territoire.read_text(encoding="utf-8")
    dossiers.territoire.write_text(texte.replace('nom = "Bihorel"', 'nom = "Isneauville"', 1), encoding="utf-8")
    magasin = ouvrir_magasin(dossiers)
    assert [(a.fichier, a.valeur, a.attendu) for a in magasin.avertissements] == [
        ("territoire.toml", "76095 Isneauville", "Bihorel")
    ]
