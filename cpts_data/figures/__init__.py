"""Pure functions: frame in, Vega-Lite drawing or folium map out. They compute nothing and read no store."""
