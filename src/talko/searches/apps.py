from talko.core import rooms


class SearchesConfig(rooms.Room):
    name = "talko.searches"
    label = "searches"
