"""A text that comes from data is shown as it is: no link, no heading, no reversed reading order."""

from __future__ import annotations

import re

import pytest

from pages.components.magasin import echapper

# What GitHub's Markdown, which Streamlit reads, turns into links by itself: looked for in the text once the
# backslashes are gone (source: mdast-util-gfm-autolink-literal).
LIEN = re.compile(r"(https?://|www(?=\.))[-.\w]+|[-.\w+]+@[-\w]+(\.[-\w]+)+", re.IGNORECASE)


def montre(texte: str) -> str:
    """The text once Markdown has read the backslashes."""
    return re.sub(r"\\(.)", r"\1", echapper(texte))


@pytest.mark.parametrize(
    "texte",
    [
        "voir https://exemple.fr/page",
        "HTTP://EXEMPLE.FR",
        "www.exemple.fr",
        "WWW.exemple.fr",
        "wwwwww.exemple.fr",
        "ecrire a nom@exemple.fr",
        "a@b.fr@c.fr",
        "ht\u202etp://exemple.fr",
        "http:/\u202e/exemple.fr",
        "mailto:nom@exemple.fr",
    ],
)
def test_une_adresse_ne_devient_pas_un_lien(texte):
    assert LIEN.search(re.sub("\u202e", "", texte)), "the test must try what would be a link"
    assert not LIEN.search(montre(texte))


def test_un_texte_se_lit_comme_il_est_ecrit():
    texte = "1. *Rouen* [a](b) <b> #x `y` $z$ : 12 % – l’œuvre"
    assert montre(texte) == texte
    assert "[a](" not in echapper(texte)


def test_un_texte_reste_sur_une_ligne():
    assert echapper("titre\n=====") == "titre ====="
    assert echapper("a\r\n\r\n    b") == "a b"


def test_le_sens_de_lecture_ne_change_pas():
    assert echapper("a\u202eb\u2066c\x1b") == "abc"
