"""A screen says where its figures come from, and what they are worth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpts_data.ecrans import modules, tous_les_ecrans
from cpts_data.ecrans.ecran import Chiffre, Ecran, verifier
from cpts_data.erreurs import ErreurDonnees
from cpts_data.store import Magasin


def essai(magasin: Magasin, jeu: str = "prevention") -> Ecran:
    return Ecran(
        "essai", "prevention", "Essai", "Une phrase.", tuple(magasin.origines(jeu)), chiffres=(Chiffre("a", "1"),)
    )


def test_un_ecran_dit_d_ou_viennent_ses_chiffres(magasin: Magasin) -> None:
    ecran = essai(magasin)
    assert ecran.classes == ("publié",) and not ecran.demonstration
    assert ecran.mentions == tuple(p.mention() for p in magasin.origines("prevention"))
    calcule = replace(ecran, calcul="a ÷ b", hypothese=True)
    assert calcule.classes == ("publié", "calculé", "hypothèse")
    assert essai(magasin, "mt_iris").demonstration


def test_tous_les_ecrans_sans_source_sont_refuses_ensemble(magasin: Magasin) -> None:
    bon = essai(magasin)
    verifier([bon])
    with pytest.raises(ErreurDonnees) as levee:
        verifier([bon, replace(bon, titre="Un", origines=()), replace(bon, titre="Deux", origines=())])
    assert [faute.valeur for faute in levee.value.fautes] == ["Un", "Deux"]
    assert "sans source" in str(levee.value)


def test_chaque_module_d_ecrans_est_trouve(magasin: Magasin) -> None:
    assert "ecran" not in modules()
    ecrans = tous_les_ecrans(magasin)
    assert all(code == ecran.code for code, ecran in ecrans.items())
    verifier(list(ecrans.values()))
