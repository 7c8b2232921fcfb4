"""The figures of the explorer: what is drawn, what is cut, what is said of each point."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from cpts_data.catalogue.cartes import intervalle_large_points
from cpts_data.figures import explorer, rendu
from cpts_data.indicators import exploration as ex
from cpts_data.indicators import par_zone
from cpts_data.stats import secret
from cpts_data.store import Magasin


def vue(magasin: Magasin, x: str, y: str | None, niveau: str = "iris", **filtres: object) -> ex.Vue:
    lus = [par_zone.indicateur_de_zone(magasin, code) if code else None for code in (x, y)]
    return ex.Vue(
        niveau, *lus, *(ex.periode_retenue(magasin, i, None) if i else None for i in lus), ex.Filtres(**filtres)
    )


def couches(specification: dict, marque: str) -> list[dict]:
    return [couche for couche in specification["layer"] if couche["mark"]["type"] == marque]


def test_each_visible_area_is_a_point_that_bears_its_code(magasin: Magasin) -> None:
    choisie = vue(magasin, "taux_couverture_mt_70p", "part_65_ans_et_plus")
    frame = ex.croiser(magasin, choisie)
    svg = rendu.en_svg(explorer.nuage(frame, choisie))
    codes = re.findall('data-zone="([0-9]{9})"', svg)
    assert sorted(codes) == sorted(ex.comparables(frame)["code"])
    assert set(codes) == set(explorer.bulles(frame, choisie))
    masquees = frame.loc[frame["statut_x"] == secret.MASQUE, "code"]
    assert len(masquees) > 10 and set(codes).isdisjoint(masquees)


def test_bars_are_drawn_where_there_are_intervals_and_stop_at_the_axis(magasin: Magasin) -> None:
    """Inhabitants per GP have wide intervals, the APL has none; neither has a sure reference, pharmacies have one."""
    choisie = vue(magasin, "habitants_par_mg", "apl_mg", "commune")
    nuage = explorer.nuage(ex.croiser(magasin, choisie), choisie)
    (barres,) = couches(nuage, "line")
    debut, fin = barres["encoding"]["x"]["scale"]["domain"]
    bornes = [point["x"] for point in barres["data"]["values"] if point["x"] is not None]
    assert debut >= 0 and all(debut <= borne <= fin for borne in bornes)
    assert max(bornes) == fin, "one commune has a single GP: its interval goes far beyond the others"
    coupures, _ = couches(nuage, "point")
    zones = ex.comparables(ex.croiser(magasin, choisie))
    attendus = [(fin, "triangle-right", y) for y in zones.loc[zones["borne_haute_x"] > fin, "valeur_y"]]
    attendus += [(debut, "triangle-left", y) for y in zones.loc[zones["borne_basse_x"] < debut, "valeur_y"]]
    dessines = [(point["x"], point["forme"], point["y"]) for point in coupures["data"]["values"]]
    assert sorted(dessines) == sorted(attendus) and len(attendus) > 1, "a cut bar is marked where it is cut"
    assert explorer.intervalles_coupes(nuage)
    assert couches(nuage, "rule") == [], "a zero that may hide doctors is in no sum"
    choisie = vue(magasin, "pharmacies_pour_10000_habitants", "apl_mg", "commune")
    frame = ex.croiser(magasin, choisie)
    (reference,) = couches(explorer.nuage(frame, choisie), "rule")
    attendue = 10_000 * frame["numerateur_x"].sum() / frame["denominateur_x"].sum()
    assert reference["encoding"]["x"]["datum"] == pytest.approx(attendue)


def test_titles_say_unit_and_date(magasin: Magasin) -> None:
    choisie = vue(magasin, "apl_mg", "taux_couverture_mt_16p", "commune")
    racine = ElementTree.fromstring(rendu.en_svg(explorer.nuage(ex.croiser(magasin, choisie), choisie)))
    textes = {"".join(e.itertext()) for e in racine.iter("{http://www.w3.org/2000/svg}text")}
    assert "Taux de couverture médecin traitant, 16 ans et plus (8 octobre 2024)" in textes
    assert any(texte.endswith("consultations par an et par habitant") for texte in textes)
    assert "90\u202f%" in textes


def test_a_tooltip_says_value_interval_and_position_or_the_reason(magasin: Magasin) -> None:
    choisie = vue(magasin, "habitants_par_mg", "taux_couverture_mt_css", "commune")
    frame = ex.croiser(magasin, choisie)
    gauche = explorer.carte_d_axe(frame, choisie, "x", (800.0,), selection="76540")
    assert gauche.selection == "76540"
    assert gauche.textes["76540"].valeurs == ("834 habitants", "708", "991")
    assert len(gauche.textes["76540"].lignes) == 2, "no position without a reference"
    assert gauche.textes["76502"].lignes == ("aucun médecin (ou valeur masquée à la source)",)
    assert [e.libelle for e in gauche.legende][:2] == ["moins de 800", "800 et plus"]
    droite = explorer.carte_d_axe(frame, choisie, "y", (80.0,), selection=None)
    assert gauche.titre_legende.endswith(" · plus foncé : valeurs élevées")
    assert droite.titre_legende.endswith(" (%) · plus foncé : valeurs faibles"), "side by side, the other way round"
    masquee = frame.loc[frame["statut_y"] == secret.MASQUE, "code"].iloc[0]
    assert droite.textes[masquee].lignes == ("masqué (secret statistique)",)


def test_a_rate_too_uncertain_is_hatched_and_counted_and_a_count_never_is(magasin: Magasin) -> None:
    choisie = vue(magasin, "taux_couverture_mt_css", "habitants_par_mg", "commune")
    frame = ex.croiser(magasin, choisie)
    carte = explorer.carte_d_axe(frame, choisie, "x", (80.0,), selection=None)
    largeur = frame["borne_haute_x"] - frame["borne_basse_x"]
    attendues = ["1" if large > intervalle_large_points() else "0" for large in largeur]
    assert list(carte.hachures) == attendues and "0" in attendues
    assert explorer.carte_d_axe(frame, choisie, "y", (800.0,), selection=None).hachures == ""


def test_without_any_figure_a_map_has_its_legend_and_no_class(magasin: Magasin) -> None:
    choisie = vue(magasin, "taux_couverture_mt_70p", None)
    frame = ex.croiser(magasin, choisie)
    frame["statut_x"] = secret.MASQUE
    frame["valeur_x"] = float("nan")
    carte = explorer.carte_d_axe(frame, choisie, "x", (), selection=None)
    assert set(carte.classes) == {"m"}
    assert [e.effectif for e in carte.legende if e.classe == "m"] == ["88 IRIS"]
