"""From the bytes of a file to a proposition: what is read, what is wrong, what is left out; nothing ever raises."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re

import openpyxl
import pytest

from cpts_data import catalogue
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.importation.declaration import declarations
from cpts_data.importation.modele import Choix, Proposition
from cpts_data.importation.proposition import preparer
from cpts_data.importation.reconnaissance import a_retenir
from tests.importation.exemple import territoire

PAYS = territoire()
LE_8_OCTOBRE = Choix(date_des_chiffres=dt.date(2025, 10, 8))


def csv(*lignes: str) -> bytes:
    return "\n".join(lignes).encode()


def xlsx(**feuilles: list[list[object]]) -> bytes:
    """A workbook; « _ » in a name is a space."""
    classeur = openpyxl.Workbook()
    classeur.remove(classeur.active)
    for nom, lignes in feuilles.items():
        feuille = classeur.create_sheet(nom.replace("_", " "))
        for ligne in lignes:
            feuille.append(ligne)
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def lire(
    octets: bytes, nom: str = "fichier.csv", choix: Choix = LE_8_OCTOBRE, profils: dict | None = None
) -> Proposition:
    return preparer(octets, nom, PAYS, choix, profils)


def messages(fautes: tuple) -> list[str]:
    return [faute.message for faute in fautes]


def iris(avec: int = 100, sans: int = 20) -> list[list[object]]:
    return [["Code IRIS", "Avec MT", "Sans MT"], *[[code, avec, sans] for code in PAYS.iris]]


# --- what is read ---------------------------------------------------------------------------------------------


def test_a_file_of_the_cpam_is_read_whole() -> None:
    tableau = iris()
    tableau[4][2] = "s"
    total = ["Total", 88 * 100, None]
    octets = xlsx(Feuil1=[["Patients de 16 ans et plus au 08/10/2025"], [], *tableau, total, ["Source : CPAM, RG"]])
    lue = preparer(octets, "MT IRIS.xlsx", PAYS)
    assert (lue.jeu, lue.feuille, lue.lignes_entete, lue.lignes_lues) == ("mt_iris", "Feuil1", (3,), 88)
    assert (lue.taille_octets, lue.sha256) == (len(octets), hashlib.sha256(octets).hexdigest())
    assert lue.erreurs == () and lue.acceptable
    assert list(lue.lignes) == [*(c.nom for c in catalogue.jeu("mt_iris").colonnes), "ligne_source"]
    assert lue.lignes.iloc[0].tolist() == ["760950101", "MT_16P", "2025-10-08", "100", "20", 4]
    assert [(case.rang, case.colonne, case.motif) for case in lue.cases] == [(3, "sans_mt", "masqué")]
    assert [(total.imprime, total.calcule) for total in lue.totaux] == [(8800.0, 8800.0)]
    assert (lue.periodes, lue.date_des_chiffres) == (("2025-10-08",), "8 octobre 2025")
    assert lue.date_reference == dt.date(2025, 10, 8)
    declaration = declarations()["mt_iris"]
    assert (lue.producteur, lue.regime, lue.remplace_par) == ("CPAM", "régime général", declaration.remplace_par)


def test_sheets_of_the_same_columns_are_read_together() -> None:
    lue = lire(xlsx(**{"16_ans_et_plus": iris(100), "ALD": iris(50)}))
    assert lue.feuilles == ("16 ans et plus", "ALD")
    assert (lue.lignes_lues, len(lue.lignes)) == (2 * 88, 2 * 88)
    assert lue.lignes["population"].tolist() == ["MT_16P"] * 88 + ["MT_ALD"] * 88
    assert lue.acceptable


def test_cells_without_value_follow_their_rows_when_sheets_are_joined() -> None:
    seconde = iris(50)
    seconde[1][1] = "n.d."
    lue = lire(xlsx(**{"16_ans_et_plus": iris(), "ALD": seconde}))
    (case,) = lue.cases
    assert (case.rang, case.colonne, case.motif) == (88, "avec_mt", "inconnu")
    assert lue.lignes.loc[88, "avec_mt"] is None


def test_a_row_given_by_two_sheets_is_a_fault_that_names_both_places() -> None:
    lue = lire(xlsx(ALD=iris(), ALD_bis=[["Code IRIS", "Avec MT", "Sans MT"], ["760950101", 1, 2]]))
    (faute,) = lue.erreurs
    assert faute.message == "La ligne en répète une d’un autre tableau du fichier."
    assert (faute.feuille, faute.ligne, faute.valeur) == ("ALD bis", 2, "760950101, MT_ALD, 2025-10-08")
    assert faute.attendu == "une seule fois ; c’est déjà la ligne 2 de la feuille « ALD »"


def test_the_person_chooses_one_sheet() -> None:
    octets = xlsx(**{"16_ans_et_plus": iris(100), "ALD": iris(50)})
    lue = lire(octets, choix=Choix(feuille="ALD", date_des_chiffres=dt.date(2025, 10, 8)))
    assert (lue.feuille, len(lue.lignes)) == ("ALD", 88)
    perdue = lire(octets, choix=Choix(feuille="Autre"))
    assert messages(perdue.erreurs) == ["La feuille choisie n’a pas de tableau."]
    assert perdue.erreurs[0].attendu == "« 16 ans et plus », « ALD »"


def test_a_table_that_is_not_read_is_told() -> None:
    sas = [["Mois", "Profession", "Créneaux offerts", "Créneaux pourvus"], ["oct. 2024", "MG", 10, 5]]
    lue = lire(xlsx(ALD=iris(), SAS=sas))
    assert lue.jeu == "mt_iris"
    titre = declarations()["sas_creneaux"].titre
    message = f"Un autre tableau n’est pas lu : la feuille « SAS » contient aussi « {titre} ». Il s’importe à part."
    assert message in messages(lue.avertissements)


def test_a_guess_waits_for_a_confirmation_then_is_remembered() -> None:
    octets = csv("Zone;ALD avec MT;ALD sans MT", *(f"{code};10;3" for code in PAYS.iris))
    devinee = lire(octets)
    message = "La colonne « Zone » est lue comme « Code IRIS », par ressemblance."
    assert messages(devinee.avertissements) == [message]
    choix = Choix(colonnes={"Zone": "code_iris"}, date_des_chiffres=dt.date(2025, 10, 8))
    confirmee = lire(octets, choix=choix)
    assert confirmee.avertissements == () and confirmee.acceptable
    profils = {confirmee.profil: a_retenir(confirmee.jeu, confirmee.colonnes)}
    assert lire(octets, profils=profils).avertissements == ()


def test_the_date_of_the_figures_comes_from_the_lines_above_then_from_the_name_of_the_file() -> None:
    liste = [["Profession", "Commune"], ["Infirmier", "Rouen"]]
    ecrite = preparer(xlsx(A=[["Adhérents au 29/09/2025"], [], *liste]), "liste.xlsx", PAYS)
    assert (ecrite.date_des_chiffres, ecrite.date_reference) == ("29 septembre 2025", dt.date(2025, 9, 29))
    nommee = preparer(xlsx(A=liste), "adherents 29-09-2025.xlsx", PAYS)
    assert nommee.date_reference == dt.date(2025, 9, 29)
    assert "La date des chiffres n’est pas écrite dans le tableau : celle du nom du fichier est prise, le " \
        "29 septembre 2025." in messages(nommee.avertissements)  # fmt: skip
    inconnue = preparer(xlsx(A=liste), "adherents.xlsx", PAYS)
    assert (inconnue.date_des_chiffres, inconnue.date_reference) == ("", None)
    assert messages(inconnue.avertissements)[-1].startswith("La date des chiffres n’est pas écrite dans le fichier")
    choisie = preparer(xlsx(A=liste), "adherents.xlsx", PAYS, Choix(date_des_chiffres=dt.date(2025, 9, 30)))
    assert choisie.date_reference == dt.date(2025, 9, 30)


def test_each_step_is_announced() -> None:
    etapes: list[str] = []
    preparer(xlsx(ALD=iris()), "x.xlsx", PAYS, LE_8_OCTOBRE, annoncer=etapes.append)
    assert etapes == [
        "Lecture du fichier",
        "Recherche des tableaux",
        "Reconnaissance des colonnes",
        "Contrôle des lignes",
    ]


# --- what is wrong --------------------------------------------------------------------------------------------


def test_a_missing_column_is_named_with_its_other_names_and_what_was_found() -> None:
    lue = lire(csv("Patients avec MT;Patients sans MT;Quartier", "12;3;Centre"))
    assert lue.jeu == "mt_iris" and not lue.acceptable
    (faute,) = lue.erreurs
    assert (faute.ligne, faute.colonne) == (1, "Code IRIS")
    assert faute.message == "La colonne « Code IRIS » est absente."
    assert faute.attendu.startswith("une colonne « Code IRIS » (ou « IRIS », « Code de l’IRIS »")
    assert faute.attendu.endswith("colonnes lues : « Patients avec MT », « Patients sans MT », « Quartier »")


def test_every_fault_is_told_at_once() -> None:
    lue = lire(csv("Code IRIS;ALD avec MT;ALD sans MT", "999990101;12;3", "765400101;beaucoup;3", "765400102;-4;3"))
    lieux = {(faute.ligne, faute.colonne) for faute in lue.erreurs}
    assert lieux == {(2, "Code IRIS"), (3, "ALD avec MT"), (4, "ALD avec MT")}
    assert not lue.acceptable


def test_faults_of_a_kind_are_counted_after_the_first_fifty() -> None:
    lue = lire(csv("Code IRIS;ALD avec MT;ALD sans MT", *(f"{code};beaucoup;3" for code in PAYS.iris)))
    genre = [faute for faute in lue.erreurs if faute.colonne == "ALD avec MT"]
    assert len(genre) == 50 + 1
    assert genre[-1].nombre == 88 - 50


def test_a_file_of_something_else_shows_its_columns_and_what_can_be_read() -> None:
    lue = lire(csv("Fruit;Couleur", "Pomme;rouge"), "fruits.csv")
    assert (lue.jeu, lue.lignes, lue.acceptable) == (None, None, False)
    assert [(colonne.titre, colonne.role) for colonne in lue.colonnes] == [("Fruit", None), ("Couleur", None)]
    (faute,) = lue.erreurs
    assert faute.message == "Les colonnes de ce fichier ne sont celles d’aucun des fichiers que l’outil sait lire."
    assert faute.valeur == "Fruit, Couleur"
    assert "« Créneaux de soins non programmés (SAS) »" in faute.attendu


def test_two_datasets_that_fit_are_left_to_the_person() -> None:
    lue = lire(csv("Spécialité;Nombre", "Cardiologie;3"))
    assert lue.jeu is None and not lue.acceptable
    assert set(lue.jeux_possibles) == {"teleexpertise_requerants", "teleexpertise_requis"}
    assert "Choisissez laquelle." in lue.erreurs[0].message
    choix = Choix(jeu="teleexpertise_requis", date_des_chiffres=dt.date(2025, 10, 8))
    assert lire(csv("Spécialité;Nombre", "Cardiologie;3"), choix=choix).acceptable


def test_a_dataset_that_was_chosen_says_what_it_lacks() -> None:
    lue = lire(csv("Fruit;Couleur", "Pomme;rouge"), choix=Choix(jeu="prevention"))
    assert lue.jeu == "prevention"
    assert "La colonne « Indicateur » est absente." in messages(lue.erreurs)


@pytest.mark.parametrize(
    ("octets", "nom"),
    [
        (b"", "vide.csv"),
        (b"\x00" * 50, "zeros.xlsx"),
        (b"%PDF-1.7 ...", "rapport.pdf"),
        (b"PK\x03\x04 tronque", "x.xlsx"),
        (b"\n\n\n", "blanc.csv"),
        (b"Titre seul", "titre.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_never_raises(octets: bytes, nom: str) -> None:
    lue = lire(octets, nom)
    assert len(lue.erreurs) == 1 and not lue.acceptable
    assert lue.erreurs[0].fichier == nom


def test_a_formula_without_a_result_is_a_fault_of_a_column_that_is_read() -> None:
    tableau = iris()
    tableau[0].append("Superficie")
    tableau[3][1] = "=1+1"
    tableau[4].append("=2+2")
    lue = lire(xlsx(ALD=tableau))
    fautes = [faute for faute in lue.erreurs if "formule" in faute.message]
    assert [(faute.ligne, faute.colonne) for faute in fautes] == [(4, "Avec MT")]


# --- what is left out -----------------------------------------------------------------------------------------

PLANTEES = {
    "Nom": "ZYBERTOWSKI", "Prénom": "Quasimodette", "Né(e) le": dt.date(1961, 2, 3), "Tél": "06 98 76 54 32",
    "Courriel": "quasi@zyber.example", "Adresse": "17 bis rue des Zinnias", "NIR": 255081416802538, "RPPS": 10987654321,
    "Remarque": "rappeler Mme Zybertowski au 0698765432",
}  # fmt: skip
TRACES = re.compile(r"zybert|quasi|06.?98.?76.?54.?32|zinnias|255081416802538|10987654321|1961", re.IGNORECASE)


def liste_d_adherents() -> bytes:
    titres = [*PLANTEES, "Profession", "Ville"]
    return xlsx(
        Mme_Zybertowski=[
            ["Liste tenue par Mme Zybertowski, quasi@zyber.example, 06 98 76 54 32"],
            [],
            titres,
            [*PLANTEES.values(), "Infirmière", "Rouen"],
            [*PLANTEES.values(), "Infirmière", "Bihorel, 17 bis rue des Zinnias"],
            [*[None] * len(PLANTEES), "Mme Zybertowski", "Bihorel"],
            [*[None] * len(PLANTEES), 10987654321, "Cailly"],
            ["Source : Mme Zybertowski"],
        ]
    )


def test_nothing_personal_comes_out_of_a_file() -> None:
    lue = preparer(liste_d_adherents(), "adherents quasi@zyber.example.xlsx", PAYS)
    assert lue.jeu == "adherents_profession_commune"
    ecrits = [repr(lue), *(faute.en_francais() for faute in (*lue.erreurs, *lue.avertissements)), lue.lignes.to_csv()]
    assert [TRACES.findall(ecrit) for ecrit in ecrits] == [[] for _ in ecrits]
    assert lue.fichier == "adherents [donnée personnelle]"
    assert {colonne.titre for colonne in lue.colonnes if colonne.personnelle} == set(PLANTEES)
    assert len(lue.personnelles) == len(PLANTEES)
    assert lue.personnelles[0] == "« Nom » (2 cases remplies) : des noms de personnes. Rien n’en est gardé."


def test_dropping_the_names_keeps_the_count_of_lines_and_tells_who_is_there_twice() -> None:
    liste = [
        ["Nom", "Prénom", "Profession", "Ville"],
        ["DUPONT", "Marie", "Infirmière", "Rouen"],
        ["MARTIN", "Paul", "MG", "Rouen"],
        ["Dupont", "marie", "Infirmière", "Bihorel"],
    ]
    lue = lire(xlsx(Adherents=liste), "liste.xlsx")
    comptes = lue.lignes[lue.lignes["adherents"] != "0"]
    assert sorted(comptes[["code_commune", "profession", "adherents"]].itertuples(index=False, name=None)) == [
        ("76095", "IDE", "1"), ("76540", "IDE", "1"), ("76540", "MG", "1"),
    ]  # fmt: skip
    assert "1 personne apparaît plusieurs fois (lignes 2 et 4) : chaque ligne compte pour un adhérent." in messages(
        lue.avertissements
    )


def test_a_personal_file_of_another_kind_shows_nothing_of_it() -> None:
    octets = csv("Patient;Téléphone;Motif", "ZYBERTOWSKI Quasimodette;0698765432;rappeler")
    lue = lire(octets, "rdv.csv")
    assert lue.jeu is None
    assert not TRACES.search(repr(lue))
    assert [colonne.personnelle for colonne in lue.colonnes] == [True, True, False]


def test_cells_that_look_like_persons_are_masked_in_a_fault() -> None:
    lue = lire(csv("Code IRIS;ALD avec MT;ALD sans MT", "765400101;0698765432;3", "765400102;10;voir Mme Zybertowski"))
    assert {faute.valeur for faute in lue.erreurs} == {"[donnée personnelle]", "voir [donnée personnelle]"}


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("relev\udce9.csv", "relev?.csv"),
        ("\u202exslx.csv", "?xslx.csv"),
        ("a\nb\x1b[2J.csv", "a b?[2J.csv"),
        ("", "fichier sans nom"),
        ("a" * 5_000, "a" * 200 + "…"),
        ("../../C:\\x.csv", "../../C:\\x.csv"),
    ],
)
def test_any_name_of_file_can_be_shown_and_kept(nom: str, attendu: str) -> None:
    """A name written by another system has letters that no file of ours could hold."""
    lu = preparer(b"Ville;Nombre\nRouen;3\n", nom, territoire())
    assert lu.fichier == attendu and lu.fichier.encode()
    assert {faute.fichier for faute in lu.erreurs} == {attendu}


def test_no_part_of_a_fault_names_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a check says, and of whatever cell, the last mask is on the way out."""
    bavarde = Faute("x", "Vu avec Mme Durand.", 2, "Dr Leroy", "06 12 34 56 78", "voir p.leroy@exemple.fr")

    def refuser(octets: bytes, nom: str) -> list:
        raise ErreurDonnees([bavarde])

    monkeypatch.setattr("cpts_data.importation.proposition.lire_feuilles", refuser)
    (faute,) = preparer(b"Ville;Nombre\n", "x.csv", territoire()).erreurs
    assert (faute.message, faute.colonne, faute.valeur, faute.attendu) == (
        "Vu avec [donnée personnelle].", "[donnée personnelle]", "[donnée personnelle]", "voir [donnée personnelle]",
    )  # fmt: skip
