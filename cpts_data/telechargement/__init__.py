"""Open data, asked for by a person: fetched, checked, then put in the data folder with its papers.

Nothing here runs by itself. A failure of the network or of the content changes nothing in the data folder.
"""
