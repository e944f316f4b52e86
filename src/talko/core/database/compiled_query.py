"""ORM queries of busy pages, compiled to SQL once per process.

For a list of twenty rows Django takes several times longer to build the SQL than the database takes to answer. Use it where that shows
(session, person, long lists); elsewhere a plain queryset is simpler.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row")
TupleRow = TypeVar("TupleRow", bound=NamedTuple)
Instance = TypeVar("Instance", bound=Model)
STAND_IN = 2**62
"""The first of the keys that no row has, which mark parameters."""
GIVEN_ID = UUID(int=0)
"""Likewise for a public id."""
GIVEN_HEX = GIVEN_ID.hex
GIVEN_TEXT = "\N{WHITE SQUARE} given"
"""Likewise for a text."""


def given(number: int) -> list[int]:
    """Placeholders for keys, which `CompiledQuery.given` replaces by real ones."""
    return [STAND_IN + place for place in range(number)]


@dataclass(frozen=True)
class CompiledQuery(Generic[Row]):
    """A queryset that yields NamedTuples or instances. Nothing is cached but the SQL: reading, slicing and counting each query
    the database.

    Only what is `given` varies between uses. A condition on the time must say `Now()`, not a fixed time.
    """

    row: Callable[..., Row]
    sql: str
    counting: str
    values: tuple[Any, ...]
    counted_by: tuple[Any, ...]
    """The parameters of `counting`, which has no ORDER BY."""
    converters: tuple[tuple[int, tuple[list[Callable[..., Any]], Any]], ...]

    @classmethod
    def of(cls, asked: QuerySet[Any], row: type[TupleRow]) -> "CompiledQuery[TupleRow]":
        """The field names of `row` are the columns to read."""
        return CompiledQuery._written(asked, row._fields, row)

    @classmethod
    def of_instances(
        cls,
        asked: QuerySet[Instance],
        *,
        only: Sequence[str] = (),
        related: Sequence[str] = (),
        defer: Collection[str] = (),
        annotated: Sequence[str] = (),
    ) -> "CompiledQuery[Instance]":
        """Instances with all columns or `only` some, and with the rows that `related` foreign keys point to.

        `defer`: columns to read when they are asked for, in a query of their own; `"city__about"` for one of a related row.
        `annotated`: annotations of the queryset, which become attributes.
        """
        own = [_key(asked.model), *only] if only else _columns(asked.model)
        own = [column for column in own if column not in defer]
        others = [
            (
                name,
                model,
                [column for column in _columns(model) if f"{name}__{column}" not in defer],
            )
            for name in related
            for model in [_model_of(asked.model, name)]
        ]
        beside = [f"{name}__{column}" for name, _model, names in others for column in names]

        def made(*values: Any) -> Instance:
            instance = asked.model.from_db(DEFAULT_DB_ALIAS, own, values[: len(own)])
            start = len(own)
            for name, model, names in others:
                part, start = values[start : start + len(names)], start + len(names)
                there = part[names.index(_key(model))] is not None
                setattr(instance, name, model.from_db(DEFAULT_DB_ALIAS, names, part) if there else None)
            for name, value in zip(annotated, values[start:], strict=True):
                setattr(instance, name, value)
            return instance

        return CompiledQuery._written(asked, [*own, *beside, *annotated], made)

    @classmethod
    def _written(
        cls, asked: QuerySet[Any], columns: Sequence[str], row: Callable[..., Any]
    ) -> "CompiledQuery[Any]":
        reading = asked.values_list(*columns).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, values = reading.as_sql()
        converters = reading.get_converters([expression for expression, *_ in reading.select])
        keys, counted_by = asked.order_by().values_list("pk").query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        counting = f"SELECT COUNT(*) FROM ({keys}) AS counted"  # noqa: S608  # SQL that Django wrote
        return cls(row, sql, counting, values, counted_by, tuple(converters.items()))

    def given(self, *keys: int, public_id: UUID = GIVEN_ID, text: str = GIVEN_TEXT) -> "CompiledQuery[Row]":
        def real(values: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple([_real(value, keys, public_id, text) for value in values])

        return CompiledQuery(
            self.row, self.sql, self.counting, real(self.values), real(self.counted_by), self.converters
        )

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows(self.sql))

    def first(self) -> Row | None:
        return next(iter(self[:1]), None)

    def __getitem__(self, part: slice) -> list[Row]:
        start = part.start or 0
        return self._rows(f"{self.sql} LIMIT {part.stop - start:d} OFFSET {start:d}")

    def count(self) -> int:
        ((number,),) = self._answer(self.counting, self.counted_by)
        return int(number)

    def _rows(self, sql: str) -> list[Row]:
        rows = []
        for columns in map(list, self._answer(sql, self.values)):
            for place, (converters, expression) in self.converters:
                for converter in converters:
                    columns[place] = converter(columns[place], expression, connection)
            rows.append(self.row(*columns))
        return rows

    @staticmethod
    def _answer(sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()


def _real(value: Any, keys: tuple[int, ...], public_id: UUID, text: str) -> Any:
    """What is given where this stands; everything else as it is."""
    if isinstance(value, int):
        if value < STAND_IN:
            return value
        return type(value)(
            keys[value - STAND_IN]
        )  # the type tells PostgreSQL's driver the size of the column
    if isinstance(value, str):
        return text if value == GIVEN_TEXT else public_id.hex if value == GIVEN_HEX else value
    return public_id if value == GIVEN_ID else value


@lru_cache
def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _key(model: type[Model]) -> str:
    return str(model._meta.pk.attname)


def _model_of(model: type[Model], name: str) -> type[Model]:
    related: Any = model._meta.get_field(name).related_model
    return related
