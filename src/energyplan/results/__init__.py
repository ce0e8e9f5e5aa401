"""Every result variable once: name, dims, unit, long name; saving and opening plans."""
