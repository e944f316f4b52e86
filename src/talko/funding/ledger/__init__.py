"""The ledger: double entry, whole minor units, and nothing that is ever changed or taken away."""
