"""Keep what a person types on the screen, as an import is kept: checked whole, one batch, that can be undone.

Rows go through the rules of their dataset in a store built aside: what is kept is known to build. The texts that name
a person, or give a phone or an address, are refused: nobody expects them in a dashboard of counts.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.chemins import Dossiers
from cpts_data.entrees import version_des_entrees
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.importation import lots
from cpts_data.importation.declaration import declarations
from cpts_data.importation.lots import Acceptation, Lot
from cpts_data.importation.modele import Proposition
from cpts_data.importation.personnelles import a_la_forme_d_un_nom, contenu_personnel
from cpts_data.importer import magasin_avec
from cpts_data.store import ouvrir_magasin

if TYPE_CHECKING:
    import pandas as pd

RESPONSABLE = "responsable"
PRODUCTEUR, SAISIE = "CPTS", "saisie"
LONGUEUR_D_UN_TEXTE, LONGUEUR_DE_L_AUTEUR, LONGUEUR_DU_TITRE = 4_000, 80, 160
TROP_LONG = "Ce texte est trop long."
DONNEES_CHANGEES = (
    "Les données ont changé pendant la saisie, par une autre personne peut-être : recommencez l’enregistrement."
)
TITRES = re.compile(r"\b(M|MM|Mr|Mme|Mlle|Dr|Pr)\.\s*(?=[^\W\d_])", re.IGNORECASE)


def enregistrer(
    dossiers: Dossiers,
    jeu: str,
    lignes: pd.DataFrame,
    par: str,
    titre: str,
    *,
    etiquettes: Sequence[str] = (),
    remplace_par: Sequence[str] | None = None,
    textes_deja_lus: bool = False,
    version: str | None = None,
) -> Lot:
    """Keep rows typed on the screen, and put them in service.

    ``lignes``: one row per row of the dataset, columns as in the store (missing ones are empty), values of Python or
    None. ``par``: initials or function of who types. ``titre``: what is typed, in a few words. ``etiquettes``: how to
    name each row in a fault. ``remplace_par``: for a dataset that no file brings (see ``Declaration``).
    ``textes_deja_lus``: the rows copy what is in the store already. ``version``: that of the data that the page showed;
    when another save came between, nothing is kept. Raises ErreurDonnees with every fault, nothing being changed.
    """
    texte = _en_texte(jeu, lignes)
    fautes = [*_fautes_de_l_auteur(par), *_fautes_du_titre(titre), *_fautes_de_longueur(jeu, texte, titre, etiquettes)]
    if texte.empty:
        fautes.append(Faute(SAISIE, "Il n’y a rien à enregistrer."))
    if not textes_deja_lus:
        fautes += _fautes_personnelles(jeu, texte, titre, etiquettes)
    if any(faute.fichier == SAISIE for faute in fautes):
        raise ErreurDonnees(fautes)  # the title itself cannot be written
    maintenant = dt.datetime.now()
    par_defaut = declarations()[jeu].remplace_par if remplace_par is None else tuple(remplace_par)
    proposition = _proposition(jeu, texte, titre, maintenant, par_defaut)
    with lots.seul(dossiers):
        if version is not None and version_des_entrees(dossiers) != version:
            raise ErreurDonnees([Faute(titre, DONNEES_CHANGEES)])
        try:
            with magasin_avec(dossiers, proposition, lots.lister(dossiers)):
                pass
        except ErreurDonnees as erreur:
            fautes += _nommees(jeu, erreur.fautes, titre, etiquettes)
        if fautes:
            raise ErreurDonnees(fautes)
        acceptation = Acceptation(par.strip(), maintenant, {})
        lot = lots.publier(dossiers, jeu, lambda dossier: lots.ecrire(dossier, proposition, acceptation))
    ouvrir_magasin(dossiers)
    return lot


def _proposition(
    jeu: str, texte: pd.DataFrame, titre: str, maintenant: dt.datetime, remplace_par: tuple[str, ...]
) -> Proposition:
    return Proposition(
        fichier=titre,
        taille_octets=0,
        sha256="",  # that of a few small counts would give them to who tries them all
        jeu=jeu,
        feuille="",
        lignes_entete=(),
        colonnes=(),
        lignes=texte,
        date_des_chiffres=fr.date_longue(maintenant.date()),
        date_reference=maintenant.date(),
        producteur=PRODUCTEUR,
        regime="sans objet",
        remplace_par=remplace_par,
        lignes_lues=len(texte),
        saisie=True,
    )


def _en_texte(jeu: str, lignes: pd.DataFrame) -> pd.DataFrame:
    """Write values as the CSV of the dataset does."""
    colonnes = [colonne.nom for colonne in catalogue.jeu(jeu).colonnes]
    complet = lignes.reindex(columns=colonnes).astype(object)
    return complet.map(_valeur_en_texte).reset_index(drop=True)


def _valeur_en_texte(valeur: object) -> str | None:
    if fr.est_absent(valeur):
        return None
    if isinstance(valeur, dt.date):
        return valeur.isoformat()[:10]
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    return str(valeur).strip() or None


def lisible(texte: str) -> str:
    """Return a text without what hides a person in it: look-alike letters, invisible marks, dashes, brackets."""
    normal = "".join(c for c in unicodedata.normalize("NFKC", texte) if unicodedata.category(c) != "Cf")
    sans_ornement = re.sub(r"[()_]", " ", re.sub("[‐‑‒–—−]", "-", normal))
    return TITRES.sub(r"\1 ", sans_ornement)


def _fautes_de_l_auteur(par: str) -> list[Faute]:
    if not lisible(par).strip():
        return [Faute(SAISIE, "Indiquez qui saisit (des initiales, une fonction).")]
    nature = contenu_personnel(lisible(par)) or ("un nom" if a_la_forme_d_un_nom(lisible(par)) else "")
    if nature:
        return [Faute(SAISIE, f"Le champ « saisi par » contient {nature}.", attendu="des initiales ou une fonction")]
    return [Faute(SAISIE, TROP_LONG, attendu="80 caractères au plus")] if len(par) > LONGUEUR_DE_L_AUTEUR else []


def _fautes_du_titre(titre: str) -> list[Faute]:
    if nature := contenu_personnel(lisible(titre)):
        return [Faute(SAISIE, f"Le nom choisi contient {nature}.", attendu="un nom qui ne désigne personne")]
    return [Faute(SAISIE, TROP_LONG, attendu="un nom plus court")] if len(titre) > LONGUEUR_DU_TITRE else []


def _fautes_de_longueur(jeu: str, texte: pd.DataFrame, titre: str, etiquettes: Sequence[str]) -> list[Faute]:
    longues = [
        Faute(
            titre, TROP_LONG, rang + 2, colonne.libelle, attendu=f"{fr.nombre(LONGUEUR_D_UN_TEXTE)} caractères au plus"
        )
        for colonne in catalogue.jeu(jeu).colonnes
        for rang, valeur in enumerate(texte[colonne.nom])
        if isinstance(valeur, str) and len(valeur) > LONGUEUR_D_UN_TEXTE
    ]
    return _nommees(jeu, longues, titre, etiquettes)


def _fautes_personnelles(jeu: str, texte: pd.DataFrame, titre: str, etiquettes: Sequence[str]) -> list[Faute]:
    """Tell each free text that holds something personal. What it holds is not repeated."""
    fautes = []
    for colonne in catalogue.jeu(jeu).colonnes:
        if colonne.type != "texte" or colonne.obligatoire:
            continue  # a required text is that of the contract, which is there already
        for rang, valeur in enumerate(texte[colonne.nom]):
            if isinstance(valeur, str) and (nature := _nature_personnelle(colonne.nom, valeur)):
                message = f"Ce texte contient {nature} : rien de personnel n’entre dans le tableau de bord."
                attendu = "le même texte sans ce qui désigne une personne : une fonction, des initiales"
                faute = Faute(titre, message, rang + 2, colonne.libelle, attendu=attendu)
                fautes += _nommees(jeu, [faute], titre, etiquettes)
    return fautes


def _nature_personnelle(colonne: str, valeur: str) -> str:
    """Say what is personal in a text; an owner that looks like a name is one."""
    nature = contenu_personnel(lisible(valeur))
    return nature or ("un nom" if colonne == RESPONSABLE and a_la_forme_d_un_nom(lisible(valeur)) else "")


def _nommees(jeu: str, fautes: Iterable[Faute], titre: str, etiquettes: Sequence[str]) -> list[Faute]:
    """Name the row and the column of each fault as the screen does, in place of those of a file that nobody sees."""
    libelles = {colonne.source: colonne.libelle for colonne in catalogue.jeu(jeu).colonnes}
    return [
        replace(
            faute,
            fichier=f"{titre}, {etiquettes[faute.ligne - 2]}"
            if faute.ligne is not None and 0 <= faute.ligne - 2 < len(etiquettes)
            else titre,
            ligne=None,
            colonne=libelles.get(faute.colonne or "", faute.colonne),
        )
        for faute in fautes
    ]
