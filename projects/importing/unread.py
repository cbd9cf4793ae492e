"""What a file says that is not taken over: counted, so that nothing is dropped in silence. Pure."""

from collections.abc import Iterable

from projects.importing.ms_project_fields import Fields
from projects.importing.plan import Notice

UIDS_NAMED = 5
MOST_NOTICES = 500
_SAYS_NOTHING = frozenset({"", "0", "0.0", "0.00", "-1", "-65535", "PT0H0M0S", "false"})

RECALCULATED = "calculated anew"
LAYOUT = "how the other program shows it"
NOT_TAKEN = "not taken over"

_RECALCULATED = frozenset(
    [
        "ACWP",
        "BCWP",
        "BCWS",
        "CV",
        "SV",
        "VAC",
        "Work",
        "WorkVariance",
        "CostVariance",
        "StartVariance",
        "FinishVariance",
        "RegularWork",
        "RemainingCost",
        "PercentWorkComplete",
        "OverAllocated",
        "Overallocated",
        "PeakUnits",
        "OutlineNumber",
        "Summary",
        "StartSlack",
        "FinishSlack",
        "RemainingWork",
        "ActualWork",
        "Cost",
        "ActualCost",
        "Start",
        "Finish",
        "EarlyStart",
        "EarlyFinish",
        "LateStart",
        "LateFinish",
        "Resume",
        "Stop",
        "Milestone",
        "FinishDate",
        "PreLeveledStart",
        "PreLeveledFinish",
        "IsCostResource",
        "ManualStart",
        "ManualFinish",
        "ManualDuration",
        "ResumeValid",
        "ActualFinish",
        "ActualStart",
        "RemainingOvertimeWork",
    ]
)
_LAYOUT = frozenset(
    [
        "GUID",
        "HideBar",
        "Rollup",
        "DisplayAsSummary",
        "DisplayOnTimeline",
        "DurationFormat",
        "WorkFormat",
        "Initials",
        "StandardRateFormat",
        "OvertimeRateFormat",
        "LevelingDelayFormat",
        "ID",
        "IsPublished",
        "CreateDate",
        "CreationDate",
        "CurrencySymbolPosition",
        "CurrencyDigits",
        "CurrencySymbol",
        "Revision",
        "LastSaved",
        "SaveVersion",
        "BuildNumber",
        "IsBaselineCalendar",
        "ExtendedCreationDate",
        "RemoveFileProperties",
    ]
)


class Unread:
    """Counts what was not read, by subject."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], list[int | None]] = {}

    def add(self, subject: str, why: str, uid: int | None = None) -> None:
        """Count one occurrence of ``subject``; ``uid`` says on what."""
        key = (subject, why)
        if key not in self._counts and len(self._counts) >= MOST_NOTICES:
            key = ("other entries", NOT_TAKEN)
        self._counts.setdefault(key, []).append(uid)

    def note(self, fields: Fields) -> None:
        """Count the elements of an entry that nobody read and that say something."""
        for child in fields.element.children:
            if child.tag not in fields.read and (
                child.children or child.text.strip() not in _SAYS_NOTHING
            ):
                self.add(f"{fields.element.tag}/{child.tag}", _why(child.tag), fields.uid)

    def notices(self) -> tuple[Notice, ...]:
        """Return what was counted, what is lost before what is only calculated anew."""
        found = [_notice(subject, why, uids) for (subject, why), uids in self._counts.items()]
        return tuple(
            sorted(found, key=lambda n: (n.why == LAYOUT, n.why == RECALCULATED, n.subject))
        )


def _why(tag: str) -> str:
    if tag in _RECALCULATED:
        return RECALCULATED
    return LAYOUT if tag in _LAYOUT else NOT_TAKEN


def _notice(subject: str, why: str, uids: Iterable[int | None]) -> Notice:
    uids = tuple(uids)
    named = tuple(dict.fromkeys(uid for uid in uids if uid is not None))[:UIDS_NAMED]
    return Notice(subject=subject, count=len(uids), why=why, uids=named)
