"""The engine that reads a file: one bad file a fault, each told exactly where it is and what was expected.

The files of ``fautes/`` are named after what is wrong in them; all have the columns declared below.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import duckdb
import pytest

from cpts_data.catalogue import Colonne, Jeu, jeux
from cpts_data.catalogue.secret import RegleDeSecret
from cpts_data.erreurs import FAUTES_PAR_GENRE, Faute
from cpts_data.loaders import lecture
from cpts_data.loaders.lecture import FORMES, charger

DOSSIER = Path(__file__).parent / "fautes"
ENTETE = "code,genre,nombre,taux,mois,jour,publie,note"
LES_COLONNES = "les colonnes " + ENTETE.replace(",", ", ")
LIBRE = RegleDeSecret("libre", "Essai.")
COMMUNE = "[0-9][0-9AB][0-9]{3}"
EN_CHIFFRES = "des chiffres, sans espace ni virgule"
UN_CODE = "un code INSEE de commune, en 5 caractères, comme 76540"
TROP_OU_TROP_PEU = (
    "La ligne n’a pas autant de cases que l’en-tête. Une case qui contient une virgule va entre guillemets."
)
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
    return Jeu("essai", "Essai", "Une ligne par commune.", f"{nom}.csv", ("code_lu",), 365, "Aucune.", LIBRE, COLONNES)


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
    "colonne_absente": [f(1, "taux", "La colonne est absente.", None, None)],
    "colonne_inconnue": [f(1, "remarque", "La colonne n’est pas attendue dans ce fichier.", None, LES_COLONNES)],
    "colonne_double": [f(1, "taux", "La colonne est présente plusieurs fois.", None, None)],
    "points_virgules": [
        f(
            1, None, "Les colonnes sont séparées par des points-virgules.", None,
            "des colonnes séparées par des virgules",
        )
    ],
    # Line 4 is read all the same: its fault is told with the one of line 3.
    "mauvais_nombre_de_champs": [
        f(3, None, TROP_OU_TROP_PEU, "5 cases", "8 cases"),
        f(4, "nombre", "La valeur n’est pas un nombre entier.", "3.5", EN_CHIFFRES),
    ],
    "pas_un_entier": [f(3, "nombre", "La valeur n’est pas un nombre entier.", "3.0", EN_CHIFFRES)],
    "entier_trop_grand_pour_exister": [
        f(3, "nombre", "La valeur est trop grande.", "99999999999999999999", "au plus 10\u202f000\u202f000")
    ],
    "virgule_decimale": [
        f(
            2, "taux", "La valeur n’est pas un nombre.", "84,5",
            "des chiffres, avec un point pour les décimales, comme 84.5",
        )
    ],
    "sous_le_minimum": [f(2, "nombre", "La valeur est trop petite.", "-1", "au moins 0")],
    "au_dessus_du_maximum": [f(2, "taux", "La valeur est trop grande.", "100.5", "au plus 100")],
    "hors_liste": [f(2, "genre", "La valeur n’est pas dans la liste.", "métropole", "ville, bourg")],
    "mauvais_code": [f(2, "code", "La valeur n’a pas la forme attendue.", "7654", UN_CODE)],
    "case_obligatoire_vide": [f(3, "code", "La case est vide.", None, "une valeur")],
    "date_impossible": [
        f(
            2, "jour", "La valeur n’est pas une date qui existe.", "2025-02-29",
            "AAAA-MM-JJ, comme 2024-10-08",
        )
    ],
    "mois_impossible": [
        f(2, "mois", "La valeur n’est pas un mois.", "2024-13", "AAAA-MM, comme 2024-10")
    ],
    "booleen_en_francais": [f(2, "publie", "La valeur n’est pas vrai ou faux.", "oui", "True ou False")],
    "cle_repetee": [
        f(4, "code", "La ligne en répète une autre.", "76540", "une seule ligne par code ; c’est déjà la ligne 2")
    ],
    "pas_en_utf8": [
        f(
            3, None, "Un caractère ne peut pas être lu : le fichier n’est pas enregistré en UTF-8.", None,
            "le format « CSV UTF-8 » du tableur, ou l’encodage UTF-8 de l’éditeur de texte",
        )
    ],
    # Told where the cell opens, not at the end of the file.
    "guillemet_non_referme": [f(3, None, "Un guillemet ouvert n’est pas refermé.", None, UN_GUILLEMET)],
    "guillemet_mal_place": [
        f(2, "nombre", "La valeur n’est pas un nombre entier.", "douze", EN_CHIFFRES),
        f(3, None, "Un guillemet est mal placé.", None, UN_GUILLEMET),
    ],
    "vide": [f(None, None, "Le fichier est vide.", None, LES_COLONNES)],
    "entete_seul": [f(None, None, "Le fichier ne contient aucune ligne de données.", None, None)],
    "absent": [f(None, None, "Le fichier est absent.", None, "absent.csv")],
    "plusieurs_fautes": [
        f(2, "code", "La valeur n’a pas la forme attendue.", "7654", UN_CODE),
        f(2, "genre", "La valeur n’est pas dans la liste.", "métropole", "ville, bourg"),
        f(
            2, "jour", "La valeur n’est pas une date qui existe.", "2025-02-29",
            "AAAA-MM-JJ, comme 2024-10-08",
        ),
        f(2, "mois", "La valeur n’est pas un mois.", "2024-13", "AAAA-MM, comme 2024-10"),
        f(2, "nombre", "La valeur est trop petite.", "-1", "au moins 0"),
        f(2, "publie", "La valeur n’est pas vrai ou faux.", "oui", "True ou False"),
        f(2, "taux", "La valeur est trop grande.", "100.5", "au plus 100"),
        f(3, "nombre", "La valeur n’est pas un nombre entier.", "douze", EN_CHIFFRES),
    ],
    # The quoted cell of line 2 spans lines 2 and 3, line 4 is blank: the wrong number is on line 5 of the file.
    "champ_sur_deux_lignes": [f(5, "nombre", "La valeur n’est pas un nombre entier.", "trois", EN_CHIFFRES)],
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


def ecrire(dossier: Path, nom: str, *lignes: str) -> tuple[list[Faute], list[tuple] | None]:
    """Write a file under the usual heading, and read it."""
    entete = (DOSSIER / "sans_faute.csv").read_text(encoding="utf-8").splitlines()[0]
    (dossier / f"{nom}.csv").write_text("\n".join([entete, *lignes]), encoding="utf-8")
    return lire(nom, dossier)


def ligne(rang: int = 540, **cases: str) -> str:
    """One good line, of the commune number ``rang`` of the department, with these cells changed."""
    bonne = {
        "code": f"76{rang:03}", "genre": "ville", "nombre": "12", "taux": "84.5", "mois": "2024-10",
        "jour": "2024-10-08", "publie": "True", "note": "texte",
    }  # fmt: skip
    return ",".join((bonne | cases).values())


def test_une_faute_sur_toutes_les_lignes_est_resumee(tmp_path):
    """60 wrong cells: 50 told one by one, the 10 others counted, last."""
    fautes, _ = ecrire(tmp_path, "repete", *(ligne(rang, nombre="x") for rang in range(60)))
    assert [faute.ligne for faute in fautes] == [*range(2, 52), None]
    resume = fautes[-1]
    assert FAUTES_PAR_GENRE == 50
    assert resume.nombre == 10
    assert resume.en_francais() == (
        "repete.csv, colonne « nombre » : … et 10 autres fautes du même genre : La valeur n’est pas un nombre entier."
    )


def test_des_lignes_mal_coupees_sont_resumees(tmp_path):
    """A hundred thousand lines with too few cells make a report that can still be read."""
    fautes, _ = ecrire(tmp_path, "coupees", ligne(), *["a,b"] * 100_000)
    assert len(fautes) == 50 + 1
    assert fautes[-1].message == f"… et 99950 autres fautes du même genre : {TROP_OU_TROP_PEU}"
    assert (fautes[0].ligne, fautes[0].valeur) == (3, "2 cases")


def test_une_seule_case_est_au_singulier(tmp_path):
    (faute,) = ecrire(tmp_path, "une", ligne(), "seule")[0]
    assert faute.valeur == "1 case"


def test_chaque_repetition_est_dite(tmp_path):
    fautes, _ = ecrire(tmp_path, "repetee", ligne(1), ligne(2), ligne(1), ligne(1))
    assert [(faute.ligne, faute.attendu) for faute in fautes] == [
        (4, "une seule ligne par code ; c’est déjà la ligne 2"),
        (5, "une seule ligne par code ; c’est déjà la ligne 2"),
    ]


def test_des_milliers_de_colonnes_inconnues_font_une_faute(tmp_path):
    noms = [f"c{rang}" for rang in range(20_000)]
    (tmp_path / "large.csv").write_text(ENTETE + "," + ",".join(noms), encoding="utf-8")
    (faute,) = lire("large", tmp_path)[0]
    assert faute.message == "20\u202f000 colonnes ne sont pas attendues dans ce fichier."
    assert len(faute.en_francais()) < 1000


def test_une_virgule_de_trop_a_l_entete_se_comprend(tmp_path):
    (tmp_path / "virgule.csv").write_text(ENTETE + ",\n" + ligne() + ",", encoding="utf-8")
    (faute,) = lire("virgule", tmp_path)[0]
    assert (faute.colonne, faute.message) == ("(sans nom)", "La colonne n’est pas attendue dans ce fichier.")


@pytest.mark.parametrize("vide", ["", "   ", ",,,,,,,", " , ,,,,,,", "\t"])
def test_une_ligne_sans_rien_n_est_pas_une_ligne(tmp_path, vide):
    fautes, lignes = ecrire(tmp_path, "blanche", ligne(1), vide, ligne(2))
    assert fautes == []
    assert [numero for numero, *_ in lignes] == [2, 4]


@pytest.mark.parametrize(
    ("cases", "colonne_", "message"),
    [
        ({"mois": "0000-10"}, "mois", "La valeur n’est pas un mois."),
        ({"mois": "3024-10"}, "mois", "La valeur n’est pas un mois."),
        ({"jour": "0000-10-08"}, "jour", "La valeur n’est pas une date qui existe."),
        ({"nombre": "10000001"}, "nombre", "La valeur est trop grande."),
        ({"nombre": "9" * 308}, "nombre", "La valeur est trop grande."),
        ({"nombre": "9" * 400}, "nombre", "La valeur est trop grande."),
        ({"nombre": "-" + "9" * 400}, "nombre", "La valeur est trop petite."),
        ({"taux": "9" * 400 + ".5"}, "taux", "La valeur est trop grande."),
    ],
)
def test_une_valeur_impossible_est_une_faute(tmp_path, cases, colonne_, message):
    (faute,) = ecrire(tmp_path, "impossible", ligne(**cases))[0]
    assert (faute.ligne, faute.colonne, faute.message) == (2, colonne_, message)
    assert len(faute.en_francais()) < 500


def test_dix_millions_est_encore_un_nombre(tmp_path):
    fautes, lignes = ecrire(tmp_path, "grand", ligne(nombre="10000000", taux="0." + "0" * 400 + "1"))
    assert fautes == []
    assert lignes[0][3:5] == (10_000_000, 0.0)


@pytest.mark.parametrize(
    ("texte", "bonne"),
    [("T0", True), ("2024-02-29", True), ("2023-02-29", False), ("2024-04-31", False), ("0000-10-08", False)],
)
def test_la_date_d_une_periode_existe(tmp_path, texte, bonne):
    (motif,) = {colonne.motif for colonne in jeux()["mt_iris"].colonnes if colonne.nom == "periode"}
    periode = Jeu("essai", "", "", "p.csv", (), 1, "", LIBRE, (colonne("periode", "code", motif=motif),))
    (tmp_path / "p.csv").write_text(f"periode\n{texte}\n", encoding="utf-8")
    with duckdb.connect() as connexion:
        fautes = charger(connexion, tmp_path, periode)
    assert [faute.attendu for faute in fautes] == ([] if bonne else ["T0, ou une date qui existe, écrite AAAA-MM-JJ"])


def test_les_marques_invisibles_d_un_texte_libre_sont_retirees(tmp_path):
    """A terminal sequence, and a mark that turns the reading order round."""
    note = "\x1b[31mRou\u202een\x9b"
    assert ecrire(tmp_path, "marques", ligne(note=note))[1][0][-1] == "[31mRouen"


def test_une_marque_invisible_dans_un_code_est_montree(tmp_path):
    (faute,) = ecrire(tmp_path, "marque", ligne(code="\u200e76540"))[0]
    assert faute.valeur == "\u200e76540"
    assert "Valeur lue : « ?76540 »." in faute.en_francais()


def test_une_premiere_ligne_vide_est_une_seule_faute(tmp_path):
    (tmp_path / "haut.csv").write_text(f"\n{ENTETE}\n{ligne()}", encoding="utf-8")
    assert lire("haut", tmp_path)[0] == [Faute("haut.csv", "La première ligne est vide.", 1, attendu=LES_COLONNES)]


def test_les_espaces_de_l_entete_ne_genent_pas(tmp_path):
    (tmp_path / "espaces.csv").write_text(f" {ENTETE} ".replace(",", " , ") + f"\n{ligne()}", encoding="utf-8")
    assert lire("espaces", tmp_path)[0] == []


@pytest.mark.parametrize("texte", ["NaN", "Infinity", "-inf"])
def test_ce_qui_n_est_pas_un_nombre_est_dit_une_fois(tmp_path, texte):
    fautes, _ = ecrire(tmp_path, "nan", ligne(nombre=texte, taux=texte))
    assert [faute.message for faute in fautes] == [
        "La valeur n’est pas un nombre entier.",
        "La valeur n’est pas un nombre.",
    ]


def test_des_tabulations_sont_dites_en_une_faute(tmp_path):
    (tmp_path / "tab.csv").write_text(f"{ENTETE}\n{ligne()}".replace(",", "\t"), encoding="utf-8")
    (faute,) = lire("tab", tmp_path)[0]
    assert faute.message == "Les colonnes sont séparées par des tabulations."


@pytest.mark.parametrize("debut", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_un_classeur_renomme_est_reconnu(tmp_path, debut):
    (tmp_path / "classeur.csv").write_bytes(debut + bytes(100))
    (faute,) = lire("classeur", tmp_path)[0]
    assert faute.message == "Ce fichier est un classeur : changer son nom ne suffit pas."


def test_une_case_sans_fin_n_est_pas_un_guillemet_ouvert(tmp_path):
    (faute,) = ecrire(tmp_path, "longue", ligne(), ligne(note="B" * 131_073))[0]
    assert (faute.ligne, faute.message) == (
        3, "Une case est trop longue ; un guillemet ouvert n’est peut-être pas refermé.",
    )  # fmt: skip
    assert faute.attendu == "131\u202f072 caractères au plus"


def test_un_fichier_trop_gros_n_est_pas_lu_en_entier(tmp_path):
    with (tmp_path / "gros.csv").open("wb") as flux:
        flux.truncate(20_000_001)
    (faute,) = lire("gros", tmp_path)[0]
    assert (faute.message, faute.attendu) == ("Le fichier est trop volumineux.", "20 Mo au plus")


def test_un_fichier_trop_long_n_est_pas_lu_en_entier(tmp_path, monkeypatch):
    monkeypatch.setattr(lecture, "LIGNES_MAX", 3)
    assert ecrire(tmp_path, "juste", *(ligne(rang) for rang in range(3)))[0] == []
    (faute,) = ecrire(tmp_path, "long", *(ligne(rang) for rang in range(4)))[0]
    assert (faute.message, faute.attendu) == ("Le fichier a trop de lignes.", "3 lignes au plus")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pas de tube nommé sur ce système")
def test_un_tube_n_est_pas_attendu_sans_fin(tmp_path):
    os.mkfifo(tmp_path / "tube.csv")
    (faute,) = lire("tube", tmp_path)[0]
    assert faute.message.startswith("Le fichier ne peut pas être ouvert.")


def test_un_dossier_a_la_place_du_fichier_est_une_faute(tmp_path):
    (tmp_path / "dossier.csv").mkdir()
    message = "Le fichier ne peut pas être ouvert. S’il est ouvert dans un tableur, fermez-le."
    assert lire("dossier", tmp_path) == ([Faute("dossier.csv", message)], None)


def test_une_faute_se_lit_sur_une_ligne():
    (faute,) = lire("virgule_decimale")[0]
    assert faute.en_francais() == (
        "virgule_decimale.csv, ligne 2, colonne « taux » : La valeur n’est pas un nombre. Valeur lue : « 84,5 ». "
        "Attendu : des chiffres, avec un point pour les décimales, comme 84.5."
    )


def test_chaque_motif_du_catalogue_se_dit_en_francais():
    motifs = {colonne.motif for jeu in jeux().values() for colonne in jeu.colonnes if colonne.motif}
    assert motifs == set(FORMES)
