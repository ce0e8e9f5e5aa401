"""Files that others publish, one module per format, to labelled arrays."""
