"""The network as it is: cut, slow, wrong, resumed. Each failure says one French sentence."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from cpts_data.erreurs import ErreurDonnees
from cpts_data.telechargement import transport as module
from cpts_data.telechargement.transport import Demande, Reglages, Transport, oublier, sans_secret

from .conftest import VITE
from .serveur import Fichier

CONTENU = bytes(range(256)) * 2000  # 512 000 bytes
ZIP = b"PK\x03\x04" + CONTENU


def demande(serveur, chemin="/f", natures=("zip",), taille_max=10_000_000, **parametres) -> Demande:
    return Demande(f"{serveur.base}{chemin}", "Essai", natures, taille_max, parametres)


def message(appel, reglages=VITE) -> str:
    with Transport(reglages) as transport, pytest.raises(ErreurDonnees) as levee:
        appel(transport)
    (faute,) = levee.value.fautes
    assert faute.fichier == "Essai"
    assert faute.message.endswith(".")
    assert "rien n’a été changé" in faute.message
    return faute.message


def message_de(serveur, fichier: Fichier, natures=("zip",), reglages=VITE) -> str:
    serveur.ressources["/f"] = fichier
    return message(lambda transport: transport.lire(demande(serveur, natures=natures)), reglages)


# --- what works -----------------------------------------------------------------------------------------------


def test_une_reponse_entiere_et_sa_progression(serveur):
    vus = []
    serveur.ressources["/f"] = Fichier(ZIP, derniere_modification="Sun, 11 Oct 2026 05:00:00 GMT")
    with Transport(VITE, lambda lus, total: vus.append((lus, total))) as transport:
        assert transport.lire(demande(serveur, a="é b")) == ZIP
        assert transport.derniere_modification.isoformat() == "2026-10-11"
    assert vus[-1] == (len(ZIP), len(ZIP))
    assert [lus for lus, _ in vus] == sorted(lus for lus, _ in vus)
    (vue,) = serveur.demandes
    assert (vue.parametres, vue.plage) == ({"a": "é b"}, None)


def test_un_serveur_qui_ne_dit_pas_la_longueur(serveur):
    vus = []
    serveur.ressources["/f"] = Fichier(ZIP, longueur=False)
    with Transport(VITE, lambda lus, total: vus.append(total)) as transport:
        assert transport.lire(demande(serveur)) == ZIP
    assert set(vus) == {None}


def test_une_redirection_est_suivie(serveur):
    serveur.ressources["/f"] = Fichier(b"/ailleurs", statuts=[302])
    serveur.ressources["/ailleurs"] = Fichier(ZIP)
    with Transport(VITE) as transport:
        assert transport.lire(demande(serveur)) == ZIP


def test_une_panne_passagere_est_reessayee(serveur):
    serveur.ressources["/f"] = Fichier(ZIP, statuts=[500, 503, 200])
    with Transport(VITE) as transport:
        assert transport.lire(demande(serveur)) == ZIP
    assert len(serveur.demandes) == 3


@pytest.mark.parametrize("plages", [True, False], ids=["plage_honoree", "plage_ignoree"])
@pytest.mark.parametrize("etag", ['"un"', None], ids=["avec_etag", "sans_etag"])
def test_un_flux_coupe_reprend_dans_la_meme_execution(serveur, plages, etag):
    """Each byte is given once, in order, whether the server sends the rest or all of it again."""
    serveur.ressources["/f"] = Fichier(ZIP, plages=plages, etag=etag, coupures=[100_000, 300_000, None])
    with Transport(VITE) as transport:
        assert transport.lire(demande(serveur)) == ZIP
    assert serveur.demandes[0].plage is None
    assert serveur.demandes[1].plage.startswith("bytes=")


def test_une_suite_sans_longueur_coupee_a_son_tour_n_est_pas_prise_pour_la_fin(serveur):
    """Only the total of the range says that bytes are missing."""
    fichier = Fichier(ZIP, coupures=[100_000, 100_000, None], longueur_de_la_suite=False)
    serveur.ressources["/f"] = fichier
    with Transport(VITE) as transport:
        assert transport.lire(demande(serveur)) == ZIP
    assert len(serveur.demandes) == 3


def test_un_fichier_coupe_garde_ce_qui_est_venu_et_reprend_plus_tard(serveur, tmp_path):
    serveur.ressources["/f"] = Fichier(ZIP, coupures=[200_000, 0])
    assert "coupée" in message(lambda transport: transport.garder(demande(serveur), tmp_path, "gros.zip"))
    garde = (tmp_path / "gros.zip.partiel").stat().st_size
    assert 0 < garde <= 200_000
    serveur.demandes.clear()
    serveur.ressources["/f"] = Fichier(ZIP)
    with Transport(VITE) as transport:
        chemin = transport.garder(demande(serveur), tmp_path, "gros.zip")
    assert chemin.read_bytes() == ZIP
    assert [vue.plage for vue in serveur.demandes] == [f"bytes={garde}-"]
    oublier(chemin)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("plages", [True, False])
def test_un_fichier_change_entre_deux_executions_est_repris_du_debut(serveur, tmp_path, plages):
    serveur.ressources["/f"] = Fichier(ZIP, coupures=[200_000, 0])
    message(lambda transport: transport.garder(demande(serveur), tmp_path, "gros.zip"))
    nouveau = b"PK\x03\x04" + CONTENU[::-1]
    serveur.ressources["/f"] = Fichier(nouveau, etag='"deux"', plages=plages)
    with Transport(VITE) as transport:
        assert transport.garder(demande(serveur), tmp_path, "gros.zip").read_bytes() == nouveau


def test_un_fichier_deja_entier_n_est_pas_redemande(serveur, tmp_path):
    """The run before was stopped after the last byte."""
    serveur.ressources["/f"] = Fichier(ZIP)
    with Transport(VITE) as transport:
        transport.garder(demande(serveur), tmp_path, "gros.zip")
        chemin = transport.garder(demande(serveur), tmp_path, "gros.zip")
    assert chemin.read_bytes() == ZIP
    assert [vue.plage for vue in serveur.demandes] == [None, f"bytes={len(ZIP)}-"]


@pytest.mark.parametrize("note", ["", "{", "[]", '{"adresse": "ailleurs", "validateur": "x", "total": 3}'])
def test_une_note_de_reprise_illisible_fait_tout_reprendre(serveur, tmp_path, note):
    (tmp_path / "gros.zip.partiel").write_bytes(b"autre chose")
    (tmp_path / "gros.zip.partiel.json").write_text(note)
    serveur.ressources["/f"] = Fichier(ZIP)
    with Transport(VITE) as transport:
        assert transport.garder(demande(serveur), tmp_path, "gros.zip").read_bytes() == ZIP
    assert serveur.demandes[0].plage is None


def test_sans_date_ni_etag_rien_n_est_repris_d_une_execution_a_l_autre(serveur, tmp_path):
    serveur.ressources["/f"] = Fichier(ZIP, etag=None, coupures=[200_000, 0])
    message(lambda transport: transport.garder(demande(serveur), tmp_path, "gros.zip"))
    serveur.demandes.clear()
    serveur.ressources["/f"] = Fichier(ZIP, etag=None)
    with Transport(VITE) as transport:
        assert transport.garder(demande(serveur), tmp_path, "gros.zip").read_bytes() == ZIP
    assert serveur.demandes[0].plage is None


def test_la_note_de_reprise_ne_garde_pas_de_mot_de_passe(serveur, tmp_path):
    serveur.ressources["/f"] = Fichier(ZIP)
    adresse = serveur.base.replace("//", "//moi:secret@") + "/f"
    with Transport(VITE) as transport:
        transport.garder(Demande(adresse, "Essai", ("zip",), 10_000_000), tmp_path, "gros.zip")
    note = json.loads((tmp_path / "gros.zip.partiel.json").read_text())
    assert note["adresse"] == f"{serveur.base}/f"
    assert sans_secret("https://moi:secret@miroir.exemple/x?y=1#z") == "https://miroir.exemple/x?y=1"


# --- what fails, in one sentence --------------------------------------------------------------------------------


def port_ferme() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def test_hors_ligne():
    demandee = Demande(f"http://127.0.0.1:{port_ferme()}/f", "Essai", ("zip",), 1000)
    dit = message(lambda transport: transport.lire(demandee))
    assert dit == module.HORS_LIGNE
    assert dit.startswith("Internet n’est pas joignable depuis ce poste ; rien n’a été changé.")


def test_un_nom_de_serveur_inconnu_est_hors_ligne():
    demandee = Demande("http://observatoire.invalid/f", "Essai", ("zip",), 1000)
    assert message(lambda transport: transport.lire(demandee)) == module.HORS_LIGNE


def test_un_mandataire_absent(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port_ferme()}")
    monkeypatch.setenv("NO_PROXY", "")
    demandee = Demande("http://observatoire.invalid/f", "Essai", ("zip",), 1000)
    assert message(lambda transport: transport.lire(demandee)) == module.MANDATAIRE


def test_le_mandataire_de_l_environnement_est_utilise(serveur, monkeypatch):
    """A proxy receives the whole address."""
    monkeypatch.setenv("HTTP_PROXY", serveur.base)
    monkeypatch.setenv("NO_PROXY", "")
    serveur.ressources["/f"] = Fichier(ZIP)
    with Transport(VITE) as transport:
        assert transport.lire(Demande("http://observatoire.invalid/f", "Essai", ("zip",), 10_000_000)) == ZIP


def test_un_serveur_trop_lent(serveur):
    court = Reglages(connexion_s=1, lecture_s=0.2, essais=2, pause_s=0.01)
    dit = message_de(serveur, Fichier(ZIP, attente_s=1.0), reglages=court)
    assert "ne répond plus" in dit


def test_une_panne_qui_dure(serveur):
    assert "réponse 500" in message_de(serveur, Fichier(b"", statuts=[500]))
    assert len(serveur.demandes) == VITE.essais


@pytest.mark.parametrize(("statut", "mot"), [(404, "plus à l’adresse prévue"), (403, "refuse l’accès"), (400, "panne")])
def test_un_refus_du_serveur_n_est_pas_reessaye(serveur, statut, mot):
    assert mot in message_de(serveur, Fichier(b"", statuts=[statut]))
    assert len(serveur.demandes) == 1


PAGES = {
    "html_declaree": Fichier(b"<!DOCTYPE html><html>Maintenance</html>", "text/html; charset=utf-8"),
    "html_deguisee": Fichier(b"\n<!-- portail -->\n<HTML><body>Connectez-vous</body></HTML>"),
    "xml_du_service": Fichier(b'<?xml version="1.0"?><ows:ExceptionReport/>', "application/json"),
    "image": Fichier(b"\x89PNG", "image/png"),
    "pdf": Fichier(b"%PDF-1.7", "application/pdf"),
    "texte_au_lieu_du_zip": Fichier(b"IRIS;COM\n", "application/zip"),
}


@pytest.mark.parametrize("nom", PAGES)
@pytest.mark.parametrize("natures", [("zip",), ("json",)])
def test_une_page_d_erreur_envoyee_comme_un_succes(serveur, nom, natures):
    page = PAGES[nom]
    dit = message_de(serveur, Fichier(page.octets, page.type), natures)
    assert dit.startswith("Le serveur a envoyé une page ou un message d’erreur à la place du fichier")


@pytest.mark.parametrize("octets", [b"<html></html>", b"PK\x03\x04x", b"{}", b"a\0b", b"%PDF"])
def test_ce_qui_n_est_pas_du_texte(serveur, octets):
    assert "à la place du fichier" in message_de(serveur, Fichier(octets, "text/csv"), ("texte",))


def test_un_fichier_vide(serveur):
    assert "fichier vide" in message_de(serveur, Fichier(b""))


def test_un_fichier_tronque_a_chaque_fois(serveur):
    """The server announces more than it ever sends."""
    dit = message_de(serveur, Fichier(ZIP, coupures=[70_000, 0]))
    assert "coupée plusieurs fois (0,1 Mo sur 0,5 reçus)" in dit


@pytest.mark.parametrize("longueur", [True, False], ids=["annonce", "decouvert"])
def test_un_fichier_trop_gros(serveur, longueur):
    serveur.ressources["/f"] = Fichier(ZIP, longueur=longueur)
    appel = lambda transport: transport.lire(demande(serveur, taille_max=100_000))  # noqa: E731
    assert "trop volumineux" in message(appel)


def test_un_fichier_change_pendant_un_flux(serveur):
    """What was already used is of the old file: the rest of the new one cannot follow it."""
    premier = Fichier(ZIP, coupures=[100_000])

    def repondre(_):
        return premier if len(serveur.demandes) == 1 else Fichier(ZIP[::-1], etag='"deux"')

    serveur.ressources["/f"] = repondre
    assert "a changé sur le serveur" in message(lambda transport: transport.lire(demande(serveur)))


def test_des_renvois_sans_fin(serveur):
    serveur.ressources["/f"] = Fichier(b"/f", statuts=[302])
    assert "sans fin" in message(lambda transport: transport.lire(demande(serveur)))


@pytest.mark.parametrize("adresse", ["ftp://exemple/f", "fichier", "http://", ""])
def test_une_adresse_qui_n_en_est_pas_une(adresse):
    demandee = Demande(adresse, "Essai", ("zip",), 1000)
    assert message(lambda transport: transport.lire(demandee)) == "L’adresse n’est pas valable ; rien n’a été changé."


@pytest.mark.skipif(os.name == "nt", reason="droits d’un dossier")
def test_le_dossier_de_travail_est_cree(serveur, tmp_path: Path):
    serveur.ressources["/f"] = Fichier(ZIP)
    with Transport(VITE) as transport:
        chemin = transport.garder(demande(serveur), tmp_path / "nouveau", "f.zip")
    assert chemin == tmp_path / "nouveau" / "f.zip.partiel"
