"""A plan, or several, as a page, a workbook, figures and map layers."""
