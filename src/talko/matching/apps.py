from talko.core import rooms


class MatchingConfig(rooms.Room):
    name = "talko.matching"
    label = "matching"

    def ready(self) -> None:
        super().ready()
        from talko.core.web import warm_up  # circular import: models must be loaded first
        from talko.matching.index import directory_file, search_index  # circular import: the same
        from talko.matching.ranking import fit  # circular import: the same

        warm_up.register(search_index.warm)
        warm_up.register(directory_file.warm)
        warm_up.register(fit.warm)
