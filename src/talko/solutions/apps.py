from talko.core import rooms


class SolutionsConfig(rooms.Room):
    name = "talko.solutions"
    label = "solutions"
    also = ("actions.decisions",)
