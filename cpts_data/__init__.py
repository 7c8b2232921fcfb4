"""Everything of the dashboard that is not Streamlit.

The layers go one way: loaders -> store -> indicators -> figures -> pages and exports.
"""
