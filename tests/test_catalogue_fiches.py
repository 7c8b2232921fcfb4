"""The sheets of the indicators: all their fields, nothing else, and one for each figure that the app follows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from cpts_data.catalogue import jeu
from cpts_data.catalogue.fiches import (
    DOSSIER_FICHES,
    LIBELLES,
    FicheIndicateur,
    fiche,
    fiche_du_chiffre,
    fiche_en_lignes,
    fiches,
    lire_fiche,
)
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.indicators.effets_d_un_import import chiffres_suivis
from cpts_data.indicators.medecin_traitant import POPULATIONS
from cpts_data.indicators.par_zone import COMMUNE, GROUPES, IRIS, indicateurs_de_zone
from cpts_data.indicators.prevention import NOMS
from cpts_data.store import Magasin
from pages.components.fiche_indicateur import fiche_en_html, fiches_en_html, regles_appliquees

CITEES = {
    "taux_couverture_mt", "patients_sans_mt", "habitants_par_mg", "capacite_mg", "creneaux_offerts",
    "taux_remplissage_sas", "creneaux_non_pourvus", "effecteurs_sas", "adherents", "adherents_par_profession",
    "fidelisation", "couverture_des_professionnels",
}  # fmt: skip
VRAIE = (DOSSIER_FICHES / "habitants_par_mg.toml").read_text(encoding="utf-8")


def lire(tmp_path: Path, texte: str, nom: str = "habitants_par_mg") -> FicheIndicateur:
    chemin = tmp_path / f"{nom}.toml"
    chemin.write_text(texte, encoding="utf-8")
    return lire_fiche(chemin)


def fautes(tmp_path: Path, texte: str, nom: str = "habitants_par_mg") -> list[Faute]:
    with pytest.raises(ErreurDonnees) as levee:
        lire(tmp_path, texte, nom)
    return list(levee.value.fautes)


def sans(champ: str) -> str:
    return "\n".join(ligne for ligne in VRAIE.splitlines() if not ligne.startswith(f"{champ} ="))


def test_every_sheet_is_read() -> None:
    assert len(fiches()) == len(list(DOSSIER_FICHES.iterdir())) >= 20
    assert {chemin.suffix for chemin in DOSSIER_FICHES.iterdir()} == {".toml"}
    assert set(fiches()) >= CITEES


def test_every_prevention_indicator_has_a_sheet_of_its_code() -> None:
    assert {code.lower() for code in NOMS} <= set(fiches())


def test_every_figure_followed_from_one_import_to_the_next_has_one_sheet(magasin: Magasin) -> None:
    suivis = [nom for nom, _ in chiffres_suivis(magasin)]
    assert len(suivis) > 20
    assert [nom for nom in suivis if fiche_du_chiffre(nom) is None] == []
    debuts = [debut for lue in fiches().values() for debut in lue.chiffres]
    assert [nom for nom in suivis if sum(nom.startswith(debut) for debut in debuts) != 1] == []
    assert fiche_du_chiffre("Prévention : Col de l’utérus").code == "col"
    assert fiche_du_chiffre("Une figure sans fiche") is None


def test_every_indicator_by_area_has_a_sheet(magasin: Magasin) -> None:
    connus = {i.code: i.fiche for niveau in (IRIS, COMMUNE) for i in indicateurs_de_zone(magasin, niveau)}
    assert len(connus) >= 10
    assert {code: fiche for code, fiche in connus.items() if fiche not in fiches()} == {}


@pytest.mark.parametrize("champ", list(LIBELLES))
def test_each_field_is_required(tmp_path: Path, champ: str) -> None:
    (faute,) = fautes(tmp_path, sans(champ))
    assert (faute.colonne, faute.message) == (champ, f"La fiche n’a pas de « {champ} ».")


@pytest.mark.parametrize(
    ("champ", "ligne", "message"),
    [
        ("definition", "definition = 12", "Le champ n’est pas un texte rempli."),
        ("definition", 'definition = "  "', "Le champ n’est pas un texte rempli."),
        ("revu_le", 'revu_le = "2026-11-23"', "La date doit s’écrire AAAA-MM-JJ, sans guillemets."),
        ("revu_le", "revu_le = 2026-11-23T10:00:00", "La date doit s’écrire AAAA-MM-JJ, sans guillemets."),
        ("jeux", 'jeux = "communes"', "Le champ n’est pas une liste de textes."),
        ("jeux", 'jeux = ["nulle_part"]', "Le jeu de données n’existe pas."),
        ("polarite", 'polarite = "plus haut, c’est mieux"', "Le sens de lecture est inconnu."),
        ("prochaine_revue", "prochaine_revue = 2026-11-23", "La prochaine relecture ne vient pas après la dernière."),
    ],
)
def test_a_field_of_another_kind_is_refused(tmp_path: Path, champ: str, ligne: str, message: str) -> None:
    (faute,) = fautes(tmp_path, f"{sans(champ)}\n{ligne}\n")
    assert (faute.colonne, faute.message) == (champ, message)


def test_an_unknown_field_a_wrong_code_and_every_fault_at_once(tmp_path: Path) -> None:
    assert [f.colonne for f in fautes(tmp_path, VRAIE + '\nremarque = "x"\n')] == ["remarque"]
    assert [f.colonne for f in fautes(tmp_path, VRAIE + '\ncode = "autre"\n')] == ["code"]
    assert [f.colonne for f in fautes(tmp_path, VRAIE, "Nom avec espaces")] == ["code"]
    assert len(fautes(tmp_path, "")) == len(LIBELLES) + 2  # with « titre » and « jeux »


def test_the_lines_of_a_sheet_are_those_a_reader_meets() -> None:
    lignes = fiche_en_lignes(fiche("habitants_par_mg"))
    assert lignes[0] == ("Indicateur", "Habitants par médecin généraliste")
    assert [libelle for libelle, _ in lignes[1:]] == list(LIBELLES.values())
    assert dict(lignes)["Relue le"] == "23 novembre 2026"
    ecrits = [texte for lue in fiches().values() for _, texte in fiche_en_lignes(lue)]
    assert [texte for texte in ecrits if " %" in texte] == [], "a number never parts from its unit"
    assert dict(lignes)["Sens de lecture"] == "Sans jugement"


def test_the_masking_rule_is_that_of_the_dataset_or_of_the_convention() -> None:
    couverture = fiche("taux_couverture_mt")
    declaree = dict(fiche_en_lignes(couverture))["Secret statistique"]
    assert declaree.startswith(jeu("mt_iris").secret.en_mots()) and "moins de 11 personnes" in declaree
    assert declaree.endswith("Le motif est écrit dans chaque case vide.")
    convention = replace(jeu("mt_iris").secret, seuil=20, convention="convention CPAM, article 3")
    convenue = dict(fiche_en_lignes(couverture, {"mt_iris": convention}))["Secret statistique"]
    assert "moins de 20 personnes" in convenue and "convention CPAM, article 3" in convenue
    assert dict(fiche_en_lignes(fiche("fidelisation")))["Secret statistique"] == fiche("fidelisation").secret


def test_a_store_shows_the_rule_it_applies(magasin: Magasin) -> None:
    assert regles_appliquees(magasin, ["fidelisation"]) == {}
    assert regles_appliquees(magasin, ["taux_couverture_mt"])["mt_iris"].seuil == 11


def test_every_text_of_a_sheet_is_a_sentence() -> None:
    for lue in fiches().values():
        for champ in ("definition", "pourquoi", "numerateur", "denominateur", "population", "a_ne_pas_conclure"):
            texte = getattr(lue, champ)
            assert texte[0].isupper() and texte[-1] == "." and "'" not in texte, f"{lue.code}.{champ}"


def test_a_late_review_is_said_on_screen_and_nowhere_else_refused() -> None:
    prochaine = fiche("col").prochaine_revue
    le_jour_dit, apres = fiches_en_html(["col"], prochaine), fiches_en_html(["col"], prochaine + dt.timedelta(days=1))
    assert "à relire" not in le_jour_dit and "retard" not in le_jour_dit
    assert "(à relire)</summary>" in apres and "devait être relue avant le 30 septembre 2027" in apres


def test_many_sheets_are_behind_one_line() -> None:
    quatre, cinq = ["col", "colon", "sein_do", "sein_tot"], ["col", "colon", "sein_do", "sein_tot", "hpv_f15"]
    assert "regroupees" not in fiches_en_html(quatre, dt.date(2026, 11, 23))
    html = fiches_en_html([*cinq, "col"], dt.date(2026, 11, 23))
    assert "<summary>Fiches des 5 indicateurs</summary>" in html
    assert html.count("<summary>Fiche de l’indicateur") == 5, "each once"


def test_a_sheet_is_closed_and_escaped_on_a_page(tmp_path: Path) -> None:
    html = fiches_en_html(["col", "colon"], dt.date(2026, 11, 23))
    assert html.count('<details class="fiche-indicateur"><summary>Fiche de l’indicateur : ') == 2
    assert fiches_en_html([], dt.date(2026, 11, 23)) == ""
    hostile = VRAIE.replace('definition = "', 'definition = "<script>1</script>')
    ecrit = fiche_en_html(lire(tmp_path, hostile), dt.date(2026, 11, 23))
    assert "<script>" not in ecrit and "&lt;script&gt;1&lt;/script&gt;" in ecrit


def test_one_population_has_one_short_name() -> None:
    """« C2S », as in the tartan and the explorer: « CSS » is only read in the files of a CPAM."""
    textes = [POPULATIONS["MT_CSS"], *GROUPES["MT_CSS"], *(f.population for f in fiches().values())]
    assert not [texte for texte in textes if "CSS" in texte]
    assert all("C2S" in texte for texte in textes if "omplémentaire santé solidaire" in texte)
