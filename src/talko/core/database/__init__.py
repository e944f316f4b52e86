"""Reading and writing rows: bulk inserts, small batches, idempotency, retry, compiled queries, derived fields."""
