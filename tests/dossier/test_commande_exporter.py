"""The command that makes the file: what it says, what it writes, what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpts_data.__main__ import main
from cpts_data.chemins import Dossiers

DEBUTS = {"pptx": b"PK", "pdf": b"%PDF-", "xlsx": b"PK"}


def lancer(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    sortie, erreurs = capsys.readouterr()
    return code, sortie, erreurs


@pytest.mark.parametrize("format_", list(DEBUTS))
def test_le_fichier_est_ecrit_et_n_est_jamais_remplace(
    capsys: pytest.CaptureFixture[str], construits: Dossiers, tmp_path: Path, format_: str
) -> None:
    sortie = tmp_path / f"octobre.{format_}"
    commande = ("exporter", "dossier", "--format", format_, "--sortie", sortie, "--donnees", construits.donnees)
    code, dit, erreurs = lancer(capsys, *commande)
    assert (code, erreurs) == (0, "") and str(sortie) in dit and "filigrane" in dit
    octets = sortie.read_bytes()
    assert octets.startswith(DEBUTS[format_])
    assert [chemin.name for chemin in tmp_path.iterdir() if chemin.is_file()] == [sortie.name]
    code, dit, erreurs = lancer(capsys, *commande)
    assert code == 1 and "il n’est pas remplacé" in erreurs and sortie.read_bytes() == octets


def test_sans_demonstration_rien_n_en_est_dit(
    capsys: pytest.CaptureFixture[str], construits: Dossiers, tmp_path: Path
) -> None:
    sortie = tmp_path / "sans.xlsx"
    code, dit, _ = lancer(
        capsys, "exporter", "dossier", "--format", "xlsx", "--sortie", sortie, "--sans-demonstration",
        "--donnees", construits.donnees,
    )  # fmt: skip
    assert code == 0 and "filigrane" not in dit and sortie.exists()


def test_une_charte_fautive_est_dite_et_rien_n_est_ecrit(
    capsys: pytest.CaptureFixture[str], construits: Dossiers, tmp_path: Path
) -> None:
    (construits.donnees / "charte.toml").write_text('couleur_principale = "#ffffff"\n', encoding="utf-8")
    code, _, erreurs = lancer(
        capsys, "exporter", "dossier", "--format", "pdf", "--sortie", tmp_path / "x.pdf", "--donnees",
        construits.donnees,
    )  # fmt: skip
    assert code == 1 and "charte.toml, ligne 1, champ « couleur_principale »" in erreurs and "trop claire" in erreurs
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["dossier", "--format", "docx"], "le format « docx » n’existe pas. Formats : pptx, pdf, xlsx."),
        (["truc", "--format", "pdf"], "« truc » ne s’exporte pas. Possible : dossier."),
        (["dossier"], "il manque --format."),
    ],
)
def test_un_mauvais_usage_est_dit(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    code, _, erreurs = lancer(capsys, "exporter", *arguments)
    assert code == 2 and message in erreurs
