"""Questions of busy pages, asked with the ORM as everywhere, whose SQL Django puts together once in this process.

For a list of twenty rows Django needs several times longer to write the SQL than the database needs to answer it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet

Row = TypeVar("Row", bound=NamedTuple)
STAND_IN = -(2**40)
"""With the numbers below it: keys that no row has."""
GIVEN_ID = UUID(int=0)
"""The public id to ask with, of which the same is true."""


def given(number: int) -> list[int]:
    """So many keys to ask with, in whose places `Statement.given` puts the real ones."""
    return [STAND_IN - place for place in range(number)]


@dataclass(frozen=True)
class Statement(Generic[Row]):
    """A queryset as rows of a NamedTuple. No answer is kept: whenever it is read, sliced or counted, the database is asked.

    Only what is `given` differs from one time to the next. A condition on the time says `Now()`, not a moment.
    """

    row: type[Row]
    sql: str
    counting: str
    values: tuple[Any, ...]
    converters: tuple[tuple[int, tuple[list[Callable[..., Any]], Any]], ...]

    @classmethod
    def of(cls, asked: QuerySet[Any], row: type[Row]) -> "Statement[Row]":
        """The names in `row` are the columns to read."""
        columns = asked.values_list(*row._fields).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, values = columns.as_sql()
        converters = columns.get_converters([expression for expression, *_ in columns.select])
        keys, _same = asked.order_by().values_list("pk").query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        counting = f"SELECT COUNT(*) FROM ({keys}) AS counted"  # noqa: S608  # SQL that Django wrote
        return cls(row, sql, counting, values, tuple(converters.items()))

    def given(self, *keys: int, public_id: UUID = GIVEN_ID) -> "Statement[Row]":
        def real(value: Any) -> Any:
            if isinstance(value, int) and value <= STAND_IN:
                return keys[STAND_IN - value]
            if value == GIVEN_ID:
                return public_id
            return public_id.hex if value == GIVEN_ID.hex else value

        return replace(self, values=tuple(map(real, self.values)))

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows(self.sql))

    def __getitem__(self, part: slice) -> list[Row]:
        start = part.start or 0
        return self._rows(f"{self.sql} LIMIT {part.stop - start:d} OFFSET {start:d}")

    def count(self) -> int:
        ((number,),) = self._answer(self.counting)
        return int(number)

    def _rows(self, sql: str) -> list[Row]:
        rows = []
        for columns in map(list, self._answer(sql)):
            for place, (converters, expression) in self.converters:
                for converter in converters:
                    columns[place] = converter(columns[place], expression, connection)
            rows.append(self.row(*columns))
        return rows

    def _answer(self, sql: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, self.values)
            return cursor.fetchall()
