"""The name, the colours and the logo of a CPTS."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from cpts_data.erreurs import ErreurDonnees
from cpts_data.exports.dossier.charte import PRINCIPALE, contraste, lire_charte
from tests.figures import test_couleurs


def png() -> bytes:
    """A real picture of four pixels."""
    tampon = io.BytesIO()
    Image.new("RGB", (2, 2), "#0b5394").save(tampon, "PNG")
    return tampon.getvalue()


PNG = png()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'


def ecrire(dossier: Path, texte: str, **fichiers: bytes) -> Path:
    (dossier / "charte.toml").write_text(texte, encoding="utf-8")
    for nom, octets in fichiers.items():
        (dossier / nom.replace("_", ".")).write_bytes(octets)
    return dossier


def test_sans_fichier_le_nom_du_territoire_et_nos_couleurs(tmp_path: Path) -> None:
    charte = lire_charte(tmp_path, "CPTS d’ici")
    assert (charte.nom, charte.principale, charte.logo) == ("CPTS d’ici", PRINCIPALE, b"")


@pytest.mark.parametrize(("fichier", "octets", "genre"), [("logo.png", PNG, "png"), ("logo.svg", SVG, "svg")])
def test_le_fichier_est_lu(tmp_path: Path, fichier: str, octets: bytes, genre: str) -> None:
    (tmp_path / fichier).write_bytes(octets)
    ecrire(tmp_path, f'nom = "CPTS Là-bas"\ncouleur_principale = "#0B5394"\nlogo = "{fichier}"\n')
    charte = lire_charte(tmp_path, "ici")
    assert (charte.nom, charte.principale, charte.genre) == ("CPTS Là-bas", "#0b5394", genre)
    assert charte.logo == octets


@pytest.mark.parametrize(
    ("texte", "fautes"),
    [
        ('nom = ""\ncouleur_principale = "#ffee00"\ncouleur = "x"\n', ["texte rempli", "trop claire", "n’existe pas"]),
        ('couleur_secondaire = "bleu"\nlogo = "../logo.png"\n', ["n’est pas comprise", "sans dossier"]),
        ('logo = "absent.png"\n', ["Le logo est absent"]),
        ("nom = 3\n", ["texte rempli"]),
        ("nom = \n", ["syntaxe TOML"]),
        (f'nom = "{"x" * 121}"\n', ["trop long"]),
    ],
)
def test_toutes_les_fautes_sont_dites_ensemble(tmp_path: Path, texte: str, fautes: list[str]) -> None:
    with pytest.raises(ErreurDonnees) as levee:
        lire_charte(ecrire(tmp_path, texte), "ici")
    dites = str(levee.value)
    assert [faute for faute in fautes if faute not in dites] == [] and len(levee.value.fautes) == len(fautes)


@pytest.mark.parametrize(
    "dessin",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://ailleurs/x.png"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>',
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
        b"GIF89a",
    ],
)
def test_un_logo_qui_lit_ailleurs_est_refuse(tmp_path: Path, dessin: bytes) -> None:
    (tmp_path / "logo.svg").write_bytes(dessin)
    with pytest.raises(ErreurDonnees, match="script ou appelle un autre fichier|pas une image connue"):
        lire_charte(ecrire(tmp_path, 'logo = "logo.svg"\n'), "ici")


def test_le_contraste_est_celui_des_wcag() -> None:
    for couleur in ("#123570", "#c8651b", "#ffffff", "#767676"):
        assert contraste(couleur, "#ffffff") == pytest.approx(test_couleurs.contraste(couleur, "#ffffff"))
