"""The workbook, opened again: numbers, sheets, no formula."""

from __future__ import annotations

from math import isclose

from openpyxl import Workbook

from cpts_data.exports.classeur import DEMONSTRATION
from cpts_data.exports.csv_fr import neutraliser
from cpts_data.exports.dossier.sommaire import FILIGRANE_DEMONSTRATION, FILIGRANE_HYPOTHESE, Dossier
from cpts_data.exports.dossier.tableur import nom_de_feuille
from cpts_data.formats_fr import est_absent


def lignes(feuille) -> list[tuple]:
    return [tuple(valeur for valeur in ligne) for ligne in feuille.iter_rows(values_only=True)]


def egales(ligne: tuple, attendue: list) -> bool:
    """Compare a row with what it should start by; a workbook keeps sixteen digits."""
    return all(
        lue == voulue or (isinstance(voulue, int | float) and isinstance(lue, int | float) and isclose(lue, voulue))
        for lue, voulue in zip(ligne, attendue, strict=False)
    )


def test_les_feuilles_ont_des_noms_francais(classeur: Workbook, dossier: Dossier) -> None:
    attendues = ["Couverture", *(s.feuille for s in dossier.sections), "Sources", "Indicateurs", "Lecture"]
    assert classeur.sheetnames == attendues
    assert {"Synthèse", "Médecin traitant", "Soins non programmés", "Adhérents", "Prévention"} <= set(attendues)


def test_chaque_nombre_est_celui_de_l_ecran_et_reste_un_nombre(classeur: Workbook, dossier: Dossier) -> None:
    for section in dossier.sections:
        lues = lignes(classeur[section.feuille])
        for ecran in section.ecrans:
            if ecran.natif is not None:
                for rang, categorie in enumerate(ecran.natif.categories):
                    attendue = [categorie, *(serie.valeurs[rang] for serie in ecran.natif.series)]
                    assert any(egales(ligne, attendue) for ligne in lues), ecran.code
            if ecran.tableau is not None:
                nombres = {round(v, 9) for ligne in lues for v in ligne if isinstance(v, int | float)}
                noms = ecran.tableau.colonnes
                for nom in ("sans_mt", "taux_pct", "offerts", "pourvus", "numerateur", "manque_exact"):
                    if nom in noms:
                        voulus = {round(float(v), 9) for v in ecran.tableau.lignes[nom] if not est_absent(v)}
                        assert voulus <= nombres, (ecran.code, nom)
            for chiffre in ecran.chiffres:
                assert any(ligne[:2] == (chiffre.libelle, neutraliser(chiffre.valeur)) for ligne in lues), ecran.code


def test_aucune_cellule_n_est_une_formule(classeur: Workbook) -> None:
    for feuille in classeur:
        for ligne in feuille.iter_rows():
            for cellule in ligne:
                assert cellule.data_type in ("s", "n", "d"), (feuille.title, cellule.coordinate)
                if cellule.hyperlink:
                    assert cellule.hyperlink.target is None and cellule.hyperlink.location == "'Sources'!A1"


def test_la_demonstration_est_dite_sur_chaque_feuille_qui_en_montre(classeur: Workbook, dossier: Dossier) -> None:
    for section in dossier.sections:
        premieres = [ligne[0] for ligne in lignes(classeur[section.feuille])]
        fictifs = [ecran for ecran in section.ecrans if ecran.demonstration]
        assert (premieres[0] == DEMONSTRATION) == bool(fictifs)
        assert premieres.count(FILIGRANE_DEMONSTRATION) == len(fictifs)
        assert premieres.count(FILIGRANE_HYPOTHESE) == sum(ecran.hypothese for ecran in section.ecrans)


def test_chaque_renvoi_est_dans_la_feuille_des_sources(classeur: Workbook, dossier: Dossier) -> None:
    sources = lignes(classeur["Sources"])
    assert sources[0][:2] == ("N°", "Titre")
    assert [ligne[0] for ligne in sources[1:]] == [f"[{rang}]" for rang in range(1, len(dossier.sources) + 1)]
    assert [ligne[1] for ligne in sources[1:]] == [source.titre for source in dossier.sources]
    assert "Masqué" in " ".join(str(ligne[0]) for ligne in lignes(classeur["Lecture"]))


def test_un_nom_de_feuille_est_court_unique_et_sans_signe_interdit() -> None:
    assert nom_de_feuille("M1/M2 : [x]?", []) == "M1 M2    x"
    long = nom_de_feuille("a" * 40, [])
    assert len(long) == 31
    assert nom_de_feuille("Sources", ["sources"]) == "Sources (2)"
