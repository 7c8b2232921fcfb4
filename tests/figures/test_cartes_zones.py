"""From a frame of areas to the map: classes at their limits, legend, palette, and the limits themselves."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from cpts_data.catalogue import cartes
from cpts_data.catalogue.cartes import MesureCarte, classe, libelles_de_classes, mesures_carte
from cpts_data.figures.carte import ABSENT, MASQUE, PALETTE, ZERO, Infobulle, VueCarte
from cpts_data.figures.cartes_zones import vue_zones
from cpts_data.figures.medecin_traitant import infobulle_de_zone
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.stats import secret
from cpts_data.store import Magasin

COLONNES = {"patients_sans_mt": "sans_mt", "taux_couverture_mt": "taux_pct"}


def vue(magasin: Magasin, mesure: str, niveau: str, population: str, periode: str, **options: object) -> VueCarte:
    zones = mt.couverture_par_zone(magasin, niveau, population, periode)
    return vue_zones(
        zones,
        zones[COLONNES[mesure]],
        mesure=mesures_carte()[mesure],
        niveau=niveau,
        population=population,
        textes=infobulle_de_zone,
        **options,
    )


# --- limits -------------------------------------------------------------------------------------------------


def test_a_value_equal_to_a_limit_belongs_to_the_class_it_opens() -> None:
    limites = (75, 80, 84.8, 90)
    valeurs = (0, 74.999, 75, 79.999, 80, 84.799, 84.8, 89.999, 90, 100)
    assert [classe(valeur, limites) for valeur in valeurs] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_every_measure_has_at_most_five_rising_classes_and_a_meaning() -> None:
    for mesure in mesures_carte().values():
        assert mesure.definition.endswith(".")
        assert mesure.fonce in ("valeurs élevées", "valeurs faibles")
        for niveau, par_population in mesure.ruptures.items():
            assert niveau in mt.NIVEAUX
            for limites in par_population.values():
                assert 1 <= len(limites) <= 5 - 1
                assert all(bas < haut for bas, haut in zip(limites, limites[1:], strict=False))


@pytest.mark.parametrize("mesure", COLONNES)
@pytest.mark.parametrize("niveau", mt.NIVEAUX)
def test_each_population_has_its_limits(mesure: str, niveau: str) -> None:
    assert set(mesures_carte()[mesure].ruptures[niveau]) == set(mt.POPULATIONS)


def test_the_cible_is_a_limit_of_the_rates(magasin: Magasin) -> None:
    """Reached or not shows on the map."""
    for population, couverture in mt.couvertures(magasin).items():
        for niveau in mt.NIVEAUX:
            assert couverture.cible_pct in mesures_carte()["taux_couverture_mt"].ruptures_de(niveau, population)


@pytest.mark.parametrize("limites", [[1, 1], [2, 1], [1, 2, 3, 4, 5]])
def test_limits_that_do_not_rise_or_are_too_many_are_refused(
    limites: list[int], tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    champs = (
        'libelle = "x"',
        'libelle_court = "x"',
        'unite = "patients"',
        "decimales = 0",
        'fonce = "valeurs élevées"',
    )
    connus = [champ for champ in champs if champ.split(" = ")[0] in MesureCarte.__dataclass_fields__]
    texte = "\n".join(["[essai]", *connus, 'definition = "x."', "[essai.ruptures.iris]", f"toutes = {limites}"])
    (tmp_path / "cartes.toml").write_text(texte, encoding="utf-8")
    monkeypatch.setattr(cartes, "FICHIER", tmp_path / "cartes.toml")
    with pytest.raises(ValueError, match="limites de classes de essai à revoir"):
        mesures_carte.__wrapped__()


# --- words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mesure", "niveau", "population", "attendus"),
    [
        ("patients_sans_mt", "iris", "MT_16P",
         ["moins de 100", "100 à 199", "200 à 399", "400 à 599", "600 et plus"]),
        ("patients_sans_mt", "commune", "MT_16P",
         ["moins de 50", "50 à 99", "100 à 499", f"500 à 1{E}999", f"2{E}000 et plus"]),
        ("taux_couverture_mt", "iris", "MT_16P",
         [f"moins de 75{E}%", f"75 à moins de 80{E}%", f"80 à moins de 84,8{E}%", f"84,8 à moins de 90{E}%",
          f"90{E}% et plus"]),
        ("habitants_par_mg", "commune", "toutes",
         ["moins de 600", "600 à 799", "800 à 999", f"1{E}000 à 1{E}199", f"1{E}200 et plus"]),
    ],
)  # fmt: skip
def test_classes_are_named_in_french(mesure: str, niveau: str, population: str, attendus: list[str]) -> None:
    declaree = mesures_carte()[mesure]
    assert libelles_de_classes(declaree, declaree.ruptures_de(niveau, population)) == attendus


def test_two_classes_have_two_names() -> None:
    mesure = mesures_carte()["patients_sans_mt"]
    assert libelles_de_classes(mesure, (10,)) == ["moins de 10", "10 et plus"]


# --- legend and colours -------------------------------------------------------------------------------------


@pytest.mark.parametrize("mesure", COLONNES)
@pytest.mark.parametrize("population", mt.POPULATIONS)
@pytest.mark.parametrize(("niveau", "zones"), [("iris", 88), ("commune", 26)])
def test_the_legend_counts_every_area_once(
    magasin: Magasin, mesure: str, population: str, niveau: str, zones: int
) -> None:
    carte = vue(magasin, mesure, niveau, population, "2024-10-08")
    assert len(carte.codes) == len(carte.classes) == len(carte.textes) == zones
    annonces = {entree.classe: int(entree.effectif.split()[0]) for entree in carte.legende}
    assert sum(annonces.values()) == zones
    assert {c: n for c, n in annonces.items() if n} == dict(Counter(carte.classes))
    assert [entree.classe for entree in carte.legende] == [*"01234", ZERO, MASQUE, ABSENT]


def test_the_legend_tells_masked_absent_and_zero_apart(magasin: Magasin) -> None:
    legende = {e.classe: e for e in vue(magasin, "patients_sans_mt", "iris", "MT_16P", "2024-10-08").legende}
    assert (legende[MASQUE].libelle, legende[MASQUE].effectif) == ("masqué (secret)", "6 IRIS")
    assert (legende[ZERO].libelle, legende[ZERO].effectif) == ("aucun habitant concerné", "1 IRIS")
    assert (legende[ABSENT].libelle, legende[ABSENT].effectif) == ("donnée absente", "0 IRIS")


def test_a_page_may_say_zero_in_its_own_words(magasin: Magasin) -> None:
    carte = vue(magasin, "patients_sans_mt", "commune", "MT_16P", "T0", libelles={secret.ZERO: "aucun MG"})
    assert {e.classe: e.libelle for e in carte.legende}[ZERO] == "aucun MG"
    assert carte.legende[0].effectif.split()[1].startswith("commune")


@pytest.mark.parametrize("mesure", COLONNES)
@pytest.mark.parametrize("niveau", mt.NIVEAUX)
def test_two_dates_have_the_same_classes(magasin: Magasin, mesure: str, niveau: str) -> None:
    """Two maps compare only when their colours mean the same."""
    for population in mt.POPULATIONS:
        avant, apres = (vue(magasin, mesure, niveau, population, periode) for periode in ("T0", "2024-10-08"))
        assert [e.libelle for e in avant.legende] == [e.libelle for e in apres.legende]
        assert (avant.palette, avant.titre_legende) == (apres.palette, apres.titre_legende)


def test_dark_means_look_here_first(magasin: Magasin) -> None:
    effectifs = vue(magasin, "patients_sans_mt", "iris", "MT_16P", "T0")
    taux = vue(magasin, "taux_couverture_mt", "iris", "MT_16P", "T0")
    assert effectifs.palette == PALETTE, "many people: dark"
    assert taux.palette == tuple(reversed(PALETTE)), "low coverage: dark"
    assert (effectifs.titre_legende, taux.titre_legende) == ("Patients sans médecin traitant", "Taux de couverture (%)")


def test_each_area_is_in_the_class_of_its_value(magasin: Magasin) -> None:
    zones = mt.couverture_par_zone(magasin, "iris", "MT_16P", "2024-10-08")
    carte = vue(magasin, "patients_sans_mt", "iris", "MT_16P", "2024-10-08", selection="760950101")
    assert carte.selection == "760950101"
    for caractere, (sans, statut) in zip(
        carte.classes, zones[["sans_mt", "statut"]].itertuples(index=False), strict=True
    ):
        if statut == secret.MESURE:
            bas, haut = ((0, 100), (100, 200), (200, 400), (400, 600), (600, 10**9))[int(caractere)]
            assert bas <= sans < haut
        else:
            assert caractere == {secret.MASQUE: MASQUE, secret.ZERO: ZERO}[statut]


def test_fewer_classes_take_the_first_colours() -> None:
    champs = {nom: "x" for nom in MesureCarte.__dataclass_fields__} | {"decimales": 0, "unite": "patients"}
    mesure = MesureCarte(**(champs | {"fonce": "valeurs faibles", "ruptures": {"iris": {"toutes": (5.0,)}}}))
    zones = pd.DataFrame({"code": ["A", "B"], "statut": [secret.MESURE] * 2})
    carte = vue_zones(
        zones, pd.Series([4, 5]), mesure=mesure, niveau="iris", population="toutes", textes=lambda _: Infobulle(("x",))
    )
    assert carte.classes == "01"
    assert carte.palette == (PALETTE[1], PALETTE[0])
