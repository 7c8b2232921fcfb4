"""The files she receives name persons: not one of these bytes is ever written, wherever they stand in the file."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from cpts_data import store
from cpts_data.chemins import RACINE, Dossiers
from cpts_data.store import ouvrir_magasin
from tests.importation.fichiers_envoyes import Lignes, en_csv, en_ods, en_xls, enregistrer

PLANTES = {
    "nom": "DURANVILLE",
    "prénom": "Clothilde-Agathe",
    "téléphone": "02.35.61.47.82",
    "courriel": "cl.duranville@wanadoo-test.fr",
    "rpps": "10104783921",
    "nir": "257041754208816",
    "naissance": "17/04/1957",
    "adresse": "14 bis rue des Bégonias-Mauves",
    "iban": "FR7630006000011234567890189",
    "commentaire": "Épouse de Fulgence Trébuchet",
    "initiale": "Mme Ravasse-Loyer",
    "téléphone ailleurs": "06 71 82 93 05",
    "téléphone international": "+33 (0)6 45 12 78 90",
    "téléphone en nombre": "33645127893",
    "courriel ailleurs": "hortense@cabinet-bellombre.fr",
    "nir ailleurs": "1 84 12 76 451 089 46",
    "rpps en nombre": "10003456789",
    "nom sans civilité": "PLOUMAGOAR Ignace",
    "adresse ailleurs": "237 chemin de la Bretèque-Fleurie",
    "naissance dans un texte": "née le 09/11/1949",
    "dans une phrase": "Dr Quentin-Legris",
    "au-dessus du titre": "Mme Hortense Bellombre",
    "note sous le tableau": "anselme.picquigny@plexus-test.fr",
    "nom du fichier": "Gwendoline",
    "téléphone du fichier": "0699887766",
    "nom de la feuille": "Kerdoncuff",
    "titre de colonne": "Zéphirin",
    "commentaire de case": "Mme Marjolaine Tatouillet",
    "auteur": "Philibert Grandsire",
    "feuille masquée": "M. Evrard Longueville",
    "colonne masquée": "07 55 44 33 21",
    "ligne de total": "Mme Sidonie Artichaut",
    "profession inconnue": "Mme Bérengère Clapotis",
}
"""Where it stands in the file -> what is looked for in everything that is written."""

TITRES = (
    "Nom", "Prénom", "Tél. portable", "Mail", "N° RPPS", "N° sécurité sociale", "Date de naissance",
    "Adresse du cabinet", "IBAN", "Commentaires", "Profession", "Commune d’exercice", "Suite", "Repère", "Zone 1",
    "Zone 2", "Zone 3", "Zone 4", "Zone 5", "Zone 6", "Zone 7", "Qui", "Dr Zéphirin", "Précision",
)  # fmt: skip
CONNUES = ("nom", "prénom", "téléphone", "courriel", "rpps", "nir", "naissance", "adresse", "iban", "commentaire")
INNOCENTES = (
    "initiale", "téléphone ailleurs", "téléphone international", "téléphone en nombre", "courriel ailleurs",
    "nir ailleurs", "rpps en nombre", "adresse ailleurs", "naissance dans un texte", "nom sans civilité",
)  # fmt: skip
FICHIER = "adherents_Mme Gwendoline Pasquier_0699887766"
FEUILLE = "Liste du Dr Kerdoncuff"


def lignes(profession: str = "Infirmier", commune: str = "Rouen") -> list[list[object]]:
    """Two title rows, the titles, three members (the first one named everywhere), a total, two footnotes."""
    membre: list[object] = [PLANTES[place] for place in CONNUES]
    membre[6] = dt.date(1957, 4, 17)
    suite: list[object] = [PLANTES[place] for place in INNOCENTES]
    suite[3], suite[6] = int(suite[3]), int(suite[6])
    phrase = f"vu avec {PLANTES['dans une phrase']} pour le site"
    neutres = ["DURAND", "Paul", "02 35 00 00 00", None, None, None, None, None, None, None]
    return [
        [f"Liste des adhérents, extraite par {PLANTES['au-dessus du titre']} le 29/09/2025"],
        ["Logiciel d’adhésion", PLANTES["téléphone ailleurs"]],
        list(TITRES),
        [*membre, "Médecin généraliste", "Rouen", *suite, 1, phrase],
        [*neutres, profession, commune, *[None] * 9, "LEROY Anne", 1, None],
        [*neutres, "Pharmacien", "Bihorel", *[None] * 9, "LEROY Anne", 1, None],
        [f"Total vérifié par {PLANTES['ligne de total']}", *[None] * 21, 3, None],
        [],
        [f"Pour toute question : {PLANTES['note sous le tableau']}"],
    ]


def en_xlsx_complet(table: Lignes) -> bytes:
    """A workbook with what people forget in it: comments, an author, a hidden sheet, a hidden column."""
    classeur = openpyxl.Workbook()
    feuille = classeur.active
    feuille.title = FEUILLE
    for ligne in table:
        feuille.append(list(ligne))
    feuille["K4"].comment = Comment(PLANTES["commentaire de case"], PLANTES["auteur"])
    feuille["Y3"], feuille["Y4"] = "Rappel", PLANTES["colonne masquée"]
    feuille.column_dimensions["Y"].hidden = True
    masquee = classeur.create_sheet("Archive")
    masquee.append(["Qui", "Combien"])
    masquee.append([PLANTES["feuille masquée"], 3])
    masquee.sheet_state = "hidden"
    classeur.properties.creator = PLANTES["auteur"]
    return enregistrer(classeur)


FORMATS: dict[str, Callable[[Lignes], bytes]] = {
    "xlsx": en_xlsx_complet,
    "xls": en_xls,
    "ods": en_ods,
    "csv": lambda table: en_csv(table, "cp1252"),
}


# --- what is looked for, everywhere -----------------------------------------------------------------------------


def ecritures(texte: str) -> set[bytes]:
    """A text as a program may write it: in any encoding, escaped, or a number without its spaces."""
    formes = {texte, texte.lower(), texte.upper(), texte.encode("unicode_escape").decode()}
    if len(chiffres := re.sub(r"\D", "", texte)) > 8:
        formes.add(chiffres)
    if naissance := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", texte):
        formes.add("-".join(reversed(naissance.groups())))
    encodages = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")
    return {forme.encode(encodage, "ignore") for forme in formes for encodage in encodages}


CHERCHEES = {place: ecritures(texte) for place, texte in PLANTES.items()}


def trouvees(octets: bytes) -> set[str]:
    """The places whose planted value is in these bytes."""
    return {place for place, formes in CHERCHEES.items() if any(forme in octets for forme in formes)}


def ce_qui_reste(dossier: Path) -> dict[str, set[str]]:
    """File -> what is found in it of a person, for every file under a folder."""
    vus = {chemin: trouvees(chemin.read_bytes()) for chemin in dossier.rglob("*") if chemin.is_file()}
    return {chemin.relative_to(dossier).as_posix(): places for chemin, places in vus.items() if places}


def contenu_du_magasin(dossiers: Dossiers) -> bytes:
    """Every value of every table: the file of the store packs its texts, its bytes alone would prove little."""
    store._ouverts.clear()
    magasin = ouvrir_magasin(dossiers)
    tables = magasin.lignes("SELECT table_name FROM information_schema.tables")
    return "\n".join(repr(magasin.lignes(f'FROM "{nom}"')) for (nom,) in tables).encode()


@dataclass(frozen=True)
class Lieu:
    """A private machine: everything that a program may write to is under ``prive``, the files received are not."""

    prive: Path
    recus: Path
    dossiers: Dossiers

    def recevoir(self, extension: str, octets: bytes) -> Path:
        chemin = self.recus / f"{FICHIER}.{extension}"
        chemin.write_bytes(octets)
        return chemin

    def lancer(self, *commande: str, devant: tuple[str, ...] = ()) -> int:
        """Run Python there; what it says is written there too, as a log would."""
        rang = len(list(self.prive.glob("sortie-*")))
        environnement = {
            **os.environ,
            "HOME": str(self.prive / "home"), "USERPROFILE": str(self.prive / "home"),
            "TMPDIR": str(self.prive / "tmp"), "TEMP": str(self.prive / "tmp"), "TMP": str(self.prive / "tmp"),
            "XDG_CACHE_HOME": str(self.prive / "home"), "CPTS_DONNEES": str(self.dossiers.donnees),
            "PYTHONPATH": str(RACINE), "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        with (self.prive / f"sortie-{rang}.txt").open("wb") as sortie:
            return subprocess.run(
                [*devant, sys.executable, *commande], cwd=self.prive / "home", env=environnement,
                stdin=subprocess.DEVNULL, stdout=sortie, stderr=subprocess.STDOUT, timeout=180, check=False,
            ).returncode  # fmt: skip

    def dit(self) -> str:
        return "\n".join(chemin.read_text(encoding="utf-8") for chemin in sorted(self.prive.glob("sortie-*")))


@pytest.fixture
def lieu(construits: Dossiers, tmp_path: Path) -> Lieu:
    prive, recus = tmp_path / "prive", tmp_path / "recus"
    for dossier in (prive / "tmp", prive / "home", prive / "disparus", recus):
        dossier.mkdir(parents=True)
    construits.donnees.rename(prive / "data")
    return Lieu(prive, recus, Dossiers(prive / "data"))


TOUT_EN_CLAIR = """
import itertools, logging, os, shutil, sys
from pathlib import Path
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
numeros = itertools.count()

def garder(evenement, arguments):
    # What is about to be removed or renamed is copied first: a file that lives a second was written all the same.
    if evenement not in ("os.remove", "os.rename"):
        return
    chemin, ou = arguments[0], arguments[1] if evenement == "os.remove" else arguments[2]
    if isinstance(ou, int) and ou >= 0 and os.path.exists(f"/proc/self/fd/{ou}"):
        chemin = os.path.join(os.readlink(f"/proc/self/fd/{ou}"), chemin)
    if os.path.isfile(chemin):
        shutil.copyfile(chemin, Path(sys.argv[1]) / "disparus" / f"{next(numeros)}-{Path(chemin).name}")

sys.addaudithook(garder)
"""
IMPORTER = (
    TOUT_EN_CLAIR
    + """
from cpts_data import importer
from cpts_data.chemins import Dossiers
dossiers, fichier = Dossiers(Path(sys.argv[1]) / "data"), Path(sys.argv[2])

def pendant(etape):
    for chemin in [*Path(sys.argv[1]).joinpath("tmp").rglob("*"), *dossiers.magasin.rglob("a-part-*/**/*")]:
        if chemin.is_file():
            shutil.copyfile(chemin, Path(sys.argv[1]) / "disparus" / f"{next(numeros)}-pendant")

examen = importer.examiner(fichier.read_bytes(), fichier.name, dossiers, annoncer=pendant)
print(repr(examen.proposition), repr(examen.effets))
raisons = {faute.en_francais(): "vu" for faute in examen.proposition.avertissements}
lot = importer.accepter(dossiers, examen, "chargée de mission", raisons)
importer.annuler(dossiers, lot.numero, "bureau", "essai")
importer.retablir(dossiers, lot.numero)
print("TOUT EST FAIT")
"""
)
EN_LIGNE_DE_COMMANDE = (
    TOUT_EN_CLAIR
    + """
import json
from cpts_data.__main__ import main
for commande in json.loads(sys.argv[2]):
    print("CODE", main(commande), flush=True)
"""
)


def en_ligne_de_commande(lieu: Lieu, *commandes: tuple[object, ...]) -> list[int]:
    """Run command lines, one after the other; return their exit codes."""
    texte = json.dumps([[str(argument) for argument in commande] for commande in commandes])
    assert lieu.lancer("-c", EN_LIGNE_DE_COMMANDE, str(lieu.prive), texte) == 0, lieu.dit()
    return [int(code) for code in re.findall(r"^CODE (\d+)$", lieu.dit(), re.MULTILINE)]


# --- tests ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("genre", FORMATS)
def test_the_file_holds_what_is_looked_for(genre: str) -> None:
    """Else nothing below would prove anything: what the reader sees of the file holds every value."""
    from cpts_data.importation.feuilles import lire_feuilles

    octets = FORMATS[genre](lignes())
    lues = repr([feuille.cellules for feuille in lire_feuilles(octets, "x")]).encode()
    ailleurs = {
        "nom du fichier", "téléphone du fichier", "nom de la feuille", "commentaire de case", "auteur",
        "feuille masquée", "colonne masquée", "profession inconnue", "naissance",
    }  # fmt: skip
    assert trouvees(lues) >= set(PLANTES) - ailleurs
    assert trouvees(FICHIER.encode()) == {"nom du fichier", "téléphone du fichier"}


@pytest.mark.parametrize("genre", ["xlsx", "ods"])
def test_nothing_personal_is_written_by_an_import_its_undoing_and_its_return(lieu: Lieu, genre: str) -> None:
    fichier = lieu.recevoir(genre, FORMATS[genre](lignes()))
    assert lieu.lancer("-c", IMPORTER, str(lieu.prive), str(fichier)) == 0, lieu.dit()
    assert "TOUT EST FAIT" in lieu.dit()
    assert ce_qui_reste(lieu.prive) == {}
    assert list((lieu.prive / "disparus").iterdir()), "drafts and trial stores were seen before they went"
    assert trouvees(contenu_du_magasin(lieu.dossiers)) == set()
    effectifs = (
        "SELECT profession, sum(adherents) FROM adherents_profession_commune "
        "GROUP BY ALL HAVING sum(adherents) > 0 ORDER BY 1"
    )
    assert ouvrir_magasin(lieu.dossiers).lignes(effectifs) == [("IDE", 1), ("MG", 1), ("PH", 1)]


def test_nothing_personal_is_written_by_the_command(lieu: Lieu) -> None:
    fichier = lieu.recevoir("xlsx", FORMATS["xlsx"](lignes()))
    codes = en_ligne_de_commande(
        lieu,
        ("importer", fichier, "--simulation"),
        ("importer", fichier, "--oui"),
        ("imports",),
        ("annuler", "1", "--par", "bureau", "--raison", "essai"),
    )
    assert codes == [0, 0, 0, 0], lieu.dit()
    assert "Donnée personnelle laissée de côté" in lieu.dit()
    assert ce_qui_reste(lieu.prive) == {}
    assert trouvees(contenu_du_magasin(lieu.dossiers)) == set()


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("genre", ["xls", "csv"])
def test_no_file_of_the_system_receives_a_personal_byte_even_for_a_moment(lieu: Lieu, genre: str) -> None:
    """Every writing of the program and of its children, as the system saw it; what goes through a pipe stays there."""
    fichier = lieu.recevoir(genre, FORMATS[genre](lignes()))
    trace = lieu.recus / "trace"
    devant = (
        "strace", "-f", "-y", "-xx", "-s", "1000000", "-o", str(trace),
        "-e", "trace=write,pwrite64,writev,pwritev,pwritev2",
    )  # fmt: skip
    commande = ("-m", "cpts_data", "importer", str(fichier), "--oui")
    if (code := lieu.lancer(*commande, devant=devant)) and not trace.exists():
        pytest.skip("ce système ne laisse pas suivre un programme")
    assert code == 0, lieu.dit()
    ecrits: dict[str, set[str]] = {}
    for appel in re.finditer(
        r"^\d+ +\w+\(\d+<([^>]*)>(.*)$", trace.read_text(encoding="ascii", errors="replace"), re.M
    ):
        octets = b"".join(
            bytes.fromhex(texte.replace("\\x", "")) for texte in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', appel[2])
        )
        ou = bytes.fromhex(appel[1].replace("\\x", "")).decode() if appel[1].startswith("\\x") else appel[1]
        ecrits.setdefault(ou, set()).update(trouvees(octets))
    fuites = {ou: places for ou, places in ecrits.items() if places and not ou.startswith(("pipe:", "socket:"))}
    assert any(ou.endswith("lot.json") or "magasin" in ou for ou in ecrits), "the writings are seen"
    if genre == "xls":
        assert any(places for ou, places in ecrits.items() if ou.startswith("pipe:")), "what goes to the reader is too"
    assert fuites == {}


REFUSES: dict[str, Lignes] = {
    "commune et profession inconnues": lignes(PLANTES["profession inconnue"], "Dr Quentin-Legris"),
    "sans commune": [[c for rang, c in enumerate(ligne) if rang != 11] for ligne in lignes()],
    "aucun jeu": [["Nom", "Précision", "Combien"], [PLANTES["nom"], PLANTES["dans une phrase"], 3]],
    "aucun tableau": [[PLANTES["au-dessus du titre"]]],
}


ABIMES: tuple[Callable[[bytes], bytes], ...] = (
    lambda octets: octets[: len(octets) // 2],
    lambda octets: octets[:200] + b"\x00\xff" * 40 + octets[280:],
    lambda octets: octets.replace(b"PK\x03\x04", b"PK\x03\x05"),
)


def test_nothing_personal_is_written_of_a_refused_or_damaged_file(lieu: Lieu) -> None:
    envois = {
        f"{genre}-{rang}": octets
        for genre, fabriquer in FORMATS.items()
        for rang, octets in enumerate(
            [*(fabriquer(table) for table in REFUSES.values()), *(abimer(fabriquer(lignes())) for abimer in ABIMES)]
        )
    }
    commandes: list[tuple[object, ...]] = []
    for nom, octets in envois.items():
        chemin = lieu.recus / f"{nom}_{FICHIER}.{nom.partition('-')[0]}"
        chemin.write_bytes(octets)
        commandes.append(("importer", chemin, "--simulation"))
        commandes.append(("importer", chemin, "--simulation", "--jeu", "adherents_profession_commune"))
    codes = en_ligne_de_commande(lieu, *commandes)
    assert len(codes) == 2 * 4 * (4 + 3)
    assert codes.count(1) >= 40, "nearly all are refused"
    assert ce_qui_reste(lieu.prive) == {}


PANNE = """
from cpts_data.importation.conversions import adherents_profession_commune as conversions

def en_panne(tableau, *_):
    raise ValueError("could not convert " + Path(json.loads(sys.argv[2])[0][1]).read_bytes().decode("cp1252"))

conversions.convertir = en_panne
"""


def test_a_failure_of_the_tool_says_nothing_of_the_file(lieu: Lieu) -> None:
    """The message of an unforeseen error may quote a cell: it is neither shown, nor logged, nor kept in a file."""
    fichier = lieu.recevoir("csv", FORMATS["csv"](lignes()))
    programme = EN_LIGNE_DE_COMMANDE.replace("from cpts_data.__main__", f"{PANNE}\nfrom cpts_data.__main__")
    assert lieu.lancer("-c", programme, str(lieu.prive), json.dumps([["importer", str(fichier), "--oui"]])) == 0
    assert "CODE 1" in lieu.dit() and "ValueError" in lieu.dit(), "what it was, and where, is still told"
    assert ce_qui_reste(lieu.prive) == {}
