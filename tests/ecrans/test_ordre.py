"""The order of the projection: ours, or the file of a CPTS, whose faults stop nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cpts_data.__main__ import main
from cpts_data.chemins import Dossiers
from cpts_data.ecrans import tous_les_ecrans
from cpts_data.ecrans.ordre import lire_ordre
from cpts_data.ecrans.projection import vue, vues
from cpts_data.store import Magasin

CONNUS = ("mt_taux", "mt_carte", "neuf")


def ecrire(dossier: Path, texte: str) -> None:
    (dossier / "presentation.toml").write_text(texte, encoding="utf-8")


def test_l_ordre_livre_ne_perd_aucun_ecran(magasin: Magasin, tmp_path: Path) -> None:
    connus = tous_les_ecrans(magasin)
    ordre = lire_ordre(tmp_path, connus)
    assert ordre.fautes == ()
    projetes = ordre.appliquer(connus)
    assert sorted(projetes) == sorted(connus)
    assert projetes[:2] == ["vue_ensemble", "mt_taux"]
    assert lire_ordre(tmp_path, CONNUS).appliquer(CONNUS) == ["mt_taux", "mt_carte", "neuf"]


@pytest.mark.parametrize(
    ("autres", "projetes"), [("", ["neuf", "mt_taux"]), ("autres = true\n", ["neuf", "mt_taux", "mt_carte"])]
)
def test_une_cpts_choisit_son_ordre(tmp_path: Path, autres: str, projetes: list[str]) -> None:
    ecrire(tmp_path, f'{autres}ordre = [\n  "neuf",  # "mt_carte"\n  "mt_taux",\n  "vue_ensemble",\n]\n')
    ordre = lire_ordre(tmp_path, CONNUS)
    assert ordre.fautes == (), "a screen of ours that has nothing to show is not a fault"
    assert ordre.appliquer(CONNUS) == projetes


def test_toutes_les_fautes_sont_dites_a_leur_ligne_et_le_reste_sert(tmp_path: Path) -> None:
    ecrire(tmp_path, 'autres = "oui"\nordres = 1\nordre = [\n"mt_carte",\n"mt_cartes",\n"mt_carte",\n12,\n"neuf"]\n')
    ordre = lire_ordre(tmp_path, CONNUS)
    assert ordre.appliquer(CONNUS) == ["mt_carte", "neuf"]
    assert [(faute.colonne, faute.ligne, faute.valeur) for faute in ordre.fautes] == [
        ("ordres", 2, None), ("autres", 1, "oui"), ("ordre", 5, "mt_cartes"), ("ordre", 6, "mt_carte"),
        ("ordre", 3, "12"),
    ]  # fmt: skip
    assert "Aucun écran ne porte ce code" in ordre.fautes[2].en_francais()


@pytest.mark.parametrize("texte", ["ordre = [", "ordre = []", "ordre = 3", "", "ordre = [1]"])
def test_un_fichier_inutilisable_laisse_l_ordre_livre(tmp_path: Path, texte: str) -> None:
    ecrire(tmp_path, texte)
    ordre = lire_ordre(tmp_path, CONNUS)
    assert ordre.fautes
    assert ordre.appliquer(CONNUS)[:2] == ["mt_taux", "mt_carte"]


def test_verifier_dit_ce_qui_est_a_corriger_sans_echouer(
    construits: Dossiers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("CPTS_DONNEES", str(construits.donnees))
    ecrire(construits.donnees, 'ordre = ["mt_taux", "inconnu"]\n')
    assert main(["verifier"]) == 0
    dit = capsys.readouterr().out
    assert "presentation.toml, ligne 1, champ « ordre » : Aucun écran ne porte ce code" in dit
    assert "« inconnu »" in dit


def test_une_vue_ne_montre_qu_une_chose_et_cite_ses_sources(magasin: Magasin) -> None:
    ecrans = tous_les_ecrans(magasin)
    assert list(vues(magasin)) == list(ecrans)
    for code, montree in vues(magasin).items():
        assert len({"svg", "chiffres", "tableau"} & set(montree)) == 1, code
        assert montree["sources"] and montree["badges"], code
        marque = ecrans[code].demonstration or ecrans[code].hypothese
        assert bool(montree["filigrane"]) == marque == bool(montree["bandeaux"]), code
    zones = vues(magasin)["mt_zones"]["tableau"]
    assert zones["nombre"] == len(zones["lignes"]) == 12
    assert [entete for entete, _ in zones["colonnes"]][:3] == ["Rang", "Zone", "Commune"]


def test_une_simulation_porte_hypothese(magasin: Magasin) -> None:
    simulee = vue(replace(tous_les_ecrans(magasin)["mt_carte"], hypothese=True))
    assert simulee["filigrane"] == "démonstration · hypothèse" and len(simulee["bandeaux"]) == 2
