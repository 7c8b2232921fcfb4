"""The deck, opened again: numbers, links, titles, language, watermark, and nothing from elsewhere."""

from __future__ import annotations

import re

from pptx.oxml.ns import qn

from cpts_data.exports.dossier.diaporama import chiffres_en_tableau
from cpts_data.exports.dossier.sommaire import Dossier, filigrane
from cpts_data.exports.dossier.tableaux import ecrire
from cpts_data.stats import secret
from tests.dossier.lecture import formes, lignes_des_tableaux, membres, textes, titre


def pages_de(deck, ecran):
    return [page for page in deck.slides if titre(page) == ecran.titre]


def test_chaque_nombre_d_un_graphique_est_celui_de_l_ecran(deck, dossier: Dossier) -> None:
    vus = 0
    for ecran in dossier.ecrans:
        graphiques = [f.chart for page in pages_de(deck, ecran) for f in page.shapes if f.has_chart]
        if ecran.natif is None:
            assert not graphiques
            continue
        (graphique,) = graphiques
        vus += 1
        assert list(graphique.plots[0].categories) == list(ecran.natif.categories)
        lues = {serie.name: tuple(serie.values) for serie in graphique.plots[0].series}
        assert lues == {serie.nom: serie.valeurs for serie in ecran.natif.series}
    assert vus >= 7


def test_chaque_ligne_de_tableau_est_celle_de_l_ecran(deck, dossier: Dossier) -> None:
    for ecran in dossier.ecrans:
        attendues = list(chiffres_en_tableau(ecran).lignes) if ecran.chiffres else []
        attendues += list(ecrire(ecran.tableau).lignes) if ecran.tableau is not None else []
        lues = [ligne for page in pages_de(deck, ecran) for ligne in lignes_des_tableaux(page)]
        assert lues == attendues, ecran.code


def test_la_carte_a_une_forme_par_zone_et_les_zones_masquees_sont_hachurees(deck, dossier: Dossier) -> None:
    ecran = next(e for e in dossier.ecrans if e.code == "mt_carte")
    (page,) = pages_de(deck, ecran)
    zones = {f.name for f in formes(page) if f.shape_type is not None and f.shape_type == 5}
    vue = ecran.carte.vue
    assert {ecran.carte.noms[code] for code in vue.codes} <= zones
    motifs = [f for f in formes(page) if f._element.find(f".//{qn('a:pattFill')}") is not None]
    masquees = vue.classes.count("m")
    assert len([f for f in motifs if f.name in set(ecran.carte.noms.values())]) == masquees > 0
    legende = " ".join(textes(page))
    assert f"masqué (secret) : {masquees} IRIS" in legende and "schématiques" in legende
    assert secret.MASQUE not in {f.name for f in formes(page)}


def test_chaque_page_a_un_vrai_titre_un_numero_et_des_notes(deck, dossier: Dossier) -> None:
    titres = [titre(page) for page in deck.slides]
    assert all(titres) and [ecran.titre for ecran in dossier.ecrans if ecran.titre not in titres] == []
    for page in list(deck.slides)[1:]:
        numeros = [e for e in page._element.iter(qn("a:fld")) if e.get("type") == "slidenum"]
        assert len(numeros) == 1, titre(page)
    for ecran in dossier.ecrans:
        notes = pages_de(deck, ecran)[0].notes_slide.notes_text_frame.text
        assert ecran.message in notes and ecran.calcul in notes and ecran.mentions[0] in notes


def test_chaque_renvoi_ouvre_la_page_de_sa_source(deck, dossier: Dossier) -> None:
    for ecran in dossier.ecrans:
        for page in pages_de(deck, ecran):
            vus = {}
            for passage in page._element.iter(qn("a:r")):
                lien = passage.find(f"{qn('a:rPr')}/{qn('a:hlinkClick')}")
                if lien is not None:
                    assert lien.get("action") == "ppaction://hlinksldjump"
                    vus[passage.find(qn("a:t")).text] = page.part.related_part(lien.get(qn("r:id"))).slide
            assert list(vus) == [f"[{numero}]" for numero in dossier.renvois(ecran)], ecran.code
            for numero, cible in vus.items():
                assert titre(cible) == "Sources des chiffres"
                assert numero in {ligne[0] for ligne in lignes_des_tableaux(cible)}


def test_le_filigrane_est_sur_chaque_page_fictive_ou_simulee_et_sur_elles_seules(deck, dossier: Dossier) -> None:
    for ecran in dossier.ecrans:
        for page in pages_de(deck, ecran):
            marques = [texte for texte in textes(page) if texte.startswith(("DÉMONSTRATION —", "HYPOTHÈSE —"))]
            assert marques == ([filigrane(ecran)] * 2 if filigrane(ecran) else []), ecran.code
    assert any(ecran.demonstration for ecran in dossier.ecrans) and any(ecran.hypothese for ecran in dossier.ecrans)


def test_deux_formes_d_une_page_n_ont_pas_le_meme_numero(deck) -> None:
    """PowerPoint offers to repair a file where they do."""
    for page in deck.slides:
        numeros = page._element.xpath(".//p:cNvPr/@id")
        assert len(numeros) == len(set(numeros)), titre(page)


def test_la_langue_est_le_francais_partout(deck) -> None:
    assert deck.core_properties.language == "fr-FR"
    for page in deck.slides:
        for passage in page._element.iter(qn("a:r"), qn("a:fld")):
            assert passage.find(qn("a:rPr")).get("lang") == "fr-FR"


def test_chaque_figure_a_son_texte(deck, dossier: Dossier) -> None:
    for ecran in dossier.ecrans:
        for page in pages_de(deck, ecran):
            for forme in page.shapes:
                if forme.has_chart or forme.has_table or (forme.shape_type is not None and forme.shape_type in (6, 13)):
                    assert forme._element.xpath(".//p:cNvPr")[0].get("descr") == ecran.message


def test_rien_ne_depasse_de_la_page(deck) -> None:
    for page in deck.slides:
        for forme in page.shapes:
            assert forme.left >= 0 and forme.left + forme.width <= deck.slide_width, (titre(page), forme.name)
            assert forme.top >= 0 and forme.top + forme.height <= deck.slide_height, (titre(page), forme.name)


def test_les_pages_se_lisent_sans_se_recouvrir(deck, dossier: Dossier) -> None:
    """A table, a chart, notes and the sources never stand on one another."""
    for ecran in dossier.ecrans:
        for page in pages_de(deck, ecran):
            blocs = [f for f in page.shapes if f.has_chart or f.has_table or f.name in ("À savoir", "Sources")]
            places = sorted((f.top, f.top + f.height, f.name) for f in blocs)
            for (_, bas, nom), (haut, _, autre) in zip(places, places[1:], strict=False):
                assert bas <= haut, (ecran.code, nom, autre)


def test_rien_ne_vient_d_ailleurs_et_rien_ne_se_calcule(pptx: bytes) -> None:
    for nom, contenu in membres(pptx).items():
        if nom.endswith(".rels"):
            assert b"External" not in contenu, nom
        assert not re.search(rb"<f>|<c [^>]*><f", contenu), f"{nom} : formule"
        assert b"hyperlink" not in contenu.lower().replace(b"hyperlinkbase", b"") or not nom.endswith(".rels"), nom
