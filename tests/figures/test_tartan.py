"""The tartan: the positions of the one rule, sorts that leave the unknown last, texts of data never run."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpts_data.figures import tartan
from cpts_data.figures.tartan import ECARTS, NOM, TEINTES, Case, Ligne, Tartan, Titre
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import par_zone
from cpts_data.indicators import toutes_les_zones as zones
from cpts_data.indicators.par_zone import COMPTES, PROPORTION, IndicateurDeZone, Repere
from cpts_data.indicators.toutes_les_zones import Colonne
from cpts_data.indicators.zones_face_a_la_reference import face_a_la_reference
from cpts_data.stats import secret
from cpts_data.stats.positions import AU_DESSUS, COMPARABLE, EN_DESSOUS
from cpts_data.store import Magasin
from pages.components.tartan import en_html
from tests.figures.test_couleurs import CONTRASTE_DU_TEXTE, contraste

HOSTILE = '<script>alert("&")</script>'
TAUX = IndicateurDeZone("taux", "Taux d’essai", "Taux", "%", PROPORTION, ("commune",))
COLONNES = ["code", "nom", "commune", "numerateur", "denominateur", "valeur", "borne_basse", "borne_haute", "position",
            "mention", "statut", "motif", "intervalle_large"]  # fmt: skip


def colonne(*lignes: tuple[str, float | None, str | None, str]) -> Colonne:
    """One column: (name, rate, position, status) by commune."""
    frame = pd.DataFrame(
        [
            (f"7600{rang}", nom, nom, None, None, taux, None, None, position, None, statut, None, False)
            for rang, (nom, taux, position, statut) in enumerate(lignes)
        ],
        columns=COLONNES,
    )
    return Colonne(TAUX, frame, reperes={"cpts": Repere("cpts", "le taux de la CPTS", 84.75)})


def noms(dessin: Tartan) -> list[str]:
    return [ligne.nom for ligne in dessin.lignes]


# --- the one rule -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("niveau", ["iris", "commune"])
@pytest.mark.parametrize("population", mt.POPULATIONS)
@given(reference=st.floats(1, 99))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_tartan_and_the_map_have_the_same_positions(
    magasin: Magasin, niveau: str, population: str, reference: float
) -> None:
    code = f"taux_couverture_mt_{population.removeprefix('MT_').lower()}"
    indicateur = par_zone.indicateur_de_zone(magasin, code)
    periode = par_zone.periodes_de_zone(magasin, code)[0]
    valeurs = par_zone.valeurs(magasin, code, niveau, periode, reference).assign(intervalle_large=False)
    dessin = tartan.tartan([Colonne(indicateur, valeurs, periode)])
    lus = {ligne.code: ligne.cases[0].position for ligne in dessin.lignes}
    carte = face_a_la_reference(mt.couverture_par_zone(magasin, niveau, population, periode), reference)
    assert lus == dict(carte[["code", "position"]].itertuples(index=False))


@pytest.mark.parametrize("niveau", ["iris", "commune"])
def test_what_is_too_uncertain_is_hatched_as_on_the_map(magasin: Magasin, niveau: str) -> None:
    (taux,) = (c for c in zones.colonnes(magasin, niveau) if c.indicateur.code == "taux_couverture_mt_css")
    carte = face_a_la_reference(
        mt.couverture_par_zone(magasin, niveau, "MT_CSS", taux.periode), taux.reperes["cpts"].valeur
    ).set_index("code")
    lus = {ligne.code: (ligne.cases[0].position, ligne.cases[0].large) for ligne in tartan.tartan([taux]).lignes}
    assert lus == {code: (carte.position[code], bool(carte.intervalle_large[code])) for code in carte.index}


# --- what a cell says --------------------------------------------------------------------------------------------


def test_four_empty_cells_say_four_different_words() -> None:
    dessin = tartan.tartan(
        [
            colonne(
                ("A", 81.25, EN_DESSOUS, secret.MESURE), ("B", None, None, secret.MASQUE),
                ("C", None, None, secret.ABSENT), ("D", None, None, secret.SANS_OBJET), ("E", None, None, secret.ZERO),
            )
        ]
    )  # fmt: skip
    assert [ligne.cases[0].texte for ligne in dessin.lignes] == [f"81,3{E}%", "masqué", "n. d.", "s. o.", "aucun"]
    assert [ligne.cases[0].position for ligne in dessin.lignes] == [EN_DESSOUS, None, None, None, None]
    assert [ligne.cases[0].texte for ligne in dessin.reperes] == [f"84,8{E}%"]


def test_a_cell_tells_its_counts_its_interval_and_its_position(magasin: Magasin) -> None:
    rouen = next(li for li in tartan.tartan(zones.colonnes(magasin, "commune")).lignes if li.nom == "Rouen")
    couverture = mt.couverture_par_zone(magasin, "commune", "MT_16P", "2024-10-08").set_index("nom").loc["Rouen"]
    avec, patients = (f"{int(couverture[c]):,}".replace(",", E) for c in ("avec_mt", "patients"))
    assert rouen.cases[0].detail.startswith(f"{avec} sur {patients} ; intervalle à 95{E}% : ")
    assert rouen.cases[0].detail.endswith(f"{E}% ; {EN_DESSOUS}")


def test_a_count_under_ten_events_is_hatched() -> None:
    """Byar's approximation gives way to the exact limits there: 9 events go from 4,1 to 17,1."""
    frame = pd.DataFrame({"numerateur": [9.0, 10.0, math.nan], "position": [COMPARABLE, COMPARABLE, None]})
    indicateur = IndicateurDeZone("mg", "MG", "MG", "habitants", COMPTES, ("commune",))
    assert zones._intervalle_large(frame, indicateur).tolist() == [True, False, False]


# --- sorts ------------------------------------------------------------------------------------------------------

QUATRE = colonne(
    ("Étrépagny", 90.0, AU_DESSUS, secret.MESURE), ("Duclair", None, None, secret.MASQUE),
    ("Bihorel", 80.0, EN_DESSOUS, secret.MESURE), ("Cailly", 85.0, COMPARABLE, secret.MESURE),
)  # fmt: skip


def test_rows_are_sorted_by_column_both_ways_the_unknown_last() -> None:
    dessin = tartan.tartan([QUATRE])
    assert noms(tartan.trier(dessin, "taux")) == ["Bihorel", "Cailly", "Étrépagny", "Duclair"]
    assert noms(tartan.trier(dessin, "taux", decroissant=True)) == ["Étrépagny", "Cailly", "Bihorel", "Duclair"]
    assert noms(tartan.trier(dessin, NOM)) == ["Bihorel", "Cailly", "Duclair", "Étrépagny"], "an accent is no letter"
    assert noms(tartan.trier(dessin, ECARTS)) == ["Bihorel", "Étrépagny", "Cailly", "Duclair"], "below comes first"
    assert noms(tartan.trier(dessin, "inconnu")) == noms(dessin)


CASES = st.builds(
    Case, texte=st.just("x"), detail=st.just(""), position=st.sampled_from([EN_DESSOUS, COMPARABLE, AU_DESSUS, None]),
    rang=st.none() | st.integers(0, 5).map(float),
)  # fmt: skip


@given(st.lists(st.tuples(CASES, CASES), max_size=12), st.sampled_from(["a", "b", NOM, ECARTS]), st.booleans())
def test_a_sort_loses_no_row_and_orders_what_is_known(lignes: list, par: str, decroissant: bool) -> None:
    dessin = Tartan(
        (Titre("a", "A"), Titre("b", "B")), (), tuple(Ligne(str(r), f"Z{r}", c) for r, c in enumerate(lignes))
    )
    trie = tartan.trier(dessin, par, decroissant=decroissant)
    assert sorted(li.code for li in trie.lignes) == sorted(li.code for li in dessin.lignes)
    if par in ("a", "b"):
        rangs = [ligne.cases["ab".index(par)].rang for ligne in trie.lignes]
        connus = [rang for rang in rangs if rang is not None]
        assert connus == sorted(connus, reverse=decroissant)
        assert rangs == connus + [None] * (len(rangs) - len(connus))


def test_the_iris_of_a_commune_and_a_commune_of_one_iris_are_kept(magasin: Magasin) -> None:
    dessin = tartan.tartan(zones.colonnes(magasin, "iris"))
    assert len(dessin.lignes) == 88
    darnetal = tartan.de_la_commune(dessin, "Darnétal").lignes
    assert len(darnetal) > 1 and {ligne.precision for ligne in darnetal} == {"Darnétal"}
    assert [ligne.nom for ligne in tartan.de_la_commune(dessin, "Cailly").lignes] == ["Cailly"]


def test_a_gap_told_on_a_few_people_leads_neither_the_sentence_nor_the_order() -> None:
    """1 nurse of 3 against 2,3 % is clearly above by the one rule, and worth nothing alone: its cell is hatched."""
    taux = colonne(("A", 33.3, AU_DESSUS, secret.MESURE), ("B", 90.0, AU_DESSUS, secret.MESURE))
    taux = Colonne(taux.indicateur, taux.zones.assign(intervalle_large=[True, False]), reperes=taux.reperes)
    (ecart,) = zones.ecarts([taux])
    assert (ecart.dessous, ecart.dessus, ecart.comparees) == (0, 1, 2)
    dessin = tartan.tartan([taux])
    assert [ligne.cases[0].position for ligne in dessin.lignes] == [AU_DESSUS, AU_DESSUS], "the rule stays the rule"
    assert noms(tartan.trier(dessin, ECARTS)) == ["B", "A"]


# --- the table --------------------------------------------------------------------------------------------------


def test_names_of_data_stay_texts() -> None:
    dessin = tartan.tartan([colonne((HOSTILE, 81.0, EN_DESSOUS, secret.MESURE))])
    html = en_html(dessin, alt=HOSTILE, lien=lambda ligne: f'medecin-traitant?zone={ligne.nom}"')
    racine = ElementTree.fromstring(html)
    assert "script" not in {element.tag for element in racine.iter()}
    (lien,) = racine.iter("a")
    assert lien.text == HOSTILE and lien.attrib["href"].endswith(f'{HOSTILE}"')


def test_one_indicator_one_area_and_none_are_drawn() -> None:
    assert "▼" in en_html(tartan.tartan([colonne(("A", 81.0, EN_DESSOUS, secret.MESURE))]), alt="")
    vide = en_html(tartan.tartan([]), alt="rien")
    assert ElementTree.fromstring(vide).attrib["aria-label"] == "rien"
    assert zones.en_lignes([]).empty


@pytest.mark.parametrize("position", TEINTES)
def test_a_shape_and_the_ink_are_read_on_their_tint(position: str) -> None:
    fond, forme = TEINTES[position]
    assert contraste(fond, forme) >= CONTRASTE_DU_TEXTE
    assert contraste(fond, "#1b2733") >= CONTRASTE_DU_TEXTE
