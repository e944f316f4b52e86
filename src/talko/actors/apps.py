from talko.core import rooms


class ActorsConfig(rooms.Room):
    name = "talko.actors"
    label = "actors"
    also = ("invitation_letter",)
