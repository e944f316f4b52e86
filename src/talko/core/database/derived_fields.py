"""Columns computed from another attribute of the same row when it is saved, so that no page computes them."""

from typing import Any

from django.db import models


class DerivedField(models.Field):
    """Mixin before a field class. `source` names the attribute; `derive` computes the column from its value."""

    empty: Any = ""

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        self.source = source
        super().__init__(*args, **{"editable": False, "blank": True, "default": self.empty, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def derive(self, value: Any) -> Any:
        raise NotImplementedError

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.derive(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value
