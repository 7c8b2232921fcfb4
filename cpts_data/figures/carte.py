"""The territorial map, drawn once and recoloured without resending its geometry.

Two folium elements. The first lists the same-origin files (Leaflet, our drawing code, the contours of one data
version) and creates the map: it never changes between reruns, so the browser keeps the map, its zoom and its
position. The second carries what changes: one character of class per area, texts for the tooltips, the legend.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import folium

RESSOURCES = "../../ressources"
"""Seen from the map's frame (/component/<name>/index.html): a relative path also works under a base path."""

_DOSSIER = Path(__file__).parent
FICHIERS_DESSIN: Mapping[str, tuple[bytes, str]] = {
    "carte.js": ((_DOSSIER / "carte.js").read_bytes(), "text/javascript"),
    "carte_double.js": ((_DOSSIER / "carte_double.js").read_bytes(), "text/javascript"),
    "carte.css": ((_DOSSIER / "carte.css").read_bytes(), "text/css"),
}
EMPREINTE_DESSIN = hashlib.sha256(b"".join(contenu for contenu, _ in FICHIERS_DESSIN.values())).hexdigest()[:12]

MASQUE, ABSENT, ZERO, SANS_OBJET, SANS_REFERENCE = "m", "a", "z", "s", "r"
"""Class characters of areas that are masked, without a figure, truly at zero, where the count has no object, and
measured with nothing to compare to."""

PALETTE = ("#fdea45", "#c1ae6c", "#87827a", "#4f5d77", "#123570")
"""Five steps of cividis, light (few) to dark (many): readable with every colour-vision deficiency and in grey."""
COULEUR_CERCLE = "#1d4e89"


_BALISE_JINJA = re.compile(r"\{(?=[{%#])")


def _dans_un_script(json_ecrit: str) -> str:
    """Make JSON text safe inside a script element, and inside a template: folium renders what it rendered.

    Only a text can hold ``<`` or two braces in a row, so the escapes never touch the structure of the JSON.
    """
    return _BALISE_JINJA.sub(r"\\u007b", json_ecrit).replace("<", "\\u003c")


@dataclass(frozen=True)
class EntreeLegende:
    """One line of the legend: class character, label, how many areas; or a circle of ``rayon`` pixels.

    ``large``: the hatching that says that a colour is uncertain.
    """

    classe: str
    libelle: str
    effectif: str = ""
    rayon: float | None = None
    large: bool = False


@dataclass(frozen=True)
class Cercle:
    """One proportional symbol: its area code, place and radius in pixels."""

    code: str
    longitude: float
    latitude: float
    rayon: float


@dataclass(frozen=True)
class Infobulle:
    """The lines of one tooltip, ``{0}``, ``{1}``… standing for ``valeurs``.

    Areas share the same few sentences: sent once, they make the message three times smaller.
    """

    lignes: tuple[str, ...]
    valeurs: tuple[str, ...] = ()


@dataclass(frozen=True)
class VueCarte:
    """Everything that changes on the map.

    ``classes`` has one character per code: ``0`` to ``4`` for the palette, or MASQUE, ABSENT, ZERO, SANS_OBJET,
    SANS_REFERENCE. ``hachures``: « 1 » for the codes whose colour is uncertain; empty when it is never said.
    ``textes`` gives each tooltip, already written in French; the name of the area (and of its commune) comes first
    by itself.
    """

    niveau: str
    codes: Sequence[str]
    classes: str
    textes: Mapping[str, Infobulle | Sequence[str]]
    titre_legende: str
    legende: Sequence[EntreeLegende]
    palette: Sequence[str] = PALETTE
    selection: str | None = None
    cercles: Sequence[Cercle] = field(default=())
    hachures: str = ""

    def en_json(self) -> str:
        """Return the message sent to the browser, safe inside a script element."""
        textes = [self.textes[code] for code in self.codes]
        bulles = [bulle if isinstance(bulle, Infobulle) else Infobulle(tuple(bulle)) for bulle in textes]
        phrases = list(dict.fromkeys(bulle.lignes for bulle in bulles))
        rangs = {lignes: rang for rang, lignes in enumerate(phrases)}
        contenu = {
            "niveau": self.niveau,
            "codes": list(self.codes),
            "classes": self.classes,
            "hachures": self.hachures,
            "palette": list(self.palette),
            "phrases": phrases,
            "textes": [[rangs[bulle.lignes], *bulle.valeurs] for bulle in bulles],
            "selection": self.selection,
            "couleur_cercle": COULEUR_CERCLE,
            "cercles": [vars(cercle) for cercle in self.cercles],
            "legende": {"titre": self.titre_legende, "entrees": [vars(entree) for entree in self.legende]},
        }
        texte = json.dumps(contenu, ensure_ascii=False, separators=(",", ":"))
        cle = hashlib.sha256(texte.encode()).hexdigest()[:12]
        return _dans_un_script(f'{{"cle":"{cle}",{texte[1:]}')


@cache
def _classes_folium() -> tuple[type, type]:
    """Define the two elements on first use: a page without a map should not pay for importing folium."""
    from branca.element import MacroElement
    from folium.elements import JSCSSMixin
    from folium.template import Template

    class Dessin(JSCSSMixin, MacroElement):
        _template = Template(
            "{% macro script(this, kwargs) %}"
            "var observatoire = {{ this.creer }}({{ this._parent.get_name() }}, {{ this.options_json }});"
            "{% endmacro %}"
        )

        def __init__(self, version: str, options: Mapping[str, object], *, jumelles: bool = False) -> None:
            super().__init__()
            self._name = "Dessin"
            # The component makes room for a second map where the script names its place.
            self.creer = "/* map_div2 */creerCartesJumelles" if jumelles else "creerCarteObservatoire"
            self.options_json = _dans_un_script(json.dumps(options))
            self.default_js = [
                ("leaflet", f"{RESSOURCES}/leaflet/leaflet.js"),
                ("contours", f"{RESSOURCES}/contours/{version}.js"),
                ("dessin", f"{RESSOURCES}/carte/{EMPREINTE_DESSIN}/carte.js"),
            ]
            if jumelles:
                self.default_js.append(("jumelles", f"{RESSOURCES}/carte/{EMPREINTE_DESSIN}/carte_double.js"))
            self.default_css = [
                ("leaflet", f"{RESSOURCES}/leaflet/leaflet.css"),
                ("dessin", f"{RESSOURCES}/carte/{EMPREINTE_DESSIN}/carte.css"),
            ]

    class Couleurs(MacroElement):
        _template = Template(
            "{% macro script(this, kwargs) %}observatoire.recolorer({{ this.vue_json }});{% endmacro %}"
        )

        def __init__(self, vues: Sequence[VueCarte]) -> None:
            super().__init__()
            self._name = "Couleurs"
            messages = [vue.en_json() for vue in vues]
            self.vue_json = messages[0] if len(messages) == 1 else f"[{','.join(messages)}]"

    return Dessin, Couleurs


def carte_territoire(
    version: str, titre: str, mention: str, centre: tuple[str, str] | None = None, *, jumelles: bool = False
) -> folium.Map:
    """Return the constant part of the map for one data version.

    ``mention`` says what the contours are; ``centre`` is the code and name of the commune with a zoom button.
    ``jumelles``: two maps side by side that move together.
    """
    import folium

    dessin, _ = _classes_folium()
    carte = folium.Map(
        location=(49.5, 1.14), tiles=None, zoom_control=False, attribution_control=False, zoom_snap=0.25, min_zoom=6
    )
    carte.default_js, carte.default_css = [], []
    options = {"titre": titre, "mention": mention, "centre": centre and {"code": centre[0], "nom": centre[1]}}
    dessin(version, options, jumelles=jumelles).add_to(carte)
    return carte


def couche_de_couleurs(*vues: VueCarte) -> folium.FeatureGroup:
    """Return the part of the map that changes, one view a map, to be passed as ``feature_group_to_add``."""
    import folium

    _, couleurs = _classes_folium()
    groupe = folium.FeatureGroup()
    couleurs(vues).add_to(groupe)
    return groupe
