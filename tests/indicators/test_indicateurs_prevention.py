"""Prevention: rates, people to catch up, references; every expected value is written as arithmetic."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from cpts_data.indicators import phrases_prevention as phrases
from cpts_data.indicators import prevention as prev
from cpts_data.store import Magasin

FINE = "\u202f"


@pytest.fixture(scope="module")
def publies(magasin: Magasin) -> dict[str, prev.Indicateur]:
    return {indicateur.code: indicateur for indicateur in prev.indicateurs(magasin)}


def indicateur(
    numerateur: int | None = 590, denominateur: int | None = 1000, cible: float | None = 60.0
) -> prev.Indicateur:
    return prev.Indicateur("COL", "Dépistage", "T0", numerateur, denominateur, 59.0, 58.0, cible)


def reference(**champs: object) -> prev.Reference:
    base = prev.Reference(
        "COL", "couverture", "France", "2023", "59.5", "%", "reference", "partial", "autre âge", "BEH", ("COL",)
    )
    return replace(base, **champs)


def test_les_neuf_indicateurs_publies_dans_l_ordre(publies: dict[str, prev.Indicateur]) -> None:
    assert list(publies) == list(prev.NOMS)
    assert {i.periode for i in publies.values()} == {"T0"}
    assert publies["SEIN_TOT"].taux_pct == pytest.approx(100 * 13721 / 23230)
    assert publies["HPV_F15"].taux_pct == 47.4


@pytest.mark.parametrize(
    ("code", "cible", "exact", "arrondi"),
    [
        ("SEIN_TOT", 59.5, math.ceil(0.595 * 23230) - 13721, math.ceil(0.5945 * 23230) - 13721),
        ("COL", 45.5, math.ceil(0.455 * 42281) - 18960, math.ceil(0.4545 * 42281) - 18960),
        ("COLON", 29.5, math.ceil(0.295 * 44278) - 12813, math.ceil(0.2945 * 44278) - 12813),
        ("GRIPPE_TOTAL", 59.5, math.ceil(0.595 * 44593) - 26732, math.ceil(0.5945 * 44593) - 26732),
    ],
)
def test_personnes_a_rattraper(
    publies: dict[str, prev.Indicateur], code: str, cible: float, exact: int, arrondi: int
) -> None:
    attendus = {"SEIN_TOT": 101, "COL": 278, "COLON": 250, "GRIPPE_TOTAL": -199}
    assert publies[code].cible_pct == cible
    assert (publies[code].manque.exact, publies[code].manque.arrondi) == (exact, arrondi)
    assert exact == attendus[code]


def test_sans_effectifs_on_n_invente_rien(publies: dict[str, prev.Indicateur]) -> None:
    for code in ("HPV_F15", "HPV_G15"):
        assert publies[code].manque is None
        assert publies[code].taux_calcule_pct is None
        assert "effectifs non donnés" in phrases.phrase_objectif(publies[code])
    assert publies["SEIN_DO"].manque is None


def test_seule_la_grippe_est_imprimee_autrement_que_calculee(publies: dict[str, prev.Indicateur]) -> None:
    assert [code for code, i in publies.items() if i.imprime_autrement] == ["GRIPPE_TOTAL"]
    assert phrases.phrase_imprime(publies["GRIPPE_TOTAL"]) == (
        f"Grippe, toutes cibles : le taux imprimé est 59{FINE}%, le calcul donne 59,95{FINE}% "
        f"(26{FINE}732 sur 44{FINE}593)."
    )
    assert phrases.phrase_imprime(publies["COL"]) is None


def test_la_phrase_de_la_page(publies: dict[str, prev.Indicateur]) -> None:
    assert phrases.phrase_rattrapage(list(publies.values())) == (
        "Personnes à rattraper pour atteindre la cible (T0) : 278 pour le col de l’utérus, 250 pour le dépistage "
        "colorectal et 101 pour le sein. Cible atteinte pour la grippe, avec 199 personnes d’avance. "
        "Effectifs non donnés pour le papillomavirus (HPV) des filles et le HPV des garçons."
    )


def test_la_phrase_de_la_page_dans_les_cas_rares() -> None:
    assert phrases.phrase_rattrapage([]) == "Aucune cible n’est connue pour ces indicateurs."
    juste = indicateur(600)
    assert phrases.phrase_rattrapage([juste]) == "Cible atteinte pour le col de l’utérus."
    une = replace(indicateur(601), code="NOUVEAU", intitule="Dépistage nouveau")
    assert phrases.phrase_rattrapage([une]) == "Cible atteinte pour « Dépistage nouveau », avec 1 personne d’avance."
    plus_tard = replace(indicateur(), periode="2025-09-30")
    assert phrases.phrase_rattrapage([plus_tard]) == (
        "Personnes à rattraper pour atteindre la cible (30 septembre 2025) : 10 pour le col de l’utérus."
    )


@pytest.mark.parametrize(
    ("cas", "attendu"),
    [
        (
            indicateur(590),
            f"Objectif non atteint — cible 60,0{FINE}%, 10 personnes à rattraper (10 si le taux est arrondi).",
        ),
        (
            indicateur(599),
            f"Objectif non atteint — cible 60,0{FINE}%, 1 personne à rattraper (1 si le taux est arrondi).",
        ),
        (
            indicateur(5996, 10000),
            f"Objectif non atteint — cible 60,0{FINE}%, 4 personnes à rattraper (aucune si le taux est arrondi).",
        ),
        (indicateur(600), f"Objectif atteint — cible 60,0{FINE}%, à l’unité près."),
        (indicateur(601), f"Objectif atteint — cible 60,0{FINE}%, 1 personne d’avance."),
        (indicateur(cible=None), "Sans cible."),
        (
            indicateur(None, None),
            f"Objectif non atteint d’après le taux donné — cible 60,0{FINE}% ; effectifs non donnés.",
        ),
        (
            replace(indicateur(None, None), taux_imprime_pct=None),
            f"Taux non donné — cible 60,0{FINE}%.",
        ),
    ],
)
def test_la_phrase_d_objectif_est_neutre(cas: prev.Indicateur, attendu: str) -> None:
    assert phrases.phrase_objectif(cas) == attendu


def test_le_sein_n_atteint_le_socle_qu_une_fois_arrondi(publies: dict[str, prev.Indicateur]) -> None:
    assert prev.atteint(publies["SEIN_TOT"].taux_pct, publies["SEIN_TOT"].socle_pct) == "atteint une fois arrondi"
    assert prev.atteint(publies["COL"].taux_pct, publies["COL"].socle_pct) == "atteint"
    assert prev.atteint(publies["COL"].taux_pct, publies["COL"].cible_pct) == "non atteint"
    assert prev.atteint(None, 50.0) is None
    assert prev.atteint(50.0, None) is None


def test_un_taux_sous_son_socle_est_dit(publies: dict[str, prev.Indicateur]) -> None:
    # 13721 / 23230 = 59.0659 %, under 59.1 %, and 59.1 % once rounded
    assert phrases.phrase_sous_le_socle(publies["SEIN_TOT"]) == (
        f"Sein, organisé et individuel : le taux, 59,07{FINE}%, est sous le socle de 59,1{FINE}% ; "
        "il ne l’atteint qu’une fois arrondi."
    )
    plus_bas = replace(publies["SEIN_TOT"], numerateur=13000)
    assert phrases.phrase_sous_le_socle(plus_bas).endswith(f"55,96{FINE}%, est sous le socle de 59,1{FINE}%.")
    assert [code for code, i in publies.items() if phrases.phrase_sous_le_socle(i)] == ["SEIN_TOT"]


def test_les_fiches_montrent_les_deux_taux_de_la_grippe(publies: dict[str, prev.Indicateur]) -> None:
    assert phrases.phrase_fiche(publies["GRIPPE_TOTAL"]) == (
        f"cible de 59,5{FINE}% atteinte : 59,95{FINE}% (imprimé : 59{FINE}%)"
    )
    assert phrases.phrase_fiche(publies["COL"]) == f"à rattraper : 44,8{FINE}% pour une cible de 45,5{FINE}%"


def test_un_effectif_nul_n_est_pas_un_taux() -> None:
    vide = indicateur(0, 0)
    assert vide.taux_calcule_pct is None
    assert vide.manque is None
    assert not vide.imprime_autrement


def test_les_familles(publies: dict[str, prev.Indicateur]) -> None:
    tous = list(publies.values())
    assert [i.code for i in prev.de_la_famille(tous, prev.DEPISTAGE)] == ["SEIN_DO", "SEIN_TOT", "COL", "COLON"]
    assert len(prev.de_la_famille(tous, prev.VACCINATION)) == 5
    inconnu = replace(indicateur(), code="AUTRE_CHOSE")
    assert prev.de_la_famille([inconnu], prev.TOUTES) == [inconnu]
    assert prev.de_la_famille([inconnu], prev.DEPISTAGE) == []
    assert inconnu.nom == "Dépistage"


def test_le_depart_se_dit_tant_que_rien_ne_suit() -> None:
    assert "colonnes T1 et résultat vides" in phrases.phrase_depart([indicateur()], "2023-2024 (en-tête du tableau)")
    assert phrases.phrase_depart([indicateur(), replace(indicateur(), periode="T1")], "2023-2024") is None
    assert phrases.phrase_depart([], "2023-2024") is None


def test_chaque_reference_des_cinq_themes_trouve_son_indicateur(magasin: Magasin, publies: dict) -> None:
    toutes = prev.references(magasin, list(publies.values()))
    attendues = magasin.lignes(
        "SELECT count(*) FROM references_nationales WHERE theme IN ('GRIPPE', 'HPV', 'SEIN', 'COL', 'COLORECTAL')"
    )
    assert len(toutes) == attendues[0][0] == 7 + 8 + 8 + 5 + 7
    assert [r.indicateur for r in toutes if not r.codes] == []
    assert {r.comparabilite for r in toutes} <= set(prev.COMPARABILITES.values())


def test_une_reference_non_comparable_n_est_jamais_dessinable(magasin: Magasin, publies: dict) -> None:
    toutes = prev.references(magasin, list(publies.values()))
    refusees = [r for r in toutes if r.comparable == "no"]
    assert len(refusees) == 2 + 1 + 3 + 2
    assert not any(r.dessinable for r in refusees)
    assert all(r.dessinable for r in toutes if r.comparable in ("yes", "partial"))


@pytest.mark.parametrize(
    ("champs", "dessinable"),
    [
        ({}, True),
        ({"comparable": "yes"}, True),
        ({"comparable": "no"}, False),
        ({"comparable": "n/a", "valeur": None}, False),
        ({"valeur": "38 / 30"}, False),
        ({"valeur": "10-12", "unite": "points"}, False),
        ({"valeur": "48", "unite": "heures"}, False),
        ({"codes": ()}, False),
    ],
)
def test_ce_qui_peut_se_dessiner(champs: dict, dessinable: bool) -> None:
    assert reference(**champs).dessinable is dessinable


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({}, f"59,5{FINE}%"),
        ({"valeur": "38 / 30"}, f"38 / 30{FINE}%"),
        ({"valeur": "10-12", "unite": "points"}, "10 à 12 points"),
        ({"valeur": None, "comparable": "n/a"}, "aucune valeur trouvée"),
    ],
)
def test_les_valeurs_s_ecrivent_en_francais(champs: dict, attendu: str) -> None:
    assert phrases.valeur_de_reference(reference(**champs)) == attendu


def test_les_mots_d_une_reference_a_part() -> None:
    assert phrases.phrase_a_part(reference(comparable="no")) == (
        f"Col de l’utérus — couverture, France, 2023 : 59,5{FINE}% ; non comparable, autre âge. Source : BEH."
    )
    objectif = reference(territoire="cible", periode="permanent", note=None, codes=(), comparable="n/a", valeur=None)
    assert phrases.phrase_a_part(objectif) == "couverture : aucune valeur trouvée ; sans objet. Source : BEH."
    assert phrases.nom_de_reference(reference(periode="2025-12-31")) == "couverture, France, 31 décembre 2025"
    assert phrases.periode_de_reference(reference(periode=None)) == "sans date"


def test_la_phrase_de_comparaison() -> None:
    oui, partielle, non = reference(comparable="yes"), reference(), reference(comparable="no")
    assert phrases.phrase_comparaison([oui, partielle, non]) == (
        "1 valeur comparable et 1 comparable en partie ; 1 est citée à part, sans être dessinée."
    )
    assert phrases.phrase_comparaison([oui, oui, partielle, partielle]) == (
        "2 valeurs comparables et 2 comparables en partie."
    )
    assert phrases.phrase_comparaison([]) == "Aucune valeur de comparaison n’est connue pour ces indicateurs."


def test_la_phrase_d_un_taux() -> None:
    assert phrases.phrase_taux(indicateur(590)) == f"59,0{FINE}% : 590 sur 1{FINE}000"
    assert phrases.phrase_taux(indicateur(None, None)) == f"59{FINE}% imprimé, effectifs non donnés"
    assert phrases.phrase_taux(replace(indicateur(None, None), taux_imprime_pct=None)) == "taux non donné"
