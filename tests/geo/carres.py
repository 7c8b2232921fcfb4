"""A territory of four squares drawn by hand, and the GeoJSON features that describe it."""

from __future__ import annotations

# Four squares of 0,01 degree, two by two, in two communes:
#   49.02  +-----+-----+
#          |  C  |  D  |      A, B: commune 76001        C, D: commune 76002
#   49.01  +-----+-----+
#          |  A  |  B  |
#   49.00  +-----+-----+
#         1.00  1.01  1.02
A, B, C, D = "760010101", "760010102", "760020101", "760020102"
NOMS = {A: "Nord", B: "Sud", C: "Est", D: "Ouest"}
COINS = {A: (1.00, 49.00), B: (1.01, 49.00), C: (1.00, 49.01), D: (1.01, 49.01)}


def carre(ouest: float, sud: float, cote: float = 0.01) -> dict:
    est, nord = round(ouest + cote, 6), round(sud + cote, 6)
    anneau = [[ouest, sud], [est, sud], [est, nord], [ouest, nord], [ouest, sud]]
    return {"type": "Polygon", "coordinates": [anneau]}


def entite(code: str | None, geometrie: dict | None, **autres: object) -> dict:
    commune = code[:5] if code else None
    proprietes = {"CODE_IRIS": code, "NOM_IRIS": "x", "TYP_IRIS": "H", "INSEE_COM": commune, "NOM_COM": "y"}
    return {"type": "Feature", "properties": proprietes | autres, "geometry": geometrie}


def quatre_carres(**remplacees: dict | None) -> list[dict]:
    """The four squares; ``iris_a=...`` (iris_b, ...) replaces the geometry of one of them."""
    lettres = {A: "iris_a", B: "iris_b", C: "iris_c", D: "iris_d"}
    return [entite(code, remplacees.get(lettres[code], carre(*coin))) for code, coin in COINS.items()]
