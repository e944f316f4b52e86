"""Funding: campaigns, pledges, the cities' pots, payouts, and the ledger in which all of it is booked."""
