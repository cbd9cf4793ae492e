"""Verb: keep when a person opened a program's page, so that the next visit tells what changed."""

from datetime import datetime, timedelta

from programs.models import Program, ProgramVisit

# Pages opened within this time of each other are one visit.
ONE_VISIT = timedelta(minutes=30)


def note_visit(*, program: Program, by, at: datetime) -> datetime | None:
    """Keep that ``by`` opens the page of ``program``; return when the visit before this one was.

    It writes once a visit, not once a page.
    """
    visit = ProgramVisit.objects.filter(program=program, user=by).first()
    if visit is None:
        ProgramVisit.objects.get_or_create(program=program, user=by, defaults={"opened_at": at})
        return None
    if at - visit.opened_at > ONE_VISIT:
        rows = ProgramVisit.objects.filter(pk=visit.pk, opened_at=visit.opened_at)
        rows.update(opened_at=at, since=visit.opened_at)
        return visit.opened_at
    return visit.since
