"""To and from other tools' own formats: pandapower, pandapipes, GIS layers."""
