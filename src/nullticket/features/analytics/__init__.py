"""Figures about the desk: dashboard, trends, teams, satisfaction, export.

``rollup`` folds history into daily sums (pure); handlers keep them up to date, ``service.rebuild`` makes them again.
Reading never walks tickets.
"""
