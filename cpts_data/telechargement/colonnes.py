"""Read a few columns of a large delimited file, by batches: the others are neither kept nor converted.

Columns are found by name, whatever their place, case or accents: editions of the same file differ by that.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.telechargement.archives import FluxDeMorceaux
from cpts_data.textes import sans_accents

if TYPE_CHECKING:
    import pyarrow as pa

BLOC = 4_194_304
ENTETE_MAX = 65_536
LIGNES_FAUSSES_MAX = 0.01
"""Share of lines of another width that may be left out: a text that holds the separator."""

Titres = Mapping[str, Sequence[str]]
"""Our name of a column -> the titles it goes by in the files."""


def comparable(titre: str) -> str:
    """Return a title without case, accents, quotes nor double spaces."""
    return " ".join(sans_accents(titre.replace("’", "'").strip('\ufeff" ')).casefold().split())


def reperer(titres: Sequence[str], voulues: Titres, fichier: str, facultatives: Collection[str] = ()) -> dict[str, int]:
    """Return the place of each wanted column. Raises ErreurDonnees with all those that are missing."""
    places = {comparable(titre): rang for rang, titre in reversed(list(enumerate(titres)))}
    trouvees = {
        nom: places[comparable(titre)]
        for nom, possibles in voulues.items()
        for titre in reversed(possibles)
        if comparable(titre) in places
    }
    message = "La colonne est absente : le fichier a changé de forme ; rien n’a été changé."
    fautes = [
        Faute(fichier, message, 1, possibles[0], attendu="les colonnes des éditions connues")
        for nom, possibles in voulues.items()
        if nom not in trouvees and nom not in facultatives
    ]
    if fautes:
        raise ErreurDonnees(fautes)
    return trouvees


def lire_entete(flux: io.BufferedReader, separateur: str, fichier: str, guillemets: bool = True) -> list[str]:
    """Take the first line and return its titles."""
    ligne = flux.readline(ENTETE_MAX)
    if not ligne.strip():
        raise ErreurDonnees([Faute(fichier, "Le fichier est vide ; rien n’a été changé.")])
    try:
        texte = ligne.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = ligne.decode("cp1252", "replace")
    return decouper(texte, separateur, guillemets)


def decouper(ligne: str, separateur: str, guillemets: bool = True) -> list[str]:
    """Split one line at its separators; quotes may protect some of them."""
    citation = csv.QUOTE_MINIMAL if guillemets else csv.QUOTE_NONE
    return next(csv.reader([ligne.rstrip("\r\n")], delimiter=separateur, quoting=citation), [])


def tranches_de_colonnes(
    flux: io.BufferedReader,
    separateur: str,
    voulues: Titres | Callable[[Sequence[str]], Titres],
    fichier: str,
    *,
    facultatives: Collection[str] = (),
    guillemets: bool = True,
) -> Iterator[pa.RecordBatch]:
    """Give the wanted columns as text, batch after batch, under our names; optional ones that are absent are null.

    ``voulues`` may depend on the titles, where they hold a year.
    Raises ErreurDonnees, which never quotes a line: a file may hold names.
    """
    import pyarrow as pa
    from pyarrow import csv as pacsv

    titres = lire_entete(flux, separateur, fichier, guillemets)
    voulues = voulues(titres) if callable(voulues) else voulues
    places = reperer(titres, voulues, fichier, facultatives)
    premiere = flux.readline(ENTETE_MAX)
    # Some editions end each line, but not the heading, with a separator.
    largeur = len(titres) + (len(decouper(premiere.decode("latin-1"), separateur, guillemets)) == len(titres) + 1)
    ecartees: list[int] = []

    def ecarter(_: object) -> str:
        ecartees.append(1)
        return "skip"

    retenues = [f"c{rang}" for rang in places.values()]
    try:
        lecteur = pacsv.open_csv(
            _a_la_suite(premiere, flux),
            read_options=pacsv.ReadOptions(column_names=[f"c{rang}" for rang in range(largeur)], block_size=BLOC),
            parse_options=pacsv.ParseOptions(
                delimiter=separateur, quote_char='"' if guillemets else False, invalid_row_handler=ecarter
            ),
            convert_options=pacsv.ConvertOptions(
                include_columns=retenues,
                column_types={nom: pa.string() for nom in retenues},
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
        lues = 0
        for tranche in lecteur:
            lues += tranche.num_rows
            colonnes = {nom: tranche.column(f"c{rang}") for nom, rang in places.items()}
            vide = pa.nulls(tranche.num_rows, pa.string())
            yield pa.RecordBatch.from_pydict({nom: colonnes.get(nom, vide) for nom in voulues})
    except pa.ArrowInvalid:
        message = "Le fichier est vide ou ne peut pas être lu ; rien n’a été changé."
        raise ErreurDonnees([Faute(fichier, message)]) from None
    if not lues or len(ecartees) > LIGNES_FAUSSES_MAX * (lues + len(ecartees)):
        message = "Les lignes n’ont pas autant de cases que l’en-tête : rien n’a été changé."
        raise ErreurDonnees([Faute(fichier, message, attendu=f"{len(titres)} colonnes")])


def _a_la_suite(premiere: bytes, flux: io.BufferedReader) -> io.BufferedReader:
    """Return the file with a line that was taken put back before it."""
    suite = iter(lambda: flux.read(BLOC), b"")
    return io.BufferedReader(FluxDeMorceaux(itertools.chain([premiere] if premiere else [], suite)), BLOC)
