"""The files of the producers, as they write them, for the two communes of the test territory."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable

from openpyxl import Workbook

from tests.benchmarks.extraction_rpps import entete, ligne

from .serveur import Fichier

BIHOREL, ROUEN = "76095", "76540"
ROUEN_NORD, ROUEN_SUD = "765400101", "765400102"
BIHOREL_ENTIER = "760950000"


def zipper(contenus: dict[str, bytes], *, en_flux: bool = False, stocke: bool = False) -> bytes:
    """Make an archive; ``en_flux`` writes the sizes after each member, as a server that compresses while it sends."""
    methode = zipfile.ZIP_STORED if stocke else zipfile.ZIP_DEFLATED
    tampon = io.BytesIO()
    with zipfile.ZipFile(_SansRetour(tampon) if en_flux else tampon, "w", methode) as archive:
        for nom, octets in contenus.items():
            archive.writestr(nom, octets)
    return tampon.getvalue()


class _SansRetour(io.RawIOBase):
    """An output that cannot go back, like a socket."""

    def __init__(self, tampon: io.BytesIO) -> None:
        self.tampon = tampon

    def writable(self) -> bool:
        return True

    def write(self, octets: bytes) -> int:
        return self.tampon.write(octets)


# --- INSEE, population by IRIS ----------------------------------------------------------------------------------


def population_csv(annee: str = "22", lignes: Iterable[str] | None = None) -> bytes:
    ages = ("POP", "POP0002", "POP0014", "POP75P", "POP65P", "POPH")
    titres = ["IRIS", "COM", "TYP_IRIS", "LAB_IRIS", *(f"P{annee}_{age}" for age in ages), f"C{annee}_POP15P"]
    donnees = lignes or [
        # IRIS, COM, type, label, POP, 0-2, 0-14, 75+, 65+, men, 15+ of the other exploitation
        f"{ROUEN_NORD};{ROUEN};H;0;60000.25;10;10000.25;5000;11000.5;1;1",
        f"{ROUEN_SUD};{ROUEN};H;0;54000;10;9000;4000;9000;1;1",
        f"{BIHOREL_ENTIER};{BIHOREL};Z;0;8000.5;10;1500;900;2000;1;1",
        "010010000;01001;Z;0;771;10;120;60;150;1;1",
    ]
    return "\n".join([";".join(titres), *donnees, ""]).encode()


def population_zip(csv: bytes | None = None) -> bytes:
    meta = b"COD_VAR;LIB_VAR\nIRIS;IRIS\n"
    contenu = population_csv() if csv is None else csv
    return zipper({"meta_base-ic-evol-struct-pop-2022.CSV": meta, "base-ic-evol-struct-pop-2022.CSV": contenu})


# --- RPPS -------------------------------------------------------------------------------------------------------

PLANTES = ("ZYXOMME", "Quetzalina", "0698765432", "0612121212", "zyxomme@exemple.invalid", "IMPASSE DU KAKAPO")
"""Personal values of the stream: none of them may ever be written."""
IDENTIFIANT = "10009998887"


def activite(
    identifiant: str, metier: str, commune: str, mode: str = "L", savoir: str = "", categorie: str = "C"
) -> str:
    return ligne(
        **{
            "Identifiant PP": identifiant,
            "Identification nationale PP": f"8{identifiant}",
            "Nom d'exercice": PLANTES[0],
            "Prénom d'exercice": PLANTES[1],
            "Code profession": metier,
            "Code catégorie professionnelle": categorie,
            "Code savoir-faire": savoir,
            "Code mode exercice": mode,
            "Libellé Voie (coord. structure)": PLANTES[5],
            "Code commune (coord. structure)": commune,
            "Téléphone (coord. structure)": PLANTES[2],
            "Télécopie (coord. structure)": PLANTES[3],
            "Adresse e-mail (coord. structure)": PLANTES[4],
        }
    )


def rpps() -> str:
    """Eleven lines; see the comments for who is counted."""
    return entete() + "".join(
        [
            activite(IDENTIFIANT, "10", ROUEN, savoir="SM54"),  # one GP, self-employed,
            activite(IDENTIFIANT, "10", ROUEN, "S", savoir="SM54"),  # with a second, employed, activity in the commune
            activite(IDENTIFIANT, "10", BIHOREL, savoir="SM54"),  # and one in the other commune
            activite("10000000002", "10", ROUEN, "S", savoir="SM26"),  # one employed GP
            activite("10000000003", "10", ROUEN, savoir="SM08"),  # one other doctor
            activite("10000000004", "60", BIHOREL),  # one nurse
            activite("10000000005", "40", ROUEN),  # one dentist: « autre »
            activite("10000000006", "77", ROUEN, "B"),  # a profession that no table knows, neither L nor S
            activite("10000000007", "10", ROUEN, savoir="SM54", categorie="E"),  # a student: not counted
            activite("10000000008", "10", "75101", savoir="SM54"),  # elsewhere
            activite("10000000009", "10", "", savoir="SM54"),  # no commune known
        ]
    )


# --- BPE --------------------------------------------------------------------------------------------------------


def bpe_csv(lignes: Iterable[str] | None = None, titres: str = "") -> bytes:
    entetes = titres or "AN;NOMRS;TYPEQU;DEPCOM;LIBCOM;DCIRIS;QUALITE_GEOLOC;EPSG"
    donnees = lignes or [
        f"2025;CABINET A;D265;{ROUEN};Rouen;{ROUEN}_0101;1;2154",
        f"2025;CABINET B;D265;{ROUEN};Rouen;{ROUEN}_0101;11;2154",
        f"2025;CABINET C;D265;{ROUEN};Rouen;{ROUEN}_0102;33;2154",  # position drawn at random: no IRIS
        f"2025;CABINET D;D265;{ROUEN};Rouen;CSZ;1;2154",  # no usable IRIS
        f'2025;"PHARMACIE ; E";D307;{ROUEN};Rouen;{ROUEN}_0101;1;2154',  # not a doctor, and a separator in a name
        "2025;CABINET F;D265;01001;L'Abergement;01001_0000;1;2154",  # elsewhere
    ]
    return "\n".join([entetes, *donnees, ""]).encode()


# --- APL --------------------------------------------------------------------------------------------------------

APL_TITRES = (
    "Code commune INSEE",
    "Commune",
    "APL aux médecins généralistes",
    "APL aux médecins généralistes de 65 ans et moins ",
    "APL aux médecins généralistes de 62 ans et moins",
    "APL aux médecins généralistes de 60 ans et moins",
    "Population standardisée 2022 pour la médecine générale",
    "Population totale 2022",
)
APL_LIGNES = (
    ("01001", "L'Abergement-Clémenciat", 2.4, 2.1, 1.9, 1.7, 800.2, 832),
    (BIHOREL, "Bihorel", 4.6, 4.4, 4.1, 3.9, 8600.5, 8421),
    (ROUEN, "Rouen", 5.364, 4.792, 4.175, 3.8, 110_000.75, 114_083),
)


def apl_xlsx(annees: Iterable[int] = (2022, 2023, 2024), titres=APL_TITRES, lignes=APL_LIGNES) -> bytes:
    classeur = Workbook()
    classeur.remove(classeur.active)
    classeur.create_sheet("Lisez-moi")
    for annee in annees:
        feuille = classeur.create_sheet(f"APL {annee}")
        for _ in range(7):
            feuille.append(["Indicateur d’accessibilité potentielle localisée"])
        feuille.append([])
        feuille.append(titres)
        feuille.append([None, None, "Consultations par an", None, None, None, "Habitants", "Habitants"])
        for code, nom, *valeurs in lignes:
            feuille.append([code, nom, *(valeur - (2024 - annee) * 0.01 for valeur in valeurs)])
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def page_du_jeu(adresse: str) -> bytes:
    """The page of the dataset on the national portal, in JSON, shortened."""
    ressources = [
        {"title": "APL aux infirmières", "format": "xlsx", "url": "faux", "last_modified": "2026-07-02"},
        {
            "title": "APL aux médecins généralistes (2021)",
            "format": "xlsx",
            "url": "vieux",
            "last_modified": "2024-01-01",
        },
        {"title": "APL aux médecins généralistes", "format": "xlsx", "url": adresse, "last_modified": "2026-07-01"},
        {"title": "APL aux médecins généralistes", "format": "pdf", "url": "notice", "last_modified": "2026-08-01"},
    ]
    return json.dumps({"resources": ressources}).encode()


# --- Odissé -----------------------------------------------------------------------------------------------------

ODISSE_TITRES = (
    "Année,Département Code,Département,HPV filles 1 dose à 15 ans,HPV filles 2 doses à 16 ans,"
    "HPV garçons 1 dose à 15 ans,HPV garçons 2 doses à 16 ans,Méningocoque C 10-14 ans,Méningocoque C 15-19 ans,"
    "Méningocoque C 20-24 ans,Grippe moins de 65 ans à risque,Grippe 65 ans et plus,Grippe 65-74 ans,"
    "Grippe 75 ans et plus,Covid-19 65 ans et plus,Région,Région Code"
)


def odisse_csv(titres: str = ODISSE_TITRES, separateur: str = ",") -> bytes:
    lignes = [
        titres,
        "2023,76,Seine-Maritime,58.1,50.2,30.0,15.9,80.1,75.2,60.3,28.2,55.4,51.1,60.5,,Normandie,28",
        "2024,76,Seine-Maritime,64.0,61.9,44.1,34.6,82.0,77.1,62.2,31.0,60.4,55.8,66.1,20.5,Normandie,28",
        "2024,27,Eure,60.0,55.0,40.0,30.0,80.0,75.0,60.0,30.0,58.0,54.0,64.0,19.0,Normandie,28",
    ]
    return ("\ufeff" + "\n".join(lignes).replace(",", separateur) + "\n").encode()


# --- map services -----------------------------------------------------------------------------------------------


def couche_wfs(elements: list[dict], plafond: int = 1000, annonce: bool = True) -> Callable[[dict[str, str]], Fichier]:
    """A map service that filters on the communes, and never sends more than ``plafond`` elements a page."""

    def repondre(parametres: dict[str, str]) -> Fichier:
        filtre = parametres.get("CQL_FILTER", "")
        retenus = sorted(
            (element for element in elements if _passe(element["properties"]["code_insee"], filtre)),
            key=lambda element: element["properties"]["code_iris"],
        )
        debut = int(parametres.get("STARTINDEX", 0))
        page = retenus[debut : debut + min(plafond, int(parametres.get("COUNT", 1000)))]
        document = {"type": "FeatureCollection", "features": page, "numberReturned": len(page)}
        document["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}
        if annonce:
            document |= {"numberMatched": len(retenus), "totalFeatures": len(retenus)}
        return Fichier(json.dumps(document).encode(), "application/json;charset=UTF-8", etag=None)

    return repondre


def _passe(commune: str, filtre: str) -> bool:
    if " LIKE " in filtre:
        return commune.startswith(filtre.split("'")[1].rstrip("%"))
    return f"'{commune}'" in filtre
