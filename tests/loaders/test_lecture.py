"""The engine that reads a file: one bad file a fault, each told exactly where it is and what was expected.

The files of ``fautes/`` are named after what is wrong in them; all have the columns declared below.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from cpts_data.catalogue import Colonne, Jeu, jeux
from cpts_data.erreurs import Faute
from cpts_data.loaders.lecture import FAUTES_AFFICHEES_PAR_REGLE, FORMES, charger

DOSSIER = Path(__file__).parent / "fautes"
ENTETE = "code, genre, nombre, taux, mois, jour, publie, note"
COMMUNE = "[0-9][0-9AB][0-9]{3}"
UN_CODE = "un code INSEE de commune, en 5 caractères, comme 76540"
UN_GUILLEMET = 'deux guillemets ("") pour écrire un guillemet dans une case'


def colonne(nom: str, type_: str, **options: object) -> Colonne:
    return Colonne(f"{nom}_lu", nom, nom, "sans unité", type_, nom, **options)


COLONNES = (
    colonne("code", "code", obligatoire=True, motif=COMMUNE),
    colonne("genre", "choix", valeurs=("ville", "bourg")),
    colonne("nombre", "entier", minimum=0),
    colonne("taux", "decimal", minimum=0, maximum=100),
    colonne("mois", "mois"),
    colonne("jour", "date"),
    colonne("publie", "booleen"),
    colonne("note", "texte"),
)


def jeu_d_essai(nom: str) -> Jeu:
    return Jeu("essai", "Essai", "Une ligne par commune.", f"{nom}.csv", ("code_lu",), 365, "Aucune.", COLONNES)


def lire(nom: str, dossier: Path = DOSSIER) -> tuple[list[Faute], list[tuple] | None]:
    """Load one file; return its faults and its rows, None when there is no table."""
    with duckdb.connect() as connexion:
        fautes = charger(connexion, dossier, jeu_d_essai(nom))
        tables = connexion.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        lignes = connexion.execute("FROM essai ORDER BY ligne").fetchall() if tables else None
    return fautes, lignes


def f(ligne: int | None, colonne_: str | None, message: str, valeur: str | None, attendu: str | None) -> Faute:
    """Build an expected fault without its file."""
    return Faute("", message, ligne, colonne_, valeur, attendu)


FAUTES = {
    "colonne_absente": [f(1, "taux", "La colonne est absente.", None, ENTETE)],
    "colonne_inconnue": [f(1, "remarque", "La colonne n’est pas déclarée au catalogue.", None, ENTETE)],
    "colonne_double": [f(1, "taux", "La colonne est présente plusieurs fois.", None, None)],
    "points_virgules": [
        f(
            1, None, "Les colonnes sont séparées par des points-virgules.", None,
            "des colonnes séparées par des virgules",
        )
    ],
    # Line 4 is read all the same: its fault is told with the one of line 3.
    "mauvais_nombre_de_champs": [
        f(3, None, "La ligne n’a pas le bon nombre de champs.", "5 champs", "8 champs"),
        f(4, "nombre", "La valeur n’est pas un nombre entier.", "3.5", "un nombre entier"),
    ],
    "pas_un_entier": [f(3, "nombre", "La valeur n’est pas un nombre entier.", "3.0", "un nombre entier")],
    "entier_trop_grand_pour_exister": [
        f(3, "nombre", "La valeur n’est pas un nombre entier.", "99999999999999999999", "un nombre entier")
    ],
    "virgule_decimale": [
        f(
            2, "taux", "La valeur n’est pas un nombre écrit avec un point décimal.", "84,5",
            "un nombre écrit avec un point décimal",
        )
    ],
    "sous_le_minimum": [f(2, "nombre", "La valeur est trop petite.", "-1", "au moins 0")],
    "au_dessus_du_maximum": [f(2, "taux", "La valeur est trop grande.", "100.5", "au plus 100")],
    "hors_liste": [f(2, "genre", "La valeur n’est pas dans la liste.", "métropole", "ville, bourg")],
    "mauvais_code": [f(2, "code", "Le code n’a pas la forme attendue.", "7654", UN_CODE)],
    "case_obligatoire_vide": [f(3, "code", "La case est vide.", None, "une valeur")],
    "date_impossible": [
        f(
            2, "jour", "La valeur n’est pas une date qui existe, écrite AAAA-MM-JJ.", "2025-02-29",
            "une date qui existe, écrite AAAA-MM-JJ",
        )
    ],
    "mois_impossible": [
        f(2, "mois", "La valeur n’est pas un mois écrit AAAA-MM.", "2024-13", "un mois écrit AAAA-MM")
    ],
    "booleen_en_francais": [f(2, "publie", "La valeur n’est pas True ou False.", "oui", "True ou False")],
    "cle_repetee": [f(4, "code", "La ligne répète la ligne 2.", "76540", "une seule ligne par code")],
    "pas_en_utf8": [f(3, None, "Le fichier n’est pas en UTF-8.", "octet E9", "un texte en UTF-8")],
    # Told where the cell opens, not at the end of the file.
    "guillemet_non_referme": [f(3, None, "Un guillemet ouvert n’est pas refermé.", None, UN_GUILLEMET)],
    "guillemet_mal_place": [
        f(2, "nombre", "La valeur n’est pas un nombre entier.", "douze", "un nombre entier"),
        f(3, None, "Un guillemet est mal placé.", None, UN_GUILLEMET),
    ],
    "vide": [f(None, None, "Le fichier est vide.", None, ENTETE)],
    "entete_seul": [f(None, None, "Le fichier ne contient aucune ligne de données.", None, None)],
    "absent": [f(None, None, "Le fichier est absent.", None, "absent.csv dans le dossier de données")],
    "plusieurs_fautes": [
        f(2, "code", "Le code n’a pas la forme attendue.", "7654", UN_CODE),
        f(2, "genre", "La valeur n’est pas dans la liste.", "métropole", "ville, bourg"),
        f(
            2, "jour", "La valeur n’est pas une date qui existe, écrite AAAA-MM-JJ.", "2025-02-29",
            "une date qui existe, écrite AAAA-MM-JJ",
        ),
        f(2, "mois", "La valeur n’est pas un mois écrit AAAA-MM.", "2024-13", "un mois écrit AAAA-MM"),
        f(2, "nombre", "La valeur est trop petite.", "-1", "au moins 0"),
        f(2, "publie", "La valeur n’est pas True ou False.", "oui", "True ou False"),
        f(2, "taux", "La valeur est trop grande.", "100.5", "au plus 100"),
        f(3, "nombre", "La valeur n’est pas un nombre entier.", "douze", "un nombre entier"),
    ],
    # The quoted cell of line 2 spans lines 2 and 3, line 4 is blank: the wrong number is on line 5 of the file.
    "champ_sur_deux_lignes": [f(5, "nombre", "La valeur n’est pas un nombre entier.", "trois", "un nombre entier")],
}  # fmt: skip


@pytest.mark.parametrize("nom", sorted(FAUTES))
def test_chaque_faute_est_dite_ou_elle_est(nom):
    fautes, lignes = lire(nom)
    attendues = [
        Faute(f"{nom}.csv", faute.message, faute.ligne, faute.colonne, faute.valeur, faute.attendu)
        for faute in FAUTES[nom]
    ]
    assert fautes == attendues
    assert lignes is None, "a faulty file leaves no table"


def test_chaque_fichier_de_fautes_sert():
    assert {chemin.stem for chemin in DOSSIER.iterdir()} == set(FAUTES) - {"absent"} | {"sans_faute"}


def test_un_bon_fichier_devient_une_table_typee():
    assert lire("sans_faute") == (
        [],
        [
            (2, "76540", "ville", 12, 84.5, "2024-10", dt.date(2024, 10, 8), True, "texte"),
            (3, "76095", "bourg", 3, None, "2024-11", dt.date(2024, 11, 1), False, None),
        ],
    )


def test_le_bom_les_fins_de_ligne_de_windows_et_les_espaces_ne_genent_pas(tmp_path):
    texte = (DOSSIER / "sans_faute.csv").read_text(encoding="utf-8").replace("ville", " ville ")
    (tmp_path / "windows.csv").write_bytes(b"\xef\xbb\xbf" + texte.replace("\n", "\r\n").encode())
    assert lire("windows", tmp_path) == lire("sans_faute")


def test_l_ordre_des_colonnes_du_fichier_est_libre(tmp_path):
    lignes = [ligne.split(",") for ligne in (DOSSIER / "sans_faute.csv").read_text(encoding="utf-8").splitlines()]
    retournees = "\n".join(",".join(reversed(champs)) for champs in lignes)
    (tmp_path / "retourne.csv").write_text(retournees, encoding="utf-8")
    assert lire("retourne", tmp_path) == lire("sans_faute")


def test_une_faute_sur_toutes_les_lignes_est_resumee(tmp_path):
    """60 wrong cells: 50 told one by one, the 10 others counted."""
    entete, ligne, _ = (DOSSIER / "sans_faute.csv").read_text(encoding="utf-8").splitlines()
    lignes = [ligne.replace("76540", f"76{rang:03}").replace(",12,", ",x,") for rang in range(60)]
    (tmp_path / "repete.csv").write_text("\n".join([entete, *lignes]), encoding="utf-8")
    fautes, _ = lire("repete", tmp_path)
    assert len(fautes) == FAUTES_AFFICHEES_PAR_REGLE + 1 == 51
    (resume,) = [faute for faute in fautes if faute.ligne is None]
    assert resume.message == ("La même faute revient sur 10 autres lignes : La valeur n’est pas un nombre entier.")


def test_un_dossier_a_la_place_du_fichier_est_une_faute(tmp_path):
    (tmp_path / "dossier.csv").mkdir()
    message = "Le fichier ne peut pas être ouvert. S’il est ouvert dans un tableur, fermez-le."
    assert lire("dossier", tmp_path) == ([Faute("dossier.csv", message)], None)


def test_une_faute_se_lit_sur_une_ligne():
    (faute,) = lire("virgule_decimale")[0]
    assert faute.en_francais() == (
        "virgule_decimale.csv, ligne 2, colonne « taux » : La valeur n’est pas un nombre écrit avec un point décimal. "
        "Valeur lue : « 84,5 ». Attendu : un nombre écrit avec un point décimal."
    )


def test_chaque_motif_du_catalogue_se_dit_en_francais():
    motifs = {colonne.motif for jeu in jeux().values() for colonne in jeu.colonnes if colonne.motif}
    assert motifs == set(FORMES)
