"""What the file holds: order, sources, what is left out, what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cpts_data import nouveau_territoire as nouveau
from cpts_data.chemins import Dossiers
from cpts_data.ecrans import tous_les_ecrans
from cpts_data.erreurs import ErreurDonnees
from cpts_data.exports.dossier import FORMATS, Options, dossier_de, fabriquer, sommaire
from cpts_data.exports.dossier.sommaire import Dossier
from cpts_data.store import Magasin, ouvrir_magasin
from tests.pages.imports import creneaux_du_sas


def test_les_sections_sont_dans_l_ordre_du_catalogue(dossier: Dossier) -> None:
    feuilles = [section.feuille for section in dossier.sections]
    attendues = ["Synthèse", "Médecin traitant", "Soins non programmés", "Adhérents", "Prévention"]
    assert feuilles[:5] == attendues and len(set(feuilles)) == len(feuilles)
    assert dossier.ecrans[0].code == "vue_ensemble"
    codes = [ecran.code for ecran in dossier.ecrans]
    assert len(codes) == len(set(codes))


def test_chaque_renvoi_mene_a_une_source_numerotee(dossier: Dossier) -> None:
    numeros = {numero for ecran in dossier.ecrans for numero in dossier.renvois(ecran)}
    assert numeros == set(range(1, len(dossier.sources) + 1)), "every source is cited, every citation has its source"
    for ecran in dossier.ecrans:
        citees = {dossier.sources[numero - 1].mention() for numero in dossier.renvois(ecran)}
        assert citees == set(ecran.mentions)


def test_la_demonstration_se_laisse_de_cote_et_c_est_dit(magasin: Magasin, options: Options, dossier: Dossier) -> None:
    assert dossier.demonstration and "DÉMONSTRATION" in " ".join(dossier.presentation)
    sans = dossier_de(magasin, replace(options, avec_demonstration=False))
    assert not sans.demonstration and not any(source.classe == "démonstration" for source in sans.sources)
    assert set(sans.ecartes) == {ecran.titre for ecran in dossier.ecrans if ecran.demonstration}
    assert sans.ecartes[0] in " ".join(sans.presentation)


def test_un_exercice_garde_ses_chiffres_et_un_autre_est_refuse(magasin: Magasin, options: Options) -> None:
    ancien = dossier_de(magasin, replace(options, exercice="2023-2024"))
    codes = {ecran.code for ecran in ancien.ecrans}
    assert {"vue_ensemble", "prevention_cibles", "prevention_taux"} <= codes and "sas_mois" not in codes
    for ecran in ancien.ecrans:
        assert any("2023-2024" in origine.exercice for origine in ecran.origines)
    with pytest.raises(ErreurDonnees, match="Aucun chiffre n’est de cet exercice"):
        dossier_de(magasin, replace(options, exercice="2031"))


@pytest.mark.parametrize("format_", list(FORMATS))
def test_un_ecran_sans_source_empeche_la_fabrication(
    magasin: Magasin, options: Options, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ecrans = tous_les_ecrans(magasin)
    for code in ("mt_taux", "sas_mois"):
        ecrans[code] = replace(ecrans[code], origines=())
    monkeypatch.setattr(sommaire, "tous_les_ecrans", lambda _: ecrans)
    with pytest.raises(ErreurDonnees) as levee:
        fabriquer(magasin, format_, options)
    assert [faute.valeur for faute in levee.value.fautes] == [ecrans["mt_taux"].titre, ecrans["sas_mois"].titre]


# --- the files of the CPTS --------------------------------------------------------------------------------------


@pytest.fixture
def donnees(tmp_path: Path) -> Path:
    return tmp_path


def test_une_cpts_choisit_son_ordre(magasin: Magasin, donnees: Path) -> None:
    (donnees / "dossier.toml").write_text(
        '[[sections]]\ntitre = "Prévention d’abord"\necrans = ["prevention_taux", "aci_missions"]\n', encoding="utf-8"
    )
    choisi = dossier_de(magasin, Options(donnees))
    assert choisi.ecrans[0].code == "prevention_taux" and choisi.sections[0].feuille == "Prévention d’abord"


def test_un_ecran_inconnu_est_dit_avec_toutes_les_autres_fautes(magasin: Magasin, donnees: Path) -> None:
    (donnees / "dossier.toml").write_text(
        '[[sections]]\ntitre = "A"\necrans = ["n_existe_pas", "mt_taux"]\n[[sections]]\necrans = 3\n', encoding="utf-8"
    )
    (donnees / "charte.toml").write_text('couleur_principale = "rouge"\nlogo = "absent.png"\n', encoding="utf-8")
    with pytest.raises(ErreurDonnees) as levee:
        dossier_de(magasin, Options(donnees))
    dites = str(levee.value)
    for morceau in ("n_existe_pas", "La section n° 2", "La couleur n’est pas comprise", "Le logo est absent"):
        assert morceau in dites
    assert len(levee.value.fautes) == 4


# --- elsewhere --------------------------------------------------------------------------------------------------


def test_un_territoire_qui_n_a_presque_rien_a_son_dossier(tmp_path: Path) -> None:
    nouveau.creer(tmp_path / "data", "CPTS d’essai", nouveau.lire_communes(["76231", "76410"]), 1)
    dossiers = Dossiers(tmp_path / "data")
    creneaux_du_sas(dossiers, [("2025-01", 120, 90), ("2025-02", 130, 80)])
    magasin = ouvrir_magasin(dossiers)
    for format_ in FORMATS:
        assert len(fabriquer(magasin, format_, Options(tmp_path / "data"))) > 5_000


def test_la_charte_ne_change_rien_aux_chiffres(dossiers: Dossiers) -> None:
    """It lies in the data folder, and no loader takes it for data."""
    (dossiers.donnees / "charte.toml").write_text('nom = "CPTS du Test"\n', encoding="utf-8")
    magasin = ouvrir_magasin(dossiers)
    assert magasin.fautes == () and magasin.nom_territoire == "CPTS Rouen Cœur Métropole"
    assert dossier_de(magasin, Options(dossiers.donnees)).charte.nom == "CPTS du Test"
