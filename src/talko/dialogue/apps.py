from talko.core import rooms


class DialogueConfig(rooms.Room):
    name = "talko.dialogue"
    label = "dialogue"
