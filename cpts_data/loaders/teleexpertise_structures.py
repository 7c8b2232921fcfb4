"""One row: one filière of téléexpertise opened by one establishment (no filière: named without detail).

Source: report of the CPTS 2024-2025, FA6 annex « Structures ». Texts only: nothing to check here.
"""

JEU = "teleexpertise_structures"
