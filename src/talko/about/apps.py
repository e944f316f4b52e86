from talko.core import rooms


class AboutConfig(rooms.Room):
    name = "talko.about"
    label = "about"
    also = ("feedback",)
