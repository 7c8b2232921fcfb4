"""Every table shown is declared: what its columns are, how they are headed, explained and written."""

from __future__ import annotations

import ast
import datetime as dt
import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from cpts_data.catalogue import CLASSES, jeux
from cpts_data.catalogue.cartes import mesures_carte
from cpts_data.catalogue.fiches import fiche, fiches
from cpts_data.catalogue.tableaux import (
    CHAMPS,
    DOSSIER_TABLEAUX,
    ECRAN,
    FICHIER,
    FORMATS,
    PARTOUT,
    VIDE,
    ColonneMontree,
    TableauDeclare,
    lire_tableau,
    tableau_declare,
    tableaux,
)
from cpts_data.chemins import RACINE
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.formats_fr import ESPACE_FINE as E
from cpts_data.formats_fr import MOINS
from cpts_data.indicators.soins_non_programmes import BASE_MINIMALE
from cpts_data.stats.secret import LIBELLES_STATUT, MASQUE, SEUIL

EN_TETE = 'nom = "essai"\n'
CALCULEE = {"nom": "taux", "libelle": "Taux", "unite": "%", "definition": "100 × avec ÷ tous."}
REPRISE = {"nom": "sans", "de": "mt_iris.sans_mt"}
DECLAREES = [colonne for tableau in tableaux().values() for colonne in tableau.colonnes]


def en_toml(*colonnes: dict[str, object]) -> str:
    blocs = [
        "\n".join(f"{champ} = {valeur}" if isinstance(valeur, int) else f'{champ} = "{valeur}"'
                  for champ, valeur in colonne.items())
        for colonne in colonnes
    ]  # fmt: skip
    return EN_TETE + "".join(f"[[colonnes]]\n{bloc}\n" for bloc in blocs)


def lire(tmp_path: Path, texte: str) -> TableauDeclare:
    chemin = tmp_path / "essai.toml"
    chemin.write_text(texte, encoding="utf-8")
    return lire_tableau(chemin)


def fautes(tmp_path: Path, texte: str) -> list[Faute]:
    with pytest.raises(ErreurDonnees) as levee:
        lire(tmp_path, texte)
    return list(levee.value.fautes)


def seule_colonne(tmp_path: Path, **champs: object) -> ColonneMontree:
    (colonne,) = lire(tmp_path, en_toml(champs)).colonnes
    return colonne


# --- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("champ", ["nom", "libelle", "unite", "definition"])
@pytest.mark.parametrize("reste", ["absent", "vide"])
def test_une_colonne_sans_libelle_sans_unite_ou_sans_definition_est_refusee(tmp_path, champ, reste):
    colonne = {**CALCULEE, champ: " "} if reste == "vide" else {k: v for k, v in CALCULEE.items() if k != champ}
    nomme = {"absent": "n° 1", "vide": " "}[reste] if champ == "nom" else "taux"
    assert fautes(tmp_path, en_toml(colonne)) == [
        Faute("essai.toml", f"La colonne n’a pas de « {champ} ».", colonne=nomme, attendu=champ)
    ]


def test_toutes_les_fautes_d_un_tableau_sont_dites(tmp_path):
    texte = en_toml(
        {"nom": "nue"},
        {"nom": "jeu", "de": "mt_inconnu.sans_mt"},
        {"nom": "colonne", "de": "mt_iris.inconnue"},
        {**REPRISE, "unite": "patients", "definition": "Autre chose."},
        {**CALCULEE, "format": "monnaie", "place": "papier", "couleur": "bleu"},
        CALCULEE,
    ).replace(EN_TETE, "")
    assert [(f.message, f.colonne, f.valeur) for f in fautes(tmp_path, texte)] == [
        ("La déclaration du tableau n’a pas de « nom ».", None, None),
        ("La colonne n’a pas de « libelle ».", "nue", None),
        ("La colonne n’a pas de « unite ».", "nue", None),
        ("La colonne n’a pas de « definition ».", "nue", None),
        ("La colonne du jeu n’existe pas.", "jeu", "mt_inconnu.sans_mt"),
        ("La colonne du jeu n’existe pas.", "colonne", "mt_iris.inconnue"),
        ("« unite » est déjà dit par le jeu de données.", "sans", "patients"),
        ("« definition » est déjà dit par le jeu de données.", "sans", "Autre chose."),
        ("« format » est inconnu.", "taux", "monnaie"),
        ("« place » est inconnu.", "taux", "papier"),
        ("La colonne a un champ inconnu.", "taux", "couleur"),
        ("La colonne est déclarée deux fois.", "taux", None),
    ]


def test_un_tableau_sans_colonne_est_refuse(tmp_path):
    assert [faute.attendu for faute in fautes(tmp_path, EN_TETE)] == ["colonnes"]


# --- what a declaration gives ------------------------------------------------------------------------------


def test_une_colonne_d_un_jeu_dit_ce_que_dit_le_jeu(tmp_path):
    source = jeux()["mt_iris"].colonne("sans_mt")
    colonne = seule_colonne(tmp_path, **REPRISE)
    assert (colonne.libelle, colonne.unite, colonne.definition, colonne.limites, colonne.format) == (
        source.libelle, source.unite, source.definition, source.limites, "entier",
    )  # fmt: skip
    assert colonne.aide == f"{source.definition} {source.limites}"
    raccourcie = seule_colonne(tmp_path, **REPRISE, libelle="Sans médecin", limites="Masqué sous 11.")
    assert (raccourcie.entete, raccourcie.aide) == ("Sans médecin", f"{source.definition} Masqué sous 11.")


@pytest.mark.parametrize(
    ("champs", "format_", "entete"),
    [
        ({"unite": "%"}, "pourcentage", "Taux (%)"),
        ({"unite": "points"}, "points", "Taux (points)"),
        ({"unite": "€"}, "entier", "Taux (€)"),
        ({"unite": "patients"}, "entier", "Taux"),
        ({"unite": "sans unité"}, "texte", "Taux"),
        ({"unite": "selon la ligne"}, "texte", "Taux"),
        ({"unite": "patients", "format": "decimal"}, "decimal", "Taux"),
    ],
)
def test_l_unite_d_une_colonne_calculee_choisit_le_format_et_va_en_tete(tmp_path, champs, format_, entete):
    colonne = seule_colonne(tmp_path, **{**CALCULEE, **champs})
    assert (colonne.format, colonne.entete, colonne.entete_du_fichier) == (format_, entete, entete)


@pytest.mark.parametrize(
    ("de", "format_"),
    [
        ("iris.nom_commune", "texte"),
        ("communes.population_municipale", "entier"),
        ("iris.superficie_km2", "decimal"),
        ("prevention.socle_pct", "pourcentage"),
        ("iris.dans_territoire_source", "oui_non"),
    ],
)
def test_le_type_d_une_colonne_d_un_jeu_choisit_son_format(tmp_path, de, format_):
    assert seule_colonne(tmp_path, nom="essai", de=de).format == format_


def test_un_age_s_ecrit_en_mots_a_l_ecran_et_en_jours_dans_le_fichier(tmp_path):
    colonne = seule_colonne(tmp_path, **{**CALCULEE, "libelle": "Âge", "unite": "jours", "format": "age"})
    assert (colonne.entete, colonne.ecrire(45), colonne.entete_du_fichier) == ("Âge", "45 jours", "Âge (jours)")


def test_l_ecran_et_le_fichier_ont_chacun_leurs_colonnes(tmp_path):
    places = [{**CALCULEE, "nom": place, "place": place} for place in (PARTOUT, ECRAN, FICHIER)]
    tableau = lire(tmp_path, en_toml(*places))
    assert [colonne.nom for colonne in tableau.a_l_ecran()] == [PARTOUT, ECRAN]
    assert [colonne.nom for colonne in tableau.du_fichier()] == [PARTOUT, FICHIER]


def test_les_colonnes_d_une_unite_s_enlevent(tmp_path):
    tableau = lire(tmp_path, en_toml(REPRISE, CALCULEE))
    assert [colonne.nom for colonne in tableau.sans(("%", "points")).colonnes] == ["sans"]
    assert tableau.sans(()) == tableau


def test_une_colonne_repetee_devient_une_colonne_par_titre():
    declare = tableau_declare("adherents_par_profession")
    etendu = declare.etendu({"MG": "Médecins généralistes", "SF": "Sages-femmes"})
    assert [(colonne.nom, colonne.entete) for colonne in etendu.colonnes] == [
        ("nom", "Commune"),
        ("total", "Total des professions"),
        ("MG", "Médecins généralistes"),
        ("SF", "Sages-femmes"),
        ("code", "Code INSEE"),
    ]
    assert etendu.colonnes[3].aide.startswith("Sages-femmes. Adhérents de la profession dans la commune.")
    with pytest.raises(ValueError, match="communes_publiees"):
        tableau_declare("communes_publiees").etendu({})


# --- formats -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("format_", "decimales", "valeur", "ecrit"),
    [
        ("texte", 1, "Rouen", "Rouen"),
        ("entier", 1, 14174.0, f"14{E}174"),
        ("entier", 1, 0, "0"),
        ("entier", 1, -3, f"{MOINS}3"),
        ("decimal", 1, 84.25, "84,3"),
        ("decimal", 2, 1234.5, f"1{E}234,50"),
        ("pourcentage", 0, 59.95, "60"),
        ("pourcentage", 1, 84.751, "84,8"),
        ("pourcentage", 2, 59.95, "59,95"),
        ("evolution", 1, 18.96, "+19,0"),
        ("evolution", 1, -0.04, "0,0"),
        ("points", 1, -5.81, f"{MOINS}5,8"),
        ("imprime", 1, 65.0, "65"),
        ("imprime", 1, 59.7, "59,7"),
        ("imprime", 1, Decimal("100"), "100"),
        ("age", 1, 45.0, "45 jours"),
        ("mois", 1, "2024-10", "octobre 2024"),
        ("periode", 1, "2024-10/2025-09", "octobre 2024 à septembre 2025"),
        ("periode", 1, "T0", "T0 (date non imprimée)"),
        ("date", 1, dt.date(2024, 10, 8), "8 octobre 2024"),
        ("oui_non", 1, True, "oui"),
        ("oui_non", 1, False, "non"),
        ("statut", 1, MASQUE, LIBELLES_STATUT[MASQUE]),
    ],
)
def test_chaque_format_ecrit_le_francais(format_, decimales, valeur, ecrit):
    colonne = ColonneMontree("n", "N", "sans unité", "D.", format_, decimales=decimales)
    assert colonne.ecrire(valeur) == ecrit


@pytest.mark.parametrize("format_", sorted(FORMATS))
@pytest.mark.parametrize("absent", [None, float("nan"), ""])
def test_une_valeur_absente_est_un_tiret_dans_tous_les_formats(format_, absent):
    assert ColonneMontree("n", "N", "sans unité", "D.", format_).ecrire(absent) == VIDE


# --- the tables declared -----------------------------------------------------------------------------------


def test_chaque_tableau_porte_le_nom_de_son_fichier():
    assert {chemin.stem for chemin in DOSSIER_TABLEAUX.glob("*.toml")} == set(tableaux())
    assert all(tableau.a_l_ecran() and tableau.du_fichier() for tableau in tableaux().values())


@pytest.mark.parametrize("chemin", sorted(DOSSIER_TABLEAUX.glob("*.toml")), ids=lambda chemin: chemin.stem)
def test_chaque_colonne_reprise_existe_dans_son_jeu(chemin):
    brut = tomllib.loads(chemin.read_text(encoding="utf-8"))
    adresses = [colonne["de"].split(".") for colonne in brut["colonnes"] if "de" in colonne]
    assert [adresse for adresse in adresses if not jeux()[adresse[0]].colonne(adresse[1])] == []
    assert {champ for colonne in brut["colonnes"] for champ in colonne} <= set(CHAMPS)


def test_les_bulles_sont_des_phrases_courtes_sans_code_du_fichier():
    aides = {colonne.aide for colonne in DECLAREES}
    assert [aide for aide in aides if not aide.endswith(".") or "'" in aide or "  " in aide or len(aide) > 300] == []
    assert [aide for aide in aides for code in ("MISMATCH", "total_printed", "partial", "MT_16P") if code in aide] == []


def test_les_entetes_sont_en_toutes_lettres_et_differents():
    for tableau in tableaux().values():
        for colonnes in (tableau.a_l_ecran(), tableau.du_fichier()):
            entetes = [colonne.entete for colonne in colonnes]
            assert len(set(entetes)) == len(entetes), tableau.nom
    mots = {mot for colonne in DECLAREES for mot in colonne.entete.split()}
    assert mots.isdisjoint({"MT", "MG", "SF", "pct"})


def test_les_bulles_disent_les_seuils_et_les_classes_du_code():
    for nom in ("creneaux_par_mois", "totaux_des_creneaux"):
        aides = {colonne.nom: colonne.aide for colonne in tableau_declare(nom).colonnes}
        assert f"sous {BASE_MINIMALE} créneaux offerts" in aides["taux_pct"]
    origine = {colonne.nom: colonne.aide for colonne in tableau_declare("jeux_de_donnees").colonnes}["classe"]
    assert [classe for classe in CLASSES if f"{classe.capitalize()} :" not in origine] == []


def test_no_bubble_and_no_sheet_writes_the_threshold_that_a_convention_may_change():
    """« moins de 11 personnes » would be false under a ``secret.toml`` that says 20."""
    seuil = re.compile(rf"\b(?:moins de|sous|au-dessus de|au moins) {SEUIL}\b|\b{SEUIL} (?:personnes|patients)")
    assert seuil.search("un effectif de moins de 11 personnes")
    textes = {f"{t.nom}.{c.nom}": f"{c.libelle} {c.aide}" for t in tableaux().values() for c in t.colonnes}
    textes |= {code: " ".join(map(str, vars(lue).values())) for code, lue in fiches().items()}
    assert [ou for ou, texte in textes.items() if seuil.search(texte)] == []


def test_chaque_tableau_sert_a_une_page_et_chaque_page_nomme_un_tableau_declare():
    pages = [page for page in sorted((RACINE / "pages").rglob("*.py")) if page.name != "tableau.py"]
    appels = [appel for page in pages for appel in tableaux_nommes(page)]
    assert set(appels) == set(tableaux())


FONCTIONS_DE_TABLEAU = {
    "tableau": 1,
    "tableau_ecrit": 1,
    "tableau_seul": 1,
    "tableau_a_ouvrir": 2,
    "tableau_a_remplir": 1,
}
"""What shows or gives a table -> the place of its name among the arguments."""


def tableaux_nommes(page: Path) -> list[str | None]:
    """Return the name given to each call that shows or gives a table; None when it is not a plain text."""
    appels = [
        noeud
        for noeud in ast.walk(ast.parse(page.read_text(encoding="utf-8")))
        if isinstance(noeud, ast.Call) and getattr(noeud.func, "id", None) in FONCTIONS_DE_TABLEAU
    ]
    return [getattr(appel.args[FONCTIONS_DE_TABLEAU[appel.func.id]], "value", None) for appel in appels]


def test_aucune_page_n_ecrit_un_entete_elle_meme():
    """Headings and help bubbles of columns come from the catalogue only."""
    pages = [page for page in (RACINE / "pages").rglob("*.py") if page.name != "tableau.py"]
    assert [page.name for page in pages if "column_config" in page.read_text(encoding="utf-8")] == []


def test_chaque_mesure_de_carte_a_un_libelle_court():
    assert [mesure.libelle_court for mesure in mesures_carte().values()] == [
        "Sans médecin traitant",
        "Taux de couverture",
        "Habitants par médecin",
    ]


def test_une_colonne_qui_montre_un_indicateur_reprend_ce_que_sa_fiche_dit_de_ne_pas_conclure(tmp_path: Path):
    taux = next(c for c in tableau_declare("zones_sans_medecin_traitant").colonnes if c.nom == "taux_pct")
    assert taux.aide == f"{taux.definition} {fiche('taux_couverture_mt').reserve}"
    assert taux.aide.endswith("taux national, qui compte un médecin traitant où qu’il exerce.")
    assert tableau_declare("zones_sans_medecin_traitant").fiches == ("patients_sans_mt", "taux_couverture_mt")
    sienne = lire(tmp_path, en_toml(CALCULEE | {"limites": "Les siennes.", "fiche": "col"})).colonnes[0]
    assert sienne.aide.endswith(" Les siennes.")


def test_une_fiche_inconnue_est_refusee(tmp_path: Path):
    (faute,) = fautes(tmp_path, en_toml(CALCULEE | {"fiche": "nulle_part"}))
    assert (faute.message, faute.valeur) == ("La fiche de l’indicateur n’existe pas.", "nulle_part")


def test_chaque_tableau_d_indicateurs_emporte_ses_fiches():
    """The other tables show no indicator: datasets, imports, checks; or take their sheets from the reader's choice."""
    sans = {nom for nom, tableau in tableaux().items() if not tableau.fiches}
    assert sans == SANS_FICHE


SANS_FICHE = {
    "apercu_d_un_import", "chiffres_de_la_vue_ensemble", "chiffres_qui_bougent", "colonnes_d_un_jeu", "colonnes_lues",
    "communes_du_territoire", "fautes_d_un_import", "fiches_des_indicateurs", "historique_du_suivi", "jeux_de_donnees",
    "journal_des_changements", "journal_des_iris", "lignes_changees", "quartiers_regroupes", "references",
    "reperes_du_calendrier", "secret_statistique", "suivi_a_completer", "totaux_avant_apres", "totaux_compares",
    "toutes_les_zones", "verifications",
}  # fmt: skip
