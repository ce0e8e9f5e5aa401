"""The Pyomo model and HiGHS: the only room that imports pyomo or highspy."""
