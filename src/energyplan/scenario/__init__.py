"""From YAML to a validated, frozen Scenario, with every fault at its line and column."""
