"""What a file says that is not taken over: counted, so that nothing is dropped in silence. Pure."""

from collections.abc import Mapping, Sequence

from projects.importing.ms_project_fields import Fields
from projects.importing.plan import Notice

UIDS_NAMED = 5
MOST_NOTICES = 500
_SAYS_NOTHING = frozenset({"", "0", "0.0", "0.00", "-1", "-65535", "PT0H0M0S", "false"})

RECALCULATED = "calculated anew"
LAYOUT = "how the other program shows it"
EDITING = "how the other program edits it"
NOT_TAKEN = "not taken over"
SPREAD_ANEW = "work day by day, spread anew: a gap in a task that has not begun is lost"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RECALCULATED = _words("""
    ACWP ActualCost ActualFinish ActualStart ActualWork BCWP BCWS CV Cost CostVariance
    EarlyFinish EarlyStart Finish FinishDate FinishSlack FinishVariance IsCostResource
    LateFinish LateStart ManualDuration ManualFinish ManualStart Milestone OutlineNumber
    OverAllocated Overallocated PeakUnits PercentWorkComplete PreLeveledFinish
    PreLeveledStart RegularWork RemainingCost RemainingOvertimeWork RemainingWork Resume
    ResumeValid SV Start StartSlack StartVariance Stop Summary VAC Work WorkVariance
""")
_LAYOUT = _words("""
    BuildNumber CreateDate CreationDate CurrencyDigits CurrencySymbol CurrencySymbolPosition
    DisplayAsSummary DisplayOnTimeline DurationFormat ExtendedCreationDate GUID HideBar ID
    Initials IsBaselineCalendar IsPublished LastSaved LevelingDelayFormat OvertimeRateFormat
    RemoveFileProperties Revision Rollup SaveVersion StandardRateFormat WorkFormat
""")
_EDITING = _words("""
    ActualsInSync AutoAddNewResourcesAndTasks Autolink CanLevel DaysPerMonth
    DefaultFinishTime DefaultFixedCostAccrual DefaultOvertimeRate DefaultStandardRate
    DefaultStartTime DefaultTaskEVMethod DefaultTaskType EditableActualCosts FYStartDate
    FiscalYearStart HasFixedRateUnits InsertedProjectsLikeSummary
    KeepTaskOnNearestWorkingTimeWhenMadeAutoScheduled LevelAssignments LevelingCanSplit
    MicrosoftProjectServerURL MinutesPerWeek MoveCompletedEndsBack MoveCompletedEndsForward
    MoveRemainingStartsBack MoveRemainingStartsForward NewTaskStartDate NewTasksAreManual
    NewTasksEffortDriven NewTasksEstimated SplitsInProgressTasks SpreadActualCost
    SpreadPercentComplete TaskUpdatesResource UpdateManuallyScheduledTasksWhenEditingLinks
    WeekStartDay WorkGroup
""")


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
        for tag in fields.element.skipped:
            self.add(f"{fields.element.tag}/{tag}", SPREAD_ANEW, fields.uid)

    def notices(self) -> tuple[Notice, ...]:
        """Return what was counted: what is lost subject by subject, the rest in one notice each."""
        lost, ordinary = [], {why: {} for why in (RECALCULATED, EDITING, LAYOUT)}
        for (subject, why), uids in sorted(self._counts.items()):
            if why in ordinary:
                ordinary[why][subject] = len(uids)
            else:
                lost.append(_notice(subject, why, uids))
        return (*lost, *(_together(why, counts) for why, counts in ordinary.items() if counts))


def _why(tag: str) -> str:
    classes = ((RECALCULATED, _RECALCULATED), (EDITING, _EDITING), (LAYOUT, _LAYOUT))
    return next((why for why, tags in classes if tag in tags), NOT_TAKEN)


def _notice(subject: str, why: str, uids: Sequence[int | None]) -> Notice:
    named = dict.fromkeys(uid for uid in uids if uid is not None)
    return Notice(subject=subject, count=len(uids), why=why, uids=tuple(named)[:UIDS_NAMED])


def _together(why: str, counts: Mapping[str, int]) -> Notice:
    return Notice(subject=", ".join(counts), count=sum(counts.values()), why=why)
