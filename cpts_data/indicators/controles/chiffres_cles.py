"""Key figures: sums, pairs of printed statements, results that the report does not print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from cpts_data.formats_fr import date_longue, nombre, pourcentage
from cpts_data.indicators.controles.comparaison import (
    ECART,
    Controle,
    Essai,
    comparer,
    deux_enonces,
    evolution,
    fraction,
    taux,
)
from cpts_data.indicators.controles.tables import Chiffres, extraire, lignes_de, transcription

if TYPE_CHECKING:
    from cpts_data.store import Magasin


@dataclass(frozen=True)
class _Somme:
    """A printed key figure and the printed figures that should add up to it."""

    code: str
    objet: str
    termes: tuple[str, ...]
    imprime: str
    unite: str
    commentaire: str = ""


_SOMMES = (
    _Somme(
        "KEY-sorties",
        "Sorties de la mission 6 : sport, pétanque, café philo, ciné débat",
        ("m6_activites_sportives", "m6_apero_petanque", "m6_cafe_philo", "m6_cine_debat"),
        "m6_sorties",
        "sorties",
    ),
    _Somme(
        "KEY-soirees",
        "Soirées : missions 1, 3, 5 et 6",
        ("m1_soirees", "m3_soirees", "m5_soirees", "m6_soirees"),
        "soirees_interprofessionnelles",
        "soirées",
        "Le total imprimé compte les soirées « interprofessionnelles » : périmètre peut-être différent.",
    ),
    _Somme(
        "KEY-usagers",
        "Usagers sensibilisés : endométriose, HPV et col de l’utérus",
        ("fa10_personnes_endometriose", "fa10_personnes_hpv_col"),
        "m3_usagers_sensibilises",
        "usagers",
        "Les autres ne sont pas détaillés ; pour la seconde action, l’annexe écrit « plus de 100 usagers ».",
    ),
)


def controles_chiffres_cles(magasin: Magasin) -> Iterator[Essai]:
    """Yield sums of key figures, pairs of printed statements, and results that the report does not print."""
    chiffres = Chiffres(magasin)
    for somme in _SOMMES:
        yield partial(_somme, chiffres, somme)
    yield partial(_soiree_apa, chiffres)
    yield partial(_soiree_nouveaux_arrivants, magasin, chiffres)
    yield partial(_affiches, chiffres)
    yield partial(_reunions_fa3, magasin, chiffres)
    yield partial(_teleconsultations_assistees, chiffres)
    yield partial(_effecteurs, magasin, chiffres)


def _somme(chiffres: Chiffres, somme: _Somme) -> Controle:
    termes = [chiffres[cle] for cle in somme.termes]
    return comparer(
        somme.code,
        f"{somme.objet} ({' + '.join(nombre(terme) for terme in termes)})",
        chiffres[somme.imprime],
        sum(termes, Decimal(0)),
        somme.unite,
        commentaire=somme.commentaire,
    )


def _soiree_apa(chiffres: Chiffres) -> Controle:
    bilan, annexe = (chiffres[f"fa11_participants_soiree_apa_{lieu}"] for lieu in ("bilan", "annexe"))
    return deux_enonces(
        "KEY-fa11",
        f"Participants à la soirée APA du {date_longue(chiffres.jour('fa11_participants_soiree_apa_bilan'))}",
        bilan,
        annexe,
        "participants",
        f"{nombre(bilan)} (bilan) / {nombre(annexe)} (bilan de la soirée)",
        "Deux valeurs imprimées pour la même soirée.",
    )


def _soiree_nouveaux_arrivants(magasin: Magasin, chiffres: Chiffres) -> Controle:
    """Compare day and number of professions: the summary is a key figure, the annex is only transcribed."""
    code, cle = "KEY-fa16", "fa16_participants_soiree_nouveaux_arrivants"
    annoncees = extraire(r"(\d+) professions", chiffres.note(cle), "chiffres_cles", "9 professions")[0][0]
    motif = r"(\d{2})\.(\d{2})\.(\d{4}), (\d+) professions citées \(Annexe\)"
    quantieme, mois, annee, citees = extraire(
        motif,
        transcription(magasin, code),
        "controles_arithmetiques",
        "29.08.2025, 8 professions citées (Annexe)",
    )[0]
    bilan, annexe = chiffres.jour(cle), dt.date(int(annee), int(mois), int(quantieme))
    controle = comparer(
        code,
        "Soirée des nouveaux arrivants : professions annoncées et professions citées, date",
        Decimal(annoncees),
        Decimal(citees),
        "professions",
        texte=(
            f"{date_longue(bilan)}, {annoncees} professions (bilan) / "
            f"{date_longue(annexe)}, {citees} professions citées (annexe)"
        ),
        commentaire="" if bilan == annexe else "Le bilan et l’annexe ne donnent pas non plus la même date.",
    )
    if bilan == annexe:
        return controle
    return replace(controle, verdict=ECART)


def _affiches(chiffres: Chiffres) -> Controle:
    """Read both statements in the note of the key figure: « "2 affiches" (…) ; "3 affiches" (…) »."""
    enonces = extraire(
        r"\"(\d+) affiches\" \(([^)]+)\)",
        chiffres.note("m5_affiches"),
        "chiffres_cles",
        '"2 affiches" (chiffres clés)',
    )
    autres = [Decimal(n) for n, _ in enonces if Decimal(n) != chiffres["m5_affiches"]]
    return deux_enonces(
        "KEY-fa19",
        "Affiches écoresponsables",
        chiffres["m5_affiches"],
        autres[0] if autres else chiffres["m5_affiches"],
        "affiches",
        " / ".join(f"{n} affiches ({lieu})" for n, lieu in enonces),
        "Deux valeurs imprimées pour les mêmes affiches." if autres else "",
    )


def _reunions_fa3(magasin: Magasin, chiffres: Chiffres) -> Controle:
    note = chiffres.note("fa3_reunions_gt")
    points_referent = extraire(r"\+ (\d+) points", note, "chiffres_cles", "+ 4 points référent")[0][0]
    du_groupe = chiffres["fa3_reunions_gt"]
    sql = "SELECT count(*) AS dates FROM reunions_dates WHERE fiche_action = ?"
    return comparer(
        "KEY-fa3",
        f"Réunions de la FA3 : {nombre(du_groupe)} du groupe + {points_referent} points référent",
        du_groupe + int(points_referent),
        lignes_de(magasin, sql, ("FA3",))[0]["dates"],
        "réunions",
        commentaire="Comparées aux dates imprimées.",
    )


def _teleconsultations_assistees(chiffres: Chiffres) -> Controle:
    termes = [chiffres[f"fa8_{lieu}_ide"] for lieu in ("tll", "tls", "tld")]
    ensemble = chiffres["fa8_tc_tcg_mg"]
    return comparer(
        "KEY-fa8",
        "Téléconsultations assistées par un infirmier, rapportées à celles des MG : "
        f"({' + '.join(map(nombre, termes))}) sur {nombre(ensemble)}",
        None,
        taux(sum(termes, Decimal(0)), ensemble),
        "%",
        commentaire="Indicateur de suivi de la FA8.",
    )


def _effecteurs(magasin: Magasin, chiffres: Chiffres) -> Controle:
    avant, apres = chiffres["sas_effecteurs_mg_baseline"], chiffres["sas_effecteurs_mg"]
    sql = """
        SELECT numerateur FROM mt_couverture
        WHERE code_indicateur = 'MG_EN_ACTIVITE' AND periode <> 'T0' AND numerateur IS NOT NULL
        ORDER BY periode DESC LIMIT 1
    """
    en_activite = [ligne["numerateur"] for ligne in lignes_de(magasin, sql)]
    commentaire = "".join(
        f"{fraction(apres, mg)} MG du territoire : {pourcentage(taux(apres, mg))}." for mg in en_activite
    )
    return comparer(
        "KEY-effecteurs",
        f"MG effecteurs du SAS : de {nombre(avant)} à {nombre(apres)}",
        None,
        evolution(avant, apres),
        "%",
        commentaire=commentaire,
    )
