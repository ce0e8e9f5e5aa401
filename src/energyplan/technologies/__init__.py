"""One file per technology; each maps itself onto one of five roles."""
