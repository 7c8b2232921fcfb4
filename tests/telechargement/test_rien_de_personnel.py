"""The health directory names persons: not one of their bytes is ever written, whatever happens."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from cpts_data.chemins import RACINE
from cpts_data.erreurs import ErreurDonnees
from cpts_data.store import connexion_de_travail, construire_magasin
from cpts_data.telechargement.rpps import compter_professionnels
from cpts_data.telechargement.service import telecharger

from . import formats
from .conftest import VITE
from .serveur import Fichier

PERSONNELLES = [texte.encode() for texte in (*formats.PLANTES, formats.IDENTIFIANT)]
GROS = (formats.rpps() + formats.rpps().partition("\n")[2] * 4000).encode()
"""Some 7 MB: several blocks."""


def ecrits(*dossiers: Path) -> dict[Path, bytes]:
    return {c: c.read_bytes() for dossier in dossiers for c in dossier.rglob("*") if c.is_file()}


def personnelles(fichiers: dict[Path, bytes]) -> list[tuple[str, bytes]]:
    return [(chemin.name, valeur) for chemin, octets in fichiers.items() for valeur in PERSONNELLES if valeur in octets]


def test_le_temoin_contient_bien_ce_qui_est_cherche(tmp_path):
    (tmp_path / "temoin.txt").write_bytes(GROS)
    assert {valeur for _, valeur in personnelles(ecrits(tmp_path))} == set(PERSONNELLES)


def test_aucun_octet_personnel_apres_un_telechargement(serveur, vides, dossier_temporaire):
    serveur.ressources["/f"] = Fichier(formats.zipper({"PS_LibreAcces_Personne_activite_1.txt": GROS}))
    bilan = telecharger("professionnels", vides, adresse=f"{serveur.base}/f", reglages=VITE)
    construire_magasin(vides).fermer()
    fichiers = ecrits(vides.donnees, dossier_temporaire)
    assert {"professionnels_commune.csv", "professionnels_commune.toml"} <= {chemin.name for chemin in fichiers}
    assert personnelles(fichiers) == []
    assert not [valeur for valeur in PERSONNELLES if valeur.decode() in repr(bilan)]


BLESSURES = {
    "colonne_renommee": lambda octets: octets.replace(b"Code profession|", b"Profession|", 1),
    "lignes_trop_courtes": lambda octets: octets.replace(b"|C|", b"|"),
    "octets_illisibles": lambda octets: octets.replace(b"|76540|", b"|7654\xff|"),
    "coupe_au_milieu": lambda octets: octets[: len(octets) // 2 + 17],
}


@pytest.mark.parametrize("blessure", BLESSURES)
def test_aucun_octet_personnel_dans_une_erreur(serveur, vides, dossier_temporaire, blessure):
    serveur.ressources["/f"] = Fichier(BLESSURES[blessure](GROS), coupures=[None])
    try:
        dit = repr(telecharger("professionnels", vides, adresse=f"{serveur.base}/f", reglages=VITE))
    except ErreurDonnees as erreur:
        dit = f"{erreur}{erreur.fautes!r}{erreur.__cause__!r}"
    assert not [valeur for valeur in PERSONNELLES if valeur.decode() in dit]
    assert personnelles(ecrits(vides.donnees, dossier_temporaire)) == []


PROGRAMME = """
    import sys, tempfile
    from pathlib import Path
    from cpts_data.chemins import Dossiers
    from cpts_data.telechargement.service import telecharger
    tempfile.tempdir = sys.argv[4]
    telecharger(sys.argv[1], Dossiers(Path(sys.argv[2])), adresse=sys.argv[3])
"""


def lancer(source: str, dossier: Path, adresse: str, temporaire: Path) -> subprocess.Popen:
    programme = textwrap.dedent(PROGRAMME)
    commande = [sys.executable, "-c", programme, source, str(dossier), adresse, str(temporaire)]
    return subprocess.Popen(commande, cwd=RACINE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_tue_au_milieu_du_flux_il_ne_reste_rien_de_personnel(serveur, vides, dossier_temporaire):
    coupe = Fichier(GROS, coupures=[len(GROS) // 2, None])
    demandes = []

    def repondre(_):
        demandes.append(1)
        if len(demandes) > 1:
            time.sleep(20)
        return coupe

    serveur.ressources["/f"] = repondre
    with lancer("professionnels", vides.donnees, f"{serveur.base}/f", dossier_temporaire) as enfant:
        limite = time.monotonic() + 30
        while len(demandes) < 2 and time.monotonic() < limite:
            time.sleep(0.05)
        # It has read half of the stream, and asks for the rest.
        assert enfant.poll() is None and len(demandes) == 2
        enfant.send_signal(signal.SIGKILL)
    assert personnelles(ecrits(vides.donnees, dossier_temporaire)) == []
    assert not (vides.donnees / "ouvert").exists()


@pytest.mark.parametrize("forme", ["texte", "zip"])
def test_un_fichier_local_est_compte_comme_le_flux(tmp_path, dossier_temporaire, forme):
    fichier = tmp_path / "reçus [octobre] *" / "PS_LibreAcces_Personne_activite.txt"
    fichier.parent.mkdir()
    octets = formats.rpps().encode()
    fichier.write_bytes(octets if forme == "texte" else formats.zipper({fichier.name: octets}))
    with connexion_de_travail() as connexion:
        tout = compter_professionnels(connexion, fichier)
        territoire = compter_professionnels(connexion, fichier, ["76540"])
    assert list(tout.columns) == ["code_commune", "profession", "libelle", "professionnels", "liberaux", "salaries"]
    assert set(tout["code_commune"]) == {"75101", "76095", "76540"}
    attendus = {"MG": (2, 1, 1), "Spé": (1, 1, 0)}
    lus = {
        ligne.profession: (ligne.professionnels, ligne.liberaux, ligne.salaries) for ligne in territoire.itertuples()
    }
    assert {nom: lus[nom] for nom in attendus} == attendus
    assert set(territoire["code_commune"]) == {"76540"}
    assert ecrits(dossier_temporaire) == {}


@pytest.mark.parametrize("octets", [b"", b"un|deux\n", b"\xff\xfe", formats.entete().encode()])
def test_un_fichier_local_qui_n_est_pas_l_extraction(tmp_path, octets):
    fichier = tmp_path / "x.txt"
    fichier.write_bytes(octets)
    with connexion_de_travail() as connexion, pytest.raises(ErreurDonnees) as levee:
        compter_professionnels(connexion, fichier)
    assert all(re.fullmatch(r".+\.", faute.message) for faute in levee.value.fautes)
