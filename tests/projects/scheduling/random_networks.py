"""Small networks drawn at random with every feature that the engine over columns places."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from projects.scheduling import (
    AROUND_THE_CLOCK,
    STANDARD,
    Activity,
    AssignedWork,
    CalendarRules,
    Constraint,
    LagKind,
    Link,
    LinkType,
    Network,
    ProjectFrame,
    compile_calendar,
)
from tests.projects.scheduling.plans import DAY, HOUR, START

ON_THE_CLOCK_DAY = 1440
SIX_DAYS = CalendarRules(week=(((7 * HOUR, 15 * HOUR),),) * 6 + ((),))
MORNINGS = CalendarRules(
    week=(((9 * HOUR, 12 * HOUR + 30),),) * 4 + ((),) * 3,
    exceptions={date(2026, 3, 10): (), date(2026, 3, 14): ((8 * HOUR, 10 * HOUR),)},
)
NIGHTS = CalendarRules(week=(((0, 6 * HOUR), (22 * HOUR, 24 * HOUR)),) * 5 + ((),) * 2)
CALENDARS = {
    key: compile_calendar(rules, None)
    for key, rules in enumerate((STANDARD, SIX_DAYS, MORNINGS, NIGHTS, AROUND_THE_CLOCK), 1)
}
DATED = (
    Constraint.SNET,
    Constraint.SNLT,
    Constraint.FNET,
    Constraint.FNLT,
    Constraint.MSO,
    Constraint.MFO,
)
FEATURES = (
    "calendars", "constraints", "actuals", "elapsed", "deadlines", "outline", "lags",
    "start_to_finish", "assignments", "summary_links",
)  # fmt: skip


def random_network(random: Random, tasks: int) -> Network:
    """Return a network of one to three projects; about half of the features are in it."""
    return _Drawing(random, tasks).network()


@dataclass
class _Drawing:
    random: Random
    tasks: int
    features: frozenset = field(init=False)

    def __post_init__(self):
        self.features = frozenset(f for f in FEATURES if self.random.random() < 0.5)

    def network(self) -> Network:
        choice = self.random.choice
        frames = [self._frame(number) for number in range(1, choice((1, 1, 2, 3)) + 1)]
        drawn: list[dict] = []
        for number in range(1, self.tasks + 1):
            drawn.append(self._task(number, choice(frames).id, drawn))
        parents = {task["parent"] for task in drawn}
        activities = [Activity(**_as_summary(t) if t["id"] in parents else t) for t in drawn]
        return Network(
            projects=frames,
            activities=activities,
            links=self._links(parents),
            calendars=CALENDARS,
            program_finish_floor=choice(({}, {1: START + 60 * ON_THE_CLOCK_DAY})),
        )

    def _has(self, feature: str, probability: float) -> bool:
        return feature in self.features and self.random.random() < probability

    def _calendar(self) -> int:
        return self.random.choice((1, 1, 2, 3, 4, 5)) if "calendars" in self.features else 1

    def _instant(self) -> int:
        x = START + self.random.randrange(-2 * ON_THE_CLOCK_DAY, 25 * ON_THE_CLOCK_DAY)
        if self.random.random() < 0.7:
            return x
        edge = self.random.choice((0, 8, 12, 13, 17)) * HOUR
        return x // ON_THE_CLOCK_DAY * ON_THE_CLOCK_DAY + edge

    def _frame(self, number: int) -> ProjectFrame:
        choice = self.random.choice
        return ProjectFrame(
            id=number,
            start=START + choice((0, 0, -HOUR, -30 * HOUR, DAY, 2 * ON_THE_CLOCK_DAY)),
            calendar=self._calendar(),
            program=choice((None, 1, 1, 2)),
            honour_constraints=self.random.random() < 0.8,
            critical_limit=choice((0, 0, DAY)),
            restart=choice((None, None, self._instant())),
        )

    def _task(self, number: int, project: int, earlier: list[dict]) -> dict:
        choice = self.random.choice
        above = [task["id"] for task in earlier if task["project"] == project]
        task = {
            "id": number,
            "project": project,
            "parent": choice(above) if above and self._has("outline", 0.5) else None,
            "duration": choice((0, 45, HOUR, DAY, DAY, 2 * DAY, 5 * DAY)),
            "calendar": choice((None, None, self._calendar())),
            "elapsed": self._has("elapsed", 0.2),
        }
        if self._has("constraints", 0.35):
            task |= {"constraint": choice(DATED), "constraint_date": self._instant()}
        if self._has("deadlines", 0.2):
            task["deadline"] = self._instant()
        if self._has("actuals", 0.35):
            task |= self._actuals(task["duration"])
        if task["duration"] and self._has("assignments", 0.4):
            task |= self._assignments()
        return task

    def _actuals(self, duration: int) -> dict:
        choice, start = self.random.choice, self._instant()
        done = choice((0, duration // 2))
        if self.random.random() < 0.5:
            finish = start + self.random.randrange(5 * ON_THE_CLOCK_DAY)
            return {"actual_start": start, "actual_finish": finish, "actual_duration": done}
        stop = choice((None, start + self.random.randrange(1, 2000)))
        split = stop is not None and self.random.random() < 0.6
        return {
            "actual_start": start,
            "actual_duration": done,
            "remaining": choice((None, 0, duration // 2, duration)),
            "stop": stop,
            "resume": stop + self.random.randrange(4000) if split else None,
        }

    def _assignments(self) -> dict:
        choice, calendar = self.random.choice, self.random.choice((None, self._calendar()))
        work = tuple(
            AssignedWork(
                work=choice((0, HOUR, DAY, 2 * DAY)),
                remaining=choice((None, 0, HOUR, DAY)),
                calendar=calendar,
            )
            for _ in range(choice((1, 2)))
        )
        return {"assignments": work, "ignore_resource_calendar": self.random.random() < 0.2}

    def _links(self, parents: set) -> list[Link]:
        links = []
        for number in range(self.random.randrange(2 * self.tasks)):
            one, other = sorted(self.random.sample(range(1, self.tasks + 1), 2))
            of_summary = one in parents or other in parents
            if "summary_links" in self.features or not of_summary:
                links.append(self._link(number, one, other, of_summary=of_summary))
        return links

    def _link(self, number: int, one: int, other: int, *, of_summary: bool) -> Link:
        types = [LinkType.FS, LinkType.FS, LinkType.FF]
        if not of_summary:
            types.append(LinkType.SS)
            types += [LinkType.SF] if "start_to_finish" in self.features else []
        lag, kind = self._lag() if self._has("lags", 0.5) else (0, LagKind.WORKING)
        return Link(
            id=number,
            predecessor=one,
            successor=other,
            type=self.random.choice(types),
            lag=lag,
            lag_kind=kind,
        )

    def _lag(self) -> tuple[int, LagKind]:
        choice = self.random.choice
        if self.random.random() < 0.1:
            return choice((50, -50, 100)), choice((LagKind.PERCENT, LagKind.ELAPSED_PERCENT))
        lag = choice((HOUR, DAY, 2 * DAY, -HOUR, -DAY, -200, ON_THE_CLOCK_DAY))
        return lag, choice((LagKind.WORKING, LagKind.WORKING, LagKind.ELAPSED))


def _as_summary(task: dict) -> dict:
    """Return a task without what only leaves have; a summary must not have to start on a date."""
    kept = ("id", "project", "parent", "calendar", "duration", "deadline")
    summary = {name: task[name] for name in kept if name in task}
    soft = (Constraint.SNET, Constraint.FNLT)
    if task.get("constraint") in soft:
        summary |= {name: task[name] for name in ("constraint", "constraint_date")}
    return summary
