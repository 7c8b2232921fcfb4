"""The shared rules: each finds the wrong line, says it as the file does, and lets unknown cells pass."""

from __future__ import annotations

import pandas as pd
import pytest

from cpts_data.catalogue import Colonne, Jeu
from cpts_data.catalogue.secret import RegleDeSecret
from cpts_data.loaders.regles import Regles, demi_unite, mois_suivant


def jeu_d_essai(*noms: str) -> Jeu:
    """A dataset whose file calls every column by its name in capitals."""
    colonnes = tuple(Colonne(nom, nom.upper(), nom, "sans unité", "entier", nom) for nom in noms)
    return Jeu(
        "essai", "Essai", "Une ligne.", "essai.csv", (), 365, "Aucune.", RegleDeSecret("libre", "Essai."), colonnes
    )


def regles(**colonnes: list) -> Regles:
    """Rules on a small frame whose first data line is line 2, as in a file with a header."""
    taille = len(next(iter(colonnes.values())))
    lignes = pd.DataFrame({"ligne": range(2, 2 + taille), **colonnes})
    return Regles(jeu_d_essai(*colonnes), lignes)


def lieux(fautes: list) -> list[tuple[int, str]]:
    return [(faute.ligne, faute.colonne) for faute in fautes]


def test_numerateur_au_plus_denominateur():
    controle = regles(num=[10, 11, pd.NA, 12], den=[10, 10, 10, pd.NA])
    (faute,) = controle.au_plus("num", "den")
    assert (faute.fichier, faute.ligne, faute.colonne) == ("essai.csv", 3, "NUM")
    assert (faute.valeur, faute.attendu) == ("11", "au plus 10")
    assert faute.message == "Le nombre dépasse celui de la colonne « DEN »."


def test_valeur_lue_comme_dans_le_fichier_et_attendu_en_francais():
    """148491 becomes 148491.0 in a column with an empty cell: the fault still shows what the file holds."""
    (faute,) = regles(num=[148492.0, float("nan")], den=[148491.0, 5.0]).au_plus("num", "den")
    assert faute.valeur == "148492"
    assert faute.attendu == "au plus 148\u202f491"


@pytest.mark.parametrize("vide", [None, float("nan"), pd.NA])
def test_une_case_inconnue_ne_fait_pas_de_faute(vide):
    controle = regles(num=[vide, 3], den=[2, vide], reste=[vide, vide], groupe=["a", "a"], periode=["T0", vide])
    assert controle.au_plus("num", "den") == []
    assert controle.difference("reste", "den", "num") == []
    assert controle.somme("reste", ["num", "den"]) == []
    assert controle.somme_au_plus(["num", "den"], "reste") == []
    assert controle.taux("reste", "num", "den", decimales=1) == []
    assert controle.unique_par("reste", ["groupe"]) == []
    assert controle.prefixe("reste", "groupe") == []
    assert controle.inclus_dans("groupe", "a", ["b"], ["periode"], ["num"]) == []


def test_colonne_entierement_vide():
    controle = regles(num=[None, None], den=[5, 5])
    assert controle.au_plus("num", "den") == []
    tous = pd.Series([True, True])
    assert controle.total_des_lignes(["num"], tous, tous) == []


def test_difference():
    # 10 - 7 = 3, 10 - 8 = 2 and not 3
    (faute,) = regles(sans=[3, 3], den=[10, 10], num=[7, 8]).difference("sans", "den", "num")
    assert (faute.ligne, faute.colonne, faute.valeur, faute.attendu) == (3, "SANS", "3", "2")
    assert "« DEN »" in faute.message and "« NUM »" in faute.message


def test_somme_et_somme_au_plus():
    controle = regles(total=[5, 4, 6], m=[2, 2, 2], r=[3, 3, 3])
    # 2 + 3 = 5: line 3 is short of 1, line 4 exceeds by 1
    assert [(f.ligne, f.attendu) for f in controle.somme("total", ["m", "r"])] == [(3, "5"), (4, "5")]
    assert [(f.ligne, f.attendu) for f in controle.somme_au_plus(["m", "r"], "total")] == [(3, "au moins 5")]


def test_taux_a_l_arrondi_pres():
    # 1 / 16 = 6.25 %: 6.2 and 6.3 are both roundings, 6.4 is not; nothing to compare over zero
    controle = regles(taux=[6.2, 6.3, 6.4, None, 50.0], num=[1, 1, 1, 0, 0], den=[16, 16, 16, 0, 0])
    (faute,) = controle.taux("taux", "num", "den", decimales=1)
    assert (faute.ligne, faute.colonne, faute.valeur, faute.attendu) == (4, "TAUX", "6.4", "6,25")


def test_taux_sur_les_lignes_choisies_seulement():
    controle = regles(taux=[65.0, 65.0], num=[7783, 7783], den=[11881, 11881], nature=["imprimé", "calculé"])
    # 7 783 / 11 881 = 65.51 %: the printed line keeps its truncation
    calculees = controle.lignes["nature"] == "calculé"
    assert lieux(controle.taux("taux", "num", "den", decimales=2, ou=calculees)) == [(3, "TAUX")]


def test_demi_unite():
    assert demi_unite(1) == pytest.approx(0.05)
    assert demi_unite(4) == pytest.approx(0.00005)


def test_total_des_lignes_ignore_les_cases_vides_et_le_total_imprime():
    controle = regles(n=[4, None, 3, 7, 8, 9], nature=["mois", "mois", "mois", "calculé", "calculé", "imprimé"])
    nature = controle.lignes["nature"]
    # 4 + 3 = 7; the printed 9 is left alone
    (faute,) = controle.total_des_lignes(["n"], nature == "calculé", nature == "mois")
    assert (faute.ligne, faute.valeur, faute.attendu) == (6, "8", "7")


def test_effectifs_et_parts():
    controle = regles(nom=["a", "b", "CALCULE", "IMPRIME"], n=[30, 22, 52, 51], part=[57.7, 42.0, 100.0, None])
    # 30 + 22 = 52; 30 / 52 = 57.69; 22 / 52 = 42.31, so 42.0 is wrong; the printed 51 is no fault
    fautes = controle.effectifs_et_parts("nom", "CALCULE", ["IMPRIME"], "n", "part", decimales=1)
    assert [(f.ligne, f.colonne, f.attendu) for f in fautes] == [(3, "PART", "42,3077")]


def test_effectifs_et_parts_trouve_un_total_calcule_faux():
    controle = regles(nom=["a", "b", "CALCULE"], n=[30, 22, 51], part=[None, None, None])
    fautes = controle.effectifs_et_parts("nom", "CALCULE", [], "n", "part", decimales=1)
    assert [(f.ligne, f.valeur, f.attendu) for f in fautes] == [(4, "51", "52")]


def test_prefixe():
    controle = regles(iris=["765400101", "761080101"], commune=["76540", "76540"])
    (faute,) = controle.prefixe("iris", "commune")
    assert (faute.ligne, faute.valeur) == (3, "761080101")
    assert faute.attendu == "un code qui commence par 76540"


def test_unique_par_attend_la_premiere_valeur():
    controle = regles(code=["FA1", "FA1", "FA2", "FA1"], titre=["Accès", "Accès", "Autre", "Acces"])
    (faute,) = controle.unique_par("titre", ["code"])
    assert (faute.ligne, faute.colonne, faute.valeur, faute.attendu) == (5, "TITRE", "Acces", "Accès")


def test_inclus_dans_compare_dans_le_meme_groupe():
    controle = regles(
        population=["16", "ald", "16", "ald", "médecins"],
        periode=["T0", "T0", "T1", "T1", None],
        avec=[100, 100, 120, 121, 999],
    )
    # 100 <= 100 at T0; 121 > 120 at T1; doctors are not a sub-population
    (faute,) = controle.inclus_dans("population", "16", ["ald"], ["periode"], ["avec"])
    assert (faute.ligne, faute.colonne, faute.valeur, faute.attendu) == (5, "AVEC", "121", "au plus 120")


def test_vide_si_et_rempli_si():
    controle = regles(type=["S", "R", "S"], montant=[100, None, None])
    suivi = controle.lignes["type"] == "S"
    vides = controle.vide_si("montant", suivi, "Un suivi n’a pas de montant.")
    assert [(f.ligne, f.valeur, f.attendu) for f in vides] == [(2, "100", "une case vide")]
    remplies = controle.rempli_si("montant", ~suivi, "Le montant est absent.")
    assert [(f.ligne, f.valeur, f.attendu) for f in remplies] == [(3, None, "une valeur")]


def test_signaler_une_date_telle_que_dans_le_fichier():
    controle = regles(jour=pd.to_datetime(["2024-10-24", "2024-10-25"]).tolist(), imprime=["24/10", "24/10"])
    faux = controle.lignes["jour"].dt.day != 24
    (faute,) = controle.signaler("jour", faux, "La date n’est pas celle imprimée.", controle.lignes["imprime"])
    assert (faute.ligne, faute.valeur, faute.attendu) == (3, "2024-10-25", "24/10")


ANNEE = [f"2024-{mois:02d}" for mois in (10, 11, 12)] + [f"2025-{mois:02d}" for mois in range(1, 10)]


def calendrier(mois: list[str]) -> list:
    controle = regles(mois=mois, profession=["MG"] * len(mois))
    return controle.mois_consecutifs("mois", "profession", pd.Series(True, controle.lignes.index))


def test_mois_suivant_passe_l_annee():
    assert [mois_suivant(mois) for mois in ("2024-11", "2024-12")] == ["2024-12", "2025-01"]


def test_douze_mois_dans_l_ordre():
    assert len(ANNEE) == 12
    assert calendrier(ANNEE) == []


def test_un_mois_manquant():
    # without 2024-12, 2025-01 follows 2024-11 (line 4) and eleven lines are left (the last is line 12)
    fautes = calendrier([mois for mois in ANNEE if mois != "2024-12"])
    assert [(f.ligne, f.valeur, f.attendu) for f in fautes] == [
        (4, "2025-01", "2024-12"),
        (12, "2025-09", "12 mois"),
    ]


def test_deux_mois_inverses():
    inverses = [ANNEE[1], ANNEE[0], *ANNEE[2:]]
    # 11, 10, 12: 10 should be 12 (line 3), then 12 should be 11 (line 4)
    assert [(f.ligne, f.attendu) for f in calendrier(inverses)] == [(3, "2024-12"), (4, "2024-11")]


def test_un_intervalle_n_est_pas_un_mois():
    fautes = calendrier([*ANNEE[:-1], "2024-10/2025-09"])
    assert [(f.ligne, f.attendu) for f in fautes] == [(13, "un mois écrit AAAA-MM")]


def test_chaque_profession_a_ses_douze_mois():
    controle = regles(mois=[*ANNEE, *ANNEE[:3]], profession=["MG"] * 12 + ["SF"] * 3)
    fautes = controle.mois_consecutifs("mois", "profession", pd.Series(True, controle.lignes.index))
    assert [(f.ligne, f.message) for f in fautes] == [(16, "Le tableau compte 3 lignes mensuelles pour « SF ».")]
