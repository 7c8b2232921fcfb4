"""The control chart and its calendar, the quarters, the running total: what is drawn, and nothing over anything."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpts_data.figures import calendrier, rendu
from cpts_data.figures.creneaux_non_pourvus import cumul_des_non_pourvus
from cpts_data.figures.remplissage_mensuel import carte_de_controle
from cpts_data.figures.soins_non_programmes import creneaux_par_mois, creneaux_par_trimestre
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import soins_non_programmes as snp
from cpts_data.indicators.creneaux_non_pourvus import cumul
from cpts_data.indicators.creneaux_par_trimestre import trimestres
from cpts_data.indicators.evenements import COMMUNICATION, EPIDEMIE, VACANCES, Evenement, evenements
from cpts_data.indicators.remplissage_mensuel import Controle, controle_du_bilan, dispersion_des_mois
from cpts_data.indicators.soins_non_programmes import Mois
from cpts_data.stats.controle import carte_p
from cpts_data.store import Magasin
from tests.pages.visite import Figure, lire_figure

DOUZE = tuple(Mois(snp.mois_suivant("2024-10", rang), 1000, 600) for rang in range(12))

BORD_ET_TEXTE = 2
"""A number is drawn twice: its white edge, then itself."""


def dessiner(figure: rendu.Specification) -> Figure:
    return lire_figure("", rendu.en_svg(figure))


def evenement(debut: str, fin: str, libelle: str, nature: str = EPIDEMIE) -> Evenement:
    return Evenement(dt.date.fromisoformat(debut), dt.date.fromisoformat(fin), nature, libelle, "essai")


def controle_de(pourvus: Sequence[int], nombre: int = 1000) -> Controle:
    mois = tuple(Mois(snp.mois_suivant("2023-10", rang), nombre, x) for rang, x in enumerate(pourvus))
    return Controle("MG", mois, carte_p(pd.Series(pourvus, dtype="Int64"), pd.Series([nombre] * len(pourvus))))


# --- control chart ------------------------------------------------------------------------------------------


def test_the_chart_of_gps_marks_december_and_may_by_their_shape(magasin: Magasin) -> None:
    connu = controle_du_bilan(magasin, snp.bilan(magasin, "MG"))
    figure = carte_de_controle(connu, ())
    lignes = figure["data"]["values"]
    assert {ligne["rang"]: ligne["position"] for ligne in lignes if ligne["hors"]} == {
        2: "au-dessus des limites",
        7: "en dessous des limites",
    }
    assert lignes[2]["haut"] == pytest.approx(100 * connu.carte.points.loc[2, "haut"])
    textes = dessiner(figure).textes
    assert {"au-dessus des limites", "dans les limites", "en dessous des limites"} <= set(textes)
    assert {"limites habituelles", "hasard seul", f"moyenne : 59,7{E}%", f"83,8{E}%", f"40,7{E}%"} <= set(textes)


def test_months_that_chance_explains_have_one_kind_of_limits() -> None:
    textes = dessiner(carte_de_controle(controle_de([600, 610, 590, 605] * 3), ())).textes
    assert "hasard seul" in textes and "limites habituelles" not in textes


def test_without_limits_no_band_and_no_shape_is_drawn() -> None:
    figure = carte_de_controle(controle_de([600] * 5), ())
    assert not any("bas" in ligne for ligne in figure["data"]["values"])
    textes = dessiner(figure).textes
    assert "taux du mois" in textes and "limites habituelles" not in textes


def test_a_month_without_a_rate_cuts_the_line_and_has_no_point() -> None:
    connu = controle_de([600] * 12)
    mois = (*connu.mois[:4], Mois("2024-02", 20, 3), *connu.mois[5:])
    carte = carte_p(
        pd.Series([m.pourvus if m.taux_pct is not None else None for m in mois], dtype="Int64"),
        pd.Series([m.offerts for m in mois], dtype="Int64"),
    )
    figure = carte_de_controle(dataclasses.replace(connu, mois=mois, carte=carte), ())
    assert "taux" not in figure["data"]["values"][4]
    assert "trop peude créneaux" in dessiner(figure).textes
    assert dessiner(figure).textes.count(f"60,0{E}%") == 11 * BORD_ET_TEXTE


def test_over_two_years_only_the_months_outside_are_written() -> None:
    textes = dessiner(carte_de_controle(controle_de([600] * 23 + [900]), ())).textes
    assert f"90,0{E}%" in textes and f"60,0{E}%" not in textes
    assert textes.count("oct.") + textes.count("oct.2023") == 2


def test_a_full_rate_keeps_its_number_inside_the_drawing() -> None:
    dessin = dessiner(carte_de_controle(controle_de([1000] * 11 + [990]), ()))
    assert dessin.textes.count(f"100,0{E}%") == 11 * BORD_ET_TEXTE


# --- calendar -----------------------------------------------------------------------------------------------


def test_a_day_has_its_place_in_its_month() -> None:
    """The middle of a 30-day month is at its rank; its first morning and its last evening half a rank away."""
    assert calendrier.rang_du_jour(dt.date(2024, 11, 1), "2024-10") == 0.5
    assert calendrier.rang_du_jour(dt.date(2024, 11, 15), "2024-10", soir=True) == 1
    assert calendrier.rang_du_jour(dt.date(2025, 9, 30), "2024-10", soir=True) == 11.5


def test_the_strip_of_the_report_names_holidays_under_their_months(magasin: Magasin) -> None:
    mois = snp.bilan(magasin, "MG").mois
    figure = calendrier.frise(mois, evenements(magasin, "2024-10", "2025-09"))
    textes = dessiner(figure).textes
    assert {"1er, 11", "25", "1er, 8, 29", "Toussaint", "Noël", "hiver", "printemps", "été"} <= set(textes)
    assert {"joursfériés", "vacancesscolaires", "oct.2024"} <= set(textes)


def test_events_that_overlap_take_a_line_each() -> None:
    grippe = evenement("2024-12-16", "2025-02-09", "grippe")
    bronchiolite = evenement("2025-01-03", "2025-01-20", "bronchiolite")
    affiches = evenement("2025-06-01", "2025-06-30", "affiches")
    lignes = calendrier.lignes_du_calendrier(DOUZE, (grippe, bronchiolite, affiches))
    assert [[place["texte"] for place in contenu] for _, contenu in lignes] == [
        ["grippe", "affiches"],
        ["bronchiolite"],
    ]


def test_a_long_name_at_the_end_stays_inside() -> None:
    (_, (place,)), *_ = calendrier.lignes_du_calendrier(DOUZE, (evenement("2025-09-29", "2025-09-30", "x" * 40),))
    assert place["fin"] == 11.5
    demi = 40 * calendrier.LARGEUR_D_UN_CARACTERE * 12 / calendrier.LARGEUR_UTILE / 2
    assert place["centre"] + demi == pytest.approx(11.5)


JOURS = st.dates(dt.date(2024, 10, 1), dt.date(2025, 9, 30))


@given(st.lists(st.tuples(JOURS, JOURS, st.text("abcdé ", min_size=1, max_size=40)), max_size=30))
def test_neither_bars_nor_names_ever_touch(tirages: list[tuple[dt.date, dt.date, str]]) -> None:
    connus = [Evenement(min(a, b), max(a, b), VACANCES, nom, "essai") for a, b, nom in tirages]
    lignes = calendrier.lignes_du_calendrier(DOUZE, connus)
    assert len(lignes) <= calendrier.LIGNES_MAX
    for _, places in lignes:
        demi = [len(p["texte"]) * calendrier.LARGEUR_D_UN_CARACTERE * 12 / calendrier.LARGEUR_UTILE / 2 for p in places]
        fins = [max(p["fin"], p["centre"] + d) for p, d in zip(places, demi, strict=True)]
        debuts = [min(p["debut"], p["centre"] - d) for p, d in zip(places, demi, strict=True)]
        assert all(fin < debut for fin, debut in zip(fins, debuts[1:], strict=False))


def test_a_hostile_name_is_drawn_as_text() -> None:
    piege = evenement("2025-01-03", "2025-01-20", "<script>alert(1)</script>", COMMUNICATION)
    dessin = dessiner(calendrier.frise(DOUZE, (piege,)))
    assert "<script>alert(1)</script>" in dessin.textes and "<script" not in dessin.svg


# --- quarters, the year before, running total ---------------------------------------------------------------


def test_a_quarter_has_its_interval_beside_its_rate(magasin: Magasin) -> None:
    bilan = snp.bilan(magasin, "MG")
    textes = dessiner(creneaux_par_trimestre(trimestres(bilan, dispersion_des_mois(magasin, bilan)))).textes
    assert f"76,7{E}% (de 69,4 à 82,7)" in textes, "75,3 to 78,1 by chance alone, and months vary 4,7 times more"
    assert {"oct. à déc. 2024", "janv. à mars 2025", f"3{E}346", f"2{E}567"} <= set(textes)


def test_an_incomplete_quarter_says_how_many_months_it_has() -> None:
    mois = (Mois("2024-10", 200, 100), Mois("2024-11", None, None), Mois("2024-12", 200, 150))
    textes = dessiner(creneaux_par_trimestre(trimestres(snp.Bilan("MG", mois, None, None), None))).textes
    assert "oct. à déc. 20242 mois sur 3" in textes


def test_the_year_before_has_its_own_mark() -> None:
    mois, avant = (Mois("2024-10", 200, 100),), (Mois("2023-10", 200, 120),)
    figure = creneaux_par_mois(snp.Bilan("MG", mois, None, None, avant))
    (ligne,) = figure["data"]["values"]
    assert (ligne["taux"], ligne["taux_avant"], ligne["sur"]) == (50, 60, 60)
    assert "un an avant" in dessiner(figure).textes
    assert "un an avant" not in dessiner(creneaux_par_mois(snp.Bilan("MG", mois, None, None))).textes


def test_the_running_total_has_the_printed_total_as_a_landmark(magasin: Magasin) -> None:
    bilan = snp.bilan(magasin, "MG")
    textes = dessiner(cumul_des_non_pourvus(bilan, cumul(bilan))).textes
    assert {f"5{E}710", "293", f"total 2024 imprimé : 4{E}098", "dans le mois"} <= set(textes)
    assert "un an avant" not in textes


def test_the_running_total_of_known_months_replaces_the_printed_one() -> None:
    mois = (Mois("2024-10", 200, 100), Mois("2024-11", None, None), Mois("2024-12", 0, 0))
    avant = tuple(Mois(snp.mois_suivant(m.periode, -12), 100, 40) for m in mois)
    bilan = snp.Bilan("MG", mois, None, snp.Total("2023-10/2024-09", 900, 500), avant)
    figure = cumul_des_non_pourvus(bilan, cumul(bilan))
    textes = dessiner(figure).textes
    assert "un an avant" in textes and "nondisponible" in textes
    assert not [texte for texte in textes if "imprimé" in texte]
    assert [ligne.get("avant") for ligne in figure["data"]["values"]] == [60, None, 120]


def test_nothing_unfilled_still_draws() -> None:
    bilan = snp.Bilan("SF", (Mois("2024-10", 0, 0),), None, None)
    assert "0" in dessiner(cumul_des_non_pourvus(bilan, cumul(bilan))).textes


def test_drawings_are_light(magasin: Magasin) -> None:
    bilan = snp.bilan(magasin, "MG")
    connu = controle_du_bilan(magasin, bilan)
    figures = (
        carte_de_controle(connu, evenements(magasin, "2024-10", "2025-09")),
        cumul_des_non_pourvus(bilan, cumul(bilan)),
        creneaux_par_trimestre(trimestres(bilan, connu.carte.facteur)),
    )
    assert [len(rendu.en_svg(figure).encode()) < 25_000 for figure in figures] == [True] * 3
