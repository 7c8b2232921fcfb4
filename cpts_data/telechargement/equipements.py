"""General practitioners by IRIS, from the permanent base of equipments of INSEE (1,5 GB unfolded, read as it comes).

The file names establishments: only four codes of each line are read, and only counts are kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.telechargement.archives import deplier
from cpts_data.telechargement.colonnes import tranches_de_colonnes

GENERALISTE = "D265"
POSITION_AU_HASARD = "33"
"""Quality of a position drawn at random in the commune: its IRIS means nothing."""
COLONNES = {
    "equipement": ("TYPEQU",),
    "commune": ("DEPCOM",),
    "iris": ("DCIRIS",),
    "qualite": ("QUALITE_GEOLOC",),
}
FACULTATIVES = ("iris", "qualite")
_BASE = re.compile(r"bpe([0-9]{2}).*\.csv", re.IGNORECASE)
_IRIS = re.compile(r"[0-9][0-9AB][0-9]{7}")


def compter_generalistes(
    morceaux: Iterable[bytes], communes: Mapping[str, frozenset[str]], titre: str, noter_annee: Callable[[int], None]
) -> list[dict[str, object]]:
    """Return one row per IRIS that has some, one without IRIS for those that have no sure place in the commune.

    ``communes``: code -> its IRIS, empty when unknown. A commune that has none has one row, of zero: the base counts
    them all. ``noter_annee`` is told the edition, read in the name of the file of the archive. Raises ErreurDonnees.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    def accepter(nom: str) -> bool:
        trouve = _BASE.fullmatch(nom.rpartition("/")[2])
        if trouve:
            noter_annee(2000 + int(trouve.group(1)))
        return trouve is not None

    voulues = pa.array(sorted(communes), pa.string())
    effectifs: Counter[tuple[str, str | None]] = Counter()
    lus = 0
    for tranche in tranches_de_colonnes(
        deplier(morceaux, accepter, titre), ";", COLONNES, titre, facultatives=FACULTATIVES
    ):
        generalistes = tranche.filter(pc.equal(tranche.column("equipement"), GENERALISTE))
        lus += generalistes.num_rows
        du_territoire = generalistes.filter(pc.is_in(generalistes.column("commune"), voulues))
        effectifs.update(_lieu(ligne, communes) for ligne in du_territoire.to_pylist())
    if not lus:
        message = (
            "Le fichier reçu ne compte aucun médecin généraliste : sa nomenclature a changé ; rien n’a été changé."
        )
        raise ErreurDonnees([Faute(titre, message, None, "TYPEQU", attendu=GENERALISTE)])
    pourvues = {commune for commune, _ in effectifs}
    effectifs.update({(commune, None): 0 for commune in communes if commune not in pourvues})
    ordre = sorted(effectifs.items(), key=lambda lieu: (lieu[0][0], lieu[0][1] or ""))
    return [
        {"code_commune": commune, "code_iris": iris, "type_equipement": GENERALISTE, "nombre": nombre}
        for (commune, iris), nombre in ordre
    ]


def _lieu(ligne: Mapping[str, str | None], communes: Mapping[str, frozenset[str]]) -> tuple[str, str | None]:
    """Return the commune and the IRIS of one line; no IRIS where its place is not sure."""
    commune = str(ligne["commune"])
    connus = communes[commune]
    if len(connus) == 1:
        return commune, next(iter(connus))
    iris = (ligne["iris"] or "").replace("_", "")
    sur = _IRIS.fullmatch(iris) and iris.startswith(commune) and ligne["qualite"] != POSITION_AU_HASARD
    return commune, iris if sur and (not connus or iris in connus) else None
