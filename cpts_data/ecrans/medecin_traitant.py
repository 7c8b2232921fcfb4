"""The screens of the médecin-traitant page: the rates of the territory, where people are, how few areas hold half."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.catalogue.cartes import NOMS_DE_NIVEAU
from cpts_data.ecrans.ecran import Chiffre, Ecran, GraphiqueNatif, Serie, TableauDEcran
from cpts_data.ecrans.outils import avertissement, carte_d_ecran, origines
from cpts_data.figures.cartes_des_patients import BRUT, SANS_MT, vue_des_medecins, vue_des_patients
from cpts_data.figures.medecin_traitant import courbe_de_concentration, series_des_taux, taux_et_objectifs
from cpts_data.indicators import iris_regroupes
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import phrases_medecin_traitant as phrases
from cpts_data.indicators import zones_face_a_la_reference as faces
from cpts_data.indicators.contours import a_des_contours

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

PAGE = "medecin-traitant"
FICHES = ("patients_sans_mt", "taux_couverture_mt")
ZONES_MONTREES = 12
"""Rows of the list of areas: what a projected screen holds."""
COLONNES_DES_ZONES = ("rang", "nom", "commune", "sans_mt", "patients", "taux_pct", "part_pct")


def ecrans(magasin: Magasin) -> list[Ecran]:
    """Return the screens of the page."""
    populations = mt.populations_par_zone(magasin)
    trouves = [_taux(magasin)]
    if populations:
        population = populations[0]
        periode = mt.periodes(magasin, population)[0]
        trouves += [_carte(magasin, niveau, population, periode) for niveau in ("iris", "commune")]
        trouves += [_concentration(magasin, population, periode), _zones(magasin, population, periode)]
    else:
        trouves.append(_medecins(magasin))
    return [ecran for ecran in trouves if ecran is not None]


def _taux(magasin: Magasin) -> Ecran | None:
    """The rates of the contract against socle and cible, with the people still needed."""
    couvertures = mt.couvertures(magasin)
    if not couvertures:
        return None
    jeux = sorted({releve.jeu for couverture in couvertures.values() for releve in couverture.releves})
    premiere = next(iter(couvertures.values()))
    return Ecran(
        "mt_taux",
        PAGE,
        "Médecin traitant : les taux face au socle et à la cible",
        f"{phrases.phrase_couverture(premiere)} {phrases.phrase_manque(premiere)}",
        origines(magasin, *jeux),
        figure=taux_et_objectifs(couvertures),
        natif=_natif_des_taux(couvertures),
        chiffres=tuple(_chiffre(couverture) for couverture in couvertures.values()),
        calcul=phrases.formule_des_taux(jeux),
        fiches=FICHES,
        notes=(phrases.SE_RECOUPENT,) if len(couvertures) > 1 else (),
    )


def _natif_des_taux(couvertures: dict[str, mt.Couverture]) -> GraphiqueNatif:
    groupes = list(couvertures.values())
    series = [
        Serie(nom, tuple(dict(paires).get(rang) for rang in range(len(groupes))))
        for nom, paires in series_des_taux(groupes).items()
    ]
    categories = tuple(mt.POPULATIONS[groupe.population] for groupe in groupes)
    return GraphiqueNatif("barres", categories, tuple(series), "%", decimales=1)


def _chiffre(couverture: mt.Couverture) -> Chiffre:
    effectifs = f"{fr.nombre(couverture.sans)} sans médecin traitant sur {fr.nombre(couverture.patients)}"
    return Chiffre(
        mt.POPULATIONS[couverture.population],
        fr.pourcentage(couverture.taux_pct),
        f"{effectifs}. {phrases.phrase_manque(couverture)}",
    )


def _face_a_rien(magasin: Magasin, niveau: str, population: str, periode: str) -> pd.DataFrame:
    return faces.face_a_la_reference(iris_regroupes.zones(magasin, niveau, population, periode), None)


def _carte(magasin: Magasin, niveau: str, population: str, periode: str) -> Ecran | None:
    """People without a médecin traitant, area by area; masked areas stay masked."""
    if not a_des_contours(magasin):
        return None
    zones = _face_a_rien(magasin, niveau, population, periode)
    vue = vue_des_patients(zones, SANS_MT, lissage=BRUT, niveau=niveau, population=population, selection=None)
    return Ecran(
        "mt_carte" if niveau == "iris" else "mt_carte_communes",
        PAGE,
        f"Patients sans médecin traitant, par {NOMS_DE_NIVEAU[niveau][0]}",
        phrases.phrase_carte(zones, population, niveau, periode),
        origines(magasin, "mt_iris", "iris"),
        carte=carte_d_ecran(magasin, vue),
        fiches=FICHES,
        notes=avertissement(magasin, "mt_iris", phrases.AVIS_DEMONSTRATION),
    )


def _concentration(magasin: Magasin, population: str, periode: str) -> Ecran | None:
    """How few areas hold half of the people."""
    concentration = _lire_la_concentration(magasin, population, periode)
    if not concentration.total or concentration.courbe.empty:
        return None
    courbe = concentration.courbe
    parts = (0.0, *(float(part) for part in courbe["part_pct"]))
    rangs = tuple(fr.nombre(rang) for rang in range(len(parts)))
    return Ecran(
        "mt_concentration",
        PAGE,
        "Médecin traitant : combien d’IRIS pour la moitié des patients",
        phrases.phrase_concentration(concentration, population, "iris", periode),
        origines(magasin, "mt_iris", "iris"),
        figure=courbe_de_concentration(concentration, NOMS_DE_NIVEAU["iris"]),
        natif=GraphiqueNatif("courbe", rangs, (Serie("part cumulée des patients", parts),), "%", decimales=1),
        calcul=phrases.FORMULE_DE_PART,
        fiches=FICHES,
        notes=avertissement(magasin, "mt_iris", phrases.AVIS_DEMONSTRATION),
    )


def _lire_la_concentration(magasin: Magasin, population: str, periode: str) -> mt.Concentration:
    zones = iris_regroupes.zones(magasin, "iris", population, periode)
    return mt.concentration(zones, mt.total_sans_mt(magasin, population, periode).retenu)


def _zones(magasin: Magasin, population: str, periode: str) -> Ecran | None:
    """The first areas of those that hold half of the people, by name."""
    concentration = _lire_la_concentration(magasin, population, periode)
    if concentration.moitie is None:
        return None
    zones = iris_regroupes.zones(magasin, "iris", population, periode)[["code", "patients", "taux_pct"]]
    premieres = concentration.courbe.head(min(concentration.moitie, ZONES_MONTREES)).merge(zones, on="code")
    note = phrases.phrase_premieres_zones(len(premieres), concentration.moitie)
    return Ecran(
        "mt_zones",
        PAGE,
        "Les IRIS qui comptent le plus de patients sans médecin traitant",
        phrases.phrase_concentration(concentration, population, "iris", periode),
        origines(magasin, "mt_iris", "iris"),
        tableau=TableauDEcran(premieres, "zones_sans_medecin_traitant", COLONNES_DES_ZONES),
        calcul=phrases.FORMULE_DE_PART,
        fiches=FICHES,
        notes=(note, *avertissement(magasin, "mt_iris", phrases.AVIS_DEMONSTRATION)),
    )


def _medecins(magasin: Magasin) -> Ecran | None:
    """What is open where no count by IRIS is known: inhabitants per GP."""
    if not (mt.mg_connus(magasin) and a_des_contours(magasin)):
        return None
    communes = mt.habitants_par_mg(magasin)
    return Ecran(
        "mt_medecins",
        PAGE,
        "Les médecins généralistes, par commune",
        phrases.phrase_habitants_par_mg(communes),
        origines(magasin, "communes"),
        carte=carte_d_ecran(magasin, vue_des_medecins(communes)),
        calcul=phrases.FORMULE_MG,
        fiches=("habitants_par_mg",),
    )
