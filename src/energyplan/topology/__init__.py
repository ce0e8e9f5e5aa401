"""The route graph: attaching buildings and plants to it, reducing it exactly."""
