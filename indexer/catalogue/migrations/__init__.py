"""How the schema grew: one file a step, run by `Catalogue.open`."""
