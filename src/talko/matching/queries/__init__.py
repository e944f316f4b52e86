"""Every read of matching that is more than a look-up, by subject."""
