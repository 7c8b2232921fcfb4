"""The monthly figure of slots: French labels, unknown apart from zero, rates only where they make sense."""

from __future__ import annotations

import pytest

from cpts_data.figures.soins_non_programmes import creneaux_par_mois
from cpts_data.figures.style import ENCRE
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators.soins_non_programmes import Bilan, Mois, bilan
from cpts_data.store import Magasin


def traces(figure) -> dict[str, object]:
    return {trace.name: trace for trace in figure.data}


def test_bars_of_gps_stack_to_the_offer_of_each_month(magasin: Magasin) -> None:
    figure = creneaux_par_mois(bilan(magasin, "MG"))
    noms = traces(figure)
    assert figure.layout.barmode == "stack"
    assert noms["pourvus"].y[2] + noms["non pourvus"].y[2] == 997 + 193 == 1190
    assert noms["pourvus"].text[2] == "997"
    assert list(noms[None].text)[:3] == [f"1{E}084", f"1{E}072", f"1{E}190"]


def test_the_rate_has_its_own_panel_and_is_written_in_french(magasin: Magasin) -> None:
    figure = creneaux_par_mois(bilan(magasin, "MG"))
    taux = traces(figure)["taux de remplissage"]
    assert taux.yaxis == "y2"
    assert taux.text[2] == f"83,8{E}%"
    assert figure.layout.yaxis.domain[1] < figure.layout.yaxis2.domain[0]
    assert list(figure.layout.yaxis2.ticktext) == [f"0{E}%", f"50{E}%", f"100{E}%"]


def test_months_are_french_text_with_the_year_where_it_starts(magasin: Magasin) -> None:
    figure = creneaux_par_mois(bilan(magasin, "MG"))
    assert figure.layout.xaxis.type == "category"
    assert figure.layout.xaxis.ticktext[:4] == ("oct.<br>2024", "nov.", "déc.", "janv.<br>2025")
    assert figure.data[0].x[2] == "déc. 2024"
    assert figure.layout.title.text is None


@pytest.mark.parametrize("profession", ["SF", "PEDIATRE"])
def test_small_numbers_show_counts_and_no_percentage(magasin: Magasin, profession: str) -> None:
    figure = creneaux_par_mois(bilan(magasin, profession))
    assert "taux de remplissage" not in traces(figure)
    assert "%" not in "".join(texte for trace in figure.data for texte in trace.text or ())
    assert "taux" not in "".join(texte for trace in figure.data for texte in trace.customdata or ())


def test_an_unknown_month_is_neither_a_zero_nor_a_hole(magasin: Magasin) -> None:
    textes = list(traces(creneaux_par_mois(bilan(magasin, "PEDIATRE")))[None].text)
    assert textes[:6] == ["non<br>disponible"] * 6
    assert textes[6:] == ["0", "4 sur 16", "1 sur 3", "0", "0", "0"]


def test_hover_carries_the_whole_month_already_written(magasin: Magasin) -> None:
    figure = creneaux_par_mois(bilan(magasin, "MG"))
    for trace in figure.data:
        if trace.hoverinfo != "skip":
            assert trace.hovertemplate == "%{customdata}<extra></extra>"
            assert trace.customdata[7].startswith(f"mai 2025<br>1{E}424 offerts<br>579 pourvus")


def test_months_without_any_slot_still_draw() -> None:
    figure = creneaux_par_mois(Bilan("SF", (Mois("2024-10", 0, 0),), None, None))
    assert figure.layout.yaxis.range[1] > 0


def test_hover_text_is_dark_on_white(magasin: Magasin) -> None:
    assert creneaux_par_mois(bilan(magasin, "MG")).layout.hoverlabel.font.color == ENCRE
