"""Files that a person drops on the page or names on the command line, for tests of the whole way."""

from __future__ import annotations

from tests.importation.exemples import avec_et_sans, iris_du_territoire
from tests.importation.fichiers_envoyes import en_xlsx

NOM, TELEPHONE = "Mme Durand", "06 12 34 56 78"
TITRES = ("Code IRIS", "Libellé IRIS", "Patients avec MT", "Patients sans MT")
HOSTILE = '<img src=x onerror="window.piege=1">'


def cpam(
    *,
    sans_les_premiers: int = 0,
    ecart_du_total: int = 0,
    date: str = "situation au 8 octobre 2025",
    titres: tuple[str, ...] = TITRES,
    contact: bool = False,
    en_trop: str = "",
    codes: dict[int, str] | None = None,
) -> bytes:
    """The 88 IRIS of the territory, their title on line 1, their headings on line 3, data from line 4, a total.

    ``contact``: a column that names persons; ``en_trop``: one more column, of this title; ``codes``: rank of an IRIS ->
    what is written in place of its code.
    """
    lignes: list[list[object]] = [[f"Patients de 16 ans et plus, {date}"], [], list(titres)]
    lignes[2] += ["Contact"] * contact + [en_trop] * bool(en_trop)
    total_avec = total_sans = 0
    for rang, (code, nom, _) in enumerate(iris_du_territoire()):
        if rang < sans_les_premiers:
            continue
        avec, sans = avec_et_sans(rang)
        total_avec, total_sans = total_avec + avec, total_sans + sans
        ligne: list[object] = [(codes or {}).get(rang, code), nom, avec, sans]
        lignes.append(ligne + [f"{NOM} {TELEPHONE}"] * contact + ["x"] * bool(en_trop))
    lignes.append(["Total", None, total_avec + ecart_du_total, total_sans])
    return en_xlsx(lignes, titre="16 ans et plus")


def totaux(sans_les_premiers: int = 0) -> tuple[int, int]:
    """The sums of both columns of ``cpam``."""
    rangs = range(sans_les_premiers, len(iris_du_territoire()))
    return sum(avec_et_sans(rang)[0] for rang in rangs), sum(avec_et_sans(rang)[1] for rang in rangs)
