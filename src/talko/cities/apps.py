from talko.core import rooms


class CitiesConfig(rooms.Room):
    name = "talko.cities"
    label = "cities"
