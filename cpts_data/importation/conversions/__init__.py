"""One module a dataset: the lines of a table as they were read -> the canonical rows of the store.

``convertir(tableau, colonnes, territoire, date_des_chiffres) -> Conversion`` never raises for a bad file: what is wrong
is in ``erreurs`` and ``avertissements``, all at once.
"""
