"""The report of a study: charts, sections and one HTML page."""
