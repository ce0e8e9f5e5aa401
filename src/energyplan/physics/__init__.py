"""Pure functions on NumPy arrays, one file per model, SI units inside."""
