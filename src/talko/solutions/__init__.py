"""Solutions: an organisation's or a person's answer to a challenge, its partners and endorsements, and the city's decision."""
