"""One row: one number printed in the text of the report, with its unit and period.

Source: report of the CPTS 2024-2025, and one article of the CPTS for the number of communes. Some printed
numbers contradict each other; they are kept as printed and compared in ``controles_arithmetiques``, not here.
"""

JEU = "chiffres_cles"
