"""The still map: the classes and the legend of the page, and not one number more."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cpts_data.ecrans import tous_les_ecrans
from cpts_data.ecrans.ecran import CarteDEcran
from cpts_data.figures.carte import ABSENT, MASQUE, PALETTE, SANS_OBJET, ZERO
from cpts_data.figures.carte_vectorielle import UNIES, carte_vectorielle
from cpts_data.figures.plan import anneaux, hachures, plan, points
from cpts_data.figures.rendu import Specification, en_svg
from cpts_data.figures.style import ENCRE
from cpts_data.store import Magasin
from tests.figures.test_couleurs import contraste

HOSTILE = '<img src=x onerror=alert(1)>{{7*7}}#eval("1")=1+1'


def carre(code: str, x: float, y: float = 49.0) -> dict:
    bords = [[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": "Polygon", "coordinates": [bords]},
    }


def collection(*elements: dict) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(elements)})


def dessiner(carte: CarteDEcran) -> Specification:
    return carte_vectorielle(carte.vue, carte.geojson, carte.noms, carte.mention, carte.communes)


@pytest.fixture
def carte(magasin: Magasin) -> CarteDEcran:
    return tous_les_ecrans(magasin)["mt_carte"].carte


def textes(specification: Specification) -> list[str]:
    champs = ("texte", "nom")
    return [v[c] for couche in specification["layer"] for v in couche["data"]["values"] for c in champs if c in v]


def test_les_zones_tiennent_dans_le_cadre_et_gardent_leur_forme() -> None:
    # Two squares side by side, at the latitude of Rouen: taller than wide once laid flat.
    dessin = plan(collection(carre("a", 1.0), carre("b", 1.1)), 200, 100)
    gauche, haut, droite, bas = dessin.zones["a"].union(dessin.zones["b"]).bounds
    assert (gauche, droite) != (0, 0) and haut == pytest.approx(0) and bas == pytest.approx(100)
    assert gauche == pytest.approx(200 - droite), "centred"
    a = dessin.zones["a"].bounds
    assert (a[3] - a[1]) / (a[2] - a[0]) == pytest.approx(1.526, abs=0.01)  # 1 / cos 49.05°
    assert dessin.placer(1.0, 49.1) == pytest.approx((gauche, 0))
    assert dessin.placer(1.2, 49.0) == pytest.approx((droite, 100))


def test_rien_a_dessiner_est_dit() -> None:
    with pytest.raises(ValueError, match="no contour"):
        plan(collection(), 100, 100)


def test_les_hachures_et_les_points_restent_dans_la_zone() -> None:
    zone = plan(collection(carre("a", 1.0)), 100, 100).zones["a"]
    for montantes in (True, False):
        traits = hachures(zone, montantes=montantes)
        assert len(traits.geoms) > 10 and zone.buffer(1e-6).contains(traits)
    assert len(points(zone)) > 50
    petite = plan(collection(carre("a", 1.0)), 2, 2).zones["a"]
    assert len(points(petite)) >= 1
    (anneau,) = anneaux(zone)
    assert anneau[0] == anneau[-1] and len(anneau) == 5


def test_la_legende_est_celle_de_la_page_avec_ses_effectifs(carte: CarteDEcran) -> None:
    ecrits = textes(dessiner(carte))
    for entree in carte.vue.legende:
        assert f"{entree.libelle} : {entree.effectif}" in " ".join(ecrits)
    assert "schématiques" in " ".join(ecrits)


def test_masque_absent_zero_et_sans_objet_se_distinguent(carte: CarteDEcran) -> None:
    classes = {"a": MASQUE, "b": ABSENT, "c": ZERO, "d": SANS_OBJET}
    geojson = collection(*(carre(code, 1 + rang / 10) for rang, code in enumerate(classes)))
    vue = replace(carte.vue, codes=tuple(classes), classes="".join(classes.values()), textes={}, legende=())
    couches = carte_vectorielle(vue, geojson, {}, "contours schématiques")["layer"]
    fonds = [element["properties"]["couleur"] for element in couches[0]["data"]["values"]]
    assert fonds == [UNIES[classe] for classe in classes.values()]
    marques = [couche["mark"]["type"] for couche in couches]
    # A hatching for what is masked, dots for what is unknown, a plain grey and a plain white for the others.
    assert marques[:3] == ["geoshape", "geoshape", "circle"]
    assert len({*fonds}) == 3 and fonds[1] == fonds[2], "white with dots, and white without"


def test_une_couleur_incertaine_est_hachuree_dans_une_encre_qui_se_voit(magasin: Magasin) -> None:
    carte = tous_les_ecrans(magasin)["explorer_carte_x"].carte
    assert "1" in carte.vue.hachures
    encres = {couche["mark"].get("stroke") for couche in dessiner(carte)["layer"]}
    assert {ENCRE, "#ffffff"} & encres


def test_les_limites_des_communes_se_voient_sur_toutes_les_couleurs(carte: CarteDEcran) -> None:
    limites = [c["mark"] for c in dessiner(carte)["layer"] if c["mark"].get("stroke") in ("#ffffff", ENCRE)]
    dessous, dessus = limites[:2]
    assert dessous["stroke"] == "#ffffff" and dessus["stroke"] == ENCRE
    assert dessous["strokeWidth"] > dessus["strokeWidth"]
    for couleur in (*PALETTE, *UNIES.values()):
        assert max(contraste(couleur, dessous["stroke"]), contraste(couleur, dessus["stroke"])) >= 3


def test_aucun_nombre_d_une_zone_n_est_dans_la_carte(carte: CarteDEcran) -> None:
    """The classes and the counts of the legend are all that it holds: the tooltips stay out."""
    specification = dessiner(carte)
    noms = set(carte.noms.values())
    legende = {mot for e in carte.vue.legende for mot in f"{e.libelle} : {e.effectif}".split()}
    autres = [t for t in textes(specification) if t not in noms and not set(t.split()) <= legende]
    assert not [t for t in autres if any(c.isdigit() for c in t)]
    proprietes = {cle for couche in specification["layer"] for v in couche["data"]["values"]
                  for cle in v.get("properties", ())}  # fmt: skip
    assert proprietes == {"couleur"}


def test_un_nom_hostile_reste_du_texte(carte: CarteDEcran) -> None:
    vue = replace(carte.vue, niveau="commune", codes=("a",), classes="1", textes={}, hachures="", legende=())
    court = HOSTILE[:18]
    svg = en_svg(carte_vectorielle(vue, collection(carre("a", 1.0)), {"a": court}, HOSTILE))
    assert "<img" not in svg and "&lt;img src=x onerr" in svg
    assert "{{7*7}}" in svg
