"""How rows are written and read: in bulk, in small batches, once only, with SQL compiled once."""
