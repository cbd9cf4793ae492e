"""Status reports: list, draft, publish, read, compare, comment; of a program as of a project.

A package subclasses ReportPages with its owner, its figures and its two verbs.
"""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects import reporting
from projects.errors import DomainError, StaleVersion
from projects.exporting import pdf_file
from projects.models import StatusReport
from projects.queries.report_comparison import comparison
from projects.queries.report_facts import ReportFacts, project_facts
from projects.queries.report_rhythm import due_of
from projects.queries.report_view import ReportView, draft_view, frozen_view
from projects.views.conflict import conflict_of
from projects.views.frame import project_frame, visible_project
from projects.views.report_form import CommentForm, ReportForm, RhythmForm
from projects.views.report_paper import paper
from projects.views.row_form import form_page

ROWS_A_PAGE = 30


class ReportPages(ABC):
    """The pages of the reports of one kind of owner."""

    name: str  # of its addresses: "projects:report" gives projects:report_list …
    owner_argument: str

    @abstractmethod
    def owner(self, request, key: str) -> Any:
        """Return whose reports they are, or raise Http404 if the person doesn't see it."""

    @abstractmethod
    def frame(self, request, owner) -> dict[str, Any]:
        """Return what surrounds the page: breadcrumb, tabs, perspective."""

    @abstractmethod
    def facts(self, owner) -> ReportFacts:
        """Return the figures of now, which a publication freezes."""

    @abstractmethod
    def draft_verb(self, **arguments) -> StatusReport:
        """Draft a report of the owner."""

    @abstractmethod
    def publish_verb(self, **arguments) -> StatusReport:
        """Publish a draft."""

    # Addresses

    def urls(self, prefix: str) -> list:
        """Return the addresses of all its pages below ``prefix``."""
        name, report = self.name.split(":")[1], f"{prefix}<int:number>/"
        form = require_http_methods(["GET", "POST"])
        return [
            path(prefix, require_GET(self.index), name=f"{name}_list"),
            path(f"{prefix}new/", require_POST(self.new), name=f"{name}_new"),
            path(f"{prefix}draft/", form(self.draft), name=f"{name}_draft"),
            path(f"{prefix}draft/discard/", require_POST(self.discard), name=f"{name}_discard"),
            path(f"{prefix}rhythm/", form(self.rhythm), name=f"{name}_rhythm"),
            path(f"{prefix}compare/", require_GET(self.compare), name=f"{name}_compare"),
            path(report, require_GET(self.show), name=f"{name}_show"),
            path(f"{report}comments/", require_POST(self.comment), name=f"{name}_comment"),
            path(f"{report}export/pdf/", require_GET(self.pdf), name=f"{name}_pdf"),
        ]

    def url(self, page: str, owner, number: int | None = None) -> str:
        where = {"key": owner.key} | ({} if number is None else {"number": number})
        return reverse(f"{self.name}_{page}", kwargs=where)

    # Pages

    def index(self, request, key):
        """All that was published, the draft of those who may write, and when the next is due."""
        owner = self.owner(request, key)
        money = reporting.sees_report_money(request.user, owner)
        may_write = reporting.can_report(request.user, owner)
        rows = self._published(owner).order_by("-number")
        page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
        context = self._context(request, owner) | {
            "views": [frozen_view(report, money=money) for report in page.object_list],
            "page": page,
            "draft": reporting.of_owner(owner).drafts().first() if may_write else None,
            "may_write": may_write,
            "due": due_of({self.owner_argument: owner}, now=timezone.now()),
        }
        return render(request, "projects/reports.html", context)

    def new(self, request, key):
        """Draft a report from the data; where there is a draft, go on with it."""
        owner = self.owner(request, key)
        reporting.require_report(request.user, owner)
        if not reporting.of_owner(owner).drafts().exists():
            self.draft_verb(**{self.owner_argument: owner}, by=request.user, at=timezone.now())
            messages.success(request, _("Drafted from the data: now make the words yours."))
        return redirect(self.url("draft", owner))

    def draft(self, request, key):
        """The draft: its words to be edited, the figures that its publication freezes."""
        owner = self.owner(request, key)
        report = self._draft(request, owner)
        form, view = self._form(request, owner, report)
        if request.method == "POST" and form.is_valid():
            try:
                saved = self._save(request, form, report.pk)
            except StaleVersion:
                return self._conflict_page(request, owner, form)
            if saved is not None:
                return redirect(self._after(request, owner, saved))
        context = self._context(request, owner) | {"report": report, "form": form, "view": view}
        status = 400 if form.errors else 200
        return render(request, "projects/report_draft.html", context, status=status)

    def discard(self, request, key):
        """Throw the draft away."""
        owner = self.owner(request, key)
        report = self._draft(request, owner)
        sent = request.POST.get("version", "")
        seen = int(sent) if sent.isdecimal() and len(sent) < 10 else report.version
        reporting.discard_report(
            report=report, seen_version=seen, by=request.user, at=timezone.now()
        )
        messages.success(request, _("The draft is discarded."))
        return redirect(self.url("list", owner))

    def show(self, request, key, number):
        """A published report, with what was said of it since."""
        owner = self.owner(request, key)
        report = self._report(owner, number)
        return self._show(request, owner, report, CommentForm())

    def comment(self, request, key, number):
        """Add a comment; a refused one comes back with what was entered."""
        owner = self.owner(request, key)
        report = self._report(owner, number)
        form = CommentForm(request.POST)
        if form.is_valid():
            said = {"text": form.cleaned_data["text"], "by": request.user, "at": timezone.now()}
            if form.run(reporting.comment_on_report, report=report, **said):
                return redirect(f"{self.url('show', owner, number)}#comments")
        return self._show(request, owner, report, form, status=400)

    def compare(self, request, key):
        """Two reports beside each other, the last two unless others are asked for."""
        owner = self.owner(request, key)
        rows = list(reporting.of_owner(owner).published().order_by("-number"))
        older, newer = self._pair(request, owner, [row.number for row in rows])
        context = self._context(request, owner) | {
            "reports": rows,
            "comparison": comparison(older, newer) if older and newer else None,
        }
        return render(request, "projects/report_compare.html", context)

    def pdf(self, request, key, number):
        """The report as PDF, with the money that the reader may see."""
        owner = self.owner(request, key)
        view = self._view(request, owner, self._report(owner, number))
        content = pdf_file.write(paper(view, owner, self.frame(request, owner)["part_of"]))
        name = f"{owner.key}-status-report-{number}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)

    def rhythm(self, request, key):
        """When a report is due every week."""
        owner = self.owner(request, key)
        reporting.require_report(request.user, owner)
        due = due_of({self.owner_argument: owner}, now=timezone.now())
        initial = {"weekday": due.rhythm.weekday, "time": due.rhythm.time} if due else {}
        form = RhythmForm(request.POST if request.method == "POST" else None, initial=initial)
        if request.method == "POST" and form.is_valid():
            chosen = form.cleaned_data | {"by": request.user, "at": timezone.now()}
            form.run(reporting.set_rhythm, owner=owner, **chosen)
            if not form.errors:
                messages.success(request, _("The rhythm of reports is saved."))
                return redirect(self.url("list", owner))
        more = {"heading": _("Rhythm of reports"), "submit": _("Save rhythm")}
        context = self._context(request, owner) | more | {"cancel_url": self.url("list", owner)}
        return form_page(request, form, context)

    # Steps

    def _context(self, request, owner) -> dict[str, Any]:
        pages = ("list", "new", "draft", "discard", "rhythm", "compare")
        urls = {f"{page}_url": self.url(page, owner) for page in pages}
        return self.frame(request, owner) | urls | {"owner": owner, "kind": self.owner_argument}

    def _published(self, owner):
        published = reporting.of_owner(owner).published()
        return published.select_related("figures", "published_by")

    def _report(self, owner, number: int) -> StatusReport:
        if number > 2**31 - 1:
            raise Http404
        return get_object_or_404(self._published(owner), number=number)

    def _draft(self, request, owner) -> StatusReport:
        """Return the draft, which exists only for those who may write it."""
        drafts = StatusReport.objects.drafts().visible_to(request.user)
        return get_object_or_404(drafts, **{self.owner_argument: owner})

    def _view(self, request, owner, report: StatusReport) -> ReportView:
        money = reporting.sees_report_money(request.user, owner)
        return frozen_view(report, money=money)

    def _form(self, request, owner, report: StatusReport) -> tuple[ReportForm, ReportView]:
        money = reporting.sees_report_money(request.user, owner)
        view = draft_view(report, self.facts(owner), money=money)
        form = ReportForm(
            request.POST if request.method == "POST" else None,
            instance=report,
            owner=owner,
            viewer=request.user,
            sees_money=money,
            computed={one.name: one.rated.computed for one in view.health},
        )
        return form, view

    def _save(self, request, form: ReportForm, pk: int) -> StatusReport | None:
        """Save the words, and publish them if that was asked for: both or neither."""
        by_at = {"by": request.user, "at": timezone.now()}
        edited = {"fields": form.verb_fields(), "seen_version": form.seen_version}
        report = StatusReport.objects.select_related("project", "program").get(pk=pk)
        try:
            with transaction.atomic():
                saved = reporting.edit_report(report=report, **edited, **by_at)
                if "publish" in request.POST:
                    saved = self.publish_verb(report=saved, seen_version=saved.version, **by_at)
                return saved
        except StaleVersion:
            raise
        except (DomainError, ValidationError) as error:
            form.refuse(error)
            return None

    def _after(self, request, owner, saved: StatusReport) -> str:
        if saved.is_published:
            messages.success(request, _("%(report)s is published.") % {"report": saved})
            return self.url("show", owner, saved.number)
        messages.success(request, _("The draft is saved."))
        return self.url("draft", owner)

    def _conflict_page(self, request, owner, form: ReportForm):
        report = self._draft(request, owner)
        fresh = ReportForm(
            instance=report,
            owner=owner,
            viewer=request.user,
            sees_money=True,
            computed=form.computed,
        )
        context = self._context(request, owner) | {
            "row": report,
            "conflict": conflict_of(report, form, fresh),
            "keep_url": self.url("draft", owner),
            "use_url": self.url("draft", owner),
        }
        return render(request, "projects/register_conflict.html", context, status=412)

    def _show(self, request, owner, report, form: CommentForm, status: int = 200):
        numbers = reporting.of_owner(owner).published()
        context = self._context(request, owner) | {
            "report": report,
            "view": self._view(request, owner, report),
            "comments": report.comments.select_related("author").order_by("said_at", "pk"),
            "form": form,
            "comment_url": self.url("comment", owner, report.number),
            "has_printer": bool(pdf_file.printer()),
            "pdf_url": self.url("pdf", owner, report.number),
            "is_latest": not numbers.filter(number__gt=report.number).exists(),
        }
        return render(request, "projects/report.html", context, status=status)

    def _pair(self, request, owner, numbers: list[int]):
        """Return the older and the newer report that are asked for, None where there are none."""
        named = [request.GET.get(name, "") for name in ("a", "b")]
        asked = [int(text) for text in named if text.isdecimal() and len(text) < 10]
        if len(set(asked) & set(numbers)) != 2:
            asked = numbers[:2]
        found = [self._view(request, owner, self._report(owner, n)) for n in sorted(asked)]
        return found if len(found) == 2 else (None, None)


class ProjectReports(ReportPages):
    name = "projects:report"
    owner_argument = "project"

    def owner(self, request, key):
        return visible_project(request, key)

    def frame(self, request, owner):
        return project_frame(request, owner, "reports")

    def facts(self, owner):
        return project_facts(owner)

    def draft_verb(self, **arguments):
        return reporting.draft_project_report(**arguments)

    def publish_verb(self, **arguments):
        return reporting.publish_project_report(**arguments)


pages = ProjectReports()
