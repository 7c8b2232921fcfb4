"""Pure functions: frame in, plotly figure or folium map out. They compute nothing and read no store."""
