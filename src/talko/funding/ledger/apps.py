from talko.core import rooms


class LedgerConfig(rooms.Room):
    name = "talko.funding.ledger"
    label = "funding_ledger"
