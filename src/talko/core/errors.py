"""The vocabulary of errors. Domain code raises them; one middleware answers with a page, a fragment or JSON."""

from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Message = str | Promise


class TalkoError(Exception):
    """Base of all errors shown to people. `message` is in their language and says what to do."""

    code = "error"
    status = 400
    message: Message = _("That did not work.")
    temporary = False
    """Whether the same can succeed later: a background task that raised it is tried again (`core.background.retry`)."""

    def __init__(self, message: Message | None = None, **data: Any) -> None:
        self.message = message or self.message
        self.data = data
        super().__init__(str(self.code))

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Invalid(TalkoError):
    """The input cannot be accepted. `fields` says what to correct: `{field: message}`."""

    code = "invalid"
    status = 422
    message = _("Something needs to be corrected before this can be saved.")

    def __init__(
        self, message: Message | None = None, *, fields: dict[str, Message] | None = None, **data: Any
    ) -> None:
        super().__init__(message, **data)
        self.fields = fields or {}

    @classmethod
    def raise_for(cls, fields: dict[str, Message]) -> None:
        """Refuse what has faults, and nothing else."""
        if fields:
            raise cls(fields=fields)


class SignInNeeded(TalkoError):
    code = "sign_in_needed"
    status = 401
    message = _("Sign in to do this.")


class NotAllowed(TalkoError):
    code = "not_allowed"
    status = 403
    message = _("You do not have the role this requires. Ask the city or the organisation for it.")

    def __init__(self, message: Message | None = None, *, path: str = "", label: Message = "") -> None:
        """`path` and its `label` link to what the person can do instead."""
        super().__init__(message)
        self.path, self.label = path, label


class SayFirst(NotAllowed):
    """The person must first answer a question about themselves. `path` leads to it, and from there back.

    `instead` is a page for those who do not answer, since the refused one would only ask again.
    """

    code = "say_first"

    def __init__(self, message: Message, *, path: str, label: Message, instead: str = "") -> None:
        super().__init__(message, path=path, label=label)
        self.instead = instead

    def leading_back_to(self, page: str) -> str:
        ways = {"next": page} | ({"instead": self.instead} if self.instead else {})
        return f"{self.path}{'&' if '?' in self.path else '?'}{urlencode(ways, safe='/:')}"


class NotFound(TalkoError):
    code = "not_found"
    status = 404
    message = _("There is nothing here, or it is not public.")


class Gone(NotFound):
    """It existed when the page was opened."""

    code = "gone"
    status = 410
    message = _("This has been removed since you opened it.")


class Conflict(TalkoError):
    """Something has changed: a deadline passed, a state changed, someone else was first."""

    code = "conflict"
    status = 409
    message = _("This has changed since you opened it.")


class EditConflict(Conflict):
    """Someone else saved the same text in the meantime. `current` maps each field to its present text."""

    code = "edit_conflict"
    message = _(
        "Someone else saved a change while you were writing. Your version is below: compare the two and save again."
    )

    def __init__(self, *, current: dict[str, Any], revision: int) -> None:
        super().__init__(current=current, revision=revision)
        self.current = current
        self.revision = revision


class TooMany(TalkoError):
    code = "too_many"
    status = 429
    message = _("That was too much at once. Wait a minute and try again. Nothing you wrote is lost.")


REFUSALS = (Invalid, Conflict, TooMany)
"""What is said at the form, so that it can be sent again. Anything else (`NotAllowed`, `NotFound`) gets a page of its own."""


class Refused:
    """`with refused:` keeps what an action refuses in `error`, to be said at the form, and goes on after the block."""

    error: TalkoError | None = None

    def __enter__(self) -> None: ...

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if isinstance(error, REFUSALS):
            self.error = error
        return self.error is not None
