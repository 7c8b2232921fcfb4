"""Read the sheets of one workbook in a process of its own: run as a program, never imported by the others.

The reader of workbooks may stop the whole process, or never end, on bytes made to that effect: here it can only stop
itself. The workbook comes by the standard input and the sheets leave by the standard output: nothing is written.
"""

from __future__ import annotations

import io
import pickle
import sys

MEMOIRE_MAX = 1_500_000_000


def limiter_la_memoire() -> None:
    """Where the system can: a workbook that asks for more stops this process, not the dashboard."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE_MAX, MEMOIRE_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lire(octets: bytes) -> list[tuple[str, list[list[object]], list[tuple]]]:
    """Return name, cells from the top left corner, and merged ranges of each sheet; charts have no cell."""
    import python_calamine

    classeur = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(octets))
    feuilles = []
    for rang, nom in enumerate(classeur.sheet_names):
        feuille = classeur.get_sheet_by_index(rang)
        feuilles.append((nom, feuille.to_python(skip_empty_area=False), feuille.merged_cell_ranges or []))
    return feuilles


def main() -> None:
    limiter_la_memoire()
    pickle.dump(lire(sys.stdin.buffer.read()), sys.stdout.buffer)


if __name__ == "__main__":
    main()
