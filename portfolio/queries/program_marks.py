"""The health of every program in the left bar: on each page, so computed once a state of the data.

A process keeps the marks it has computed under a fingerprint of all that they follow from. Sums of
versions and revisions only ever grow, whichever of two changes is committed first, so that a
fingerprint that is the same means data that are the same.
"""

from collections import OrderedDict
from collections.abc import Mapping

from django.db.models import Count, Sum

from portfolio.models import Portfolio
from programs.models import Benefit, Program
from programs.queries.dashboard import rolled_up
from programs.queries.program_rows import load_programs
from projects.health import Health
from projects.models import ExchangeRate, Project

KEPT = 256  # states, of all persons

_kept: OrderedDict[tuple, Mapping[str, Health]] = OrderedDict()


def program_marks(rows: list[dict], user) -> Mapping[str, Health]:
    """Return the health by key of the programs in ``rows`` (pk, key, parent_id) for ``user``."""
    state = _fingerprint([row["pk"] for row in rows], user)
    if state not in _kept:
        _kept[state] = _computed(rows, user)
    _kept.move_to_end(state)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return _kept[state]


def forget() -> None:
    """Drop what this process keeps, where a database begins anew."""
    _kept.clear()


def _fingerprint(program_ids: list[int], user) -> tuple:
    """Return what tells this state of data and rights from every other."""
    programs = Program.objects.filter(pk__in=program_ids)
    paid = Program.objects.with_money_for(user).filter(pk__in=program_ids)
    portfolios = Portfolio.objects.filter(programs__in=programs)
    benefits = Benefit.objects.filter(program__in=programs)
    seen = Project.objects.current().visible_to(user)
    return (
        tuple(program_ids),
        tuple(paid.order_by("pk").values_list("pk", flat=True)),
        tuple(Project.objects.with_money_for(user).order_by("pk").values_list("pk", flat=True)),
        *_state(seen, Sum("version"), Sum("metrics__revision"), Sum("pk")),
        *_state(programs, Sum("version")),
        *_state(portfolios, Sum("version")),
        *_state(benefits, Sum("version"), Sum("pk")),
        *_state(ExchangeRate.objects.all(), Sum("version"), Sum("pk")),
    )


def _state(rows, *sums) -> tuple:
    found = rows.aggregate(Count("pk"), **{f"sum_{n}": one for n, one in enumerate(sums)})
    return tuple(found.values())


def _computed(rows: list[dict], user) -> Mapping[str, Health]:
    pks = {row["pk"] for row in rows}
    loaded = load_programs(pks, user)
    tops = [loaded.programs[row["pk"]] for row in rows if row["parent_id"] not in pks]
    boards = [one for top in tops for one in rolled_up(top, loaded).all_programs()]
    return {board.key: board.overall for board in boards}
