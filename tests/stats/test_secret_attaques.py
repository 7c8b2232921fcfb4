"""Attacks on the hidden counts: what a subtraction, a rank, a curve, a date or another screen could give back.

The strongest one changes the hidden counts without changing their sums: nothing that is shown may move.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from cpts_data.catalogue.cartes import mesures_carte
from cpts_data.figures.cartes_zones import vue_zones
from cpts_data.figures.medecin_traitant import infobulle_de_zone
from cpts_data.indicators import journal_des_changements as journal
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import par_zone, toutes_les_zones
from cpts_data.indicators import phrases_medecin_traitant as phrases
from cpts_data.indicators import zones_face_a_la_reference as faces
from cpts_data.indicators.agregats_de_zones import agregats
from cpts_data.indicators.evolution_des_zones import evolutions
from cpts_data.indicators.iris_regroupes import bilan_du_secret
from cpts_data.indicators.secret_des_zones import secret_des_zones, sommes_des_iris
from cpts_data.stats import secret
from cpts_data.store import Magasin, construire_a_part
from tests.conftest import copier_donnees
from tests.stats.territoires import lignes_du_fichier

CAS = [(p, t) for p in ("MT_16P", "MT_CSS", "MT_ALD", "MT_70P") for t in ("T0", "2024-10-08")]


@pytest.fixture(scope="module")
def deplacee(magasin: Magasin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Magasin]:
    """The demonstration where, in each hidden group, one person with a doctor lives in another hidden IRIS."""
    racine = tmp_path_factory.mktemp("deplacees")
    dossiers = copier_donnees(racine / "data")
    deplacer(magasin, dossiers.donnees / "demonstration" / "mt_iris.csv")
    autre = construire_a_part(dossiers, racine / "magasin")
    yield autre
    autre.fermer()


def deplacer(magasin: Magasin, fichier: Path) -> None:
    with fichier.open(encoding="utf-8-sig", newline="") as flux:
        lignes = list(csv.DictReader(flux))
    groupes: dict[tuple, list[dict]] = defaultdict(list)
    for ligne in lignes:
        cachees = secret_des_zones(magasin).cachees(ligne["population"], ligne["periode"])
        if ligne["code_iris"] in cachees and int(ligne["avec_mt"]) > 30:
            commune = ligne["code_iris"][:5]
            groupe = "" if commune in cachees else commune
            groupes[ligne["population"], ligne["periode"], groupe].append(ligne)
    deplacees = 0
    for membres in groupes.values():
        for un, autre in zip(membres[::2], membres[1::2], strict=False):
            un["avec_mt"], autre["avec_mt"] = str(int(un["avec_mt"]) - 1), str(int(autre["avec_mt"]) + 1)
            deplacees += 1
    assert deplacees > 30
    with fichier.open("w", encoding="utf-8", newline="") as flux:
        ecriture = csv.DictWriter(flux, list(lignes[0]))
        ecriture.writeheader()
        ecriture.writerows(lignes)


def tout_ce_qui_est_montre(magasin: Magasin) -> Iterator[tuple[str, object]]:
    """Every screen and file that counts patients by area, in words: (what, text)."""
    for population, periode in CAS:
        total = mt.total_sans_mt(magasin, population, periode)
        yield f"total {population} {periode}", (total, phrases.phrase_total(total))
        for niveau in mt.NIVEAUX:
            ou = f"{niveau} {population} {periode}"
            zones = mt.couverture_par_zone(magasin, niveau, population, periode)
            concentration = mt.concentration(zones, total.retenu)
            yield f"zones {ou}", zones.to_csv()
            yield f"fichier {ou}", lignes_du_fichier(magasin, zones, population, periode)
            yield f"courbe {ou}", concentration.courbe.to_csv()
            yield f"phrase {ou}", phrases.phrase_concentration(concentration, population, niveau, periode)
            yield f"absents {ou}", phrases.phrase_absents(zones)
            for reference in faces.references(magasin, niveau, population, periode):
                comparees = faces.face_a_la_reference(zones, reference.pour(zones))
                yield f"face {reference.code} {ou}", (comparees.to_csv(), faces.dispersion_des_zones(comparees))
            yield f"evolutions {ou}", evolutions(magasin, niveau, population, periode).to_csv()
            if ou == "iris MT_70P 2024-10-08":  # nine hundred and ninety-nine permutations: once is enough
                yield f"groupes de voisines {ou}", agregats(magasin, niveau, population, periode).zones.to_csv()
            yield f"carte {ou}", _carte(zones, niveau, population)
    for niveau in mt.NIVEAUX:
        for indicateur in par_zone.indicateurs_de_zone(magasin, niveau):
            for periode in par_zone.periodes_de_zone(magasin, indicateur.code) or [None]:
                valeurs = par_zone.valeurs(magasin, indicateur.code, niveau, periode)
                yield f"registre {niveau} {indicateur.code} {periode}", valeurs.to_csv()
        yield f"tartan {niveau}", toutes_les_zones.en_lignes(toutes_les_zones.colonnes(magasin, niveau)).to_csv()
    yield "couvertures", mt.couvertures(magasin)
    yield "bilan du secret", bilan_du_secret(magasin).to_csv()
    yield "journal", list(journal.series_par_zone(magasin))


def _carte(zones: pd.DataFrame, niveau: str, population: str) -> str:
    mesure = mesures_carte()["patients_sans_mt"]
    vue = vue_zones(zones, zones["sans_mt"], mesure=mesure, niveau=niveau, population=population,
                    textes=infobulle_de_zone)  # fmt: skip
    return vue.en_json()


def test_moving_people_between_hidden_iris_changes_nothing_that_is_shown(magasin: Magasin, deplacee: Magasin) -> None:
    comptes = "SELECT code_iris, population, periode, avec_mt FROM mt_iris ORDER BY ALL"
    assert magasin.lignes(comptes) != deplacee.lignes(comptes), "the counts are others"
    assert secret_des_zones(deplacee) == secret_des_zones(magasin), "the mask is the same"
    avant, apres = dict(tout_ce_qui_est_montre(magasin)), dict(tout_ce_qui_est_montre(deplacee))
    assert len(avant) > 150
    assert [quoi for quoi in avant if avant[quoi] != apres[quoi]] == []


@pytest.mark.parametrize(("population", "periode"), CAS)
def test_a_commune_less_its_iris_never_leaves_one_iris(magasin: Magasin, population: str, periode: str) -> None:
    """Both files side by side: what is left of a shown commune is nobody, or two IRIS and eleven people of each."""
    communes = mt.couverture_par_zone(magasin, "commune", population, periode)
    iris = mt.couverture_par_zone(magasin, "iris", population, periode)
    masquees = 0
    for commune in communes[communes["statut"] == secret.MESURE].itertuples():
        ici = iris[iris["code"].str.startswith(commune.code)]
        caches = int((ici["statut"] == secret.MASQUE).sum())
        reste = (commune.avec_mt - ici["avec_mt"].sum(), commune.sans_mt - ici["sans_mt"].sum())
        assert reste == (0, 0) if caches == 0 else caches >= 2 and min(reste) >= secret.SEUIL
        masquees += caches
    assert masquees > 0


@pytest.mark.parametrize(("population", "periode"), CAS)
def test_the_territory_less_its_communes_never_leaves_one_commune(
    magasin: Magasin, population: str, periode: str
) -> None:
    communes = mt.couverture_par_zone(magasin, "commune", population, periode)
    avec, sans = sommes_des_iris(magasin)[population, periode]
    assert (communes["statut"] == secret.MASQUE).sum() >= 2
    assert min(avec - communes["avec_mt"].sum(), sans - communes["sans_mt"].sum()) >= secret.SEUIL


@pytest.mark.parametrize(("population", "periode"), CAS)
def test_a_hidden_area_has_no_rank_no_class_and_no_share(magasin: Magasin, population: str, periode: str) -> None:
    for niveau in mt.NIVEAUX:
        zones = mt.couverture_par_zone(magasin, niveau, population, periode)
        cachees = set(zones.loc[zones["statut"] == secret.MASQUE, "code"])
        courbe = mt.concentration(zones, mt.total_sans_mt(magasin, population, periode).retenu).courbe
        assert cachees and not cachees & set(courbe["code"])
        assert courbe["cumul"].iloc[-1] == zones["sans_mt"].sum(), "the curve stops at what is shown"
        # The same code for both layers: it must not tell which cells are small.
        assert set(zones.loc[zones["code"].isin(cachees), "motif"]) == {secret.SECRET}


@pytest.mark.parametrize("population", ["MT_16P", "MT_CSS", "MT_ALD", "MT_70P"])
def test_a_change_is_told_only_where_both_dates_are_shown(magasin: Magasin, population: str) -> None:
    """A change and one of its two dates would give the other."""
    for niveau in mt.NIVEAUX:
        depart, resultat = (
            mt.couverture_par_zone(magasin, niveau, population, periode).set_index("code")["statut"]
            for periode in ("T0", "2024-10-08")
        )
        changements = evolutions(magasin, niveau, population, "2024-10-08").set_index("code")
        dits = set(changements[changements["evolution_points"].notna()].index)
        assert dits == set(depart[(depart == secret.MESURE) & (resultat == secret.MESURE)].index)
