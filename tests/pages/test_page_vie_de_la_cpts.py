"""« Vie de la CPTS » as a reader meets it: the report, then a CPTS that has nothing of it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from cpts_data.chemins import VARIABLE_DONNEES, Dossiers
from cpts_data.ecrans import vie_de_la_cpts as ecrans
from cpts_data.ecrans.ecran import verifier
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.store import Magasin, ouvrir_magasin
from tests.pages.visite import figures, ouvrir_page, tableaux_ecrits, textes, titres

JEUX = ("reunions_par_fiche", "reunions_dates", "chiffres_cles", "enquetes", "communication_publications")


def ouvrir() -> AppTest:
    essai = ouvrir_page("vie_de_la_cpts.py")
    assert not essai.exception
    return essai


def test_la_page_s_ouvre_sur_son_message_et_ses_trois_figures() -> None:
    essai = ouvrir()
    assert titres(essai) == ["Vie de la CPTS"]
    contenu = textes(essai).replace("\\", "")
    assert "75 dates de réunion pour 15 des 19 fiches action" in contenu
    assert "elle est déduite de l’exercice" in contenu and "FA9, 7/2 et 27/3 : deux années sont possibles" in contenu
    phrases = [figure.alt for figure in figures(essai)]
    assert len(phrases) == 3
    assert all(f'<p class="phrase">{phrase}</p>' in contenu for phrase in phrases)


def test_les_deux_valeurs_sont_montrees_et_aucune_n_est_corrigee() -> None:
    essai = ouvrir()
    contenu = textes(essai)
    assert '<div class="valeur">6 ou 5</div>' in contenu and '<div class="valeur">130 ou 200</div>' in contenu
    (lignes,) = tableaux_ecrits(essai)
    lues = {ligne["Ce qui est compté"].partition(" :")[0]: ligne for ligne in lignes}
    assert len(lues) == 7
    assert (lues["Soirées"]["Imprimé"], lues["Soirées"]["Recalculé"]) == ("5", "6")
    assert lues["Réunions de la FA3"]["Écart"] == "aucune"


def test_le_93_pour_cent_est_dit_avec_ce_qu_il_additionne() -> None:
    contenu = textes(ouvrir()).replace("\\", "")
    assert f"13 sur 16 (81,25{E}%) et 12 sur 15 (80{E}%)" in contenu
    assert f"15 sur 16 (93,75{E}%)" in contenu
    assert "Un pourcentage n’est écrit qu’à côté de sa base, à partir de 10 réponses" in contenu
    assert "un extrait, le total des réponses est inconnu" in contenu
    assert "Réponses non disponibles" in contenu


@pytest.mark.parametrize(
    ("cle", "lignes"), [("groupes", 19), ("dates_de_reunion", 75), ("reponses", 29), ("publications", 8)]
)
def test_les_tableaux_s_ouvrent_et_s_emportent(cle: str, lignes: int) -> None:
    essai = ouvrir()
    assert not essai.dataframe
    essai.session_state[cle] = True
    essai.run()
    assert not essai.exception
    (tableau,) = essai.dataframe
    assert len(tableau.value) == lignes
    assert len(essai.get("download_button")) == 4, "CSV and XLSX, of this table and of the written one"


def test_les_ecrans_disent_ce_que_dit_la_page(magasin: Magasin) -> None:
    trouves = {ecran.code: ecran for ecran in ecrans.ecrans(magasin)}
    assert list(trouves) == ["vie_reunions", "vie_rencontres", "vie_enquetes", "vie_communication"]
    verifier(list(trouves.values()))
    contenu = textes(ouvrir())
    assert all(ecran.message in contenu and ecran.page == "vie-de-la-cpts" for ecran in trouves.values())
    dates = trouves["vie_reunions"].natif.series[0].valeurs
    assert (sum(filter(None, dates)), dates.count(None), dates.count(0)) == (75, 4, 0)
    assert [serie.valeurs for serie in trouves["vie_enquetes"].natif.series] == [(13, 12), (2, 2), (1, 1)]
    assert trouves["vie_rencontres"].chiffres[0].valeur == "6 ou 5"


# --- a CPTS that has nothing of it --------------------------------------------------------------------------


def retirer(dossiers: Dossiers, *jeux: str) -> None:
    for jeu in jeux:
        for suffixe in ("csv", "toml"):
            (dossiers.donnees / "publie" / f"{jeu}.{suffixe}").unlink()


def test_sans_rien_la_page_dit_quoi_demander_et_ou_l_ecrire(dossiers: Dossiers, monkeypatch) -> None:
    retirer(dossiers, *JEUX)
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers.donnees))
    essai = ouvrir()
    contenu = textes(essai)
    assert "Aucune réunion ni aucun groupe de travail n’est connu pour cette CPTS." in contenu
    assert contenu.count("À demander à la coordination de la CPTS") == 4
    assert all(f"publie/{jeu}.csv" in contenu for jeu in JEUX)
    assert figures(essai) == []
    assert ecrans.ecrans(ouvrir_magasin(dossiers)) == []


@pytest.mark.parametrize("jeu", JEUX)
def test_un_jeu_absent_laisse_les_autres(dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch, jeu: str) -> None:
    retirer(dossiers, jeu)
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers.donnees))
    essai = ouvrir()
    assert len(figures(essai)) >= 2
    if jeu == "reunions_dates":
        assert "75 dates de réunion pour 15 des 19 fiches action ;" in textes(essai), "counted, without their months"
    assert len(ecrans.ecrans(ouvrir_magasin(dossiers))) >= 3
