"""The route graph: building it, snapping to it, reducing it exactly."""
