"""Registers from files: choose one, say what its headings mean, see what it changes, confirm.

The register's own pages say whose it is, who may change it and what surrounds it.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from portfolio import plan_importing, register_importing, upload_store
from portfolio.plan_importing import problems_of
from portfolio.register_importing import MANY_ROWS, Order, Preview
from portfolio.request_size import MOST_MEGABYTES
from portfolio.tasks import save_uploaded_plans
from portfolio.views.register_preview import preview_page
from programs.views import benefit
from programs.views import risk as program_risk
from projects.errors import DomainError, FileRefused, NotAllowed
from projects.exporting.register_table import TABLE_FORMATS, template_file
from projects.importing.register_columns import LEFT_OUT
from projects.importing.register_table import ENDINGS
from projects.views import budget, deliverable, risk
from projects.views.register import Register


class FileForm(forms.Form):
    """Which file to look at."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # read_table says what is wrong with it, as of any other file
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        help_text=_("CSV or XLSX, up to %(most)d MB. Nothing is saved yet.")
        % {"most": MOST_MEGABYTES},
    )


class MatchingForm(forms.Form):
    """What each heading of a file means."""

    def __init__(self, *args, order: Order, **kwargs):
        super().__init__(*args, **kwargs)
        columns = [column for column in order.columns if column.read is not None]
        choices = [(LEFT_OUT, _("Leave out")), *((c.name, c.name) for c in columns)]
        named = zip(order.table.headings, order.meanings, strict=True)
        self.order = order
        for place, (heading, meaning) in enumerate(named):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or _("Column %(n)d") % {"n": place + 1},
                choices=choices,
                required=False,
                initial=meaning or LEFT_OUT,
            )

    def clean(self):
        taken: dict[str, str] = {}
        for field, name in list(self.cleaned_data.items()):
            if name and name in taken:
                other = self.fields[taken[name]].label
                self.add_error(field, _("%(other)s means that already.") % {"other": other})
            taken.setdefault(name, field)
        if not any(taken):
            raise ValidationError(_("Say of one heading at least what it means."))
        return self.cleaned_data

    @property
    def meanings(self) -> list[str]:
        """What was said; a heading of money that the person can't choose keeps its meaning."""
        kept = set(self.order.left_out)
        named = zip(self.fields, self.order.table.headings, self.order.meanings, strict=True)
        return [
            self.cleaned_data[name] or (meaning if heading in kept else LEFT_OUT)
            for name, heading, meaning in named
        ]

    @property
    def lines(self) -> list[tuple]:
        """Return each heading's field, the first values below it, and whether nobody knew it."""
        return [
            (self[name], self.order.table.samples(place), self.order.meanings[place] is None)
            for place, name in enumerate(self.fields)
        ]


class RegisterImport:
    """The pages that take a file into one register."""

    def __init__(self, pages: Register) -> None:
        self.pages = pages
        self.table = pages.table
        self.name = f"import_{pages.name.replace(':', '_')}"

    def urls(self, prefix: str) -> list:
        view = require_http_methods(["GET", "POST"])
        one = f"{prefix}<uuid:upload_id>/"
        return [
            path(prefix, view(self.upload), name=self.name),
            path(one, view(self.confirm), name=f"{self.name}_confirm"),
            path(f"{one}columns/", view(self.match), name=f"{self.name}_columns"),
            path(
                f"{prefix}template/<slug:ending>/",
                require_GET(self.template),
                name=f"{self.name}_template",
            ),
        ]

    def upload(self, request, key):
        """Choose a file; what can't be read is told, else it goes on to headings or preview."""
        owner = self._owner(request, key)
        form = FileForm(request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            status = 400 if request.method == "POST" else 200
            return self._upload_page(request, owner, form, status=status)
        upload = upload_store.keep(
            owner=request.user.pk, target=self._target(owner), files=[form.cleaned_data["file"]]
        )
        try:
            order = self._order(request, owner, upload)
        except FileRefused as refused:
            upload_store.discard(upload)
            problems = [{"file": upload.files[0][0]} | p for p in plain_problems(refused)]
            return self._upload_page(request, owner, form, problems=problems, status=422)
        page = "columns" if order.needs_matching else "confirm"
        return redirect(self._url(page, owner, upload))

    def match(self, request, key, upload_id):
        """Say what headings mean; it is remembered for the next file."""
        owner = self._owner(request, key)
        upload = self._upload(request, owner, upload_id)
        order = self._order(request, owner, upload)
        form = MatchingForm(request.POST if request.method == "POST" else None, order=order)
        if request.method == "POST" and form.is_valid():
            register_importing.decide(order, upload, form.meanings)
            return redirect(self._url("confirm", owner, upload))
        context = self._frame(request, owner) | {
            "form": form,
            "file": order.file,
            "columns": [column for column in order.columns if column.read is not None],
            "cancel_url": self._url("", owner),
        }
        status = 400 if form.errors else 200
        return render(request, "portfolio/register_columns.html", context, status=status)

    def confirm(self, request, key, upload_id):
        """Show what a file changes, or save it."""
        owner = self._owner(request, key)
        upload = self._upload(request, owner, upload_id)
        order = self._order(request, owner, upload)
        if order.needs_matching:
            return redirect(self._url("columns", owner, upload))
        if request.method == "GET":
            return self._preview_page(request, owner, upload, order)
        seen = request.POST.get("seen") or "none"
        if len(order.table.rows) > MANY_ROWS:
            return redirect("portfolio:job", self._begin(request, owner, upload, order, seen).pk)
        try:
            done = register_importing.save(order, at=timezone.now(), seen=seen)
        except DomainError as refused:
            return self._preview_page(request, owner, upload, order, refused, status=409)
        upload_store.discard(upload)
        messages.success(request, register_importing.summary(done))
        return redirect(self.pages.url("list", owner))

    def _begin(self, request, owner, upload, order, seen):
        """Let the worker save a long file."""
        told = {
            "register": self.table.name,
            owner._meta.model_name: owner.pk,
            "columns": list(order.meanings),
            "sees_money": order.sees_money,
            "seen": seen,
            "address": self.pages.url("list", owner),
        }
        job = plan_importing.begin(upload=upload, order=told, by=request.user)
        save_uploaded_plans.enqueue(str(job.pk))
        return job

    def template(self, request, key, ending):
        """An empty table with the headings that can be imported."""
        owner = self._owner(request, key)
        if ending not in TABLE_FORMATS:
            raise Http404
        money = self.pages.sees_money(request.user, owner)
        content = template_file(self.table, ending, with_money=money)
        name = f"{self.table.name}-template.{ending}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        content_type = TABLE_FORMATS[ending].content_type
        return HttpResponse(content, content_type=content_type, headers=headers)

    # Steps

    def _owner(self, request, key):
        owner = self.pages.owner(request, key=key)
        if self.pages.needs_money and not self.pages.sees_money(request.user, owner):
            raise Http404
        if not self.pages.may_change(request.user, owner):
            raise NotAllowed(
                f"You can read {owner.key} but not change it.",
                fix="Ask its manager to import the file.",
            )
        return owner

    def _target(self, owner) -> str:
        return f"{self.name}:{owner.pk}"

    def _upload(self, request, owner, upload_id):
        upload = upload_store.find(owner=request.user.pk, upload_id=upload_id)
        if upload is None or upload.target != self._target(owner):
            raise Http404
        return upload

    def _order(self, request, owner, upload) -> Order:
        return register_importing.read_order(
            register=self.table,
            owner=owner,
            by=request.user,
            sees_money=self.pages.sees_money(request.user, owner),
            upload=upload,
        )

    def _url(self, page: str, owner, upload=None) -> str:
        args = [owner.key, upload.id] if upload else [owner.key]
        return reverse(f"portfolio:{self.name}{'_' if page else ''}{page}", args=args)

    def _frame(self, request, owner) -> dict:
        heading = _("Import %(what)s") % {"what": self.table.plural}
        return self.pages.frame(request, owner) | {"heading": heading, "register": self.table}

    def _upload_page(self, request, owner, form, *, problems=(), status=200):
        money = self.pages.sees_money(request.user, owner)
        context = self._frame(request, owner) | {
            "form": form,
            "problems": problems,
            "columns": self.table.shown_columns(with_money=money),
            "templates": [
                (ending, reverse(f"portfolio:{self.name}_template", args=[owner.key, ending]))
                for ending in TABLE_FORMATS
            ],
            "cancel_url": self.pages.url("list", owner),
        }
        return render(request, "portfolio/register_upload.html", context, status=status)

    def _preview_page(self, request, owner, upload, order, refused=None, status=200):
        found: Preview = register_importing.preview(order, at=timezone.now())
        context = self._frame(request, owner) | preview_page(order, found)
        context |= {
            "refused": refused if not found.problems else None,
            "match_url": self._url("columns", owner, upload),
            "again_url": self._url("", owner),
            "list_url": self.pages.url("list", owner),
        }
        return render(request, "portfolio/register_preview.html", context, status=status)


def plain_problems(refused: FileRefused) -> list[dict]:
    """Return the problems of a file as the page lists them."""
    names = ("message", "fix", "field", "row", "line")
    found = [{name: getattr(p, name) for name in names} for p in refused.problems]
    return found or problems_of(refused)


budget_lines = RegisterImport(budget.lines)
costs = RegisterImport(budget.costs)
deliverables = RegisterImport(deliverable.pages)
project_risks = RegisterImport(risk.pages)
program_risks = RegisterImport(program_risk.pages)
benefits = RegisterImport(benefit.pages)
