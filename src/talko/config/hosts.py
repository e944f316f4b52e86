"""The hosts that this server answers to."""

from collections.abc import Iterator


class Hosts(list[str]):
    """Those in the settings, and the domains of cities. These are looked up only for a request that names none of the former."""

    def __iter__(self) -> Iterator[str]:
        from talko.cities.queries.local import local_cities  # circular import: settings come before models

        yield from super().__iter__()
        yield from (city.hostname for city in local_cities().values() if city.hostname)
