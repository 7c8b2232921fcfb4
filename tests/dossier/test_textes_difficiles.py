"""What a person types in a comment or draws as a logo must not take the file to hand over down."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pypdf
import pytest

from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.exports.dossier import Options, fabriquer
from cpts_data.exports.dossier.charte import lire_charte
from cpts_data.indicators import tableau_de_bord_aci as aci
from cpts_data.saisie import enregistrer
from cpts_data.store import ouvrir_magasin


def test_un_pictogramme_ne_bloque_pas_le_pdf(dossiers: Dossiers) -> None:
    ligne = aci.lignes(ouvrir_magasin(dossiers), "2024-2025")[0]
    saisie = {"exercice": "2024-2025", "fiche_action": ligne.fiche_action, "action": ligne.action,
              "commentaire": "Fait ✅ avec 漢 et \ufeff la suite lisible"}  # fmt: skip
    enregistrer(dossiers, "aci_suivi", pd.DataFrame([saisie]), "AB", "suivi")
    pdf = fabriquer(ouvrir_magasin(dossiers), "pdf", Options(dossiers.donnees))
    texte = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "la suite" in " ".join(texte.split()) and "✅" not in texte


ABIMES = {
    "tronque.png": b"\x89PNG\r\n\x1a\n",
    "tronque.jpg": b"\xff\xd8\xff",
    "casse.svg": b"<svg",
    "profond.svg": b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<g>" * 20_000 + b"</g>" * 20_000 + b"</svg>",
    "actif.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
    "prefixe.svg": b"<svg xmlns:s='http://www.w3.org/2000/svg'><s:script/></svg>",
}


@pytest.mark.parametrize("nom", ABIMES)
def test_un_logo_abime_ou_actif_est_refuse_avant_tout(tmp_path: Path, nom: str) -> None:
    (tmp_path / nom).write_bytes(ABIMES[nom])
    (tmp_path / "charte.toml").write_text(f'logo = "{nom}"', "utf-8")
    with pytest.raises(ErreurDonnees) as levee:
        lire_charte(tmp_path, "CPTS")
    (faute,) = levee.value.fautes
    assert faute.fichier == nom and faute.attendu


def test_un_logo_qui_est_un_lien_est_refuse(tmp_path: Path) -> None:
    (tmp_path / "ailleurs.png").write_bytes(b"")
    (tmp_path / "logo.png").symlink_to(tmp_path / "ailleurs.png")
    (tmp_path / "charte.toml").write_text('logo = "logo.png"', "utf-8")
    with pytest.raises(ErreurDonnees, match="un lien vers un autre endroit"):
        lire_charte(tmp_path, "CPTS")


def test_un_dossier_sans_ecran_est_refuse(dossiers: Dossiers) -> None:
    for chemin in dossiers.donnees.rglob("*.csv"):
        chemin.unlink()
        chemin.with_suffix(".toml").unlink()
    with pytest.raises(ErreurDonnees, match="il n’y a pas de dossier à remettre"):
        fabriquer(ouvrir_magasin(dossiers), "pdf", Options(dossiers.donnees))
