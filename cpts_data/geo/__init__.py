"""Territory, schematic contours, official contours and their GeoJSON."""
