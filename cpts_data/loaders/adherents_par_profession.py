"""One row: the members of one profession of the report's legend, most of them unknown.

Source: report of the CPTS 2024-2025, « Nos adhérents » (legend of a lost pie chart) and FA2 (44
orthophonistes). There is no total in the file and most values are unknown, so no sum can be checked.
"""

JEU = "adherents_par_profession"
