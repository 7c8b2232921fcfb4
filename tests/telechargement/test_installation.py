"""All or nothing: killed at any moment, refused by the disk, or asked twice at once, the data folder stays whole."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from cpts_data import catalogue, pose
from cpts_data.chemins import RACINE, Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.pose import terminer_les_poses
from cpts_data.store import construire_magasin, ouvrir_magasin
from cpts_data.telechargement.installation import un_seul_a_la_fois
from cpts_data.telechargement.service import telecharger

from . import formats
from .conftest import VITE, etat
from .serveur import Fichier

CSV, FICHE = "ouvert/vaccination_departement.csv", "ouvert/vaccination_departement.toml"
SIGKILL = pytest.mark.skipif(os.name == "nt", reason="SIGKILL")


def vacciner(serveur, dossiers: Dossiers, octets: bytes | None = None):
    serveur.ressources["/f"] = Fichier(octets or formats.odisse_csv(), "text/csv")
    return telecharger("vaccination", dossiers, adresse=f"{serveur.base}/f", reglages=VITE)


def concorde(dossiers: Dossiers) -> bool:
    """Whether the papers are those of the file."""
    return catalogue.lire_provenance(dossiers.donnees, FICHE).sha256 == catalogue.empreinte(dossiers.donnees / CSV)


MEURT_ENTRE_LES_DEUX = """
    import os, signal, sys
    from pathlib import Path
    from cpts_data.chemins import Dossiers
    from cpts_data import pose
    from cpts_data.telechargement.service import telecharger
    remplacer, faits = os.replace, []
    def compter(source, destination):
        if len(faits) == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
        faits.append(destination)
        remplacer(source, destination)
    pose.os.replace = compter
    telecharger("vaccination", Dossiers(Path(sys.argv[1])), adresse=sys.argv[2])
"""


@SIGKILL
@pytest.mark.parametrize("deplaces", [0, 1])
def test_tue_entre_les_deux_deplacements_puis_termine(serveur, vides, deplaces):
    vacciner(serveur, vides)
    avant = etat(vides.donnees)
    nouveau = formats.odisse_csv().replace(b"61.9", b"62.9")
    serveur.ressources["/f"] = Fichier(nouveau, "text/csv")
    commande = [sys.executable, "-c", textwrap.dedent(MEURT_ENTRE_LES_DEUX), str(vides.donnees), f"{serveur.base}/f"]
    fini = subprocess.run([*commande, str(deplaces)], cwd=RACINE, capture_output=True)
    assert fini.returncode == -signal.SIGKILL
    change = {nom for nom, octets in etat(vides.donnees).items() if avant[nom] != octets}
    assert change == ({CSV} if deplaces else set())
    construire_magasin(vides).fermer()  # the store opens in between
    terminer_les_poses(vides)
    assert concorde(vides)
    assert b"62.9" in (vides.donnees / CSV).read_bytes()
    assert not list((vides.donnees / ".telechargements").glob("*.pret"))


PROGRAMME = """
    import sys
    from pathlib import Path
    from cpts_data.chemins import Dossiers
    from cpts_data.telechargement.service import telecharger
    telecharger("population", Dossiers(Path(sys.argv[1])), adresse=sys.argv[2])
"""


@SIGKILL
def test_tue_au_milieu_d_un_fichier_puis_repris_ou_il_en_etait(serveur, vides):
    """The first megabyte came and was kept; the second run asks for the rest only."""
    bourrage = "".join(f"{rang:09d};99999;H;{os.urandom(30).hex()};1;1;1;1;1;1;1\n" for rang in range(60_000))
    archive = formats.population_zip(formats.population_csv() + bourrage.encode())
    moitie = len(archive) // 2
    premier = Fichier(archive, coupures=[moitie, None])

    def repondre(_):
        if len(serveur.demandes) == 2:
            time.sleep(20)
        return premier

    serveur.ressources["/f"] = repondre
    commande = [sys.executable, "-c", textwrap.dedent(PROGRAMME), str(vides.donnees), f"{serveur.base}/f"]
    with subprocess.Popen(commande, cwd=RACINE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as enfant:
        limite = time.monotonic() + 30
        while len(serveur.demandes) < 2 and time.monotonic() < limite:
            time.sleep(0.02)
        assert enfant.poll() is None and len(serveur.demandes) == 2
        enfant.send_signal(signal.SIGKILL)
    garde = (vides.donnees / ".telechargements" / "population.zip.partiel").stat().st_size
    assert 0 < garde <= moitie
    assert not (vides.donnees / "ouvert").exists()
    bilan = telecharger("population", vides, adresse=f"{serveur.base}/f", reglages=VITE)
    assert bilan.lignes == 3
    assert [vue.plage for vue in serveur.demandes[2:]] == [f"bytes={garde}-"]
    assert [c.name for c in (vides.donnees / ".telechargements").iterdir() if c.suffix != ".verrou"] == []


def test_deux_fois_la_meme_source_a_la_fois(serveur, vides):
    with un_seul_a_la_fois(vides, "vaccination", "x"), pytest.raises(ErreurDonnees, match="déjà en cours"):
        vacciner(serveur, vides)
    assert serveur.demandes == []
    assert vacciner(serveur, vides).lignes == 24


@pytest.mark.parametrize("rang", [0, 1], ids=["le_fichier", "la_fiche"])
def test_un_fichier_tenu_par_un_tableur(serveur, vides, monkeypatch, rang):
    """Windows refuses to replace a file that is open: nothing changes, or the next download finishes."""
    vacciner(serveur, vides)
    avant = etat(vides.donnees)
    remplacer, faits = os.replace, []

    def refuser(source, destination):
        faits.append(destination)
        if len(faits) == rang + 1:
            raise PermissionError(13, "used by another process")
        remplacer(source, destination)

    monkeypatch.setattr(pose.os, "replace", refuser)
    with pytest.raises(ErreurDonnees, match="ouvert dans un tableur"):
        vacciner(serveur, vides, formats.odisse_csv().replace(b"61.9", b"62.9"))
    monkeypatch.undo()
    if rang == 0:
        assert etat(vides.donnees) == avant
    terminer_les_poses(vides)
    assert concorde(vides)


def test_un_dossier_ou_rien_ne_s_ecrit(serveur, vides):
    (vides.donnees / ".telechargements").write_text("un fichier à la place du dossier")
    with pytest.raises(ErreurDonnees, match="n’ont pas pu être enregistrées"):
        vacciner(serveur, vides)


def test_un_reste_d_installation_plus_ancien_ne_revient_pas(serveur, vides):
    """What was ready before, and never moved, moves first; the new download wins."""
    vacciner(serveur, vides)
    pret = vides.donnees / ".telechargements" / "vaccination_departement.pret"
    shutil.copytree(vides.donnees / "ouvert", pret / "ouvert")
    vacciner(serveur, vides, formats.odisse_csv().replace(b"61.9", b"62.9"))
    assert b"62.9" in (vides.donnees / CSV).read_bytes()
    assert concorde(vides)
    assert not pret.exists()


DISQUE_PLEIN = """
    import resource, sys
    from pathlib import Path
    from cpts_data.chemins import Dossiers
    from cpts_data.erreurs import ErreurDonnees
    from cpts_data.telechargement.service import telecharger
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), int(sys.argv[4])))
    try:
        telecharger(sys.argv[1], Dossiers(Path(sys.argv[2])), adresse=sys.argv[3])
    except ErreurDonnees as erreur:
        print(erreur)
"""


@pytest.mark.skipif(os.name == "nt", reason="limite de taille des fichiers")
@pytest.mark.parametrize(("source", "place"), [("population", 50_000), ("population", 100), ("vaccination", 700)])
def test_un_disque_plein_ne_change_rien(serveur, vides, source, place):
    """No file may pass so many bytes: what comes, or what is written beside, does not fit."""
    vacciner(serveur, vides)
    avant = etat(vides.donnees)
    archive = formats.population_zip(formats.population_csv() + os.urandom(100_000).hex().encode())
    octets = archive if source == "population" else formats.odisse_csv()
    serveur.ressources["/f"] = Fichier(octets)
    commande = [sys.executable, "-c", textwrap.dedent(DISQUE_PLEIN), source, str(vides.donnees), f"{serveur.base}/f"]
    fini = subprocess.run([*commande, str(place)], cwd=RACINE, capture_output=True, text=True, check=True)
    assert "Vérifiez la place libre" in fini.stdout or "vérifiez la place libre" in fini.stdout
    assert etat(vides.donnees) == avant
    assert vacciner(serveur, vides).lignes == 24


@SIGKILL
def test_un_premier_telechargement_tue_entre_les_deux_se_termine_a_l_ouverture(serveur, vides):
    """Papers without their file, or the reverse, would be a fault: the next view must not meet it."""
    serveur.ressources["/f"] = Fichier(formats.odisse_csv(), "text/csv")
    commande = [sys.executable, "-c", textwrap.dedent(MEURT_ENTRE_LES_DEUX), str(vides.donnees), f"{serveur.base}/f"]
    fini = subprocess.run([*commande, "1"], cwd=RACINE, capture_output=True)
    assert fini.returncode == -signal.SIGKILL
    assert not (vides.donnees / FICHE).exists()
    magasin = ouvrir_magasin(vides)
    assert magasin.fautes == () and magasin.lignes("SELECT count(*) > 0 FROM vaccination_departement") == [(True,)]
    assert concorde(vides)
