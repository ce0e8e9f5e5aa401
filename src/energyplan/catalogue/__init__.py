"""Facts as data with their source: pipes, cables, transformers, fuels, climate, prices."""
