"""Time axis, weather, demand profiles and typical periods."""
