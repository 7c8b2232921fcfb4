"""One row: one vaccination coverage of the department in one year; empty when the producer does not publish it.

Source: Santé publique France, Odissé, fetched on demand. The catalogue says everything there is to check.
"""

JEU = "vaccination_departement"
