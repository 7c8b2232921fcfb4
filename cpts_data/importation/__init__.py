"""From a file that someone sent to checked lines: sheets, cells, tables, recognition, checks, batches.

One direction: ``feuilles`` and ``cases`` -> ``tableaux`` -> ``reconnaissance`` -> ``conversions`` and ``controles`` ->
``proposition``. Nothing here writes but ``lots``, and only lines that hold no personal data.
"""
