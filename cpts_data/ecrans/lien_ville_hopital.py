"""The screens of « Lien ville-hôpital »: the families face to face, the main specialties, the filières."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cpts_data.catalogue import Provenance
from cpts_data.ecrans.ecran import Ecran, GraphiqueNatif, Serie, TableauDEcran
from cpts_data.figures.lien_ville_hopital import miroir_des_familles, miroir_des_principales
from cpts_data.indicators import lien_ville_hopital as lvh
from cpts_data.indicators import phrases_lien_ville_hopital as phrases
from cpts_data.indicators.verifications_du_rapport import phrase_verification, verifications

if TYPE_CHECKING:
    from cpts_data.store import Magasin

PAGE = "lien-ville-hopital"
REQUIS_D_UNE_PRINCIPALE = 2
"""From this many requis, a specialty is drawn on a screen; the others are told in a note."""


def ecrans(magasin: Magasin) -> list[Ecran]:
    """Return the screens that have something to show."""
    requerants, requis = lvh.liste(magasin, lvh.REQUERANTS), lvh.liste(magasin, lvh.REQUIS)
    trouves = []
    if requerants is not None or requis is not None:
        trouves.append(_familles(magasin, requerants, requis))
    if requis is not None:
        trouves.append(_specialites(magasin, requerants, requis))
    if structures := lvh.structures(magasin):
        trouves.append(_structures(magasin, structures))
    return trouves


def _familles(magasin: Magasin, requerants: lvh.Liste | None, requis: lvh.Liste | None) -> Ecran:
    familles = lvh.familles(requerants, requis)
    dates = phrases.phrase_dates(requerants, requis)
    return Ecran(
        code="lvh_familles",
        page=PAGE,
        titre="Téléexpertise : qui demande, qui répond",
        message=phrases.phrase_teleexpertise(requerants, requis, lvh.structures(magasin)),
        origines=_origines(magasin),
        figure=miroir_des_familles(familles, requerants, requis),
        natif=_natif(familles),
        calcul=phrases.CALCUL,
        fiches=("requerants_teleexpertise", "requis_teleexpertise"),
        notes=(*([dates] if dates else ()), *phrases.phrases_des_listes(requerants, requis), phrases.SANS_DIRE_A_QUI),
    )


def _specialites(magasin: Magasin, requerants: lvh.Liste | None, requis: lvh.Liste) -> Ecran:
    toutes = lvh.specialites(requerants, requis)
    principales = [ligne for ligne in toutes if (ligne.requis or 0) >= REQUIS_D_UNE_PRINCIPALE] or toutes
    notes = [phrases.phrase_un_seul_requis(toutes), phrases.SANS_DIRE_A_QUI]
    return Ecran(
        code="lvh_specialites",
        page=PAGE,
        titre="Téléexpertise : spécialité par spécialité, hors médecine générale",
        message=phrases.phrase_specialites(toutes, requerants, requis),
        origines=_origines(magasin),
        figure=miroir_des_principales(principales, requerants, requis),
        natif=_natif(principales),
        fiches=("requerants_teleexpertise", "requis_teleexpertise"),
        notes=tuple(note for note in notes if note),
    )


def _structures(magasin: Magasin, structures: Sequence[lvh.Structure]) -> Ecran:
    annonces = phrase_verification(verifications(magasin).get("TE-struct"), meme_concordante=True)
    return Ecran(
        code="lvh_filieres",
        page=PAGE,
        titre="Téléexpertise : établissements et filières",
        message=phrases.phrase_structures(structures),
        origines=tuple(magasin.origines(lvh.JEU_DES_STRUCTURES)),
        tableau=TableauDEcran(
            lvh.tableau_des_structures(structures), "filieres_de_teleexpertise", ("structure", "nombre", "filieres")
        ),
        fiches=("filieres_teleexpertise",),
        notes=(annonces,) if annonces else (),
    )


def _origines(magasin: Magasin) -> tuple[Provenance, ...]:
    return tuple(provenance for jeu in lvh.JEUX.values() for provenance in magasin.origines(jeu))


def _natif(lignes: Sequence[lvh.FaceAFace]) -> GraphiqueNatif:
    return GraphiqueNatif(
        genre="barres",
        categories=tuple(ligne.nom for ligne in lignes),
        series=(
            Serie("Requérants", tuple(ligne.requerants for ligne in lignes)),
            Serie("Requis", tuple(ligne.requis for ligne in lignes)),
        ),
        unite="professionnels",
        horizontal=True,
    )
