"""How people change what is there: forms that are sent, refused and shown again; drafts; two people at one text."""
