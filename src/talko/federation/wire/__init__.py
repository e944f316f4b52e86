"""What is on the wire between two servers: documents, ids, digests, signatures. No database, no network."""
