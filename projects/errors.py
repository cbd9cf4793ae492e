"""What can go wrong in the domain, said so that a person can act. Pure: no Django."""

# ruff: noqa: N818 - named for what happened, as people say it

from collections.abc import Iterable


class DomainError(Exception):
    """A request that the domain refuses.

    ``message`` is one sentence for a person; ``field`` the name of the input
    at fault, if one is; ``fix`` what to do instead, if known. ``code`` is the
    stable word that programs read.
    """

    code = "invalid"

    def __init__(self, message: str, *, field: str | None = None, fix: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.fix = fix


class StaleVersion(DomainError):
    """Somebody else has changed the row since it was read."""

    code = "stale_version"


class Conflict(DomainError):
    """The state of the object does not allow this now."""

    code = "conflict"


class NotAllowed(DomainError):
    """The person may see the object but not do this to it."""

    code = "not_allowed"


class DependencyCycle(DomainError):
    """Tasks that wait for each other in a circle.

    ``members`` are the ids of the circle in the order of its links; the first
    is not repeated at the end.
    """

    code = "dependency_cycle"

    def __init__(
        self,
        message: str,
        *,
        members: Iterable[int] = (),
        field: str | None = None,
        fix: str | None = None,
    ) -> None:
        super().__init__(message, field=field, fix=fix)
        self.members = tuple(members)


class CalendarHasNoWorkingTime(DomainError):
    """A calendar without a single working minute can't carry a task."""

    code = "calendar_without_working_time"


class FileRefused(DomainError):
    """A file that can't be taken in; ``problems`` lists every reason, in file order."""

    code = "file_refused"

    def __init__(
        self,
        message: str,
        *,
        problems: Iterable[object] = (),
        field: str | None = None,
        fix: str | None = None,
    ) -> None:
        super().__init__(message, field=field, fix=fix)
        self.problems = tuple(problems)
