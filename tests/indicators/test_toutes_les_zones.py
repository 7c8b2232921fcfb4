"""Every area under every indicator: which columns, which references, and the sentence above them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from cpts_data.chemins import Dossiers
from cpts_data.figures import tartan
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import par_zone
from cpts_data.indicators import phrases_toutes_les_zones as phrases
from cpts_data.indicators import toutes_les_zones as zones
from cpts_data.indicators import zones_face_a_la_reference as faces
from cpts_data.indicators.exploration import Vue, croiser
from cpts_data.indicators.par_zone import PROPORTION, IndicateurDeZone
from cpts_data.indicators.phrases_exploration import phrases_de_reference
from cpts_data.indicators.toutes_les_zones import CIBLE, CPTS, ESSENTIEL, SOCLE, TOUS, Ecarts
from cpts_data.store import Magasin, ouvrir_magasin
from pages.components.tartan import CASES_DES_ZONES
from tests.conftest import copier_donnees

MT = ["taux_couverture_mt_16p", "taux_couverture_mt_css", "taux_couverture_mt_ald", "taux_couverture_mt_70p"]
AUTRE, UN = (IndicateurDeZone(code, nom, nom, "%", PROPORTION, ()) for code, nom in (("b", "Autre"), ("a", "Taux")))


def test_the_four_coverages_come_first_then_what_exists(magasin: Magasin) -> None:
    for niveau in ("iris", "commune"):
        codes = [colonne.indicateur.code for colonne in zones.colonnes(magasin, niveau)]
        assert codes[:4] == MT and len(codes) > 4
        assert not [code for code in codes if code.startswith("patients_sans_mt")], "heads have no reference"
    assert "habitants_par_mg" in codes and "mg_pour_10000_habitants" not in codes, "the same count, once"


def test_the_references_are_those_of_the_report(magasin: Magasin) -> None:
    assert list(zones.references(magasin, "iris")) == [CPTS, SOCLE, CIBLE]
    (seize, *_) = zones.colonnes(magasin, "commune", SOCLE)
    assert [c.indicateur.code for c in zones.colonnes(magasin, "commune", SOCLE)] == MT, "others have none"
    assert (seize.reperes[SOCLE].valeur, seize.reperes[CIBLE].valeur) == (84.0, 84.8)
    assert seize.reperes[CPTS].valeur == pytest.approx(mt.couvertures(magasin)["MT_16P"].taux_pct)
    assert set(seize.zones["reference"]) == {84.0}


# --- one source of references: the page, the tartan and the register ----------------------------------------


@pytest.fixture(scope="module")
def sans_taux(tmp_path_factory: pytest.TempPathFactory) -> Magasin:
    """Counts by IRIS, and nobody to give the rates of the territory."""
    return ouvrir_magasin(_reduire(tmp_path_factory.mktemp("sans") / "data", "publie/mt_couverture", "MT_"))


@pytest.fixture(scope="module")
def iris_a_t0(tmp_path_factory: pytest.TempPathFactory) -> Magasin:
    """Counts by IRIS at T0 only; the territory has its latest rates, its socle and its cible on 8 October 2024."""
    return ouvrir_magasin(_reduire(tmp_path_factory.mktemp("t0") / "data", "demonstration/mt_iris", ",2024-10-08,"))


def _reduire(donnees: Path, fichier: str, marque: str) -> Dossiers:
    """The shipped data without the rows that hold ``marque``."""
    dossiers = copier_donnees(donnees)
    chemin, papiers = (dossiers.donnees / f"{fichier}.{extension}" for extension in ("csv", "toml"))
    lignes = chemin.read_text("utf-8").splitlines(keepends=True)
    chemin.write_text("".join(ligne for ligne in lignes if marque not in ligne), "utf-8")
    sceau = hashlib.sha256(chemin.read_bytes()).hexdigest()
    papiers.write_text(re.sub('sha256 = "[0-9a-f]+"', f'sha256 = "{sceau}"', papiers.read_text("utf-8")), "utf-8")
    return dossiers


@pytest.mark.parametrize("donnees", ["magasin", "sans_taux", "iris_a_t0"])
@pytest.mark.parametrize("niveau", ["iris", "commune"])
def test_the_page_the_tartan_and_the_register_have_the_same_references(
    magasin: Magasin, sans_taux: Magasin, iris_a_t0: Magasin, donnees: str, niveau: str
) -> None:
    """Same area, same population, same date: same value, same words, same positions."""
    magasin = {"magasin": magasin, "sans_taux": sans_taux, "iris_a_t0": iris_a_t0}[donnees]
    comparees = {choix: zones.colonnes(magasin, niveau, choix) for choix in zones.references(magasin, niveau)}
    for population, code in zip(mt.POPULATIONS, MT, strict=True):
        for periode in mt.periodes(magasin, population):
            registre = {r.code: (r.libelle, r.valeur) for r in par_zone.reperes_de_zone(magasin, code, niveau, periode)}
            page = [r for r in faces.references(magasin, niveau, population, periode) if r.valeur_pct is not None]
            assert registre == {r.code: (r.libelle, r.valeur_pct) for r in page} != {}
            premiere = par_zone.valeurs(magasin, code, niveau, periode)
            assert set(premiere["reference"]) == {page[0].valeur_pct}
            assert set(premiere["libelle_reference"]) == {page[0].libelle}
        derniere = mt.periodes(magasin, population)[0]
        couverture = mt.couverture_par_zone(magasin, niveau, population, derniere)
        for choix, colonnes in comparees.items():
            (colonne,) = (c for c in colonnes if c.indicateur.code == code)
            attendue = next(r for r in faces.references(magasin, niveau, population, derniere)
                            if r.code == choix or (choix, r.code) == (CPTS, "zones"))  # fmt: skip
            face = faces.face_a_la_reference(couverture, attendue.valeur_pct)
            assert colonne.zones["position"].tolist() == face["position"].tolist()
            assert set(colonne.zones["reference"]) == {attendue.valeur_pct}


def test_without_a_rate_of_the_territory_the_tartan_says_what_it_compares_with(sans_taux: Magasin) -> None:
    assert list(zones.references(sans_taux, "commune")) == [CPTS]
    seize, *_ = colonnes = zones.colonnes(sans_taux, "commune")
    assert list(seize.reperes) == ["zones"]
    assert [ligne.nom for ligne in tartan.tartan(colonnes[:1]).reperes] == ["Zones affichées"]
    phrase = phrases.phrase_des_ecarts(zones.ecarts(colonnes[:1]), "commune", CPTS)
    assert "du taux de l’ensemble des zones affichées" in phrase and "CPTS" not in phrase
    assert phrases.notes_des_reperes(colonnes[:2]) == [
        "Le taux de l’ensemble des zones affichées : Couverture MT, 16 ans et plus et Couverture MT, C2S."
    ]
    assert zones.en_lignes(colonnes[:1])["lecture"].str.contains("zones affichées").any()
    vue = Vue("commune", seize.indicateur, None, seize.periode)
    assert phrases_de_reference(vue, croiser(sans_taux, vue))[0].startswith(
        "X, en tirets : le taux de l’ensemble des zones affichées, "
    )


def test_targets_of_another_date_are_dated(iris_a_t0: Magasin) -> None:
    (seize, *_) = zones.colonnes(iris_a_t0, "commune", SOCLE)
    assert (seize.periode, seize.reperes[SOCLE].libelle) == ("T0", "le socle fixé le 8 octobre 2024")
    assert seize.reperes[CPTS].valeur == mt.couvertures(iris_a_t0)["MT_16P"].depart.taux_pct
    notes = phrases.notes_des_reperes([seize])
    assert notes[0] == "Le socle fixé le 8 octobre 2024 : Couverture MT, 16 ans et plus."
    assert zones.en_lignes([seize])["lecture"].str.contains("fixé le 8 octobre 2024").any()


def test_doctors_stay_as_values_without_a_position_and_it_is_said(magasin: Magasin) -> None:
    """11 communes have a zero that may be hidden: no sure sum of the territory, hence nothing to compare with."""
    (medecins,) = (c for c in zones.colonnes(magasin, "commune") if c.indicateur.code == "habitants_par_mg")
    assert medecins.reperes == {} and medecins.zones["position"].isna().all()
    assert medecins.zones["valeur"].notna().sum() == 15
    assert zones.ecarts([medecins]) == []
    assert phrases.notes_des_reperes([medecins]) == [
        "Sans référence, un 0 de la source pouvant être une petite valeur masquée : Habitants par MG."
    ]
    (ligne,) = (li for li in tartan.tartan([medecins]).lignes if li.nom == "Pierreval")
    assert ligne.cases[0].detail == "aucun médecin (ou valeur masquée à la source)"
    assert ligne.cases[0].texte == "0 MG ou masqué" and "0 MG ou masqué : " in CASES_DES_ZONES


def test_a_family_that_would_hide_nothing_is_not_offered(magasin: Magasin) -> None:
    tous = zones.colonnes(magasin, "commune")
    assert list(zones.familles(tous))[0] == ESSENTIEL and list(zones.familles(tous))[-1] == TOUS
    assert [c.indicateur.code for c in zones.de_la_famille(tous, ESSENTIEL)][:4] == MT
    assert zones.de_la_famille(tous, TOUS) == tous
    assert list(zones.familles(tous[:4])) == [TOUS]


def test_the_table_behind_has_one_row_a_cell(magasin: Magasin) -> None:
    colonnes = zones.colonnes(magasin, "commune")
    lignes = zones.en_lignes(colonnes)
    assert len(lignes) == 26 * len(colonnes)
    rouen = lignes[(lignes["nom"] == "Rouen") & (lignes["indicateur"] == colonnes[0].indicateur.nom)].iloc[0]
    assert rouen["valeur"] == pytest.approx(100 * rouen["numerateur"] / rouen["denominateur"])
    assert rouen["lecture"].startswith("Rouen : ") and "du taux de la CPTS" in rouen["lecture"]
    socle = zones.en_lignes(zones.colonnes(magasin, "commune", SOCLE))
    assert socle.loc[socle["nom"] == "Rouen", "lecture"].str.contains("du socle|au socle").all()
    assert rouen["periode"] == "2024-10-08" and rouen["borne_basse"] < rouen["valeur"] < rouen["borne_haute"]


def test_inhabitants_per_doctor_are_inhabitants_over_doctors(magasin: Magasin) -> None:
    """Bihorel: 8,316 inhabitants ÷ 11 GPs = 756. A commune without a value has no bound either."""
    (medecins,) = (c for c in zones.colonnes(magasin, "commune") if c.indicateur.code == "habitants_par_mg")
    lignes = zones.en_lignes([medecins]).set_index("nom")
    assert lignes.loc["Bihorel", ["numerateur", "denominateur", "valeur"]].tolist() == [8316, 11, 756]
    bornes = lignes.loc[lignes["valeur"].isna(), ["borne_basse", "borne_haute"]]
    assert len(bornes) == 11 and bornes.isna().all(axis=None)


@pytest.mark.parametrize(
    ("ecarts", "niveau", "reference", "attendu"),
    [
        ([], "commune", CPTS, "Aucun chiffre à comparer d’une zone à l’autre pour l’instant."),
        (
            [Ecarts(UN, 0, 0, 26)], "commune", CPTS,
            "Aucune commune ne s’écarte nettement de la CPTS pour ces indicateurs.",
        ),
        (
            [Ecarts(UN, 0, 0, 3)], "iris", CIBLE,
            "Aucun quartier (IRIS) ne s’écarte nettement de la cible pour ces indicateurs.",
        ),
        (
            [Ecarts(UN, 1, 0, 26)], "commune", CPTS,
            "1 commune sur 26 est nettement en dessous de la CPTS pour l’indicateur « Taux ».",
        ),
        (
            [Ecarts(AUTRE, 0, 2, 88), Ecarts(UN, 3, 12, 87)], "iris", SOCLE,
            "3 quartiers (IRIS) sur 87 sont nettement en dessous du socle et 12 nettement au-dessus pour l’indicateur "
            "« Taux », celui qui compte le plus d’écarts nets.",
        ),
        (
            [Ecarts(AUTRE, 0, 2, 88), Ecarts(UN, 0, 1, 87)], "iris", CPTS,
            "2 quartiers (IRIS) sur 88 sont nettement au-dessus de la CPTS pour l’indicateur « Autre », celui qui "
            "compte le plus d’écarts nets.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_agrees(ecarts: list[Ecarts], niveau: str, reference: str, attendu: str) -> None:
    assert phrases.phrase_des_ecarts(ecarts, niveau, reference) == attendu
