"""Crossing two indicators: what the filters keep, what the sums may say, and the sentences."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy import stats

from cpts_data.exports import exploration as export
from cpts_data.figures.explorer import carte_d_axe
from cpts_data.indicators import exploration as ex
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import par_zone
from cpts_data.indicators import phrases_exploration as phrases
from cpts_data.stats import secret
from cpts_data.stats.correlation import Correlation
from cpts_data.store import Magasin

TAUX, AGES, SANS = "taux_couverture_mt_16p", "part_65_ans_et_plus", "patients_sans_mt_16p"


def vue(magasin: Magasin, x: str = TAUX, y: str | None = AGES, niveau: str = "iris", **filtres: object) -> ex.Vue:
    lus = [par_zone.indicateur_de_zone(magasin, code) if code else None for code in (x, y)]
    periodes = [ex.periode_retenue(magasin, i, "2024-10-08") if i else None for i in lus]
    return ex.Vue(niveau, *lus, *periodes, ex.Filtres(**filtres))


# --- areas --------------------------------------------------------------------------------------------------


def test_both_indicators_stand_side_by_side(magasin: Magasin) -> None:
    frame = ex.croiser(magasin, vue(magasin))
    assert len(frame) == 88 and frame["retenue"].all()
    assert frame["type"].value_counts().to_dict() == {"H": 62, "Z": 20, "A": 6}
    taux = mt.couverture_par_zone(magasin, "iris", "MT_16P", "2024-10-08")
    assert frame["valeur_x"].tolist() == pytest.approx(taux["taux_pct"].tolist(), nan_ok=True)
    zones = ex.comparables(frame)
    attendu = stats.pearsonr(zones["valeur_x"], zones["valeur_y"])
    calculee = ex.correlation(frame)
    assert calculee.coefficient == pytest.approx(attendu.statistic)
    assert calculee.zones == len(zones) < 88


def test_filters_keep_communes_types_and_large_areas(magasin: Magasin) -> None:
    frame = ex.croiser(magasin, vue(magasin, communes=("Rouen",), types=("A",)))
    assert set(frame.loc[frame["retenue"], "commune"]) == {"Rouen"}
    assert set(frame.loc[frame["retenue"], "type"]) == {"A"}
    grandes = ex.croiser(magasin, vue(magasin, minimum=2000))
    connues = grandes[grandes["retenue"] & grandes["denominateur_x"].notna()]
    assert len(connues) > 10 and (connues["denominateur_x"] >= 2000).all() and (connues["denominateur_y"] >= 2000).all()


def test_a_hidden_area_never_leaves_because_it_is_small(magasin: Magasin) -> None:
    """Whatever the minimum, the masked areas kept are the same: else leaving would tell their size."""

    def masquees(minimum: int) -> set[str]:
        frame = ex.croiser(magasin, vue(magasin, "taux_couverture_mt_70p", None, minimum=minimum))
        return set(frame.loc[frame["retenue"] & (frame["statut_x"] == secret.MASQUE), "code"])

    assert masquees(0) == masquees(100) == masquees(1_000_000) != set()


def test_areas_out_of_the_filters_are_grey_and_counted(magasin: Magasin) -> None:
    choisie = vue(magasin, communes=("Bihorel",))
    carte = carte_d_axe(ex.croiser(magasin, choisie), choisie, "x", (80.0,), selection=None)
    effectifs = {entree.libelle: entree.effectif for entree in carte.legende}
    assert effectifs["hors des filtres"] == "85 IRIS"
    assert carte.classes.count("s") == 85
    assert sum(int(texte.split()[0]) for texte in effectifs.values()) == 88
    # The tooltip of such an area must not tell what the filter leaves out.
    hors = next(code for code, lettre in zip(carte.codes, carte.classes, strict=True) if lettre == "s")
    assert carte.textes[hors].lignes == ("hors des filtres",)


# --- sums ---------------------------------------------------------------------------------------------------


def test_a_rate_is_recomputed_from_the_sums(magasin: Magasin) -> None:
    choisie = vue(magasin)
    frame = ex.croiser(magasin, choisie)
    pivot = ex.pivoter(magasin, choisie, ex.groupes_par_commune(frame), colonnes=ex.PAR_DATE, mesure="valeur")
    assert list(pivot.titres.values()) == ["T0 (date non imprimée)", "8 octobre 2024"]
    zones = mt.couverture_par_zone(magasin, "iris", "MT_16P", "2024-10-08")
    bihorel = zones[zones["commune"] == "Bihorel"]
    attendu = 100 * bihorel["avec_mt"].sum() / bihorel["patients"].sum()
    ligne = pivot.lignes.set_index("groupe").loc["Bihorel"]
    assert (ligne["zones"], ligne["c1"]) == (3, pytest.approx(attendu))
    assert ligne["c1"] != pytest.approx(bihorel["taux_pct"].mean()), "a mean of rates is not the rate"


@pytest.mark.parametrize("mesure", ["numerateur", "denominateur", "valeur"])
@pytest.mark.parametrize("groupe", [ex.groupes_par_commune, ex.groupes_par_type])
def test_a_group_that_holds_a_masked_area_is_masked(magasin: Magasin, groupe, mesure: str) -> None:
    choisie = vue(magasin, "taux_couverture_mt_70p", None)
    groupes = groupe(ex.croiser(magasin, choisie))
    pivot = ex.pivoter(magasin, choisie, groupes, colonnes=ex.PAR_POPULATION, mesure=mesure)
    assert len(pivot.titres) == 4
    masques = 0
    for colonne, population in zip(pivot.titres, mt.POPULATIONS, strict=True):
        zones = mt.couverture_par_zone(magasin, "iris", population, "2024-10-08")
        zones["groupe"] = zones["code"].map(groupes)
        cachees = set(zones.loc[zones["statut"] == secret.MASQUE, "groupe"])
        par_groupe = pivot.lignes.set_index("groupe")[colonne]
        etats = pivot.statuts.set_index("groupe")[colonne]
        assert par_groupe[list(cachees)].isna().all()
        assert (etats[list(cachees)] == secret.MASQUE).all()
        masques += len(cachees)
    assert masques > 10


def test_no_sum_says_more_than_the_areas_it_adds(magasin: Magasin) -> None:
    """Every sum shown is the sum of figures that are themselves shown: subtracting gives back nothing hidden."""
    choisie = vue(magasin, "patients_sans_mt_70p", None)
    frame = ex.croiser(magasin, choisie)
    visibles = frame.set_index("code")["numerateur_x"]
    for groupes in (ex.groupes_par_commune(frame), ex.groupes_par_type(frame)):
        pivot = ex.pivoter(magasin, choisie, groupes, colonnes=ex.PAR_DATE, mesure="numerateur")
        for nom, somme in zip(pivot.lignes["groupe"], pivot.lignes["c1"], strict=True):
            membres = visibles[[code for code, groupe in groupes.items() if groupe == nom]]
            assert pd.isna(somme) == membres.isna().any()
            assert pd.isna(somme) or somme == membres.sum()


@pytest.mark.parametrize("mesure", ["numerateur", "denominateur", "valeur"])
def test_a_row_of_a_whole_commune_says_what_the_communes_say_and_nothing_more(magasin: Magasin, mesure: str) -> None:
    """Each cell is one that the level « Communes » shows: a reader of both levels learns nothing from it."""
    choisie = vue(magasin, "taux_couverture_mt_70p", None)
    assert ex.communes_entieres(choisie, ex.PAR_COMMUNE)
    groupes = ex.groupes_par_commune(ex.croiser(magasin, choisie))
    pivot = ex.pivoter(magasin, choisie, groupes, colonnes=ex.PAR_POPULATION, mesure=mesure, entieres=True)
    sommes = ex.pivoter(magasin, choisie, groupes, colonnes=ex.PAR_POPULATION, mesure=mesure)
    colonne_lue = {"numerateur": "avec_mt", "denominateur": "patients", "valeur": "taux_pct"}[mesure]
    for colonne, population in zip(pivot.titres, mt.POPULATIONS, strict=True):
        communes = mt.couverture_par_zone(magasin, "commune", population, "2024-10-08").set_index("nom")[colonne_lue]
        lus = pivot.lignes.set_index("groupe")[colonne]
        assert lus.isna().equals(communes[lus.index].isna().rename_axis("groupe").rename(colonne))
        assert lus.dropna().tolist() == pytest.approx(communes[lus.dropna().index].tolist())
        assert lus.notna().sum() >= sommes.lignes[colonne].notna().sum()
    seize = pivot.lignes.set_index("groupe")["c0"]
    assert seize["Rouen"] > 0 and sommes.statuts.set_index("groupe").loc["Rouen", "c3"] == secret.MASQUE
    assert pivot.lignes["zones"].sum() == 88
    assert phrases.COMMUNES_ENTIERES in phrases.lecture_des_sommes(choisie, pivot)
    assert phrases.MASQUE_ICI not in phrases.lecture_des_sommes(choisie, pivot)


def test_a_sum_hidden_only_here_says_where_the_rate_is(magasin: Magasin) -> None:
    for filtres in ({"types": ("H",)}, {"minimum": 100}):
        assert not ex.communes_entieres(vue(magasin, **filtres), ex.PAR_COMMUNE), "not whole communes"
    assert not ex.communes_entieres(vue(magasin), ex.PAR_TYPE)
    choisie = vue(magasin, "taux_couverture_mt_70p", None)
    groupes = ex.groupes_par_type(ex.croiser(magasin, choisie))
    pivot = ex.pivoter(magasin, choisie, groupes, colonnes=ex.PAR_DATE, mesure="valeur")
    ecrits = export.lignes_du_pivot(pivot, choisie, "taux").set_index("groupe")
    assert ecrits.loc["habitat", "c1_ecrit"] == "masqué ici"
    assert phrases.MASQUE_ICI in phrases.lecture_des_sommes(choisie, pivot)


def test_classes_of_the_map_make_groups_and_the_areas_without_a_figure_theirs(magasin: Magasin) -> None:
    choisie = vue(magasin)
    frame = ex.croiser(magasin, choisie)
    groupes = ex.groupes_par_classe(choisie, frame, (80.0, 90.0), ["moins de 80", "80 à 90", "90 et plus"])
    noms = list(dict.fromkeys(groupes.values()))
    assert noms == ["moins de 80", "80 à 90", "90 et plus", "masqué (secret statistique)", "aucun habitant concerné"]
    pivot = ex.pivoter(magasin, choisie, groupes, colonnes=ex.PAR_DATE, mesure="denominateur")
    assert pivot.statuts.set_index("groupe").loc["masqué (secret statistique)", "c1"] == secret.MASQUE
    assert pivot.lignes["zones"].sum() == 88


def test_a_column_is_headed_by_what_is_added_up(magasin: Magasin) -> None:
    """141 GPs in Rouen and 11 in Bihorel: the column counts doctors, not inhabitants per doctor."""
    choisie = vue(magasin, "habitants_par_mg", None, "commune", communes=("Rouen", "Bihorel"))
    groupes = ex.groupes_par_commune(ex.croiser(magasin, choisie))
    pivot = ex.pivoter(magasin, choisie, groupes, colonnes=ex.PAR_DATE, mesure="numerateur")
    assert pivot.titres == {"c0": "Médecins généralistes libéraux"}
    assert pivot.lignes[["groupe", "zones", "c0"]].to_numpy().tolist() == [["Bihorel", 1, 11], ["Rouen", 1, 141]]
    taux = ex.pivoter(magasin, choisie, dict.fromkeys(groupes, "ensemble"), colonnes=ex.PAR_DATE, mesure="valeur")
    assert taux.lignes["c0"].tolist() == [pytest.approx((117_662 + 8_316) / (141 + 11))]
    assert phrases.POPULATIONS_QUI_SE_RECOUPENT not in phrases.lecture_des_sommes(choisie)
    assert phrases.POPULATIONS_QUI_SE_RECOUPENT in phrases.lecture_des_sommes(vue(magasin))


def test_a_zero_that_may_be_hidden_enters_no_sum(magasin: Magasin) -> None:
    """Types of communes of 26: all those without a GP together, then with Rouen, then Rouen alone."""
    choisie = vue(magasin, "habitants_par_mg", None, "commune")
    frame = ex.croiser(magasin, choisie)
    sans = frame.loc[frame["statut_x"] == secret.ZERO, "code"]
    assert len(sans) == 11 and frame.loc[frame["statut_x"] == secret.ZERO, "numerateur_x"].isna().all()
    groupes = dict.fromkeys(sans[:5], "sans") | dict.fromkeys(sans[5:], "mêlé") | {"76540": "mêlé", "76095": "sûr"}
    for mesure in ("numerateur", "valeur"):
        pivot = ex.pivoter(magasin, choisie, groupes, colonnes=ex.PAR_DATE, mesure=mesure)
        cellules = pd.concat([pivot.lignes["c0"], pivot.statuts["c0"], pivot.motifs["c0"]], axis=1)
        cellules.index, cellules.columns = pivot.lignes["groupe"], ["valeur", "statut", "motif"]
        assert cellules["valeur"].isna().to_dict() == {"sans": True, "mêlé": True, "sûr": False}
        assert cellules["statut"].to_dict() == {"sans": secret.ZERO, "mêlé": secret.ABSENT, "sûr": secret.MESURE}
        assert cellules.loc["mêlé", "motif"] == secret.NON_DISPONIBLE
    habitants = ex.pivoter(magasin, choisie, groupes, colonnes=ex.PAR_DATE, mesure="denominateur")
    assert habitants.lignes["c0"].notna().all(), "inhabitants are known"
    assert phrases.SOMMES_INCERTAINES in phrases.lecture_des_sommes(choisie)
    assert phrases.SOMMES_INCERTAINES not in phrases.lecture_des_sommes(vue(magasin))


def test_the_file_divides_inhabitants_by_doctors(magasin: Magasin) -> None:
    choisie = vue(magasin, "habitants_par_mg", None, "commune")
    lignes = export.lignes(magasin, choisie, ex.croiser(magasin, choisie)).set_index("nom")
    assert lignes.loc["Bihorel", ["numerateur_x", "denominateur_x", "valeur_x"]].tolist() == [8316, 11, 756]
    aides = {colonne.nom: colonne.aide for colonne in export.declaration(choisie).colonnes}
    assert aides["numerateur_x"].startswith("Population municipale.")
    assert aides["denominateur_x"].startswith("Médecins généralistes libéraux.")
    assert "Population municipale ÷ médecins généralistes libéraux." in aides["valeur_x"]


def test_an_average_does_not_add_up(magasin: Magasin) -> None:
    assert not par_zone.indicateur_de_zone(magasin, "apl_mg").additif
    assert par_zone.indicateur_de_zone(magasin, SANS).additif
    mg = par_zone.indicateur_de_zone(magasin, "habitants_par_mg")
    assert list(ex.mesures_du_pivot(mg)) == ["numerateur", "denominateur", "valeur"]
    assert list(ex.mesures_du_pivot(par_zone.indicateur_de_zone(magasin, SANS))) == ["numerateur", "denominateur"]


# --- sentences ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("correlation", "attendu"),
    [
        (Correlation(0.52, 0.31, 0.68, 62), "varient ensemble : là où l’un est plus élevé, l’autre l’est plutôt aussi"),
        (Correlation(-0.52, -0.68, -0.31, 62), "varient en sens contraire"),
        (Correlation(0.1, -0.15, 0.34, 62), "ne varient pas ensemble de façon nette"),
    ],
)
def test_what_goes_together_is_said_with_its_interval_and_never_as_a_cause(
    magasin: Magasin, correlation: Correlation, attendu: str
) -> None:
    choisie = vue(magasin)
    phrase = phrases.phrase_croisement(choisie, ex.croiser(magasin, choisie), correlation)
    assert attendu in phrase and "62 IRIS" in phrase
    assert ("Ce n’est pas une cause." in phrase) == (correlation.bas > 0 or correlation.haut < 0)


def test_the_numbers_of_a_correlation_are_french(magasin: Magasin) -> None:
    choisie = vue(magasin)
    phrase = phrases.phrase_croisement(choisie, ex.croiser(magasin, choisie), Correlation(-0.1, -0.3, 0.12, 62))
    assert "(corrélation −0,10, intervalle à 95\u202f% de −0,30 à +0,12, 62 IRIS)" in phrase


@pytest.mark.parametrize(
    ("zones", "attendu"),
    [
        (0, "aucune zone n’a les deux chiffres."),
        (1, "1 IRIS a les deux chiffres, trop peu pour dire s’ils varient ensemble."),
        (3, "3 IRIS ont les deux chiffres, trop peu pour dire s’ils varient ensemble."),
        (9, "l’un des deux est le même partout, rien ne peut varier avec lui."),
    ],
)
def test_without_a_correlation_the_sentence_says_why(magasin: Magasin, zones: int, attendu: str) -> None:
    choisie = vue(magasin)
    frame = ex.croiser(magasin, choisie)
    frame["retenue"] = frame["code"].isin(ex.comparables(frame)["code"].iloc[:zones])
    assert phrases.phrase_croisement(choisie, frame, None).endswith(attendu)


def test_an_area_is_said_with_both_figures_or_the_reason(magasin: Magasin) -> None:
    choisie = vue(magasin, "habitants_par_mg", "taux_couverture_mt_css", "commune")
    zones = ex.croiser(magasin, choisie).set_index("code", drop=False)
    rouen = phrases.phrase_zone(choisie, zones.loc["76540"].to_dict())
    assert rouen.startswith("Rouen. Habitants par MG : 834 habitants (intervalle à 95\u202f% : 708 à 991) ;")
    assert "Couverture MT, C2S : 7" in rouen or "Couverture MT, C2S : 8" in rouen
    pierreval = phrases.phrase_zone(choisie, zones.loc["76502"].to_dict())
    assert "aucun médecin (ou valeur masquée à la source) ; Couverture MT, C2S : masqué" in pierreval


def test_what_not_to_conclude_follows_the_indicators(magasin: Magasin) -> None:
    assert phrases.DES_MEMES_PERSONNES in phrases.a_ne_pas_conclure(vue(magasin, TAUX, "taux_couverture_mt_70p"))
    assert phrases.DES_MEMES_PERSONNES not in phrases.a_ne_pas_conclure(vue(magasin))
    deux = phrases.a_ne_pas_conclure(vue(magasin, SANS, "patients_sans_mt_css"))
    assert phrases.DEUX_EFFECTIFS in deux
    assert phrases.a_ne_pas_conclure(vue(magasin, TAUX, None)) == [phrases.ZONES_ET_PERSONNES]


def test_what_the_dashed_lines_are_is_said(magasin: Magasin) -> None:
    choisie = vue(magasin, TAUX, "part_c2s_sans_participation", "commune")
    assert phrases.phrases_de_reference(choisie, ex.croiser(magasin, choisie)) == [
        "X, en tirets : le taux de la CPTS, 84,8\u202f%.",
        "Y : sans référence, un 0 de la source pouvant être une petite valeur masquée.",
    ]
