"""Many plans: variants, sweeps and comparisons."""
