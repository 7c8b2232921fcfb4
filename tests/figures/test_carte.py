"""The map: a constant part sent once, a small changing part, and texts that stay texts."""

from __future__ import annotations

import json
import re

import pytest
from streamlit_folium import _get_feature_group_string, _get_map_string

from cpts_data.figures import carte
from cpts_data.figures.carte import EntreeLegende, Infobulle, VueCarte, carte_territoire, couche_de_couleurs

HOSTILE = '</script><img src=x onerror="alert(1)">{{7*7}}{% raw %}{# x\u2028'


def vue(textes: dict[str, object], **remplaces: object) -> VueCarte:
    champs = {
        "niveau": "iris",
        "codes": list(textes),
        "classes": "0" * len(textes),
        "textes": textes,
        "titre_legende": "Patients sans médecin traitant",
        "legende": [EntreeLegende("0", "moins de 100", "1 IRIS")],
    }
    return VueCarte(**(champs | remplaces))


def bulles(message: dict) -> list[list[str]]:
    """Put the values back in the sentences, as the browser does."""

    def remplir(phrase: str, valeurs: list[str]) -> str:
        return re.sub(r"\{(\d)\}", lambda place: valeurs[int(place[1])], phrase)

    return [[remplir(phrase, valeurs) for phrase in message["phrases"][rang]] for rang, *valeurs in message["textes"]]


# --- what changes -------------------------------------------------------------------------------------------


def test_tooltips_are_found_again_after_their_compression() -> None:
    textes = {
        "A": Infobulle(("{0} patients", "couverture : {1} %"), ("120", "80,0")),
        "B": Infobulle(("{0} patients", "couverture : {1} %"), ("75", "91,2")),
        "C": Infobulle(("donnée absente",)),
        "D": ("une ligne", "une autre"),
    }
    message = json.loads(vue(textes).en_json())
    assert bulles(message) == [
        ["120 patients", "couverture : 80,0 %"],
        ["75 patients", "couverture : 91,2 %"],
        ["donnée absente"],
        ["une ligne", "une autre"],
    ]
    assert len(message["phrases"]) == 3, "a sentence shared by two areas is sent once"


def test_tooltips_follow_the_codes_and_not_the_order_of_the_texts() -> None:
    textes = {"A": Infobulle(("premier",)), "B": Infobulle(("second",))}
    assert bulles(json.loads(vue(textes, codes=["B", "A"]).en_json())) == [["second"], ["premier"]]


def test_a_value_with_braces_is_not_a_place() -> None:
    textes = {"A": Infobulle(("{0} : {1}",), ("{1}", "deux"))}
    assert bulles(json.loads(vue(textes).en_json())) == [["{1} : deux"]]


def test_the_key_changes_with_the_content_only() -> None:
    textes = {"A": Infobulle(("{0}",), ("1",))}
    cle = json.loads(vue(textes).en_json())["cle"]
    assert json.loads(vue(textes).en_json())["cle"] == cle
    assert json.loads(vue(textes, selection="A").en_json())["cle"] != cle
    assert json.loads(vue(textes, classes="m").en_json())["cle"] != cle


def test_a_hostile_text_stays_a_text_in_the_script() -> None:
    textes = {"A": Infobulle((HOSTILE, "{0}"), (HOSTILE,))}
    legende = [EntreeLegende("0", HOSTILE, HOSTILE)]
    change = vue(textes, titre_legende=HOSTILE, legende=legende)
    script = _get_feature_group_string(couche_de_couleurs(change), carte_territoire("v", "Carte", "Contours"))
    assert "<" not in script
    appel = re.search(r"observatoire\.recolorer\((.*)\);\n", script)
    message = json.loads(appel[1])
    assert bulles(message) == [[HOSTILE, HOSTILE]]
    assert message["legende"] == {"titre": HOSTILE, "entrees": [vars(legende[0])]}


# --- what stays ---------------------------------------------------------------------------------------------


def constante(centre: tuple[str, str] | None = ("76540", "Rouen")) -> str:
    return _get_map_string(carte_territoire("abc123", "Carte du territoire", "Contours schématiques", centre))


def test_the_constant_part_is_the_same_script_twice() -> None:
    """The component sees the same arguments: the browser keeps the map, its zoom and its position."""
    assert constante() == constante()


def test_a_hostile_commune_stays_a_text() -> None:
    script = constante(("76540", HOSTILE))
    assert "<" not in script
    options = json.loads(re.search(r"creerCarteObservatoire\(map_div, (.*)\);\n", script)[1])
    assert options["centre"] == {"code": "76540", "nom": HOSTILE}


def test_a_territory_without_a_large_commune_has_no_second_button() -> None:
    assert '"centre": null' in constante(None)


def test_the_map_asks_for_nothing_outside_this_machine() -> None:
    feuille = carte_territoire("abc123", "Carte", "Contours")
    (dessin,) = [enfant for enfant in feuille._children.values() if type(enfant).__name__ == "Dessin"]
    liens = [*dessin.default_js, *dessin.default_css]
    assert len(liens) == 5
    assert [*feuille.default_js, *feuille.default_css] == []
    assert all(lien.startswith("../../ressources/") for _, lien in liens)
    feuille.get_root().render()
    entete = feuille.get_root().header.render().replace("http-equiv", "")
    assert "../../ressources/contours/abc123.js" in entete
    assert "http" not in entete + constante()


def test_addresses_carry_the_version_of_what_they_name() -> None:
    feuille = carte_territoire("abc123", "Carte", "Contours")
    (dessin,) = [enfant for enfant in feuille._children.values() if type(enfant).__name__ == "Dessin"]
    liens = dict(dessin.default_js)
    assert liens["contours"].endswith("/contours/abc123.js")
    assert f"/carte/{carte.EMPREINTE_DESSIN}/" in liens["dessin"]


# --- the drawing code ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dessin() -> str:
    return carte.FICHIERS_DESSIN["carte.js"][0].decode()


def test_names_never_become_html(dessin: str) -> None:
    for dangereux in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert dangereux not in dessin


def test_masked_and_absent_have_a_texture_and_not_only_a_colour(dessin: str) -> None:
    """The map and its legend take their filling from the same function, so the texture is in both."""
    motifs = json.loads(re.search(r"const HACHURES = (\{.*\});", dessin)[1])
    assert set(motifs) == {carte.MASQUE, carte.ABSENT}
    assert len(set(motifs.values())) == 2
    for motif in motifs.values():
        assert f'"pattern", {{ id: "{motif}"' in dessin
    assert re.search(r"setStyle\(\{ fillColor: remplissage\(classe", dessin)
    assert re.search(r'svg\("rect", .*fill: remplissage\(entree\.classe', dessin)


def test_a_true_zero_is_white_like_no_class(dessin: str) -> None:
    assert f'const UNIES = {{ "{carte.ZERO}": "#ffffff",' in dessin
    assert "#ffffff" not in carte.PALETTE
