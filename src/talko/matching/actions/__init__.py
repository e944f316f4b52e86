"""Every write of matching, by subject: invitations, judgements, watches, standings."""
