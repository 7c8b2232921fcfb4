"""Figures of the prevention page: what shares an axis, what never does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpts_data.figures import prevention as figures
from cpts_data.indicators import prevention as prev
from cpts_data.store import Magasin


@pytest.fixture(scope="module")
def tous(magasin: Magasin) -> list[prev.Indicateur]:
    return prev.indicateurs(magasin)


@pytest.fixture(scope="module")
def toutes(magasin: Magasin, tous: list[prev.Indicateur]) -> list[prev.Reference]:
    return prev.references(magasin, tous)


def test_les_ecarts_montrent_le_taux_calcule_et_le_taux_imprime(tous: list[prev.Indicateur]) -> None:
    series = {trace.name: trace for trace in figures.ecarts_a_la_cible(tous).data}
    assert list(series["cible"].x) == [0] * 6
    imprimes = dict(zip(series["taux imprimé"].y, series["taux imprimé"].x, strict=True))
    calcules = dict(zip(series["taux calculé"].y, series["taux calculé"].x, strict=True))
    assert imprimes["Grippe, toutes cibles"] == pytest.approx(59 - 59.5)
    assert calcules["Grippe, toutes cibles"] == pytest.approx(100 * 26732 / 44593 - 59.5)
    assert imprimes["HPV, filles de 15 ans"] == pytest.approx(47.4 - 48)
    assert "HPV, filles de 15 ans" not in calcules
    assert "Col de l’utérus" not in imprimes
    assert series["taux imprimé"].marker.symbol != series["taux calculé"].marker.symbol


def test_les_ecarts_se_disent_en_personnes(tous: list[prev.Indicateur]) -> None:
    texte = figures.ecarts_a_la_cible(tous).data[-1]
    textes = {nom: mot.strip() for nom, mot in zip(texte.y, texte.text, strict=True)}
    assert textes["Grippe, toutes cibles"] == "199 personnes au-dessus"
    assert textes["HPV, garçons de 15 ans"] == "effectifs non publiés"
    assert textes["Sein, organisé et individuel"] == "<b>101 personnes</b> à rattraper (90 si le taux est arrondi)"


def test_les_bulles_sont_ecrites_en_francais(tous: list[prev.Indicateur]) -> None:
    calcule = {trace.name: trace for trace in figures.ecarts_a_la_cible(tous).data}["taux calculé"]
    # 13721 / 23230 = 59.0659 %, and 59.0659 - 59.5 = -0.4341
    assert "taux calculé : 59,07\u202f%<br>écart à la cible : −0,43 point" in calcule.customdata


def test_sans_cible_la_figure_est_vide_et_ne_tombe_pas(tous: list[prev.Indicateur]) -> None:
    figure = figures.ecarts_a_la_cible([i for i in tous if i.cible_pct is None])
    assert sum(len(trace.x) for trace in figure.data) == 0


def test_une_reference_non_comparable_ne_partage_jamais_l_axe(
    tous: list[prev.Indicateur], toutes: list[prev.Reference]
) -> None:
    figure = figures.taux_et_references(tous, toutes)
    dessines = [x for trace in figure.data if trace.name != "CPTS" for x in trace.x]
    attendus = [r.pourcentage for r in toutes if r.comparable in ("yes", "partial") for _ in r.codes]
    assert sorted(dessines) == sorted(attendus)
    for valeur in (34.2, 36.0, 67.0, 47.0, 59.5):
        assert valeur not in dessines
    assert not any("non comparable" in bulle for trace in figure.data for bulle in trace.customdata)


def test_comparable_et_comparable_en_partie_n_ont_pas_le_meme_signe(
    tous: list[prev.Indicateur], toutes: list[prev.Reference]
) -> None:
    series = {trace.name: trace for trace in figures.taux_et_references(tous, toutes).data}
    entiere = series["référence ou objectif : comparable"]
    partielle = series["référence ou objectif : comparable en partie"]
    assert entiere.marker.symbol == "square"
    assert partielle.marker.symbol == "triangle-up-open"
    bulle = next(b for b in partielle.customdata if "rapport 67,4 %" in b)
    assert (
        bulle == "couverture antigrippale 65+, France, 2024-2025 : 54\u202f%<br>comparable en partie<br>rapport 67,4 %"
    )


def test_notre_taux_et_ses_references_sont_sur_la_meme_ligne(
    tous: list[prev.Indicateur], toutes: list[prev.Reference]
) -> None:
    figure = figures.taux_et_references(tous, toutes)
    noms = list(figure.layout.yaxis.ticktext)
    assert noms == [i.nom for i in tous]
    objectif = {trace.name: trace for trace in figure.data}["référence ou objectif : comparable"]
    lignes = {noms[round(y)] for x, y in zip(objectif.x, objectif.y, strict=True) if x == 75}
    assert lignes == {"Grippe, toutes cibles", "Sein, dépistage organisé"}


def test_deux_valeurs_voisines_ne_se_recouvrent_pas(tous: list[prev.Indicateur], toutes: list[prev.Reference]) -> None:
    colon = [i for i in tous if i.code == "COLON"]
    series = {trace.name: trace for trace in figures.taux_et_references(colon, toutes).data}
    partielle = series["référence ou objectif : comparable en partie"]
    etiquettes = dict(zip(partielle.x, [texte.strip() for texte in partielle.text], strict=True))
    assert etiquettes == {28.4: "", 29.6: "", 30.8: "30,8\u202f%"}


def test_un_texte_hostile_reste_du_texte(tous: list[prev.Indicateur], toutes: list[prev.Reference]) -> None:
    piege = replace(toutes[0], indicateur="<a href='x'>ici</a>", note="<b>non</b>")
    figure = figures.taux_et_references(tous, [piege])
    assert "<a" not in figure.data[-1].customdata[0]
    assert "&lt;b&gt;non" in figure.data[-1].customdata[0]
