"""Figures of the prevention page: what shares an axis, what never does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpts_data.figures import prevention as figures
from cpts_data.figures import rendu
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import prevention as prev
from cpts_data.store import Magasin
from tests.pages.visite import Figure, lire_figure

HOSTILE = "<a href='x'>ici</a> & <b>non</b>"


@pytest.fixture(scope="module")
def tous(magasin: Magasin) -> list[prev.Indicateur]:
    return prev.indicateurs(magasin)


@pytest.fixture(scope="module")
def toutes(magasin: Magasin, tous: list[prev.Indicateur]) -> list[prev.Reference]:
    return prev.references(magasin, tous)


def dessiner(figure: rendu.Specification) -> Figure:
    return lire_figure("", rendu.en_svg(figure))


def couches_de_marques(figure: rendu.Specification) -> list[rendu.Specification]:
    return [couche for couche in figure["layer"] if couche["mark"]["type"] == "point"]


def points(figure: rendu.Specification, serie: str) -> list[tuple[int, float]]:
    """Row and value of each mark of a series."""
    marques = [point for couche in couches_de_marques(figure) for point in couche["data"]["values"]]
    return [(point["rang"], point["x"]) for point in marques if point["serie"] == serie]


def marques(figure: rendu.Specification, canal: str) -> dict[str, str]:
    """Series -> shape, colour of the line or colour inside."""
    echelle = couches_de_marques(figure)[0]["encoding"][canal]["scale"]
    return dict(zip(echelle["domain"], echelle["range"], strict=True))


def colonne(figure: rendu.Specification, champ: str) -> list[str]:
    """What a column of texts says, row by row."""
    return [" ".join(ligne[champ]).strip() for ligne in figure["data"]["values"]]


def test_les_ecarts_montrent_le_taux_calcule_et_le_taux_imprime(tous: list[prev.Indicateur]) -> None:
    figure = figures.ecarts_a_la_cible(tous)
    noms = [i.nom for i in prev.avec_cible(tous)]
    assert points(figure, "cible") == [(rang, 0) for rang in range(6)]
    imprimes = {noms[rang]: ecart for rang, ecart in points(figure, "taux imprimé")}
    calcules = {noms[rang]: ecart for rang, ecart in points(figure, "taux calculé")}
    assert imprimes["Grippe, toutes cibles"] == pytest.approx(59 - 59.5)
    assert calcules["Grippe, toutes cibles"] == pytest.approx(100 * 26732 / 44593 - 59.5)
    assert imprimes["HPV, filles de 15 ans"] == pytest.approx(47.4 - 48)
    assert "HPV, filles de 15 ans" not in calcules
    assert "Col de l’utérus" not in imprimes
    dedans = marques(figure, "fill")
    assert dedans["taux imprimé"] != dedans["taux calculé"]


def test_le_sein_est_dessine_sous_son_socle(tous: list[prev.Indicateur]) -> None:
    figure = figures.ecarts_a_la_cible([i for i in tous if i.code == "SEIN_TOT"])
    ((_, calcule),), ((_, socle),) = points(figure, "taux calculé"), points(figure, "socle")
    assert calcule == pytest.approx(100 * 13721 / 23230 - 59.5)
    assert calcule < socle == pytest.approx(59.1 - 59.5)


def test_les_ecarts_se_disent_en_personnes(tous: list[prev.Indicateur]) -> None:
    figure = figures.ecarts_a_la_cible(tous)
    noms = [i.nom for i in prev.avec_cible(tous)]
    phrases = [
        f"{personnes} {reste}".strip()
        for personnes, reste in zip(colonne(figure, "personnes"), colonne(figure, "reste"), strict=True)
    ]
    textes = dict(zip(noms, phrases, strict=True))
    assert textes["Grippe, toutes cibles"] == "199 personnes au-dessus"
    assert textes["HPV, garçons de 15 ans"] == "effectifs non donnés"
    assert textes["Sein, organisé et individuel"] == "101 personnes à rattraper (90 si le taux est arrondi)"
    ecrits = dessiner(figure).textes
    assert {"101 personnes", "à rattraper (90 si le taux est arrondi)", "au-dessus"} <= set(ecrits)


def test_taux_cible_et_ecart_sont_ecrits_en_francais(tous: list[prev.Indicateur]) -> None:
    ecrits = dessiner(figures.ecarts_a_la_cible(tous)).textes
    # 13721 / 23230 = 59.0659 %, and 59.0659 - 59.5 = -0.4341
    assert f"Sein, organisé et individuel59,07{E}%, cible 59,5{E}%" in ecrits
    assert "−0,43 point" in ecrits
    assert f"HPV, filles de 15 ans47,4{E}%, cible 48,0{E}%" in ecrits
    assert "−0,2" in ecrits, "the axis"


def test_la_legende_ne_nomme_que_ce_qui_est_dessine(tous: list[prev.Indicateur]) -> None:
    depistages = dessiner(figures.ecarts_a_la_cible(prev.de_la_famille(tous, prev.DEPISTAGE))).textes
    assert {"socle", "cible", "taux calculé"} <= set(depistages)
    assert "taux imprimé" not in depistages


def test_les_marques_laissent_leur_place_aux_textes(tous: list[prev.Indicateur]) -> None:
    """Even 60 points from the cible, a mark stays left of the words."""
    loin = replace(tous[2], numerateur=1)
    x = couches_de_marques(figures.ecarts_a_la_cible([loin]))[0]["encoding"]["x"]
    assert x["scale"]["range"] == [0, {"expr": f"width - {figures.PLACE_DES_PERSONNES}"}]
    assert x["scale"]["domain"][0] == pytest.approx(100 / 44593 - 59.5)


def test_sans_cible_la_figure_est_vide_et_ne_tombe_pas(tous: list[prev.Indicateur]) -> None:
    figure = figures.ecarts_a_la_cible([i for i in tous if i.cible_pct is None])
    assert sum(len(couche["data"]["values"]) for couche in couches_de_marques(figure)) == 0
    assert "écart à la cible, en points" in dessiner(figure).textes


def test_une_reference_non_comparable_ne_partage_jamais_l_axe(
    tous: list[prev.Indicateur], toutes: list[prev.Reference]
) -> None:
    figure = figures.taux_et_references(tous, toutes)
    dessines = [x for serie in figures.SERIES_DE_REFERENCES.values() for _, x in points(figure, serie)]
    attendus = [r.pourcentage for r in toutes if r.comparable in ("yes", "partial") for _ in r.codes]
    assert sorted(dessines) == sorted(attendus)
    ecrits = " ".join(dessiner(figure).textes)
    for valeur in ("34,2", "36", "67", "47", "59,5"):
        assert float(valeur.replace(",", ".")) not in dessines
        assert f" {valeur} " not in ecrits
    assert "non comparable" not in ecrits


def test_comparable_et_comparable_en_partie_n_ont_pas_le_meme_signe(
    tous: list[prev.Indicateur], toutes: list[prev.Reference]
) -> None:
    figure = figures.taux_et_references(tous, toutes)
    formes = marques(figure, "shape")
    assert formes["référence ou objectif : comparable"] == "square"
    assert formes["référence ou objectif : comparable en partie"] == "triangle-up"
    assert {"CPTS", *figures.SERIES_DE_REFERENCES.values()} <= set(dessiner(figure).textes)


def test_notre_taux_et_ses_references_sont_sur_la_meme_ligne(
    tous: list[prev.Indicateur], toutes: list[prev.Reference]
) -> None:
    figure = figures.taux_et_references(tous, toutes)
    ecrits = dessiner(figure).textes
    assert [texte for texte in ecrits if texte in {i.nom for i in tous}] == [i.nom for i in tous]
    assert points(figure, "CPTS") == [(rang, i.taux_pct) for rang, i in enumerate(tous)]
    assert f"67,4{E}%" in ecrits
    objectif = {tous[rang].nom for rang, x in points(figure, "référence ou objectif : comparable") if x == 75}
    assert objectif == {"Grippe, toutes cibles", "Sein, dépistage organisé"}


def test_deux_valeurs_voisines_se_lisent_a_cote(tous: list[prev.Indicateur], toutes: list[prev.Reference]) -> None:
    """Marks may overlap: every value of the row is written, smallest first."""
    colon = [i for i in tous if i.code == "COLON"]
    figure = figures.taux_et_references(colon, toutes)
    assert colonne(figure, "valeurs") == [f"comparables : 45 · 65{E}% en partie : 28,4 · 29,6 · 30,8{E}%"]
    assert f"comparables : 45 · 65{E}%en partie : 28,4 · 29,6 · 30,8{E}%" in dessiner(figure).textes


def test_beaucoup_de_valeurs_vont_a_la_ligne_sans_etre_coupees(
    tous: list[prev.Indicateur], toutes: list[prev.Reference]
) -> None:
    modele = next(r for r in toutes if r.codes == ("GRIPPE_65P",))
    valeurs = [f"{40 + rang / 2}" for rang in range(20)]
    figure = figures.taux_et_references(tous[:1], [replace(modele, valeur=valeur) for valeur in valeurs])
    ((lignes,),) = ([ligne["valeurs"]] for ligne in figure["data"]["values"])
    assert len(lignes) > 1
    assert max(map(len, lignes)) <= figures.LETTRES_DES_VALEURS
    assert " ".join(lignes).count("·") == 20 - 1
    assert figure["height"]["step"] >= figures.LIGNE_DE_TEXTE * len(lignes)


def test_un_indicateur_sans_reference_le_dit(tous: list[prev.Indicateur]) -> None:
    assert "aucune valeur comparable" in dessiner(figures.taux_et_references(tous[:1], [])).textes


def test_un_texte_hostile_reste_du_texte(tous: list[prev.Indicateur], toutes: list[prev.Reference]) -> None:
    piege = replace(tous[2], code="INCONNU", intitule=HOSTILE)
    reference = replace(toutes[0], indicateur=HOSTILE, note=HOSTILE, codes=("INCONNU",))
    for figure in (figures.ecarts_a_la_cible([piege]), figures.taux_et_references([piege], [reference])):
        dessin = dessiner(figure)
        assert [texte for texte in dessin.textes if texte.startswith("<a href='x'>ici</a> & <b>non</b>")]
        assert "<a" not in dessin.svg
        assert "<b>" not in dessin.svg


def test_un_nom_long_ou_en_double_n_est_ni_coupe_ni_confondu(tous: list[prev.Indicateur]) -> None:
    long = "Vaccination contre une maladie au nom très long des jeunes filles et des jeunes garçons de quinze ans"
    doubles = [replace(tous[2], code=code, intitule=long) for code in ("X1", "X2")]
    figure = figures.ecarts_a_la_cible(doubles)
    noms = [texte for texte in dessiner(figure).textes if texte.startswith("Vaccination")]
    assert len(noms) == 2
    assert noms[0].replace(" ", "").startswith(long.replace(" ", ""))
    assert [rang for rang, _ in points(figure, "taux calculé")] == [0, 1]


def test_les_dessins_sont_legers(tous: list[prev.Indicateur], toutes: list[prev.Reference]) -> None:
    for figure in (figures.ecarts_a_la_cible(tous), figures.taux_et_references(tous, toutes)):
        svg = rendu.en_svg(figure)
        assert len(svg.encode()) < 20_000
        assert rendu.taille(svg)[0] == rendu.PLEINE_LARGEUR
