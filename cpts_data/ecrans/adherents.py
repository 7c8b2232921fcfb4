"""The screens of the adherents page: how many and who stayed, where, which professions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.ecrans.ecran import Ecran, GraphiqueNatif, Serie
from cpts_data.ecrans.outils import avertissement, carte_d_ecran, chiffres, origines
from cpts_data.figures.adherents import barres_de_l_annee, barres_professions, barres_publiees, vue_adherents
from cpts_data.indicators import adherents as adh
from cpts_data.indicators import phrases_adherents as phrases
from cpts_data.indicators.contours import a_des_contours

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

PAGE, LISTE = "adherents", "adherents_profession_commune"


def ecrans(magasin: Magasin) -> list[Ecran]:
    """Return the screens of the page: the imported list and the printed balance, then the map and the professions."""
    liste, croise = adh.liste(magasin), adh.croisement(magasin)
    trouves = [_de_la_liste(magasin, liste) if liste else None, _bilan(magasin)]
    if not croise["adherents"].isna().all():
        trouves += [_carte(magasin, croise), _professions(magasin)]
    return [ecran for ecran in trouves if ecran is not None]


def _de_la_liste(magasin: Magasin, liste: adh.Liste) -> Ecran:
    return Ecran(
        "adherents_liste",
        PAGE,
        "Les adhérents de la liste",
        phrases.phrase_liste(liste),
        origines(magasin, LISTE),
        chiffres=chiffres(phrases.chiffres_de_la_liste(liste)),
        fiches=("adherents", "personnes_morales"),
    )


def _bilan(magasin: Magasin) -> Ecran | None:
    """Who stayed, who left, who came; the printed communes of the same year, until a list gives them."""
    bilan = adh.bilan(magasin)
    if bilan is None:
        return None
    publiees = None if adh.liste(magasin) else adh.communes_publiees(magasin)
    barres = barres_de_l_annee(bilan, publiees)
    categories = tuple(nom for nom, _ in barres)
    # One series a part: the parts of two bars that bear the same name share it.
    noms = dict.fromkeys(nom for _, parts in barres for _, nom, _ in parts)
    valeurs = [{nom: effectif for effectif, nom, _ in parts} for _, parts in barres]
    series = tuple(Serie(nom, tuple(barre.get(nom) for barre in valeurs)) for nom in noms)
    jeux = ("chiffres_cles", "adherents_par_commune") if publiees else ("chiffres_cles",)
    notes = [phrases.phrase_calcul(bilan), phrases.phrase_communes(publiees) if publiees else None]
    return Ecran(
        "adherents_bilan",
        PAGE,
        "Les adhérents : arrivées, départs et communes" if publiees else "Les adhérents : arrivées et départs",
        phrases.phrase_bilan(bilan),
        origines(magasin, *jeux),
        figure=barres_publiees(bilan, publiees),
        natif=GraphiqueNatif("barres empilées", categories, series, "adhérents", horizontal=True),
        calcul=phrases.FORMULE_DE_FIDELISATION,
        fiches=("adherents", "fidelisation"),
        notes=tuple(note for note in notes if note),
    )


def _carte(magasin: Magasin, croise: pd.DataFrame) -> Ecran | None:
    """Members by commune, as circles."""
    if not a_des_contours(magasin):
        return None
    communes = adh.communes_du_territoire(magasin)
    publiees = None if adh.liste(magasin) else adh.communes_publiees(magasin)
    vue = vue_adherents(
        communes,
        adh.points_des_communes(magasin),
        nom=phrases.adherents_de(adh.TOUTES)[1],
        textes=phrases.textes_des_communes(croise, communes, adh.TOUTES, publiees),
    )
    return Ecran(
        "adherents_communes",
        PAGE,
        "Les adhérents, par commune",
        phrases.phrase_couverture(communes, adh.TOUTES),
        origines(magasin, LISTE),
        carte=carte_d_ecran(magasin, vue),
        fiches=("adherents",),
        notes=avertissement(magasin, LISTE, phrases.AVIS_DEMONSTRATION),
    )


def _professions(magasin: Magasin) -> Ecran:
    """Members by profession, the printed ones recognised."""
    professions = adh.professions_du_territoire(magasin)
    publiees = {} if adh.liste(magasin) else adh.professions_publiees(magasin)
    jeux = (LISTE, "adherents_par_profession") if publiees else (LISTE,)
    valeurs = tuple(None if fr.est_absent(v) else int(v) for v in professions["adherents"])
    return Ecran(
        "adherents_professions",
        PAGE,
        "Les adhérents, par profession",
        phrases.phrase_professions(professions),
        origines(magasin, *jeux),
        figure=barres_professions(professions, publiees),
        natif=GraphiqueNatif(
            "barres",
            tuple(phrases.titre(code) for code in professions["profession"]),
            (Serie("adhérents", valeurs),),
            "adhérents",
            horizontal=True,
        ),
        fiches=("adherents_par_profession",),
        notes=avertissement(magasin, LISTE, phrases.AVIS_DEMONSTRATION),
    )
