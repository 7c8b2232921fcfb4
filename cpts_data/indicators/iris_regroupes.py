"""Hidden IRIS shown together, where a CPTS asks for it (``regrouper_iris`` in ``secret.toml``).

In a commune that is shown, its hidden IRIS are known together: the commune less its other IRIS. Showing them as one
group gives nothing more away, and their counts reach the threshold by construction (``stats.secret_secondaire``). The
list of the groups is published, date by date: what is hidden changes with the data, and so do they.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.secret_des_zones import JEU
from cpts_data.stats import secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from cpts_data.store import Magasin

COLONNES_DE_LA_LISTE = ("groupe", "commune", "population", "periode", "nombre", "membres", "patients", "code")
COMPTES = ["avec_mt", "sans_mt", "patients"]


@par_version
def regroupement_actif(magasin: Magasin) -> bool:
    """Tell whether this CPTS shows its hidden IRIS grouped by commune."""
    return magasin.lignes("SELECT coalesce(bool_or(regrouper), false) FROM _regles_de_secret WHERE jeu = ?", [JEU]) == [
        (True,)
    ]


@par_version
def zones(magasin: Magasin, niveau: str, population: str, periode: str) -> pd.DataFrame:
    """Return ``couverture_par_zone`` with a column ``membres`` (codes of the areas of the row, a tuple).

    Where grouping is asked for, the hidden IRIS of each shown commune are one row: its ``code`` is that of the commune
    and « -R », its ``nom`` says how many they are.
    """
    frame = mt.couverture_par_zone(magasin, niveau, population, periode)
    frame["membres"] = [(code,) for code in frame["code"]]
    if niveau != "iris" or not regroupement_actif(magasin):
        return frame
    return regrouper(frame, mt.couverture_par_zone(magasin, "commune", population, periode))


def regrouper(iris: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Replace the hidden IRIS of each shown commune by one row, what the commune has more than its other IRIS."""
    import pandas as pd

    montrees = communes[communes["statut"] == secret.MESURE].set_index("code")
    commune_de = iris["code"].str[:5]
    a_regrouper = (iris["statut"] == secret.MASQUE) & commune_de.isin(montrees.index)
    groupes = []
    for code, membres in iris[a_regrouper].groupby(commune_de):
        autres = iris.loc[(commune_de == code) & ~a_regrouper, COMPTES].sum()
        groupes.append(_groupe(code, membres, montrees.loc[code], autres))
    if not groupes:
        return iris
    return pd.concat([iris[~a_regrouper], pd.DataFrame(groupes)], ignore_index=True)


def _groupe(code: str, membres: pd.DataFrame, commune: pd.Series, autres: pd.Series) -> dict[str, object]:
    comptes = {nom: float(commune[nom] - autres[nom]) for nom in COMPTES}
    return {
        "code": f"{code}-R",
        "nom": f"{commune['nom']} : {fr.compte(len(membres), 'quartier regroupé', 'quartiers regroupés')}",
        "commune": commune["nom"],
        **comptes,
        "taux_pct": 100 * comptes["avec_mt"] / comptes["patients"],
        "statut": secret.MESURE,
        "motif": None,
        "membres": tuple(membres["code"]),
    }


def par_membre(zones: pd.DataFrame) -> pd.DataFrame:
    """Return one row per area, to draw on a map: each member of a group takes the figures of its group."""
    if "membres" not in zones or (zones["membres"].map(len) == 1).all():
        return zones
    etendues = zones.explode("membres", ignore_index=True)
    return etendues.assign(groupe=etendues["code"].ne(etendues["membres"]), code=etendues.pop("membres"))


def ligne_de(zones: pd.DataFrame, code: str | None) -> Mapping[str, object] | None:
    """Return the row of an area, or of the group it belongs to; None when it is not there."""
    lignes = zones.to_dict("records")
    return next((ligne for ligne in lignes if code == ligne["code"] or code in ligne.get("membres", ())), None)


def zone_dessinee(zones: pd.DataFrame, code: str | None) -> str | None:
    """Return the code that a map knows: a group is not drawn, the first of its IRIS is."""
    ligne = ligne_de(zones, code)
    return ligne["membres"][0] if ligne and code == ligne["code"] and "membres" in ligne else code


def avec_membres(zones: pd.DataFrame) -> pd.DataFrame:
    """Return ``zones`` and, after them, one row per member of a group, to be chosen by its own code."""
    import pandas as pd

    etendues = par_membre(zones)
    return pd.concat([zones, etendues[etendues["groupe"]]], ignore_index=True) if "groupe" in etendues else zones


@par_version
def liste(magasin: Magasin) -> pd.DataFrame:
    """Return one row per group, population and date: the published list (columns COLONNES_DE_LA_LISTE)."""
    import pandas as pd

    lignes = []
    for population in mt.populations_par_zone(magasin) if regroupement_actif(magasin) else []:
        for periode in mt.periodes(magasin, population):
            noms = mt.couverture_par_zone(magasin, "iris", population, periode).set_index("code")["nom"]
            for groupe in zones(magasin, "iris", population, periode).to_dict("records"):
                if groupe["membres"] != (groupe["code"],):
                    lignes.append(_ligne(groupe, noms, mt.POPULATIONS[population], periode))
    return pd.DataFrame(lignes, columns=list(COLONNES_DE_LA_LISTE))


def _ligne(groupe: Mapping[str, object], noms: pd.Series, population: str, periode: str) -> dict[str, object]:
    membres = " ; ".join(f"{noms[code]} ({code})" for code in groupe["membres"])
    return {
        "groupe": groupe["nom"], "commune": groupe["commune"], "population": population, "periode": periode,
        "nombre": len(groupe["membres"]), "membres": membres, "patients": groupe["patients"], "code": groupe["code"],
    }  # fmt: skip


@par_version
def bilan_du_secret(magasin: Magasin) -> pd.DataFrame:
    """Return one row per population and date: how many areas are hidden, and how many patients they hold.

    Columns: ``population``, ``periode``, ``iris`` and ``communes`` (hidden, for any reason), ``patients`` (in the
    hidden IRIS: the territory less what is shown, missing where its sum is not known), ``part_pct`` (of all).
    """
    import pandas as pd

    from cpts_data.indicators.secret_des_zones import sommes_des_iris

    sommes = sommes_des_iris(magasin)
    lignes = []
    for population in mt.populations_par_zone(magasin):
        for periode in mt.periodes(magasin, population):
            iris, communes = (
                mt.couverture_par_zone(magasin, niveau, population, periode) for niveau in ("iris", "commune")
            )
            somme = sommes.get((population, periode))
            caches = float("nan") if somme is None else sum(somme) - iris["patients"].sum()
            lignes.append(
                {
                    "population": mt.POPULATIONS[population],
                    "periode": periode,
                    "iris": int((iris["statut"] == secret.MASQUE).sum()),
                    "communes": int((communes["statut"] == secret.MASQUE).sum()),
                    "patients": caches,
                    "part_pct": 100 * caches / sum(somme) if somme and sum(somme) else float("nan"),
                }
            )
    return pd.DataFrame(lignes, columns=["population", "periode", "iris", "communes", "patients", "part_pct"])
