"""The command line: ``python -m cpts_data``.

Nothing heavy is imported before a command runs, so that the help answers at once.
"""
