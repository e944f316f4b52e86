"""How money reaches a campaign and leaves it: references and statements of banks."""
