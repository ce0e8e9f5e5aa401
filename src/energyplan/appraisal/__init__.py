"""Companies, stakeholders, region, carbon and resilience, as pure functions on arrays."""
