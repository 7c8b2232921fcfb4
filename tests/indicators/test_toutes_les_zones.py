"""Every area under every indicator: which columns, which references, and the sentence above them."""

from __future__ import annotations

import pytest

from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import phrases_toutes_les_zones as phrases
from cpts_data.indicators import toutes_les_zones as zones
from cpts_data.indicators.par_zone import PROPORTION, IndicateurDeZone
from cpts_data.indicators.toutes_les_zones import CIBLE, CPTS, ESSENTIEL, SOCLE, TOUS, Ecarts
from cpts_data.store import Magasin

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
    assert (seize.reperes[SOCLE], seize.reperes[CIBLE]) == (84.0, 84.8)
    assert seize.reperes[CPTS] == pytest.approx(mt.couvertures(magasin)["MT_16P"].taux_pct)
    assert set(seize.zones["reference"]) == {84.0}


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
    socle = zones.en_lignes(zones.colonnes(magasin, "commune", SOCLE), SOCLE)
    assert socle.loc[socle["nom"] == "Rouen", "lecture"].str.contains("du socle|au socle").all()
    assert rouen["periode"] == "2024-10-08" and rouen["borne_basse"] < rouen["valeur"] < rouen["borne_haute"]


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
