"""The proof: for a reader who solves the system of everything shown, each hidden count keeps the threshold's width.

The demonstration goes through the real store, its indicators and the text of its files; small generated territories,
as unkind as possible, through the same functions. The solver knows nothing of how cells are chosen.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpts_data.indicators import iris_regroupes
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators.secret_des_zones import calculer, secret_des_zones
from cpts_data.stats import secret, secret_secondaire
from cpts_data.stats.secret import SEUIL
from cpts_data.stats.secret_secondaire import Masque, Tableau, masquer
from cpts_data.store import Magasin
from tests.stats.lecteur import Connaissance
from tests.stats.territoires import (
    PERIODE,
    Demie,
    Territoire,
    connaissance,
    connaissance_du_masque,
    en_tableau,
    petit_magasin,
)

PRESQUE = 1e-6
PARTIES = ("MT_CSS", "MT_ALD", "MT_70P")


def retrouvees(su: Connaissance, seuil: int = SEUIL) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the hidden cells of which one count is known to less than the threshold."""
    return {cellule: largeurs for cellule, largeurs in su.largeurs().items() if min(largeurs) < seuil - PRESQUE}


# --- the demonstration ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("periode", ["T0", "2024-10-08"])
def test_nothing_hidden_of_the_demonstration_can_be_found_again(magasin: Magasin, periode: str) -> None:
    su = connaissance(magasin, periode)
    assert su.totaux.keys() == set(mt.POPULATIONS)
    assert {(p, code) for p, code in su.cachees()} == secret_des_zones(magasin).par_periode[periode].cellules
    assert len(set(su.cachees())) > 100
    assert retrouvees(su) == {}
    assert not su.contredits, "nothing was left out of what a reader knows"


def test_groups_of_hidden_iris_give_nothing_more_away(magasin: Magasin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iris_regroupes, "regroupement_actif", lambda _: True)
    monkeypatch.setattr(magasin, "_resultats", {})
    su = connaissance(magasin, "2024-10-08")
    assert len(su.groupes) > 10
    assert retrouvees(su) == {}


def test_the_first_layer_alone_fails_the_same_proof(magasin: Magasin, monkeypatch: pytest.MonkeyPatch) -> None:
    """At one date, in eight cases at least, a commune is shown beside its only hidden IRIS."""
    faible = calculer(magasin, lambda tableau, seuil: Masque(masquer(tableau, seuil).primaires, frozenset()))
    monkeypatch.setattr(mt, "secret_des_zones", lambda _: faible)
    monkeypatch.setattr(magasin, "_resultats", {})
    assert len(retrouvees(connaissance(magasin, "2024-10-08"))) >= 8


# --- generated territories ------------------------------------------------------------------------------------


@st.composite
def territoires(draw: st.DrawFn) -> Territoire:
    """Two to five communes of one to four IRIS, small counts, zeros, all-or-nothing, cells hidden by the producer."""
    communes = {}
    for rang in range(draw(st.integers(2, 5))):
        code = f"7600{rang}"
        communes[code] = tuple(f"{code}{iris:04d}" for iris in range(draw(st.sampled_from([1, 1, 2, 3, 4]))))
    tous = [iris for groupe in communes.values() for iris in groupe]
    grandeur = draw(st.sampled_from([15, 40, 300]))
    effectif = st.one_of(st.integers(0, grandeur), st.just(0), st.integers(9, 12))
    ensemble = {iris: (5 * draw(effectif), draw(effectif)) for iris in tous}
    comptes = {"MT_16P": ensemble}
    for partie in draw(st.lists(st.sampled_from(PARTIES), unique=True, max_size=2)):
        comptes[partie] = {iris: tuple(draw(_part(n)) for n in compte) for iris, compte in ensemble.items()}
    totaux = {p: (sum(a for a, _ in c.values()), sum(s for _, s in c.values())) for p, c in comptes.items()}
    masques = draw(st.sets(st.sampled_from(sorted((p, i) for p in comptes for i in tous)), max_size=2))
    ecart = draw(st.sampled_from([0, 0, 0, 3]))
    imprimes = {p: (a + ecart, s) for p, (a, s) in totaux.items() if draw(st.booleans())}
    caches = {p: {i: None if (p, i) in masques else compte for i, compte in c.items()} for p, c in comptes.items()}
    demies = {(p, i): draw(_demie(comptes[p][i])) for p, i in sorted(masques) if draw(st.booleans())}
    return Territoire(communes, caches, imprimes, demies=demies, regrouper=draw(st.booleans()))


def _demie(compte: tuple[int, int]) -> st.SearchStrategy[Demie]:
    avec, sans = compte
    motifs = st.sampled_from(["sans objet", "masqué", "inconnu", "vide"])
    return st.tuples(st.sampled_from([(avec, None), (None, sans)]), motifs).map(lambda tire: (*tire[0], tire[1]))


def _part(ensemble: int) -> st.SearchStrategy[int]:
    return st.one_of(st.integers(0, ensemble), st.just(ensemble), st.just(0))


def verifier(su: Connaissance, masque: Masque) -> None:
    """Except where the printed total of the territory is itself so small that hiding everything would not do."""
    assert retrouvees(su).keys() <= masque.exposees
    for population, _ in masque.exposees:
        assert not any(p == population and sum(compte) for (p, _), compte in su.montrees.items()), "all was hidden"


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(territoires())
def test_nothing_hidden_of_any_small_territory_can_be_found_again(territoire: Territoire) -> None:
    """Other worlds at each run: a failure prints the one that leaks."""
    tableau = en_tableau(territoire)
    masque = masquer(tableau)
    verifier(connaissance_du_masque(tableau, masque, regrouper=territoire.regrouper), masque)


@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(territoires())
def test_the_screens_and_files_of_a_store_show_what_the_mask_leaves_and_no_more(territoire: Territoire) -> None:
    with petit_magasin(territoire) as magasin:
        masque = secret_des_zones(magasin).par_periode[PERIODE]
        su = connaissance(magasin, PERIODE)
    attendu = connaissance_du_masque(en_tableau(territoire), masque, regrouper=territoire.regrouper)
    assert (su.montrees, su.totaux) == (attendu.montrees, attendu.totaux), "what the proof above starts from"
    verifier(su, masque)


@pytest.mark.parametrize("motif", ["sans objet", "masqué", "inconnu", "vide"])
@pytest.mark.parametrize("demie", [(4, None), (None, 4)])
def test_half_a_cell_is_an_unknown_cell_and_its_other_count_is_shown_nowhere(demie: tuple, motif: str) -> None:
    communes = {"76001": ("760010001", "760010002"), "76002": ("760020000",), "76003": ("760030000",)}
    comptes = {"760010001": None, "760010002": (80, 20), "760020000": (70, 30), "760030000": (700, 300)}
    territoire = Territoire(communes, {"MT_16P": comptes}, demies={("MT_16P", "760010001"): (*demie, motif)})
    with petit_magasin(territoire) as magasin:
        su = connaissance(magasin, PERIODE)
        zones = mt.couverture_par_zone(magasin, "iris", "MT_16P", PERIODE).set_index("code").loc["760010001"]
    attendu = secret.MASQUE if motif == "masqué" else secret.ABSENT
    assert (zones["statut"], zones[["avec_mt", "sans_mt"]].notna().sum()) == (attendu, 0)
    # Its commune adds nothing up of it: neither 80 nor 84 with, neither 20 nor 24 without.
    assert {code for _, code in su.montrees} == {"760010002", "760020000", "760030000", "76002", "76003"}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(territoires(), st.data())
def test_nothing_can_be_found_again_when_earlier_versions_hid_other_cells(
    territoire: Territoire, data: st.DataObject
) -> None:
    """Any areas at all, and the sum of any population: what was hidden once stays so, and the proof holds."""
    tableau = en_tableau(territoire)
    codes = [code for commune, iris in tableau.communes.items() for code in (commune, *iris)]
    cases = st.sampled_from([(p, code) for p in tableau.comptes for code in codes])
    totaux = data.draw(st.frozensets(st.sampled_from(sorted(tableau.comptes)), max_size=1))
    deja = Masque(data.draw(st.frozensets(cases, max_size=4)), frozenset(), totaux)
    masque = masquer(tableau, SEUIL, deja)
    connus = {(p, i) for p, comptes in tableau.comptes.items() for i, compte in comptes.items() if compte is not None}
    assert deja.cellules & connus <= masque.cellules
    assert masque == masquer(tableau, SEUIL, deja)
    verifier(connaissance_du_masque(tableau, masque, regrouper=territoire.regrouper), masque)


def test_a_printed_total_that_contradicts_the_cells_is_of_no_use_to_a_reader() -> None:
    """The producer hides both counts of the 70 and over, at most 20 with; 60 are printed for the territory."""
    communes = {"76001": ("760010000",), "76002": ("760020000",)}
    comptes = {"MT_16P": dict.fromkeys(("760010000", "760020000"), (20, 30)), "MT_70P": {"760010000": None}}
    comptes["MT_70P"]["760020000"] = (12, 12)
    tableau = Tableau(communes, comptes, {"MT_70P": (60, 30)}, {"MT_70P": "MT_16P"})
    su = connaissance_du_masque(tableau, Masque(frozenset(), frozenset()))
    # 60 - 12 = 48 with, in an IRIS that holds 20: of no use, 0 to 20. 30 - 12 = 18 without, known to the person.
    assert su.largeurs() == {("MT_70P", "760010000"): (20, 0), ("MT_70P", "76001"): (20, 0)}
    assert su.contredits == {("MT_70P", 0)}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(territoires(), st.randoms(use_true_random=False))
def test_the_same_data_give_the_same_mask_in_any_order(territoire: Territoire, hasard: random.Random) -> None:
    def melange(source: dict) -> dict:
        cles = list(source)
        hasard.shuffle(cles)
        return {cle: source[cle] for cle in cles}

    comptes = melange({p: melange(dict(c)) for p, c in territoire.comptes.items()})
    communes = melange({c: tuple(hasard.sample(iris, len(iris))) for c, iris in territoire.communes.items()})
    droit = en_tableau(territoire)
    melangee = Tableau(communes, comptes, melange(dict(territoire.imprimes)), melange(dict(droit.dans)))
    assert masquer(melangee) == masquer(droit) == masquer(droit)


def _sans_memoire(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try every hidden cell again after each one that is added."""
    protege = secret_secondaire._Masquage._protege
    monkeypatch.setattr(
        secret_secondaire._Masquage, "_protege", lambda self, p, groupe, cotes, **_: protege(self, p, groupe, cotes)
    )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(territoires())
def test_a_cell_in_doubt_that_is_not_tried_again_changes_no_mask(territoire: Territoire) -> None:
    rapide = masquer(en_tableau(territoire))
    with pytest.MonkeyPatch.context() as monkeypatch:
        _sans_memoire(monkeypatch)
        assert masquer(en_tableau(territoire)) == rapide


def test_a_large_territory_is_masked_without_trying_each_cell_after_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty communes of one or three IRIS with few people, twice: the same mask, for a fifth of the trials."""
    hasard = random.Random(1)
    communes = {f"{c}": tuple(f"{c}{i:04d}" for i in range(1 + c % 2 * 2)) for c in range(10_000, 10_060)}
    tous = [iris for groupe in communes.values() for iris in groupe]
    ensemble = {iris: (5 * hasard.randint(0, 60), hasard.randint(0, 60)) for iris in tous}
    partie = {iris: (hasard.randint(0, avec), hasard.randint(0, sans)) for iris, (avec, sans) in ensemble.items()}
    tableau = Tableau(communes, {"MT_16P": ensemble, "MT_70P": partie}, {}, {"MT_70P": "MT_16P"})
    essais = []
    largeur = secret_secondaire.Cote.largeur
    monkeypatch.setattr(secret_secondaire.Cote, "largeur", lambda *lus: essais.append(lus[1]) or largeur(*lus))
    masque, essayees = masquer(tableau), len(essais)
    _sans_memoire(monkeypatch)
    assert masquer(tableau) == masque and masque.secondaires
    assert len(essais) - essayees > 5 * essayees


def test_the_order_of_the_file_changes_nothing() -> None:
    communes = {"76001": ("760010001", "760010002"), "76002": ("760020000",), "76003": ("760030000",)}
    comptes = {"760010001": (90, 5), "760010002": (80, 20), "760020000": (70, 30), "760030000": (70, 30)}
    territoire = Territoire(communes, {"MT_16P": comptes})
    masques = []
    for ordre in (sorted, lambda lignes: sorted(lignes, reverse=True)):
        with petit_magasin(territoire, ordre) as magasin:
            masques.append(secret_des_zones(magasin).par_periode)
    assert masques[0] == masques[1]
    # 5 people without in one of two IRIS: the other is hidden with it, the commune stays.
    assert masques[0][PERIODE].cellules == {("MT_16P", "760010001"), ("MT_16P", "760010002")}
    assert masques[0][PERIODE].primaires == {("MT_16P", "760010001")}
