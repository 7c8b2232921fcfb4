"""``secret.toml``: what a CPTS agreed with its CPAM, in one file of its data folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpts_data.catalogue.secret import Reglages, lire_reglages
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.indicators import donnees
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators.secret_des_zones import regle_du_jeu
from cpts_data.stats import secret
from cpts_data.store import construire_a_part

CONVENU = """
convention = "Convention CPTS et CPAM du 12 mars 2026, article 4"
regrouper_iris = true

[seuils]
mt_iris = 20
"""


def lire(dossier: Path, texte: str) -> Reglages:
    (dossier / "secret.toml").write_text(texte, encoding="utf-8")
    return lire_reglages(dossier, ["mt_iris"])


def fautes(dossier: Path, texte: str) -> list[tuple]:
    with pytest.raises(ErreurDonnees) as levee:
        lire(dossier, texte)
    return [(faute.ligne, faute.colonne, faute.message) for faute in levee.value.fautes]


def test_without_the_file_the_rules_are_those_of_the_catalogue(tmp_path: Path) -> None:
    assert lire_reglages(tmp_path, ["mt_iris"]) == Reglages()


def test_a_convention_sets_another_threshold(tmp_path: Path) -> None:
    reglages = lire(tmp_path, CONVENU)
    assert (dict(reglages.seuils), reglages.regrouper_iris) == ({"mt_iris": 20}, True)
    assert reglages.convention == "Convention CPTS et CPAM du 12 mars 2026, article 4"


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("[seuils]\nmt_iris = 20\n", (None, "convention", "Rien ne dit ce qui permet un autre seuil.")),
        ("seuil = 20\n", (1, "seuil", "Le champ n’est pas connu : vérifiez son orthographe.")),
        ("regrouper_iris = \"oui\"\n", (1, "regrouper_iris", "Le réglage n’est ni vrai ni faux.")),
        ('convention = "x"\n[seuils]\nmt_iris = 1\n', (3, "mt_iris", "Le seuil n’est pas valable.")),
        ('convention = "x"\n[seuils]\nmt_iris = true\n', (3, "mt_iris", "Le seuil n’est pas valable.")),
        ('convention = "x"\n[seuils]\nadherents = 5\n',
         (3, "adherents", "Ce jeu n’a pas de seuil : il n’existe pas, ou ne compte pas de patients.")),
        ("seuils = 3\n", (1, "seuils", "« seuils » n’est pas un tableau.")),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_told_in_french_on_its_line(tmp_path: Path, texte: str, attendu: tuple) -> None:
    assert fautes(tmp_path, texte) == [attendu]


def test_every_page_follows_the_convention(dossiers: Dossiers, tmp_path: Path) -> None:
    (dossiers.donnees / "secret.toml").write_text(CONVENU, encoding="utf-8")
    magasin = construire_a_part(dossiers, tmp_path / "magasin")
    try:
        assert regle_du_jeu(magasin, "mt_iris").seuil == 20
        assert donnees.papiers(magasin, "mt_iris")["Secret statistique"] == (
            "Un effectif de moins de 20 personnes (avec, sans ou en tout) est masqué (Convention CPTS et CPAM du 12 "
            "mars 2026, article 4), ainsi que ceux qui permettraient de le retrouver par soustraction."
        )
        zones = mt.couverture_par_zone(magasin, "iris", "MT_70P", "2024-10-08")
        montrees = zones[zones["statut"] == secret.MESURE]
        assert len(montrees) and (montrees[["avec_mt", "sans_mt"]] >= 20).all(axis=None)
    finally:
        magasin.fermer()


def test_a_wrong_setting_stops_the_build_with_the_other_faults(dossiers: Dossiers, tmp_path: Path) -> None:
    (dossiers.donnees / "secret.toml").write_text("regrouper_iris = 1\n", encoding="utf-8")
    with pytest.raises(ErreurDonnees) as levee:
        construire_a_part(dossiers, tmp_path / "magasin")
    assert [(faute.fichier, faute.colonne) for faute in levee.value.fautes] == [("secret.toml", "regrouper_iris")]


def test_a_public_dataset_says_why_nothing_is_hidden(magasin) -> None:
    assert donnees.papiers(magasin, "iris")["Secret statistique"] == (
        "Rien n’est masqué : ce sont des effectifs du recensement, publiés par l’INSEE."
    )
