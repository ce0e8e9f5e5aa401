"""One plan: scenario, problem, design, operation, appraisal, and the resize loop."""
