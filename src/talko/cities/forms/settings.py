from collections.abc import Sequence
from typing import Any

from django import forms

from talko.core.forms.number_fields import NumberField
from talko.core.registries.city_settings import Group, Setting


class WholeNumberField(NumberField):
    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return None if found is None else int(found)


class SettingsForm(forms.Form):
    """A field for each setting, under the headings of the rooms."""

    template_name = "cities/_settings.html"

    def __init__(self, *args: Any, groups: Sequence[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        for group in groups:
            self.fields.update({setting.name: _field(setting) for setting in group.settings})

    def grouped(self) -> list[dict[str, Any]]:
        return [
            {"title": group.title, "fields": [self[setting.name] for setting in group.settings]}
            for group in self.groups
        ]


def _field(setting: Setting) -> forms.Field:
    limits = setting.kind
    return WholeNumberField(least=limits.least, most=limits.most, label=setting.label, help_text=setting.help)
