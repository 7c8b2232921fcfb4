"""Two maps that move together: one component, two views, the same drawing code."""

from __future__ import annotations

import json
import re

from streamlit_folium import _get_feature_group_string, _get_map_string

from cpts_data.figures.carte import EntreeLegende, Infobulle, VueCarte, carte_territoire, couche_de_couleurs


def vue(titre: str) -> VueCarte:
    textes = {"A": Infobulle(("{0}",), ("</script>{{7*7}}",))}
    return VueCarte("iris", ["A"], "0", textes, titre, [EntreeLegende("0", "moins de 100", "1 IRIS")])


def scripts(carte: object) -> list[str]:
    return [adresse.rpartition("/")[2] for enfant in carte._children.values() for _, adresse in enfant.default_js]


def test_the_second_map_is_asked_for_only_where_there_are_two() -> None:
    seule, deux = carte_territoire("v", "Carte", "Contours"), carte_territoire("v", "Cartes", "Contours", jumelles=True)
    assert "map_div2" not in _get_map_string(seule) and "creerCarteObservatoire(" in _get_map_string(seule)
    assert "map_div2" in _get_map_string(deux) and "creerCartesJumelles(" in _get_map_string(deux)
    assert scripts(seule) == ["leaflet.js", "v.js", "carte.js"]
    assert scripts(deux) == ["leaflet.js", "v.js", "carte.js", "carte_double.js"]


def test_both_views_leave_in_one_message_and_stay_texts() -> None:
    groupe = couche_de_couleurs(vue("à gauche"), vue("à droite"))
    script = _get_feature_group_string(groupe, carte_territoire("v", "Cartes", "Contours", jumelles=True))
    message = json.loads(re.search(r"recolorer\((.*)\);", script)[1])
    assert [m["legende"]["titre"] for m in message] == ["à gauche", "à droite"]
    assert message[0]["textes"] == [[0, "</script>{{7*7}}"]]
    assert "</script>" not in script
