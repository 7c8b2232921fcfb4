"""The monthly figure of slots: French labels, unknown apart from zero, rates only where they make sense."""

from __future__ import annotations

import pytest

from cpts_data import formats_fr as fr
from cpts_data.figures import rendu
from cpts_data.figures.soins_non_programmes import creneaux_par_mois
from cpts_data.figures.style import ENCRE
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators.soins_non_programmes import Bilan, Mois, bilan
from cpts_data.store import Magasin
from tests.pages.visite import Figure, lire_figure


def dessiner(figure: rendu.Specification) -> Figure:
    return lire_figure("", rendu.en_svg(figure))


def parts(figure: rendu.Specification) -> list[dict]:
    """The parts of the bars, in order."""
    return figure["layer"][0]["layer"][0]["data"]["values"]


def etiquettes(figure: rendu.Specification) -> list[str | list[str]]:
    """What stands above each bar."""
    return [ligne["etiquette"] for ligne in figure["data"]["values"]]


def taux(figure: rendu.Specification) -> dict[int, float]:
    """Rank of a month -> its rate, for those that have one."""
    return {ligne["rang"]: ligne["taux"] for ligne in figure["data"]["values"] if "taux" in ligne}


def panneaux(figure: rendu.Specification) -> list[list[str]]:
    """Where each panel begins and ends in the height, from its low value to its high one."""
    echelles = [panneau["layer"][-1]["encoding"]["y"]["scale"] for panneau in figure["layer"]]
    return [[borne["expr"] for borne in echelle["range"]] for echelle in echelles]


def test_bars_of_gps_stack_to_the_offer_of_each_month(magasin: Magasin) -> None:
    figure = creneaux_par_mois(bilan(magasin, "MG"))
    pourvus, non_pourvus = (part for part in parts(figure) if part["rang"] == 2)
    assert (pourvus["etat"], pourvus["bas"], pourvus["haut"]) == ("pourvus", 0, 997)
    assert (non_pourvus["etat"], non_pourvus["bas"], non_pourvus["haut"]) == ("non pourvus", 997, 997 + 193)
    textes = dessiner(figure).textes
    assert {"997", "193", f"1{E}084", f"1{E}072", f"1{E}190"} <= set(textes)
    assert etiquettes(figure)[:3] == [f"1{E}084", f"1{E}072", f"1{E}190"]
    assert {"pourvus", "non pourvus", "taux de remplissage", "créneaux offerts"} <= set(textes)


def test_the_rate_has_its_own_panel_and_is_written_in_french(magasin: Magasin) -> None:
    figure = creneaux_par_mois(bilan(magasin, "MG"))
    assert taux(figure)[2] == pytest.approx(100 * 997 / 1190)
    assert figure["resolve"] == {"scale": {"y": "independent"}}
    # Pixels go down: the rate ends above the top of the slots.
    assert panneaux(figure) == [["height", "0.38 * height"], ["0.3 * height", "0"]]
    textes = dessiner(figure).textes
    assert f"83,8{E}%" in textes
    assert [texte for texte in textes if texte in (f"0{E}%", f"50{E}%", f"100{E}%")] == [
        f"0{E}%",
        f"50{E}%",
        f"100{E}%",
    ]


def test_every_month_says_offer_filled_unfilled_and_rate(magasin: Magasin) -> None:
    """Nothing is left to a pointer: 1 424 offered in May 2025, 579 filled, 845 not, 40,7 %."""
    mg = bilan(magasin, "MG")
    textes = dessiner(creneaux_par_mois(mg)).textes
    assert {f"1{E}424", "579", "845", f"40,7{E}%"} <= set(textes)
    assert [texte for texte in textes if "," in texte] == [fr.pourcentage(m.taux_pct) for m in mg.mois]
    assert all(part["texte"] for part in parts(creneaux_par_mois(mg)))


def test_months_are_french_text_with_the_year_where_it_starts(magasin: Magasin) -> None:
    textes = dessiner(creneaux_par_mois(bilan(magasin, "MG"))).textes
    mois = ("oct.2024", "nov.", "déc.", "janv.2025", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.")
    assert textes[: len(mois)] == mois
    assert "title" not in creneaux_par_mois(bilan(magasin, "MG"))


@pytest.mark.parametrize("profession", ["SF", "PEDIATRE"])
def test_small_numbers_show_counts_and_no_percentage(magasin: Magasin, profession: str) -> None:
    figure = creneaux_par_mois(bilan(magasin, profession))
    assert taux(figure) == {}
    assert panneaux(figure) == [["height", "0"]]
    ecrit = "".join(dessiner(figure).textes)
    assert "%" not in ecrit
    assert "taux" not in ecrit


def test_an_unknown_month_is_neither_a_zero_nor_a_hole(magasin: Magasin) -> None:
    figure = creneaux_par_mois(bilan(magasin, "PEDIATRE"))
    textes = dessiner(figure).textes
    assert textes.count("nondisponible") == 6
    assert etiquettes(figure) == [
        *[["non", "disponible"]] * 6,
        *["0", "4 sur 16", "1 sur 3", "0", "0", "0"],
    ]
    # A true zero has its line on the axis, an unknown month nothing.
    assert {part["rang"] for part in parts(figure)} == set(range(6, 12))


def test_a_month_too_small_for_a_rate_cuts_the_line() -> None:
    mois = (Mois("2024-10", 200, 100), Mois("2024-11", 50, 20), Mois("2024-12", 200, 150), Mois("2025-01", 200, 20))
    figure = creneaux_par_mois(Bilan("MG", mois, None, None))
    assert list(taux(figure)) == [0, 2, 3]
    trace = next(chemin for chemin in dessiner(figure).svg.split("<path ") if f'stroke="{ENCRE}"' in chemin)
    assert trace.count("M") == 2, "October alone, then another start after the gap"
    assert trace.count("L") == 1, "from December to January"


def test_a_part_too_thin_for_its_number_does_not_write_over_its_neighbours() -> None:
    figure = creneaux_par_mois(Bilan("MG", (Mois("2024-10", 1000, 990),), None, None))
    assert [part["texte"] for part in parts(figure)] == ["990", ""]
    assert "10" not in dessiner(figure).textes


def test_months_without_any_slot_still_draw() -> None:
    figure = creneaux_par_mois(Bilan("SF", (Mois("2024-10", 0, 0),), None, None))
    assert figure["layer"][0]["layer"][-1]["encoding"]["y"]["scale"]["domain"][1] > 0
    assert "oct.2024" in dessiner(figure).textes


def test_the_drawing_is_light_and_keeps_the_first_screen(magasin: Magasin) -> None:
    svg = rendu.en_svg(creneaux_par_mois(bilan(magasin, "MG")))
    assert len(svg.encode()) < 20_000
    assert rendu.taille(svg) == (1290, 375)
