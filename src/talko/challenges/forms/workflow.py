"""Short forms for what the city does with a challenge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import cities_to_share_with
from talko.challenges.workflow import REASON
from talko.core.forms.fields import CityMomentField, KeyField, language_field, mark_needed


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Why"),
        max_length=REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everyone can read it."),
    )


class ActForm(forms.Form):
    def __init__(self, *args: Any, challenge: Challenge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.challenge = challenge

    @property
    def asked(self) -> dict[str, Any]:
        """For `move`."""
        return self.cleaned_data


class ReasonForm(ActForm):
    reason = _reason()


class NoteForm(ActForm):
    """Of a review: whoever approves needs no note."""

    note = forms.CharField(
        label=_("What should be changed"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Only people who work for the city can read it."),
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.approves = name == "approve"
        self.fields["note"].required = not self.approves
        mark_needed(self.fields["note"])

    @property
    def asked(self) -> dict[str, Any]:
        return {} if self.approves else self.cleaned_data


class DeadlineForm(ActForm):
    def __init__(self, *args: Any, challenge: Challenge, **kwargs: Any) -> None:
        super().__init__(*args, challenge=challenge, **kwargs)
        zone = challenge.city.zone
        self.fields["answers_by"] = CityMomentField(
            zone,
            label=_("Answers due"),
            initial=challenge.answers_by,
            help_text=_("A deadline can only be moved to a later moment."),
        )
        self.fields["decision_by"] = CityMomentField(
            zone, label=_("Decision by"), initial=challenge.decision_by, required=False
        )
        self.fields["reason"] = _reason()


class ShareForm(ActForm):
    """Only cities with an agreement in force about challenges are offered; the move checks it again."""

    def __init__(self, *args: Any, challenge: Challenge, **kwargs: Any) -> None:
        super().__init__(*args, challenge=challenge, **kwargs)
        self.offered = cities_to_share_with(challenge)
        self.fields["cities"] = forms.MultipleChoiceField(
            label=_("Share it with"),
            choices=[(city.slug, city.name) for city in self.offered],
            widget=forms.CheckboxSelectMultiple,
        )

    @property
    def asked(self) -> dict[str, Any]:
        slugs = set(self.cleaned_data["cities"])
        return {"cities": [city for city in self.offered if city.slug in slugs]}


class FollowUpForm(ActForm):
    key = KeyField()

    def __init__(self, *args: Any, challenge: Challenge, **kwargs: Any) -> None:
        super().__init__(*args, challenge=challenge, **kwargs)
        self.fields["text"] = forms.CharField(
            label=_("What came of it"), max_length=30_000, widget=forms.Textarea({"rows": 8})
        )
        self.fields["language"] = language_field(
            challenge.city.languages, label=_("Language"), initial=challenge.language
        )
