"""Whatever stops an import, the store opens and holds the previous state or the new one, whole."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cpts_data import importer, store
from cpts_data.chemins import RACINE, Dossiers
from cpts_data.entrees import version_des_entrees
from cpts_data.erreurs import ErreurDonnees
from cpts_data.importation import lots
from cpts_data.importer import Examen
from cpts_data.store import ouvrir_magasin
from tests.importation.propositions import creneaux, mt_par_iris

ETAT = "SELECT periode, creneaux_offerts, lot FROM sas_creneaux WHERE lot IS NOT NULL ORDER BY 1"
AVANT = [("2025-10", 1100, 1)]
APRES = [("2025-10", 1300, 2)]

IMPORTER = """
import os, signal, sys
from pathlib import Path
from cpts_data import fichiers, importer, store
from cpts_data.chemins import Dossiers
from cpts_data.entrees import version_des_entrees
from cpts_data.importation import lots, profils
from cpts_data.importer import Examen
from tests.importation.propositions import creneaux

def mourir(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def au_moment(ou, nom, quand, rang=1):
    vraie, appels = getattr(ou, nom), []
    def enveloppe(*arguments, **options):
        appels.append(1)
        if quand == "avant" and len(appels) == rang:
            mourir()
        resultat = vraie(*arguments, **options)
        if quand == "après" and len(appels) == rang:
            mourir()
        return resultat
    setattr(ou, nom, enveloppe)

dossiers = Dossiers(Path(sys.argv[1]))
exec(sys.argv[2])
"""
"""Ran by another process, which the second argument tells to die at a given moment."""

ACCEPTER = """
examen = Examen(creneaux(1300), version_des_entrees(dossiers))
{moment}
importer.accepter(dossiers, examen, "essai", {{}})
"""
ANNULER = """
{moment}
importer.annuler(dossiers, 2, "essai", "essai")
"""

MOMENTS = {
    "avant d’écrire les lignes": 'au_moment(lots, "ecrire_octets", "avant", 1)',
    "les lignes écrites": 'au_moment(lots, "ecrire_octets", "après", 1)',
    "les papiers écrits": 'au_moment(lots, "ecrire_octets", "après", 2)',
    "avant de renommer": 'au_moment(Path, "rename", "avant")',
    "renommé": 'au_moment(Path, "rename", "après")',
    "avant de retenir le profil": 'au_moment(importer, "retenir", "avant")',
    "avant de construire": 'au_moment(importer, "ouvrir_magasin", "avant")',
    "pendant la construction": 'au_moment(store.construction, "appliquer", "avant")',
    "le magasin écrit": 'au_moment(store.scellement, "sceller", "après")',
    "le magasin en place": 'au_moment(importer, "ouvrir_magasin", "après")',
}
RENOMME = list(MOMENTS).index("renommé")
"""From this moment on, the import is done."""


def lancer(dossiers: Dossiers, programme: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", IMPORTER, str(dossiers.donnees), programme],
        cwd=RACINE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def accepter(dossiers: Dossiers, offerts: int) -> lots.Lot:
    return importer.accepter(dossiers, Examen(creneaux(offerts), version_des_entrees(dossiers)), "essai", {})


@pytest.fixture
def un_import(construits: Dossiers) -> Dossiers:
    accepter(construits, 1100)
    return construits


def relire(dossiers: Dossiers) -> list[tuple]:
    """What a process that starts now shows."""
    store._ouverts.clear()
    magasin = ouvrir_magasin(dossiers)
    assert magasin.fautes == ()
    return magasin.lignes(ETAT)


# --- killed -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rang", range(len(MOMENTS)), ids=list(MOMENTS))
def test_killed_at_any_moment_the_import_is_whole_or_absent(un_import: Dossiers, rang: int) -> None:
    moment = list(MOMENTS.values())[rang]
    fini = lancer(un_import, ACCEPTER.format(moment=moment))
    assert fini.returncode == -signal.SIGKILL, fini.stderr
    assert relire(un_import) == (APRES if rang >= RENOMME else AVANT)
    # and the next import takes its place as if nothing had happened
    suivant = accepter(un_import, 1500)
    assert suivant.numero == (3 if rang >= RENOMME else 2)
    assert relire(un_import) == [("2025-10", 1500, suivant.numero)]


@pytest.mark.parametrize(
    ("moment", "annule"),
    [
        ('au_moment(fichiers, "ecrire_octets", "avant")', False),
        ('au_moment(fichiers, "ecrire_octets", "après")', False),
        ('au_moment(fichiers.os, "replace", "après")', True),
        ('au_moment(importer, "ouvrir_magasin", "avant")', True),
    ],
)
def test_killed_while_undoing_the_batch_is_in_service_or_undone(un_import: Dossiers, moment: str, annule: bool) -> None:
    accepter(un_import, 1300)
    fini = lancer(un_import, ANNULER.format(moment=moment))
    assert fini.returncode == -signal.SIGKILL, fini.stderr
    assert relire(un_import) == (AVANT if annule else APRES)


def test_what_a_killed_import_leaves_is_swept_away_later(un_import: Dossiers) -> None:
    lancer(un_import, ACCEPTER.format(moment=MOMENTS["les papiers écrits"]))
    (reste,) = un_import.imports.glob(".en-cours-*")
    accepter(un_import, 1500)
    assert reste.exists(), "it may belong to an import under way"
    il_y_a_deux_heures = time.time() - 7_200
    os.utime(reste, (il_y_a_deux_heures, il_y_a_deux_heures))
    accepter(un_import, 1600)
    assert not reste.exists()


# --- no room ----------------------------------------------------------------------------------------------------


@pytest.fixture
def petit_disque(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 6 MB, where the system lets one be mounted."""
    dossier = tmp_path / "disque"
    dossier.mkdir()
    monte = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(dossier)], capture_output=True, check=False
    )
    if not monte or monte.returncode:
        pytest.skip("ce système ne laisse pas monter un petit disque (il faut être administrateur)")
    yield dossier
    store._ouverts.clear()
    subprocess.run(["umount", "--lazy", str(dossier)], check=True)


def remplir(dossier: Path, reste_octets: int) -> Path:
    """Leave that much room on a disk."""
    bourre = dossier / "bourre"
    place = shutil.disk_usage(dossier).free - reste_octets
    bourre.write_bytes(b"\0" * max(0, place))
    return bourre


@pytest.mark.parametrize("reste_octets", [0, 4_096, 200_000])
def test_a_full_disk_leaves_the_previous_state_and_says_so(
    un_import: Dossiers, petit_disque: Path, reste_octets: int, dossier_temporaire: Path
) -> None:
    dossiers = Dossiers(petit_disque / "data")
    shutil.copytree(un_import.donnees, dossiers.donnees, ignore=shutil.ignore_patterns(".magasin"))
    ouvrir_magasin(dossiers)
    bourre = remplir(petit_disque, reste_octets)
    try:
        accepter(dossiers, 1300)
        ecrit = True
    except ErreurDonnees as erreur:
        ecrit = False
        assert [faute.message for faute in erreur.fautes] == [
            "L’import n’a pas pu être enregistré : il n’y a plus de place sur le disque. Rien n’a été changé."
        ]
    assert ecrit == (reste_octets == 200_000), "the batch itself is small, the store is not"
    attendu = APRES if ecrit else AVANT
    assert ouvrir_magasin(dossiers).lignes(ETAT) == attendu, "the store goes to a temporary folder when need be"
    bourre.unlink()
    assert relire(dossiers) == attendu


# --- two at once ------------------------------------------------------------------------------------------------


def test_of_two_imports_started_at_once_one_is_accepted_and_the_other_told(un_import: Dossiers) -> None:
    """Both were examined against the same data: the second one must not overwrite what it never saw."""
    programme = ACCEPTER.format(moment="")
    processus = [
        subprocess.Popen(
            [sys.executable, "-c", IMPORTER, str(un_import.donnees), programme],
            cwd=RACINE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    sorties = [p.communicate(timeout=120)[1] for p in processus]
    codes = [p.returncode for p in processus]
    assert relire(un_import) in (APRES, [("2025-10", 1300, 3)])
    if sorted(codes) == [0, 1]:
        (refus,) = [sortie for sortie, code in zip(sorties, codes, strict=True) if code]
        assert importer.DONNEES_CHANGEES in refus
    else:
        # Far enough apart, the second one was examined after the first was done: both are good.
        assert codes == [0, 0] and [lot.numero for lot in importer.lister(un_import)] == [3, 2, 1]


def test_an_import_waits_a_little_for_another_then_says_so(
    un_import: Dossiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "ATTENTE_DU_VERROU_S", 0.2)
    tenu, fini = threading.Event(), threading.Event()

    def tenir() -> None:
        with lots.seul(un_import):
            tenu.set()
            fini.wait(30)

    autre = threading.Thread(target=tenir)
    autre.start()
    try:
        assert tenu.wait(30)
        with pytest.raises(ErreurDonnees) as levee:
            accepter(un_import, 1300)
        assert "Un autre import est en cours" in str(levee.value)
    finally:
        fini.set()
        autre.join()
    assert accepter(un_import, 1300).numero == 2


# --- readers ----------------------------------------------------------------------------------------------------


def en_boucle(dossiers: Dossiers, arret: threading.Event, vus: list, pannes: list) -> Callable[[], None]:
    def lire() -> None:
        while not arret.is_set():
            try:
                vus.append(tuple(ouvrir_magasin(dossiers).lignes(ETAT)))
            except Exception as erreur:  # told by the test, whatever it is
                pannes.append(erreur)

    return lire


def test_ten_sessions_read_while_imports_are_accepted_and_undone(un_import: Dossiers) -> None:
    """Each reading is one whole state, and every session ends on the last one."""
    arret, vus, pannes = threading.Event(), [], []
    lecteurs = [threading.Thread(target=en_boucle(un_import, arret, vus, pannes)) for _ in range(10)]
    for lecteur in lecteurs:
        lecteur.start()
    try:
        accepter(un_import, 1300)
        importer.accepter(un_import, Examen(mt_par_iris(), version_des_entrees(un_import)), "essai", {})
        importer.annuler(un_import, 2, "essai", "essai")
    finally:
        arret.set()
        for lecteur in lecteurs:
            lecteur.join(60)
    assert pannes == []
    assert set(vus) <= {tuple(AVANT), tuple(APRES)} and tuple(AVANT) in set(vus)
    assert relire(un_import) == AVANT


def test_the_app_keeps_its_version_when_the_batch_just_accepted_is_damaged(un_import: Dossiers) -> None:
    lot = accepter(un_import, 1300)
    papiers = json.loads((lot.dossier / lots.PAPIERS).read_text(encoding="utf-8"))
    (lot.dossier / lots.PAPIERS).write_text(json.dumps(papiers | {"jeu": "rien"}), encoding="utf-8")
    servi = ouvrir_magasin(un_import)
    assert servi.lignes(ETAT) == APRES
    assert servi.fautes[0].message.startswith("Les papiers de cet import ont été modifiés")
