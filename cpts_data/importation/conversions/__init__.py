"""One module a dataset: the table of a file -> canonical rows. Found by themselves, by the name of the dataset.

A module gives ``convertir(tableau, colonnes, territoire, date_des_chiffres) -> Conversion``. ``colonnes`` are the
columns that have a role (the personal ones are gone); ``date_des_chiffres`` is what the person said, or None.
"""
