"""A fault is one readable line, whatever the file holds; a report never grows with the file."""

from __future__ import annotations

import pytest

from cpts_data.erreurs import FAUTES_PAR_GENRE, ErreurDonnees, Faute
from cpts_data.textes import affichable, sans_invisibles


def test_rien_de_ce_que_dit_une_faute_n_agit_sur_le_terminal():
    agit = "\x1b]0;titre\x07\x9b31m\u202e\u2066\r\n"
    faute = Faute(f"a{agit}.csv", f"Le mois suit « {agit} ».", 2, f"col{agit}", f"val{agit}", f"att{agit}")
    texte = faute.en_francais()
    assert texte.isprintable()
    assert texte.count("?]0;titre??31m??") == 5


def test_ce_que_dit_une_faute_est_court():
    faute = Faute("f" * 5_000, "m" * 5_000, 2, "c" * 5_000, "v" * 5_000, "a" * 5_000)
    # file, column and value: 200 characters each; two sentences of 1 000; and the words around them
    assert len(faute.en_francais()) < 3 * 201 + 2 * 1_001 + 100
    assert f"Valeur lue : « {'v' * 200}… »." in faute.en_francais()


def test_une_fiche_a_des_champs_et_un_tableau_des_colonnes():
    lieux = [Faute(f"a.{suffixe}", "Faux.", 2, "nom").en_francais() for suffixe in ("csv", "toml")]
    assert lieux == ["a.csv, ligne 2, colonne « nom » : Faux.", "a.toml, ligne 2, champ « nom » : Faux."]


def test_les_espaces_des_nombres_restent():
    assert affichable("au plus 10\u202f000\u00a0€") == "au plus 10\u202f000\u00a0€"


@pytest.mark.parametrize("texte", ["", "Forêt du Trait – Maurepas", "l’œuvre\tet\nla suite", "👩\u200d⚕️", "\u00ad"])
def test_un_texte_ordinaire_reste_tel_quel(texte):
    assert sans_invisibles(texte) == texte


def test_les_fautes_d_un_genre_sont_comptees_au_dela_de_cinquante():
    fautes = [Faute("a.csv", "Inconnu.", ligne, "code") for ligne in range(52)]
    autres = [Faute("a.csv", "Inconnu.", 1, "nom"), Faute("b.csv", "Inconnu.", 1, "code")]
    gardees = ErreurDonnees([*fautes, *autres]).fautes
    assert gardees == (
        *fautes[:FAUTES_PAR_GENRE],
        *autres,
        Faute("a.csv", "… et 2 autres fautes du même genre : Inconnu.", colonne="code", nombre=2),
    )
    assert sum(faute.nombre for faute in gardees) == len(fautes) + len(autres)
    assert ErreurDonnees(gardees).fautes == gardees, "a report passed on is not counted again"


def test_une_faute_de_trop_se_dit_au_singulier():
    *_, derniere = ErreurDonnees(Faute("a.csv", "Inconnu.", ligne) for ligne in range(51)).fautes
    assert derniere.message == "… et 1 autre faute du même genre : Inconnu."
