"""Files in the shapes that French administrations and secretaries send, one or more a dataset, built here.

Codes, names and published figures are real; the counts by IRIS and the members are made up.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from cpts_data.chemins import RACINE
from tests.importation.exemple import territoire
from tests.importation.fichiers_envoyes import en_csv, en_ods, en_xls, en_xlsx

Lignes = list[list[object]]
MOIS = ("OCT", "NOV", "DEC", "JANV", "FEV", "MARS", "AVRIL", "MAI", "JUIN", "JUIL", "AOUT", "SEPT")
FINE = "\u202f"


@dataclass(frozen=True)
class Exemple:
    """One file: its name, its dataset, and how its bytes are made."""

    fichier: str
    jeu: str
    octets: Callable[[], bytes]


@cache
def iris_du_territoire() -> tuple[tuple[str, str, str], ...]:
    """Code, name and commune name of the IRIS of the territory, in the order of their codes."""
    vu = territoire()
    return tuple((code, nom, vu.communes[commune]) for code, (nom, commune) in sorted(vu.iris.items()))


def publiees(fichier: str) -> list[dict[str, str]]:
    with (RACINE / "data" / "publie" / fichier).open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def avec_et_sans(rang: int) -> tuple[int, int]:
    """Made-up patients with and without a médecin traitant for the IRIS of this rank."""
    return 800 + 7 * rang, 100 + rang


def en_lettres(nombre: int) -> str:
    return f"{nombre:,}".replace(",", FINE)


def _cpam_iris() -> bytes:
    """88 IRIS, a merged two-line header, commune names merged over their IRIS, a total, secrets, notes."""
    lignes: Lignes = [
        ["CPAM de Rouen-Elbeuf-Dieppe"],
        ["Patients de 16 ans et plus, avec et sans médecin traitant – situation au 8 octobre 2025"],
        [],
        ["Commune", "DCOMIRIS", "Libellé IRIS", "Consommants", None, "Taux avec MT"],
        [None, None, None, "avec MT", "sans MT", None],
    ]
    fusions = [(3, 0, 4, 0), (3, 1, 4, 1), (3, 2, 4, 2), (3, 3, 3, 4), (3, 5, 4, 5)]
    total_avec = total_sans = 0
    debut_de_commune: dict[str, int] = {}
    for rang, (code, nom, commune) in enumerate(iris_du_territoire()):
        avec, sans = avec_et_sans(rang)
        total_avec, total_sans = total_avec + avec, total_sans + sans
        premiere = commune not in debut_de_commune
        debut_de_commune.setdefault(commune, len(lignes))
        lignes.append([commune if premiere else None, code, nom, avec, sans, round(avec / (avec + sans), 3)])
    for commune, debut in debut_de_commune.items():
        fin = debut + sum(c == commune for *_, c in iris_du_territoire()) - 1
        if fin > debut:
            fusions.append((debut, 0, fin, 0))
    lignes.append(["Total CPTS", None, None, total_avec, total_sans, None])
    lignes += [[], ["Source : SNDS, régime général. Champ : assurés de 16 ans et plus ayant consommé dans l’année."]]
    return en_xlsx(lignes, fusions, "16 ans et plus")


def _cpam_iris_masque() -> bytes:
    """cp1252 text, narrow spaces left out, hidden counts written in four ways."""
    lignes: Lignes = [["Code IRIS", "Population", "Date", "Nb patients avec MT", "Nb patients sans MT"]]
    for rang, (code, *_) in enumerate(iris_du_territoire()):
        sans = ("s", "< 11", "NS", "n.d.")[rang] if rang < 4 else str(20 + rang)
        lignes.append([code, "C2S", "08/10/2025", str(300 + rang), sans])
    return en_csv(lignes, "cp1252")


def _cpam_couverture() -> bytes:
    """The figures of the report, two dates under a merged header, rates with a comma and a narrow space."""
    lignes: Lignes = [
        ["Objectifs et résultats – médecin traitant"],
        ["Indicateur", "T0", None, None, "08/10/2024", None, None, "Socle", "Cible", "Type"],
        [None, "avec MT", "Total", "Taux", "avec MT", "Total", "Taux", None, None, None],
    ]
    fusions = [(1, 0, 2, 0), (1, 1, 1, 3), (1, 4, 1, 6), (1, 7, 2, 7), (1, 8, 2, 8), (1, 9, 2, 9)]
    lues = {(l["indicator_code"], l["period"]): l for l in publiees("mt_couverture.csv")}  # noqa: E741
    for code in ("MT_16P", "MT_CSS", "MT_ALD", "MT_70P"):
        depart, fin = lues[code, "T0"], lues[code, "2024-10-08"]
        nombres: list[object] = []
        for ligne in (depart, fin):
            taux = ligne["rate_printed_pct"].replace(".", ",") + FINE + "%"
            nombres += [en_lettres(int(ligne["num"])), en_lettres(int(ligne["den"])), taux]
        objectifs = [f"{fin[c].replace('.', ',')}0 %" for c in ("socle_pct", "cible_pct")]
        lignes.append([fin["indicator"], *nombres, *objectifs, fin["type_I"]])
    lignes.append(["* Données RG"])
    return en_xlsx(lignes, fusions, "FA1")


def _sas_annexe() -> bytes:
    """The annex of the report: a column a month, a line a profession × measure, its printed totals."""
    mois = publiees("sas_creneaux_mensuels.csv")
    lignes: Lignes = [
        ["ANNEXE : STATISTIQUES SAS 76A"],
        ["Octobre 2024 à septembre 2025"],
        [],
        [None, *MOIS, "TOTAL 2025"],
    ]
    for profession, nom in (("MG", "MG"), ("SF", "SF"), ("PEDIATRE", "Pédiatres")):
        du_mois = [l for l in mois if l["profession"] == profession and l["row_kind"] == "monthly"]  # noqa: E741
        totaux = [l for l in mois if l["profession"] == profession and l["month_label"] == "TOTAL 2025"]  # noqa: E741
        for mesure, colonne in (("créneaux mis à disposition", "offered"), ("créneaux pourvus", "filled")):
            nombres = [int(ligne[colonne]) if ligne[colonne] else None for ligne in du_mois]
            lignes.append([f"{nom} – {mesure}", *nombres, *(int(total[colonne]) for total in totaux)])
        taux = [
            f"{ligne['fill_rate_pct'].replace('.', ',')} %" if ligne["fill_rate_pct"] else None for ligne in du_mois
        ]
        printed = [f"{total['fill_rate_pct'].replace('.', ',')} %" for total in totaux]
        lignes.append([f"{nom} – % de créneaux pourvus", *taux, *printed])
    return en_xlsx(lignes, (), "SAS")


def _sas_long() -> bytes:
    """A line a month and a profession, months as the spreadsheet keeps them, in an old workbook."""
    lignes: Lignes = [["Mois", "Profession", "Créneaux proposés", "Créneaux honorés", "Taux"]]
    for numero in (10, 11, 12):
        lignes.append([dt.date(2025, numero, 1), "Médecins généralistes", 1000 + numero, 700 + numero, None])
        lignes.append([dt.date(2025, numero, 1), "Sages-femmes", 10, numero - 8, None])
    return en_xls(lignes)


def _rangee(texte: str) -> list[object]:
    """A line of texts, its empty cells empty."""
    return [case.strip() or None for case in texte.split("|")]


def _adherents() -> bytes:
    """An export of the membership software: one line a person or a structure, with what must never be kept."""
    titres = "Nom|Prénom|N° RPPS|E-mail|Téléphone|Profession|Spécialité|CP|Ville|Statut"
    generaliste = "Médecin|Médecine générale|76000|ROUEN CEDEX|À jour"
    lignes: Lignes = [
        ["Liste des adhérents au 29/09/2025"],
        [],
        _rangee(titres),
        _rangee(f"DURAND|Paule|10003456784|paule.durand@exemple.fr|06 12 34 56 78|{generaliste}"),
        _rangee("MARTIN|Anne|10003456792|anne@exemple.fr|0235000000|Médecin|Dermatologie|76130|Mont St Aignan|À jour"),
        _rangee("PETIT|Luc||luc@exemple.fr|+33 6 11 22 33 44|Infirmière libérale||76230|BOIS GUILLAUME|À jour"),
        _rangee("ROUX|Zoé||||Masseur-kinésithérapeute||76000|Rouen|À jour"),
        _rangee("NOIR|Jean||||Pharmacien||76420|Bihorel|Démissionnaire"),
        _rangee("BLANC|Léa||||Sophrologue||76000|Rouen|À jour"),
        _rangee("VERT|Max||||Orthophoniste||75011|Paris|À jour"),
        _rangee("MSP des Carmes|||||MSP||76000|Rouen|À jour"),
    ]
    return en_ods(lignes)


def _prevention() -> bytes:
    """The published figures, tab-separated, UTF-16 as Excel saves « texte Unicode »."""
    lignes: Lignes = [
        ["Indicateurs de prévention – arrêté au 31/12/2025"],
        ["Indicateur", "Num", "Den", "Taux", "Socle", "Cible"],
    ]
    for lue in publiees("prevention.csv"):
        taux = [lue[c].replace(".", ",") for c in ("rate_printed_pct", "socle_pct", "cible_pct")]
        lignes.append([lue["indicator"], lue["num"] or "n.d.", lue["den"] or "n.d.", *taux])
    return en_csv(lignes, "utf-16", "\t")


def _aci() -> bytes:
    acces = "Favoriser l’accès à un médecin traitant"
    lignes: Lignes = [
        ["Dialogue de gestion du 12 juin 2026"],
        ["Mission", "FA", "Titre", "Action", "I", "Preuve attendue", "Montant", "Réalisé", "Résultat", "Commentaire"],
        _rangee(f"M1|FA 1|{acces}|Évaluer la procédure|R|Présenter le bilan|4 000 €|Bilan présenté||"),
        _rangee(f"M1|FA 1|{acces}|Taux 16+ avec MT||Taux|SUIVI|84,8 %||"),
        _rangee("M3|FA 10|Promouvoir la prévention|Soirée HPV|M|Une soirée|1 500,50|Reportée||Reportée à novembre"),
        _rangee("M4|FA13|Répondre aux crises|Exercice||Exercice|NEUTRALISE EN L’ABSENCE DE CRISE SANITAIRE|||"),
        ["Total", None, None, None, None, None, "5 500,50", None, None, None],
    ]
    return en_xlsx(lignes)


def _teleexpertise(fichier: str, total: int) -> Callable[[], bytes]:
    def octets() -> bytes:
        lignes: Lignes = [["Omnidoc – situation au 30/09/2025"], ["Spécialité", "Nombre de professionnels", "%"]]
        for lue in publiees(fichier):
            if not lue["specialty"].startswith("TOTAL"):
                lignes.append([lue["specialty"], int(lue["professionals"]), lue["share_pct"].replace(".", ",")])
        lignes.append(["TOTAL", total, "100"])
        return en_xlsx(lignes, (), "Requérants" if "requerants" in fichier else "Requis")

    return octets


def _capacite() -> bytes:
    """What a secretary writes while phoning: one line a practice, « n.d. » when nobody answered."""
    lignes: Lignes = [
        ["N° du cabinet", "Ville", "Date de l’appel", "Nb nouveaux patients"],
        ["1", "Rouen", "15/10/2025", 25],
        ["2", "rouen", "15/10/2025", "n.d."],
        ["3", "76000", "15/10/2025", 10],
        ["4", "Malaunay", "15/10/2025", 0],
    ]
    return en_xlsx(lignes)


def _references() -> bytes:
    lignes: Lignes = [
        ["Thème", "Indicateur", "Territoire", "Année", "Valeur", "Unité", "Comparable", "Définition", "Source"],
        _rangee("MT|part des 17 ans et plus sans MT|France|2025|11,5|%|en partie|17 ans et plus|DREES 2026"),
        _rangee("HPV|couverture 2 doses, filles de 15 ans|Normandie|2025|48 / 30|%|non||SpF 2026"),
    ]
    return en_csv([["Valeurs relevées le 02/03/2026"], *lignes], "utf-8-sig", ",")


def _evenements() -> bytes:
    """An agenda: a holiday of next year is no fault, a day without an end lasts one day."""
    lignes: Lignes = [
        ["Agenda de la CPTS", None, None, None],
        ["Du", "Au", "Type d’événement", "Nom de l’événement"],
        ["16/12/2024", "09/02/2025", "Épidémies", "grippe (bulletin de Santé publique France)"],
        ["03/03/2025", None, "campagne", "affiches en pharmacie"],
        ["18/10/2025", "02/11/2025", "Vacances", "Toussaint"],
    ]
    return en_xlsx(lignes)


def _jaide_mon_doc() -> bytes:
    """What a secretary keeps: a title, a column of names that must not come in, « n.d. », an empty cell, a total."""
    lignes: Lignes = [
        ["Procédure J’aide mon Doc, suivi 2025"],
        [],
        ["Ville", "Mois", "MG rencontrés", "Sollicitations", "Patients orientés", "1er RDV", "Nom du patient"],
        ["Rouen", "octobre 2025", 2, 12, 9, 7, "DURAND Paule"],
        ["rouen", dt.date(2025, 11, 1), 1, 8, "n.d.", None, "MARTIN Jean"],
        ["Bihorel", "oct. 2025", 0, 0, 0, 0, None],
        ["76420", "nov-25", None, 1, 0, 0, "PETIT Lucie"],
        ["Total", None, 3, 21, 9, 7, None],
    ]
    return en_xlsx(lignes)


EXEMPLES = {
    "cpam_iris": Exemple("MT par IRIS.xlsx", "mt_iris", _cpam_iris),
    "cpam_iris_masque": Exemple("export_c2s.csv", "mt_iris", _cpam_iris_masque),
    "cpam_couverture": Exemple("Indicateurs FA1.xlsx", "mt_couverture", _cpam_couverture),
    "sas_annexe": Exemple("Annexe SAS.xlsx", "sas_creneaux", _sas_annexe),
    "sas_long": Exemple("creneaux.xls", "sas_creneaux", _sas_long),
    "adherents": Exemple("export Plexus.ods", "adherents_profession_commune", _adherents),
    "prevention": Exemple("prevention.txt", "prevention", _prevention),
    "aci": Exemple("Fiches action.xlsx", "aci_indicateurs", _aci),
    "requerants": Exemple(
        "Requérants.xlsx", "teleexpertise_requerants", _teleexpertise("teleexpertise_requerants.csv", 126)
    ),
    "requis": Exemple("Requis.xlsx", "teleexpertise_requis", _teleexpertise("teleexpertise_requis.csv", 51)),
    "capacite": Exemple("Phoning MG.xlsx", "capacite_mg", _capacite),
    "references": Exemple("references.csv", "references_nationales", _references),
    "evenements": Exemple("agenda.xlsx", "evenements", _evenements),
    "jaide_mon_doc": Exemple("Suivi JMD.xlsx", "jaide_mon_doc", _jaide_mon_doc),
}
