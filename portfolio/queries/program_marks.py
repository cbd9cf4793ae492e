"""The health of every program in the left bar: on each page, so computed once a state of the data.

A process keeps the marks it has computed under a fingerprint of all that they follow from. Sums of
versions and revisions only ever grow, whichever of two changes is committed first, so that a
fingerprint that is the same means data that are the same.
"""

from collections import OrderedDict
from collections.abc import Mapping

from django.db.models import Count, Sum, Value

from portfolio.models import Portfolio
from programs.models import Benefit, Program
from programs.queries.dashboard import rolled_up
from programs.queries.program_rows import load_programs
from projects.health import Health
from projects.models import ExchangeRate, Project

KEPT = 256  # states, of all persons
MOST_SUMS = 3  # of what a state is told by

_kept: OrderedDict[tuple, Mapping[str, Health]] = OrderedDict()


def program_marks(rows: list[dict], user) -> Mapping[str, Health]:
    """Return the health by key of programs for ``user``.

    ``rows`` have pk, key, parent_id, and sees_money: whether ``user`` may see their money.
    """
    state = _fingerprint(rows, user)
    if state not in _kept:
        _kept[state] = _computed(rows, user)
    _kept.move_to_end(state)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return _kept[state]


def forget() -> None:
    """Drop what this process keeps, where a database begins anew."""
    _kept.clear()


def _fingerprint(rows: list[dict], user) -> tuple:
    """Return what tells this state of data and rights from every other."""
    programs = Program.objects.filter(pk__in=[row["pk"] for row in rows])
    portfolios = Portfolio.objects.filter(programs__in=programs)
    benefits = Benefit.objects.filter(program__in=programs)
    seen = Project.objects.current().visible_to(user)
    return (
        tuple((row["pk"], row["sees_money"]) for row in rows),
        tuple(Project.objects.with_money_for(user).order_by("pk").values_list("pk", flat=True)),
        *_states(
            _state("projects", seen, Sum("version"), Sum("metrics__revision"), Sum("pk")),
            _state("programs", programs, Sum("version")),
            _state("portfolios", portfolios, Sum("version")),
            _state("benefits", benefits, Sum("version"), Sum("pk")),
            _state("rates", ExchangeRate.objects.all(), Sum("version"), Sum("pk")),
        ),
    )


def _states(first, *others) -> tuple:
    """Return the states together, in one query."""
    return tuple(first.union(*others, all=True).order_by("of"))


def _state(name: str, rows, *sums):
    """Return the query for a row of the count and the sums; for no row if there are none."""
    columns = {f"sum_{n}": one for n, one in enumerate(sums)}
    columns |= {f"sum_{n}": Value(0) for n in range(len(sums), MOST_SUMS)}
    grouped = rows.order_by().annotate(of=Value(name)).values("of").annotate(rows=Count("pk"))
    return grouped.annotate(**columns).values_list("of", "rows", *sorted(columns))


def _computed(rows: list[dict], user) -> Mapping[str, Health]:
    pks = {row["pk"] for row in rows}
    loaded = load_programs(pks, user)
    tops = [loaded.programs[row["pk"]] for row in rows if row["parent_id"] not in pks]
    boards = [one for top in tops for one in rolled_up(top, loaded).all_programs()]
    return {board.key: board.overall for board in boards}
