"""The screens of the pages: the sentences, figures and numbers of the pages, and nothing else."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import app
from cpts_data import nouveau_territoire as nouveau
from cpts_data.catalogue.fiches import fiches
from cpts_data.catalogue.tableaux import tableau_declare
from cpts_data.chemins import Dossiers
from cpts_data.ecrans import tous_les_ecrans
from cpts_data.ecrans.ecran import Ecran, GraphiqueNatif, verifier
from cpts_data.ecrans.outils import dessin
from cpts_data.figures.rendu import en_svg
from cpts_data.indicators import adherents, donnees, exploration, iris_regroupes, prevention, vue_ensemble
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import soins_non_programmes as snp
from cpts_data.indicators.controles.comparaison import ECART
from cpts_data.stats import secret
from cpts_data.store import Magasin, ouvrir_magasin

PAGES = ("", "medecin-traitant", "soins-non-programmes", "adherents", "prevention", "explorer", "donnees")


@pytest.fixture
def ecrans(magasin: Magasin) -> dict[str, Ecran]:
    return tous_les_ecrans(magasin)


def serie(natif: GraphiqueNatif | None, nom: str) -> tuple[float | None, ...]:
    assert natif is not None
    return next(s.valeurs for s in natif.series if s.nom == nom)


def test_chaque_page_a_ses_ecrans(ecrans: dict[str, Ecran]) -> None:
    assert set(PAGES) <= {ecran.page for ecran in ecrans.values()}
    assert {ecran.page for ecran in ecrans.values()} <= {adresse or "" for *_, adresse in app.PAGES}
    verifier(list(ecrans.values()))


def test_chaque_ecran_montre_quelque_chose_et_ce_qu_il_cite_existe(ecrans: dict[str, Ecran]) -> None:
    for ecran in ecrans.values():
        assert ecran.figure or ecran.carte or ecran.tableau or ecran.chiffres, ecran.code
        assert ecran.message.endswith(".") and ecran.titre, ecran.code
        assert set(ecran.fiches) <= set(fiches()), ecran.code
        if ecran.natif:
            assert ecran.figure, ecran.code
            tailles = {len(s.valeurs) for s in ecran.natif.series}
            assert tailles == {len(ecran.natif.categories)}, ecran.code
        if ecran.tableau:
            declares = {colonne.nom for colonne in tableau_declare(ecran.tableau.nom).colonnes}
            assert set(ecran.tableau.colonnes) <= declares & set(ecran.tableau.lignes.columns), ecran.code
        if (specification := dessin(ecran)) is not None:
            assert en_svg(specification).startswith("<svg"), ecran.code


def test_les_taux_sont_ceux_de_l_indicateur(magasin: Magasin, ecrans: dict[str, Ecran]) -> None:
    couvertures = list(mt.couvertures(magasin).values())
    natif = ecrans["mt_taux"].natif
    assert serie(natif, "8 octobre 2024") == tuple(c.taux_pct for c in couvertures)
    assert serie(natif, "T0") == tuple(c.depart.taux_pct for c in couvertures)
    assert serie(natif, "socle") == tuple(c.socle_pct for c in couvertures)
    assert serie(natif, "cible") == tuple(c.cible_pct for c in couvertures)
    chiffre = ecrans["mt_taux"].chiffres[0]
    assert chiffre.valeur == "84,8\u202f%" and "il manque 76 patients" in chiffre.detail


def test_la_carte_montre_les_classes_de_la_page_et_cache_ce_qui_est_masque(
    magasin: Magasin, ecrans: dict[str, Ecran]
) -> None:
    carte = ecrans["mt_carte"].carte
    zones = iris_regroupes.zones(magasin, "iris", "MT_16P", mt.periodes(magasin, "MT_16P")[0])
    assert list(carte.vue.codes) == zones["code"].tolist()
    masquees = (zones["statut"] == secret.MASQUE).tolist()
    assert [classe == "m" for classe in carte.vue.classes] == masquees and any(masquees)
    assert ecrans["mt_carte"].demonstration and ecrans["mt_carte"].notes


def test_les_premieres_zones_sont_celles_de_la_concentration(magasin: Magasin, ecrans: dict[str, Ecran]) -> None:
    periode = mt.periodes(magasin, "MT_16P")[0]
    zones = iris_regroupes.zones(magasin, "iris", "MT_16P", periode)
    attendue = mt.concentration(zones, mt.total_sans_mt(magasin, "MT_16P", periode).retenu)
    montrees = ecrans["mt_zones"].tableau.lignes
    assert montrees["sans_mt"].tolist() == attendue.courbe["sans_mt"].head(len(montrees)).tolist()
    assert len(montrees) == 12 and str(attendue.moitie) in ecrans["mt_zones"].notes[0]
    (parts,) = ecrans["mt_concentration"].natif.series
    assert parts.valeurs == (0.0, *attendue.courbe["part_pct"])


@pytest.mark.parametrize(("profession", "suffixe"), [("MG", ""), ("SF", "_sf"), ("PEDIATRE", "_pediatre")])
def test_les_creneaux_sont_ceux_du_bilan(
    magasin: Magasin, ecrans: dict[str, Ecran], profession: str, suffixe: str
) -> None:
    bilan = snp.bilan(magasin, profession)
    natif = ecrans[f"sas_mois{suffixe}"].natif
    assert serie(natif, "pourvus") == tuple(m.pourvus if m.disponible else None for m in bilan.mois)
    assert serie(natif, "non pourvus") == tuple(m.non_pourvus for m in bilan.mois)
    annee = ecrans[f"sas_annee{suffixe}"]
    assert annee.tableau.lignes.equals(snp.tableau_des_totaux(bilan))
    # A rate of small numbers would mislead: neither the key figures nor the table give one.
    assert ("taux_pct" in annee.tableau.colonnes) == (bilan.evolution is not None)


def test_les_adherents_sont_ceux_du_bilan_et_du_detail(magasin: Magasin, ecrans: dict[str, Ecran]) -> None:
    bilan, publiees = adherents.bilan(magasin), adherents.communes_publiees(magasin)
    natif = ecrans["adherents_bilan"].natif
    assert serie(natif, "renouvelés") == (bilan.renouveles, bilan.renouveles, None)
    assert serie(natif, "nouveaux") == (None, bilan.nouveaux, None)
    par_commune = [s.valeurs[2] for s in natif.series if s.valeurs[2] is not None]
    assert par_commune == publiees.communes["adherents"].tolist()
    (effectifs,) = ecrans["adherents_professions"].natif.series
    assert effectifs.valeurs == tuple(adherents.professions_du_territoire(magasin)["adherents"])
    communes = adherents.communes_du_territoire(magasin).set_index("code")["adherents"]
    for cercle in ecrans["adherents_communes"].carte.vue.cercles:
        assert math.isclose(cercle.rayon, 3.5 * math.sqrt(communes[cercle.code]), abs_tol=0.005)


def test_la_prevention_compte_les_personnes_de_l_indicateur(magasin: Magasin, ecrans: dict[str, Ecran]) -> None:
    vises = prevention.avec_cible(prevention.indicateurs(magasin))
    natif = ecrans["prevention_cibles"].natif
    assert serie(natif, "taux") == tuple(i.taux_pct for i in vises)
    assert serie(natif, "cible") == tuple(i.cible_pct for i in vises)
    manques = {i.nom: i.manque.exact for i in vises if i.manque and i.manque.exact > 0}
    ecrits = {c.libelle: c.valeur for c in ecrans["prevention_cibles"].chiffres}
    assert {nom: ecrits[nom].split()[0] for nom in manques} == {nom: str(m) for nom, m in manques.items()}
    lignes = ecrans["prevention_taux"].tableau.lignes
    assert len(lignes) == len(prevention.indicateurs(magasin))


def test_la_vue_d_ensemble_dit_les_blocs_de_la_page(magasin: Magasin, ecrans: dict[str, Ecran]) -> None:
    bloc = vue_ensemble.bloc_medecin_traitant(mt.couvertures(magasin)["MT_16P"])
    premier = ecrans["vue_ensemble"].chiffres[0]
    assert (premier.libelle, premier.valeur) == (bloc.titre, bloc.valeur)
    assert len(ecrans["vue_ensemble"].chiffres) == 4


def test_les_ecarts_et_les_jeux_sont_ceux_de_la_page_donnees(magasin: Magasin, ecrans: dict[str, Ecran]) -> None:
    assert ecrans["donnees_ecarts"].tableau.lignes.equals(donnees.verifications(magasin, ECART))
    assert len(ecrans["donnees_jeux"].tableau.lignes) == len(magasin.provenances)


def test_l_exploration_s_ouvre_sur_les_memes_indicateurs(magasin: Magasin, ecrans: dict[str, Ecran]) -> None:
    vue = exploration.vue_par_defaut(magasin, "iris")
    frame = exploration.croiser(magasin, vue)
    points = ecrans["explorer_nuage"].figure["data"]["values"]
    comparables = exploration.comparables(frame)
    assert [(p["x"], p["y"]) for p in points] == list(
        comparables[["valeur_x", "valeur_y"]].itertuples(index=False, name=None)
    )


def test_une_autre_cpts_n_a_que_les_ecrans_de_ce_qu_elle_connait(tmp_path: Path) -> None:
    nouveau.creer(tmp_path / "data", "CPTS d’essai", nouveau.lire_communes(["76231", "76410"]), 1)
    magasin = ouvrir_magasin(Dossiers(tmp_path / "data"))
    trouves = tous_les_ecrans(magasin)
    # Nothing to count yet, and no contours to draw on.
    assert set(trouves) <= {"donnees_jeux"}
    verifier(list(trouves.values()))
