"""Adherents: the communes, their shares, the flows of the year, the legal persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.formats_fr import nombre, pourcentage
from cpts_data.indicators.controles.comparaison import Controle, Essai, comparer, fraction, taux
from cpts_data.indicators.controles.tables import Chiffres, lignes_de

if TYPE_CHECKING:
    from cpts_data.store import Magasin


def controles_adherents(magasin: Magasin) -> Iterator[Essai]:
    """Yield the flows of the year and the legal persons."""
    yield partial(_renouvellement, magasin)
    yield partial(_personnes_morales, magasin)


def controles_adherents_par_commune(magasin: Magasin) -> Iterator[Essai]:
    """Yield the sum of the communes and the printed shares."""
    lignes = lignes_de(
        magasin,
        "SELECT commune, adherents, part_imprimee_pct FROM adherents_par_commune ORDER BY adherents DESC",
    )
    total = next((ligne["adherents"] for ligne in lignes if ligne["commune"] == "TOTAL"), None)
    if total is None:
        raise ErreurDonnees([Faute("adherents_par_commune", "La ligne du total manque.", attendu="TOTAL")])
    communes = [ligne for ligne in lignes if ligne["commune"] != "TOTAL"]
    effectifs = [ligne["adherents"] for ligne in communes]
    yield comparer(
        "ADH-communes",
        f"Adhérents par commune : {' + '.join(nombre(effectif) for effectif in effectifs)}",
        total,
        sum(effectifs, Decimal(0)),
        "adhérents",
    )
    for ligne in communes:
        if ligne["part_imprimee_pct"] is not None:
            yield partial(_part_de_la_commune, ligne, total)


def _part_de_la_commune(ligne: dict[str, Any], total: Decimal) -> Controle:
    return comparer(
        f"ADH-{ligne['commune']}",
        f"Part des adhérents, {ligne['commune']} : {fraction(ligne['adherents'], total)}",
        ligne["part_imprimee_pct"],
        taux(ligne["adherents"], total),
        "%",
    )


def _renouvellement(magasin: Magasin) -> Controle:
    chiffres = Chiffres(magasin)
    avant, partis, nouveaux = (chiffres[f"adherents_{nom}"] for nom in ("previous", "not_renewed", "new"))
    fideles = avant - partis
    return comparer(
        "ADH-renouv",
        f"Adhérents d’une année à l’autre : {nombre(avant)} − {nombre(partis)} + {nombre(nouveaux)}",
        chiffres["adherents_total"],
        fideles + nouveaux,
        "adhérents",
        commentaire=(
            f"{nombre(fideles)} renouvelés sur {nombre(avant)} : {pourcentage(taux(fideles, avant))} de fidélisation."
        ),
    )


def _personnes_morales(magasin: Magasin) -> Controle:
    """Count the structures of the printed list (« 5 pharmacies, …, IRMS2 »); a bare name counts for one."""
    sql = "SELECT profession, adherents FROM adherents_par_profession WHERE libelle_rapport = ?"
    lignes = lignes_de(magasin, sql, ("personnes morales",))
    if not lignes:
        raise ErreurDonnees([Faute("adherents_par_profession", "La ligne « personnes morales » manque.")])
    liste = lignes[0]["profession"].partition(":")[2].split(",")
    termes = [int(compte[0]) if (compte := re.match(r"\d+", nom.strip())) else 1 for nom in liste]
    return comparer(
        "ADH-pm",
        f"Personnes morales : {' + '.join(map(str, termes))}",
        lignes[0]["adherents"],
        Decimal(sum(termes)),
        "personnes morales",
    )
