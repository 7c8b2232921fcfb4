"""The batches of a data folder: what was imported, by whom, from which file, and whether it was undone.

``imports/0003-mt_iris/`` holds ``lignes.csv`` (the canonical rows, written as any file of the data folder),
``cases.csv`` (why some cells are empty, when some are) and ``lot.json`` (the papers). Undoing adds ``annulation.json``:
nothing is lost, and the batch can come back. A batch is written in a hidden folder, then renamed: it is there whole, or
not at all, whatever stops the program.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import errno
import io
import json
import os
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.catalogue import Provenance
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fautes_publiques import avertissement_public, compte_des_personnes
from cpts_data.fichiers import MO, decoder, ecrire_octets, lire_octets, remplacer
from cpts_data.importation.modele import Motif, Proposition

LIGNES, CASES, PAPIERS, ANNULATION = "lignes.csv", "cases.csv", "lot.json", "annulation.json"
VERROU = ".verrou"
BROUILLON = ".en-cours-"
ATTENTE_DU_VERROU_S = 5.0
AGE_D_UN_BROUILLON_PERDU_S = 3600
"""Writing a batch takes a second: a draft of another hour was left by an interrupted import."""
TAILLE_MAX_PAPIERS = 5 * MO
TAILLE_MAX_CASES = 20 * MO

LICENCE_D_UN_FICHIER = "Fichier transmis à la CPTS, à ne pas rediffuser sans l’accord du producteur"
LICENCE_D_UNE_SAISIE = "Saisie de la CPTS"

_NOM = re.compile(r"([0-9]{4,9})-([a-z_0-9]+)")
_TEXTES = ("jeu", "fichier", "feuille", "sha256", "importe_le", "par", "producteur", "regime", "date_des_chiffres")
_NOMBRES = ("taille_octets", "lignes", "lignes_lues")
_LISTES = ("periodes", "remplace_par", "groupes", "colonnes", "personnelles", "avertissements", "totaux")


@dataclass(frozen=True)
class Acceptation:
    """Who accepted an import, when, and the written reason for each warning (text of the warning -> reason)."""

    par: str
    le: dt.datetime
    raisons: Mapping[str, str]


@dataclass(frozen=True)
class Lot:
    """One batch. ``papiers`` is lot.json as it was written; ``annulation`` says by whom, when and why it was undone."""

    numero: int
    jeu: str
    dossier: Path
    papiers: Mapping[str, Any]
    annulation: Mapping[str, str] | None = None

    @property
    def actif(self) -> bool:
        return self.annulation is None

    @property
    def nom_du_dossier(self) -> str:
        return self.dossier.name

    @property
    def saisie(self) -> bool:
        """Whether it was typed on the screen, and not read in a file."""
        return self.papiers.get("saisie") is True

    @property
    def nom(self) -> str:
        """How the batch is named in a sentence."""
        return (
            f"saisie à l’écran ({self.papiers['fichier']})" if self.saisie else f"fichier « {self.papiers['fichier']} »"
        )

    @property
    def importe_le(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.papiers["importe_le"])

    @property
    def remplace_par(self) -> tuple[str, ...]:
        return tuple(self.papiers["remplace_par"])

    @property
    def groupes(self) -> frozenset[tuple[str, ...]]:
        """The values of ``remplace_par`` in the rows: what this batch replaces."""
        return frozenset(tuple(groupe) for groupe in self.papiers["groupes"])

    def provenance(self) -> Provenance:
        """Return the papers as those of any dataset of the data folder."""
        p = self.papiers
        accord = fr.compte(len(p["avertissements"]), "avertissement accepté", "avertissements acceptés")
        return Provenance(
            producteur=p["producteur"],
            titre=f"{self.nom} {'du' if self.saisie else 'importé le'} {fr.date_longue(self.importe_le.date())}",
            section=f"feuille « {p['feuille']} »" if p["feuille"] else "sans objet",
            date_des_chiffres=p["date_des_chiffres"],
            date_reference=dt.date.fromisoformat(p["date_reference"]),
            date_acces=self.importe_le.date(),
            licence=LICENCE_D_UNE_SAISIE if self.saisie else LICENCE_D_UN_FICHIER,
            exercice="sans objet",
            regime=p["regime"],
            classe="importé",
            sha256=p["sha256"],
            note=f"Saisie n° {self.numero}, par {p['par']}."
            if self.saisie
            else f"Import n° {self.numero}, accepté par {p['par']} ; {accord}.",
        )


def lister(dossiers: Dossiers) -> list[Lot]:
    """Return every batch, undone ones too, in the order they were imported.

    Raises ErreurDonnees with the faults of every batch whose papers were damaged.
    """
    lots: list[Lot] = []
    fautes: list[Faute] = []
    for dossier in _dossiers(dossiers):
        try:
            _exiger_un_vrai_dossier(dossier, f"imports/{dossier.name}")
            lots.append(lire_lot(dossier))
        except ErreurDonnees as erreur:
            fautes.extend(erreur.fautes)
    message = "Deux imports portent le même numéro : l’un des deux dossiers est une copie."
    for numero, effectif in Counter(lot.numero for lot in lots).items():
        if effectif > 1:
            noms = " et ".join(lot.nom_du_dossier for lot in lots if lot.numero == numero)
            fautes.append(Faute("imports", message, valeur=noms, attendu="un seul dossier de ce numéro"))
    if fautes:
        raise ErreurDonnees(fautes)
    return lots


def lire_lot(dossier: Path, numero: int | None = None) -> Lot:
    """Read one batch. ``numero`` serves one that is not numbered yet."""
    trouve = _NOM.fullmatch(dossier.name)
    papiers = _lire_json(dossier / PAPIERS, f"imports/{dossier.name}/{PAPIERS}")
    if not _sont_entiers(papiers) or (trouve and trouve[2] != papiers["jeu"]):
        raise ErreurDonnees([_papiers_abimes(dossier)])
    chemin = dossier / ANNULATION
    annulation = _lire_json(chemin, f"imports/{dossier.name}/{ANNULATION}") if chemin.exists() else None
    if annulation is not None and not (_sont_des_textes(annulation, "par", "raison") and _est_un_moment(annulation)):
        raise ErreurDonnees([_papiers_abimes(dossier)])
    papiers["avertissements"] = [
        {**a, "texte": _texte_garde(papiers["jeu"], a["texte"])} for a in papiers["avertissements"]
    ]
    return Lot(int(trouve[1]) if trouve else (numero or 0), papiers["jeu"], dossier, papiers, annulation)


def _texte_garde(jeu: str, texte: str) -> str:
    """What is kept of an accepted warning: every visitor reads it, and its numbers would give a masked count away."""
    return avertissement_public(texte) if compte_des_personnes(jeu) else texte


def _sont_entiers(papiers: Mapping[str, Any]) -> bool:
    """Tell whether papers are as they were written: whoever reads a batch may then trust each of its fields.

    Columns to replace by become part of a query: they are names of the dataset, or the papers are refused.
    """
    if not _sont_des_textes(papiers, *_TEXTES, "date_reference") or papiers["jeu"] not in catalogue.jeux():
        return False
    if not all(isinstance(papiers.get(nom), int) for nom in _NOMBRES):
        return False
    if not all(isinstance(papiers.get(nom), list) for nom in _LISTES):
        return False
    if not _est_un_moment(papiers, "importe_le") or not _est_un_moment(papiers, "date_reference"):
        return False
    colonnes = {colonne.nom for colonne in catalogue.jeu(papiers["jeu"]).colonnes}
    return (
        all(isinstance(nom, str) and nom in colonnes for nom in papiers["remplace_par"])
        and all(_est_un_groupe(groupe, len(papiers["remplace_par"])) for groupe in papiers["groupes"])
        and all(isinstance(texte, str) for nom in ("periodes", "personnelles") for texte in papiers[nom])
        and all(isinstance(a, dict) and _sont_des_textes(a, "texte", "raison") for a in papiers["avertissements"])
    )


def _sont_des_textes(papiers: Mapping[str, Any], *noms: str) -> bool:
    return all(isinstance(papiers.get(nom), str) for nom in noms)


def _est_un_moment(papiers: Mapping[str, Any], nom: str = "le") -> bool:
    try:
        return dt.datetime.fromisoformat(papiers[nom]).tzinfo is None
    except (KeyError, TypeError, ValueError):
        return False


def _est_un_groupe(groupe: object, largeur: int) -> bool:
    if not isinstance(groupe, list) or len(groupe) != largeur:
        return False
    return all(valeur is None or isinstance(valeur, str) for valeur in groupe)


def lire_cases(lot: Lot) -> list[tuple[int, str, str]]:
    """Return the cells without a value: (line of lignes.csv, column, reason). Raises ErreurDonnees when damaged."""
    chemin = lot.dossier / CASES
    if not chemin.exists():
        return []
    nom = f"imports/{lot.nom_du_dossier}/{CASES}"
    texte = decoder(lire_octets(chemin, nom, TAILLE_MAX_CASES), nom)
    try:
        _, *lignes = csv.reader(io.StringIO(texte, newline=""), strict=True)
        return [(int(ligne), colonne, Motif(motif).value) for ligne, colonne, motif in lignes]
    except (ValueError, csv.Error):
        raise ErreurDonnees([_papiers_abimes(lot.dossier)]) from None


def utiles(lots: Sequence[Lot]) -> list[Lot]:
    """Keep the active batches that still have something to say: not those that later ones replace entirely."""
    gardes: list[Lot] = []
    couverts: dict[str, set[tuple[str, ...]]] = {}
    for lot in reversed([lot for lot in lots if lot.actif]):
        deja = couverts.setdefault(lot.jeu, set())
        if lot.groupes <= deja or () in deja:
            continue
        gardes.append(lot)
        deja |= lot.groupes
    return gardes[::-1]


@contextlib.contextmanager
def seul(dossiers: Dossiers) -> Iterator[None]:
    """Hold the imports of a data folder: two at once would not know of each other."""
    with pannes_en_francais(dossiers):
        _exiger_un_vrai_dossier(dossiers.imports, "imports")
        dossiers.imports.mkdir(parents=True, exist_ok=True, mode=0o700)
        verrou = FileLock(dossiers.imports / VERROU, timeout=ATTENTE_DU_VERROU_S)
        try:
            verrou.acquire()
        except Timeout:
            message = "Un autre import est en cours. Attendez qu’il se termine, puis recommencez."
            raise ErreurDonnees([Faute("imports", message)]) from None
    try:
        yield
    finally:
        verrou.release()


@contextlib.contextmanager
def pannes_en_francais(dossiers: Dossiers) -> Iterator[None]:
    """Say in one sentence what the disk refuses."""
    try:
        yield
    except OSError as erreur:
        plein = erreur.errno in (errno.ENOSPC, errno.EDQUOT)
        cause = "il n’y a plus de place sur le disque" if plein else "le dossier ne peut pas être modifié"
        message = f"L’import n’a pas pu être enregistré : {cause}. Rien n’a été changé."
        raise ErreurDonnees([Faute(str(dossiers.imports), message)]) from erreur


def ecrire(dossier: Path, proposition: Proposition, acceptation: Acceptation) -> None:
    """Write a batch in an empty folder, on the disk for good. The rows are those of the proposition."""
    ecrire_octets(dossier / LIGNES, _lignes_en_csv(proposition))
    if proposition.cases:
        ecrire_octets(dossier / CASES, _cases_en_csv(proposition))
    papiers = json.dumps(_papiers(proposition, acceptation), ensure_ascii=False, indent=1)
    ecrire_octets(dossier / PAPIERS, papiers.encode())


def publier(dossiers: Dossiers, jeu: str, remplir: Callable[[Path], None]) -> Lot:
    """Make a batch from what ``remplir`` writes in a hidden folder, under the next number. Call it inside ``seul``."""
    with pannes_en_francais(dossiers):
        _oublier_les_brouillons(dossiers)
        brouillon = Path(tempfile.mkdtemp(prefix=BROUILLON, dir=dossiers.imports))
        try:
            remplir(brouillon)
            final = dossiers.imports / f"{_prochain_numero(dossiers):04d}-{jeu}"
            brouillon.rename(final)
        finally:
            shutil.rmtree(brouillon, ignore_errors=True)  # nothing by that name once it was renamed
        _sur_le_disque(dossiers.imports)
    return lire_lot(final)


def annuler(dossiers: Dossiers, lot: Lot, par: str, raison: str) -> None:
    """Undo a batch: its rows no longer count, what it replaced does again. Call it inside ``seul``."""
    mention = {"par": par, "le": dt.datetime.now().isoformat(timespec="seconds"), "raison": raison}
    with pannes_en_francais(dossiers):
        remplacer(lot.dossier / ANNULATION, json.dumps(mention, ensure_ascii=False).encode())
        _sur_le_disque(lot.dossier)


def retablir(dossiers: Dossiers, lot: Lot) -> None:
    """Bring back a batch that was undone; who undid it, and why, stays beside. Call it inside ``seul``."""
    moment = dt.datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    with pannes_en_francais(dossiers):
        (lot.dossier / ANNULATION).rename(lot.dossier / f"ancienne-annulation-{moment}.json")
        _sur_le_disque(lot.dossier)


def _dossiers(dossiers: Dossiers) -> list[Path]:
    if not dossiers.imports.is_dir():
        return []
    return sorted(
        (chemin for chemin in dossiers.imports.iterdir() if _NOM.fullmatch(chemin.name) and chemin.is_dir()),
        key=lambda chemin: int(_NOM.fullmatch(chemin.name)[1]),
    )


def _exiger_un_vrai_dossier(dossier: Path, nom: str) -> None:
    """What stands behind a link is elsewhere, and is not part of the versions of the data."""
    if dossier.is_symlink():
        message = "Ce dossier est un lien vers un autre endroit : les imports restent dans le dossier de données."
        raise ErreurDonnees([Faute(nom, message, attendu="un dossier ordinaire")])


def _prochain_numero(dossiers: Dossiers) -> int:
    return max((int(_NOM.fullmatch(chemin.name)[1]) for chemin in _dossiers(dossiers)), default=0) + 1


def _oublier_les_brouillons(dossiers: Dossiers) -> None:
    limite = time.time() - AGE_D_UN_BROUILLON_PERDU_S
    for brouillon in dossiers.imports.glob(f"{BROUILLON}*"):
        with contextlib.suppress(OSError):
            if brouillon.stat().st_mtime < limite:
                shutil.rmtree(brouillon, ignore_errors=True)


def _papiers(proposition: Proposition, acceptation: Acceptation) -> dict[str, Any]:
    date = proposition.date_reference or acceptation.le.date()
    return {
        "jeu": proposition.jeu,
        "fichier": proposition.fichier,
        "feuille": proposition.feuille,
        "taille_octets": proposition.taille_octets,
        "sha256": proposition.sha256,
        "importe_le": acceptation.le.isoformat(timespec="seconds"),
        "par": acceptation.par,
        "producteur": proposition.producteur,
        "regime": proposition.regime,
        "date_des_chiffres": proposition.date_des_chiffres or fr.date_longue(date),
        "date_reference": date.isoformat(),
        "periodes": list(proposition.periodes),
        "remplace_par": list(proposition.remplace_par),
        "groupes": _groupes(proposition),
        "lignes_lues": proposition.lignes_lues,
        "lignes": len(proposition.lignes),
        "colonnes": [[colonne.titre, colonne.role] for colonne in proposition.colonnes if not colonne.personnelle],
        "personnelles": list(proposition.personnelles),
        "avertissements": [
            {
                "texte": _texte_garde(proposition.jeu, faute.en_francais()),
                "raison": acceptation.raisons.get(faute.en_francais(), ""),
            }
            for faute in proposition.avertissements
        ],
        "totaux": [[t.libelle, t.colonne, t.imprime, t.calcule, t.ligne] for t in proposition.totaux],
        **({"saisie": True} if proposition.saisie else {}),
    }


def _groupes(proposition: Proposition) -> list[list[str | None]]:
    """The distinct values of the columns that say what is replaced; one empty group when everything is."""
    if not proposition.remplace_par:
        return [[]]
    valeurs = proposition.lignes[list(proposition.remplace_par)].drop_duplicates()
    return [[None if fr.est_absent(v) else str(v) for v in ligne] for ligne in valeurs.itertuples(index=False)]


def _lignes_en_csv(proposition: Proposition) -> bytes:
    """Write the rows under the titles of the dataset's own file, so that the same loader reads them."""
    colonnes = catalogue.jeu(proposition.jeu).colonnes
    tampon = io.StringIO()
    ecrivain = csv.writer(tampon, lineterminator="\n")
    ecrivain.writerow([colonne.source for colonne in colonnes])
    frame = proposition.lignes[[colonne.nom for colonne in colonnes]]
    for ligne in frame.itertuples(index=False, name=None):
        ecrivain.writerow(["" if fr.est_absent(valeur) else valeur for valeur in ligne])
    return tampon.getvalue().encode()


def _cases_en_csv(proposition: Proposition) -> bytes:
    """Why a cell is empty, by line number of lignes.csv (the heading is line 1)."""
    tampon = io.StringIO()
    ecrivain = csv.writer(tampon, lineterminator="\n")
    ecrivain.writerow(["ligne", "colonne", "motif"])
    ecrivain.writerows([case.rang + 2, case.colonne, case.motif.value] for case in proposition.cases)
    return tampon.getvalue().encode()


def _lire_json(chemin: Path, nom: str) -> dict[str, Any]:
    texte = decoder(lire_octets(chemin, nom, TAILLE_MAX_PAPIERS), nom)
    try:
        lu = json.loads(texte)
    except (ValueError, RecursionError):
        lu = None
    if not isinstance(lu, dict):
        raise ErreurDonnees([_papiers_abimes(chemin.parent)])
    return lu


def _papiers_abimes(dossier: Path) -> Faute:
    message = "Les papiers de cet import ont été modifiés ou abîmés : il ne peut plus être lu."
    return Faute(f"imports/{dossier.name}", message, attendu="le dossier tel qu’il a été écrit, ou plus de dossier")


def _sur_le_disque(dossier: Path) -> None:
    """A rename survives a power cut once its folder is written (Windows does it by itself, and cannot open one)."""
    with contextlib.suppress(OSError):
        descripteur = os.open(dossier, os.O_RDONLY)
        try:
            os.fsync(descripteur)
        finally:
            os.close(descripteur)
