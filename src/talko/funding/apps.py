from talko.core import rooms


class FundingConfig(rooms.Room):
    name = "talko.funding"
    label = "funding"
