"""Archives unfolded while they come: every way of writing them, and every way of breaking them."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile

import pytest

from cpts_data.erreurs import ErreurDonnees
from cpts_data.telechargement import archives
from cpts_data.telechargement.archives import deplier

from .formats import zipper

TEXTE = "".join(f"ligne {random.Random(1).random()} {rang}\n" for rang in range(60_000)).encode()
ZEROS = bytes(5_000_000)


def lire(octets: bytes, voulu: str = "donnees.csv", pas: int = 7_001) -> bytes:
    """Unfold an archive that comes by pieces of ``pas`` bytes."""
    morceaux = (octets[debut : debut + pas] for debut in range(0, len(octets), pas))
    return deplier(morceaux, lambda nom: nom == voulu, "essai").read()


def message(octets: bytes, voulu: str = "donnees.csv") -> str:
    with pytest.raises(ErreurDonnees) as levee:
        lire(octets, voulu)
    return levee.value.fautes[0].message


@pytest.mark.parametrize("pas", [1, 3, 7_001, 10_000_000])
def test_un_zip_arrive_par_morceaux_de_toute_taille(pas):
    octets = zipper({"lisez-moi.txt": b"bonjour", "donnees.csv": TEXTE[:20_000]})
    assert lire(octets, pas=pas) == TEXTE[:20_000]


@pytest.mark.parametrize("contenu", [b"", b"x", TEXTE, ZEROS], ids=["vide", "un_octet", "texte", "tres_compresse"])
@pytest.mark.parametrize("en_flux", [False, True])
@pytest.mark.parametrize("place", ["premier", "dernier"])
def test_le_bon_membre_ou_qu_il_soit(contenu, en_flux, place):
    autres = {"notice.txt": TEXTE[:5000], "vide.txt": b""}
    membres = {"donnees.csv": contenu, **autres} if place == "premier" else {**autres, "donnees.csv": contenu}
    assert lire(zipper(membres, en_flux=en_flux)) == contenu


def test_un_membre_stocke_sans_compression():
    assert lire(zipper({"notice.txt": b"n" * 9000, "donnees.csv": TEXTE}, stocke=True)) == TEXTE


def test_un_zip_aux_tailles_de_plus_de_quatre_octets():
    """The headers of a member of unknown size, as they are written when it could pass four gigabytes."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(zipfile.ZipInfo("notice.txt"), "w", force_zip64=True) as membre:
            membre.write(TEXTE[:3000])
        with archive.open(zipfile.ZipInfo("donnees.csv"), "w", force_zip64=True) as membre:
            membre.write(TEXTE)
    assert lire(tampon.getvalue()) == TEXTE


@pytest.mark.parametrize("suite", [b"", gzip.compress(b"fin\n")], ids=["un", "deux_a_la_suite"])
def test_un_gzip(suite):
    assert lire(gzip.compress(TEXTE) + suite) == TEXTE + (b"fin\n" if suite else b"")


def test_ce_qui_n_est_pas_une_archive_est_donne_tel_quel():
    assert lire(TEXTE) == TEXTE
    assert lire(b"") == b""


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("forme", ["zip", "gzip", "zip_stocke"])
def test_une_archive_tronquee(forme, part):
    octets = {
        "zip": zipper({"donnees.csv": TEXTE}),
        "gzip": gzip.compress(TEXTE),
        "zip_stocke": zipper({"donnees.csv": TEXTE}, stocke=True),
    }[forme]
    assert "incomplète ou endommagée" in message(octets[: int(len(octets) * part)])


@pytest.mark.parametrize("forme", ["zip", "gzip", "zip_stocke"])
def test_un_octet_change(forme):
    octets = bytearray(
        {
            "zip": zipper({"donnees.csv": TEXTE}),
            "gzip": gzip.compress(TEXTE),
            "zip_stocke": zipper({"donnees.csv": TEXTE}, stocke=True),
        }[forme]
    )
    octets[len(octets) // 2] ^= 0xFF
    assert "incomplète ou endommagée" in message(bytes(octets))


def test_un_membre_absent():
    assert "ne contient pas le fichier attendu" in message(zipper({"autre.csv": TEXTE}))


def _avec(octets: bytes, position: int, valeur: int) -> bytes:
    return octets[:position] + struct.pack("<H", valeur) + octets[position + 2 :]


def test_un_mot_de_passe():
    assert "mot de passe" in message(_avec(zipper({"donnees.csv": TEXTE}), 6, 0x1))


def test_une_autre_compression():
    assert "n’est pas lue ici" in message(_avec(zipper({"donnees.csv": TEXTE}), 8, 12))


def test_une_archive_faite_pour_remplir_la_machine(monkeypatch):
    monkeypatch.setattr(archives, "TAILLE_MAX", 2_000_000)
    assert "trop volumineuse" in message(zipper({"donnees.csv": ZEROS}))
