"""``telecharger`` on the command line, and its progress."""

from __future__ import annotations

import io
import sys

import pytest

from cpts_data.__main__ import main
from cpts_data.commandes.telecharger import Avancement, dire_la_proposition, en_mots
from cpts_data.geo.territoire import lire_territoire
from cpts_data.telechargement.territoire import Perimetre, Proposition
from cpts_data.telechargement.travail import departements

from . import formats
from .serveur import Fichier
from .test_contours_et_territoire import ROND, perimetres


def lancer(capsys, *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["telecharger", *(str(argument) for argument in arguments)])
    sortie = capsys.readouterr()
    return code, sortie.out, sortie.err


def test_une_source(capsys, serveur, vides):
    serveur.ressources["/f"] = Fichier(formats.odisse_csv(), "text/csv")
    code, sortie, erreurs = lancer(capsys, "vaccination", "--adresse", f"{serveur.base}/f", "--donnees", vides.donnees)
    assert (code, erreurs) == (0, "")
    assert "Couvertures vaccinales du département (2023 à 2024)\n" in sortie
    assert "24 lignes enregistrées, rien auparavant." in sortie
    assert sortie.endswith("Le tableau de bord les utilisera à la prochaine vue.\n")


def test_une_source_hors_ligne(capsys, vides):
    code, _, erreurs = lancer(capsys, "vaccination", "--adresse", "http://127.0.0.1:9/f", "--donnees", vides.donnees)
    assert code == 1
    assert "Internet n’est pas joignable depuis ce poste ; rien n’a été changé." in erreurs


@pytest.mark.parametrize("reste", [[], ["lune"], ["tout", "--adresse", "http://x"]])
def test_une_commande_mal_ecrite(capsys, vides, reste):
    code, _, erreurs = lancer(capsys, *reste, "--donnees", vides.donnees)
    assert code == 2
    assert (
        "il manque SOURCE" in erreurs or "n’existe pas. Sources : contours" in erreurs or "une seule source" in erreurs
    )


def test_territoire_ne_trouve_pas_le_nom(capsys, serveur, vides):
    serveur.ressources["/f"] = perimetres(champ="nom")
    vides.territoire.write_text(vides.territoire.read_text(encoding="utf-8").replace("CPTS d’essai", "CPTS Lune"))
    code, sortie, _ = lancer(capsys, "territoire", "--adresse", f"{serveur.base}/f", "--donnees", vides.donnees)
    assert code == 0
    assert "Aucun périmètre ne porte exactement le nom « CPTS Lune »" in sortie
    assert "  CPTS Ailleurs\n" in sortie


def test_un_territoire_sur_deux_departements_est_cherche_dans_les_deux(vides):
    """The file names the department of most communes: Gaillon (27275) is in the other one."""
    ajout = '\n[[communes]]\ncode = "27275"\nnom = "Gaillon"\nstatut = "confirmée"\n'
    vides.territoire.write_text(vides.territoire.read_text(encoding="utf-8") + ajout, encoding="utf-8")
    territoire = lire_territoire(vides.territoire)
    assert territoire.departement == "76"
    assert departements(territoire) == ["27", "76"]


def test_territoire_dit_ce_qui_differe(capsys, vides):
    perimetre = Perimetre("CPTS d'Essai", ROND)
    proposition = Proposition(("CPTS d'Essai",), perimetre, communes={"76540": "Rouen", "76108": "Bois-Guillaume"})
    dire_la_proposition(proposition, lire_territoire(vides.territoire))
    assert capsys.readouterr().out == (
        "CPTS d'Essai : 2 communes dans le périmètre déclaré.\n"
        "  76540 Rouen\n"
        "  76108 Bois-Guillaume (absente de territoire.toml)\n"
        "  76095 Bihorel (dans territoire.toml, hors du périmètre déclaré)\n"
        "Rien n’a été changé : corrigez territoire.toml si cette liste est la bonne.\n"
    )


def test_l_avancement_tient_sur_une_ligne(monkeypatch):
    assert en_mots(12_300_000, 45_000_000) == "  12,3 Mo sur 45,0 (27\u202f%)"
    assert en_mots(12_300_000, None) == "  12,3 Mo reçus"
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", terminal)
    avancement = Avancement()
    avancement(1_000_000, 2_000_000)
    avancement(1_100_000, 2_000_000)  # too soon after the first to be written
    avancement.effacer()
    ecrit = terminal.getvalue()
    assert "\n" not in ecrit
    assert [partie.strip() for partie in ecrit.split("\r") if partie.strip()] == ["1,0 Mo sur 2,0 (50\u202f%)"]


def test_l_avancement_se_tait_hors_d_un_terminal(monkeypatch):
    tube = io.StringIO()
    monkeypatch.setattr(sys, "stderr", tube)
    avancement = Avancement()
    avancement(1, 2)
    avancement.effacer()
    assert tube.getvalue() == ""
