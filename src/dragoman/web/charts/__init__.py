"""Charts as SVG: simple geometry of our own, drawn on the server, coloured by chart.css."""
