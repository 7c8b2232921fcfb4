"""One row: the members of one profession in one commune.

Source: the membership list of the CPTS, counted; until it is imported, a synthetic demonstration file. The
catalogue says everything there is to check.
"""

JEU = "adherents_profession_commune"
