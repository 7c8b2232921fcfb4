"""Open a page as a visitor does, and read what it says."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from html import unescape
from xml.etree import ElementTree

from streamlit.testing.v1 import AppTest

from cpts_data.chemins import RACINE

FIGURE = re.compile(r'<img class="figure" [^>]*alt="([^"]*)" src="data:image/svg\+xml;base64,([^"]*)">')


@dataclass(frozen=True)
class Figure:
    """What a figure of a page says: its alternative, and the texts drawn, from left to right in the file."""

    alt: str
    textes: tuple[str, ...]
    svg: str


def ouvrir_page(fichier: str, **adresse: str) -> AppTest:
    """Open a page through the app, with its filters in the address."""
    essai = AppTest.from_file(str(RACINE / "app.py"), default_timeout=30)
    essai.run()
    essai.switch_page(f"pages/{fichier}")
    for cle, valeur in adresse.items():
        essai.query_params[cle] = valeur
    return essai.run()


def textes(essai: AppTest) -> str:
    """Return what the page writes: HTML blocks, Markdown and captions."""
    return " ".join(
        [
            *(FIGURE.sub("", h.proto.body) for h in essai.get("html")),
            *(m.value for m in essai.markdown),
            *(c.value for c in essai.caption),
        ]
    )


def titres(essai: AppTest) -> list[str]:
    """Return the headings of level one: a page has one."""
    return [unescape(titre) for html in essai.get("html") for titre in re.findall("<h1>(.*?)</h1>", html.proto.body)]


def figures(essai: AppTest) -> list[Figure]:
    """Return the figures drawn in a page, in its order."""
    trouvees = [trouve for html in essai.get("html") for trouve in FIGURE.findall(html.proto.body)]
    return [lire_figure(unescape(alt), base64.b64decode(contenu).decode()) for alt, contenu in trouvees]


def lire_figure(alt: str, svg: str) -> Figure:
    """Read a drawing as what it is, XML: a text of the data that is not escaped is a fault here."""
    racine = ElementTree.fromstring(svg)
    ecrits = ("".join(element.itertext()) for element in racine.iter("{http://www.w3.org/2000/svg}text"))
    return Figure(alt, tuple(ecrits), svg)


TABLEAU = re.compile(r'<div class="tableau" .*?</div>', re.DOTALL)


def tableaux_ecrits(essai: AppTest) -> list[list[dict[str, str]]]:
    """Return the rows of each table written in the page, by heading. Read as XML: what is not escaped is a fault."""
    trouves = [texte for html in essai.get("html") for texte in TABLEAU.findall(html.proto.body)]
    return [_lignes(ElementTree.fromstring(texte)) for texte in trouves]


def _lignes(table: ElementTree.Element) -> list[dict[str, str]]:
    entetes = ["".join(case.itertext()) for case in table.iter("th")]
    lignes = [["".join(case.itertext()) for case in ligne.iter("td")] for ligne in table.iter("tr")]
    return [dict(zip(entetes, ligne, strict=True)) for ligne in lignes if ligne]
