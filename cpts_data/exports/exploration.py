"""What the explorer shows and exports: its columns depend on the two indicators chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cpts_data.catalogue.tableaux import ECRAN, FICHIER, PARTOUT, SANS_UNITE, ColonneMontree, TableauDeclare
from cpts_data.formats_fr import ESPACE_FINE, est_absent, nombre
from cpts_data.indicators.exploration import TYPES_D_IRIS, Pivot, Vue, masque_ici
from cpts_data.indicators.par_zone import IRIS, IndicateurDeZone
from cpts_data.indicators.phrases_communes import INTERVALLE
from cpts_data.indicators.phrases_exploration import titre_date
from cpts_data.stats import secret

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

SANS_DATE = "non précisée"
COURTS = {secret.ZERO: "—"}
"""In a narrow cell of the pivot, where the caption says the rest."""
ICI = "masqué ici"


def _texte(nom: str, libelle: str, definition: str, place: str = PARTOUT, largeur: int | None = None) -> ColonneMontree:
    return ColonneMontree(nom, libelle, SANS_UNITE, definition, "texte", place=place, largeur=largeur)


def declaration(vue: Vue) -> TableauDeclare:
    """Return the table of the areas: on screen, values, intervals and positions; in the file, all that they rest on."""
    colonnes = [
        _texte("nom", "Zone", "Nom de l’IRIS ou de la commune."),
        _texte("commune", "Commune", "Commune de la zone.", PARTOUT if vue.niveau == IRIS else FICHIER),
        *([_texte("type_ecrit", "Type d’IRIS", "Habitat, activité, divers ou commune non découpée (INSEE).")]
          if vue.niveau == IRIS else []),
        *(colonne for axe, (indicateur, _) in vue.axes.items() for colonne in _colonnes_d_axe(axe, indicateur)),
        _texte("code", "Code INSEE", "Code officiel de l’IRIS (9 caractères) ou de la commune (5).", FICHIER),
    ]  # fmt: skip
    fiches = tuple(dict.fromkeys(i.fiche for i, _ in vue.axes.values() if i.fiche))
    return TableauDeclare("exploration", tuple(colonnes), fiches)


def _colonnes_d_axe(axe: str, indicateur: IndicateurDeZone) -> list[ColonneMontree]:
    """The columns of one indicator; its letter keeps apart headings that two indicators share."""
    lettre = axe.upper()

    def chiffre(champ: str, libelle: str, definition: str, place: str, *, entier: bool = False) -> ColonneMontree:
        decimales = 0 if entier else indicateur.decimales
        unite = SANS_UNITE if entier else indicateur.unite
        return ColonneMontree(f"{champ}_{axe}", f"{lettre} · {libelle}", unite, definition, "decimal",
                              decimales=decimales, place=place, calculee=not entier)  # fmt: skip

    haut, bas = (libelles_de_compte(indicateur)[colonne] for colonne in indicateur.fraction)
    definition = f"{indicateur.nom}." if not bas else f"{indicateur.nom} : {haut} ÷ {bas[:1].lower()}{bas[1:]}."
    return [
        _texte(f"indicateur_{axe}", f"{lettre} · Indicateur", "Nom de l’indicateur, avec sa population.", FICHIER),
        _texte(f"date_{axe}", f"{lettre} · Date", "Date ou millésime des chiffres.", FICHIER),
        chiffre("numerateur", "Numérateur", f"{haut or 'Numérateur'}.", FICHIER, entier=True),
        chiffre("denominateur", "Dénominateur", f"{bas or 'Dénominateur'}.", FICHIER, entier=True),
        chiffre("valeur", indicateur.nom_court, definition, PARTOUT),
        chiffre("borne_basse", "Intervalle, bas", f"Borne basse de l’{INTERVALLE}.", PARTOUT),
        chiffre("borne_haute", "Intervalle, haut", f"Borne haute de l’{INTERVALLE}.", PARTOUT),
        chiffre("reference", "Référence", "Chiffre du territoire auquel la zone est comparée.", FICHIER),
        _texte(f"position_{axe}", f"{lettre} · Position", f"Face à la référence, au seuil de 99,8{ESPACE_FINE}%."),
        _texte(f"mention_{axe}", f"{lettre} · Mention", f"À 95{ESPACE_FINE}% seulement : à confirmer.", FICHIER),
        _texte(f"etat_{axe}", f"{lettre} · Statut", "Ce que vaut la case : mesurée, zéro, masquée, absente…"),
        _texte(f"motif_{axe}", f"{lettre} · Motif", f"Code d’une case vide. {secret.LEGENDE_DES_MOTIFS}.", FICHIER),
        _texte(f"classe_{axe}", f"{lettre} · Origine", "Classe de la donnée : publiée, ouverte, importée…", FICHIER),
    ]  # fmt: skip


def libelles_de_compte(indicateur: IndicateurDeZone) -> dict[str, str]:
    return {"numerateur": indicateur.libelle_numerateur, "denominateur": indicateur.libelle_denominateur}


def lignes(magasin: Magasin, vue: Vue, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the areas kept by the filters, with the texts of the columns of ``declaration``."""
    retenues = frame[frame["retenue"]].copy()
    retenues["type_ecrit"] = retenues["type"].map(TYPES_D_IRIS)
    for axe, (indicateur, periode) in vue.axes.items():
        haut, bas = (retenues[f"{colonne}_{axe}"].copy() for colonne in indicateur.fraction)
        retenues[f"numerateur_{axe}"], retenues[f"denominateur_{axe}"] = haut, bas
        retenues[f"indicateur_{axe}"] = indicateur.nom
        retenues[f"date_{axe}"] = periode or indicateur.date or SANS_DATE
        cases = zip(retenues[f"statut_{axe}"], retenues[f"motif_{axe}"], strict=True)
        retenues[f"etat_{axe}"] = [indicateur.raison(*case) for case in cases]
        retenues[f"classe_{axe}"] = classes(magasin, indicateur.jeux)
    return retenues.sort_values("valeur_x", ascending=False, na_position="last")


def classes(magasin: Magasin, jeux: Sequence[str]) -> str:
    """Return the provenance classes of some datasets, in words."""
    connues = {provenance.classe for jeu in jeux for provenance in magasin.origines(jeu)}
    return " et ".join(sorted(connues))


def fichier(vue: Vue) -> str:
    """Name the file after what it holds."""
    return "_".join(["explorer", vue.niveau, *(indicateur.code for indicateur, _ in vue.axes.values())])


# --- the pivot ----------------------------------------------------------------------------------------------


def declaration_du_pivot(pivot: Pivot, vue: Vue, groupe: str) -> TableauDeclare:
    """Return the table of the sums. On screen, words stand in the cells without a figure; in the file, beside them."""
    unite = vue.x.unite if pivot.mesure == "valeur" else SANS_UNITE
    colonnes = [
        _texte("groupe", groupe, "Ce que réunit la ligne."),
        ColonneMontree("zones", "Zones", SANS_UNITE, "Nombre de zones de la ligne.", "entier"),
    ]
    for nom, titre in pivot.titres.items():
        entieres, sommes = "Chiffre de la commune.", "Somme des zones de la ligne ; masquée dès qu’une zone l’est."
        definition = entieres if pivot.communes_entieres else sommes
        a_l_ecran = titre if unite != "%" else f"{titre} (%)"
        colonnes += [
            ColonneMontree(f"{nom}_ecrit", a_l_ecran, SANS_UNITE, definition, "nombre_ecrit", place=ECRAN),
            ColonneMontree(nom, titre, unite, definition, "decimal", decimales=pivot.decimales, place=FICHIER,
                           calculee=True),
            _texte(f"{nom}_etat", f"{titre} · statut", "Ce que vaut la case.", FICHIER),
        ]  # fmt: skip
    colonnes += [
        _texte("mesure", "Somme", "Ce qui est additionné.", FICHIER),
        _texte("indicateur", "Indicateur", "Indicateur X, et sa date.", FICHIER),
    ]
    return TableauDeclare("tableau_croise", tuple(colonnes), (vue.x.fiche,) if vue.x.fiche else ())


def lignes_du_pivot(pivot: Pivot, vue: Vue, mesure: str) -> pd.DataFrame:
    """Return the rows of the pivot with the words of its empty cells. ``mesure``: what is added up, in words."""
    lues = pivot.lignes.assign(mesure=mesure, indicateur=titre_date(vue.x, vue.periode_x))
    courts = COURTS | ({secret.MASQUE: ICI} if masque_ici(vue, pivot) else {})
    for nom in pivot.titres:
        etats = [vue.x.raison(*case) for case in zip(pivot.statuts[nom], pivot.motifs[nom], strict=True)]
        lues[f"{nom}_etat"] = etats
        lues[f"{nom}_ecrit"] = [
            courts.get(statut, statut) if est_absent(valeur) else nombre(valeur, pivot.decimales)
            for valeur, statut in zip(lues[nom], pivot.statuts[nom], strict=True)
        ]
    return lues
