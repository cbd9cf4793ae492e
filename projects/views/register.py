"""One register, the same everywhere: list, add, look at, change, remove; only its noun differs.

A noun's module subclasses Register with its form, its columns and its three verbs.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import structlog
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_GET, require_http_methods

from projects.errors import DomainError, NotAllowed, StaleVersion
from projects.exporting.register_table import TABLE_FORMATS, register_file
from projects.importing.register_spec import RegisterTable
from projects.views.conflict import conflict_of
from projects.views.listing import ListSpec, listing
from projects.views.refusal import refusal
from projects.views.row_details import details
from projects.views.row_form import RowForm

log = structlog.get_logger("bifocal.export")
PAGES = "projects/register"


class Register(ABC):
    """The pages of one kind of row. Subclasses say whose rows, which form and which verbs."""

    name: str  # of its addresses: "projects:risk" gives projects:risk_list, _new, _show …
    noun: str
    title: str
    model: type[Model]
    form: type[RowForm]
    spec: ListSpec
    add: Callable[..., Any]
    edit: Callable[..., Any]
    remove: Callable[..., Any]
    owner_argument: str  # the field of a row that holds its owner
    row_argument: str  # how the verbs call a row
    verb_argument: str = ""  # how the verb that adds calls the owner, where not as the field
    empty_text: str = ""
    related: tuple[str, ...] = ()
    needs_money = False  # the whole register is money: without the right it does not exist
    table: RegisterTable | None = None  # what goes in and out in bulk, where it does

    # What a subclass answers

    @abstractmethod
    def owner(self, request, **where) -> Any:
        """Return whose register it is, or raise Http404 if the person doesn't see it."""

    @abstractmethod
    def rows(self, owner) -> QuerySet:
        """Return the rows of ``owner`` that the register lists."""

    @abstractmethod
    def may_change(self, user, owner) -> bool:
        """Return whether ``user`` may add, change and remove rows."""

    @abstractmethod
    def sees_money(self, user, owner) -> bool:
        """Return whether ``user`` may see the money of ``owner``."""

    @abstractmethod
    def frame(self, request, owner) -> dict[str, Any]:
        """Return what surrounds the page: breadcrumb, tabs, perspective."""

    def blank(self, owner) -> Model:
        return self.model(**{self.owner_argument: owner})

    def where(self, owner) -> dict[str, Any]:
        """Return the arguments of the register's addresses."""
        return {"key": owner.key}

    def named(self, owner) -> str:
        """Return the key of the project, program or portfolio that it is about."""
        return owner.key

    # Addresses

    def urls(self, prefix: str) -> list:
        """Return the addresses of all its pages below ``prefix``."""
        name, row = self.name.split(":")[1], f"{prefix}<int:pk>/"
        form = require_http_methods(["GET", "POST"])
        files = path(
            f"{prefix}export/<slug:ending>/", require_GET(self.download), name=f"{name}_export"
        )
        return [
            *([files] if self.table is not None else []),
            path(prefix, require_GET(self.index), name=f"{name}_list"),
            path(f"{prefix}new/", form(self.new), name=f"{name}_new"),
            path(row, require_GET(self.show), name=f"{name}_show"),
            path(f"{row}edit/", form(self.change), name=f"{name}_edit"),
            path(f"{row}remove/", form(self.delete), name=f"{name}_remove"),
        ]

    def url(self, page: str, owner, row=None) -> str:
        where = self.where(owner) | ({"pk": row.pk} if row is not None else {})
        return reverse(f"{self.name}_{page}", kwargs=where)

    # Pages

    def index(self, request, **where):
        """The list: filtered, sorted, searched and cut into pages by the address."""
        owner = self._owner(request, where)
        context = self.list_context(request, owner)
        return render(request, self.list_template, context)

    def download(self, request, ending, **where):
        """The register as a file, whole: money only for who may see it."""
        owner = self.owner(request, **where)
        money = self.sees_money(request.user, owner)
        if ending not in TABLE_FORMATS or (self.needs_money and not money):
            raise Http404
        content = register_file(self.table, owner, ending, with_money=money)
        log.info("register_exported", register=self.table.name, owner=owner.key, format=ending)
        name = f"{owner.key}-{self.table.name}.{ending}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        content_type = TABLE_FORMATS[ending].content_type
        return HttpResponse(content, content_type=content_type, headers=headers)

    def new(self, request, **where):
        """The form of a new row; a refused one comes back with what was entered."""
        owner = self._owner(request, where)
        if not self.may_change(request.user, owner):
            return refusal(request, self._forbidden(owner), self.frame(request, owner))
        form = self._form(request, owner, self.blank(owner))
        if request.method == "POST" and form.is_valid():
            row = self._try(form, self._add, request, owner, form)
            if row is not None:
                messages.success(request, f"{row} added.")
                return redirect(self.after(owner, row))
        return self._form_page(request, owner, form, f"Add {self.noun}")

    def show(self, request, pk, **where):
        """One row: what it says and how it came to say that."""
        owner = self._owner(request, where)
        row = self._row(owner, pk)
        money = self.sees_money(request.user, owner)
        hidden = () if money else self.form.money
        context = self.frame(request, owner) | {
            "register": self,
            "row": row,
            "details": details(row, self.form, hidden),
            "may_change": self.may_change(request.user, owner),
            "edit_url": self.url("edit", owner, row),
            "remove_url": self.url("remove", owner, row),
            "list_url": self.url("list", owner),
        }
        return render(request, self.row_template, context | self.more(request, owner, row))

    def change(self, request, pk, **where):
        """The form of a row; an edit that met a newer one shows both values."""
        owner = self._owner(request, where)
        row = self._row(owner, pk)
        if not self.may_change(request.user, owner):
            return refusal(request, self._forbidden(owner), self.frame(request, owner))
        form = self._form(request, owner, row)
        if request.method == "POST" and form.is_valid():
            try:
                saved = self._try(form, self._edit, request, row, form)
            except StaleVersion:
                return self._conflict_page(request, owner, form, pk)
            if saved is not None:
                messages.success(request, f"{saved} saved.")
                return redirect(self.after(owner, saved))
        return self._form_page(request, owner, form, f"Change {self.noun}", row, "Save changes")

    def delete(self, request, pk, **where):
        """Ask before a row is removed."""
        owner = self._owner(request, where)
        row = self._row(owner, pk)
        if not self.may_change(request.user, owner):
            return refusal(request, self._forbidden(owner), self.frame(request, owner))
        error = None
        if request.method == "POST":
            try:
                self._remove(request, row)
            except (DomainError, ValidationError) as refused:
                error = refused
            else:
                messages.success(request, f"{row} removed.")
                return redirect(self.url("list", owner))
        context = self.frame(request, owner) | {
            "register": self,
            "row": row,
            "error": error,
            "cancel_url": self.url("show", owner, row),
        }
        status = 409 if error else 200
        return render(request, f"{PAGES}_remove.html", context, status=status)

    # Parts of pages

    list_template = f"{PAGES}_list.html"
    row_template = f"{PAGES}_row.html"
    form_template = f"{PAGES}_form.html"

    def list_context(self, request, owner) -> dict[str, Any]:
        money = self.sees_money(request.user, owner)
        columns = [c for c in self.spec.columns if money or not c.is_money]
        spec = ListSpec(
            columns=columns,
            order=self.spec.order,
            filters=self.filters(owner),
            search=self.spec.search,
        )
        rows = self._rows(owner)
        return self.frame(request, owner) | {
            "register": self,
            "listing": listing(rows, spec, request.GET, lambda row: self.url("show", owner, row)),
            "may_change": self.may_change(request.user, owner),
            "new_url": self.url("new", owner),
            "list_url": self.url("list", owner),
            **self._files(owner),
        }

    def _files(self, owner) -> dict[str, Any]:
        """Return the addresses of the register as a file, and of what takes a file in."""
        if self.table is None:
            return {}
        where = self.where(owner)
        exports = [
            (ending, reverse(f"{self.name}_export", kwargs=where | {"ending": ending}))
            for ending in TABLE_FORMATS
        ]
        return {"exports": exports, "import_url": f"{self.url('list', owner)}import/"}

    def filters(self, owner):
        return self.spec.filters

    def after(self, owner, row) -> str:
        """Return where a saved row leads to."""
        return self.url("show", owner, row)

    def more(self, request, owner, row) -> dict[str, Any]:
        """Return what the page of a row shows besides its fields."""
        return {}

    @cached_property
    def new_label(self) -> str:
        return f"Add {self.noun}"

    # Steps

    def _owner(self, request, where):
        owner = self.owner(request, **where)
        if self.needs_money and not self.sees_money(request.user, owner):
            raise NotAllowed(
                f"You can't see the money of {self.named(owner)}.",
                fix="Ask its manager for the right to see money.",
            )
        return owner

    def _row(self, owner, pk):
        return get_object_or_404(self._rows(owner), pk=pk)

    def _rows(self, owner):
        # Without a name select_related would follow every relation.
        rows = self.rows(owner)
        return rows.select_related(*self.related) if self.related else rows

    def _form(self, request, owner, row):
        return self.form(
            request.POST if request.method == "POST" else None,
            instance=row,
            owner=owner,
            viewer=request.user,
            sees_money=self.sees_money(request.user, owner),
        )

    def _try(self, form, step, *args):
        """Run a verb; put what it refuses into ``form`` and return None."""
        try:
            with transaction.atomic():
                return step(*args)
        except StaleVersion:
            raise
        except (DomainError, ValidationError) as error:
            form.refuse(error)
            return None

    def _add(self, request, owner, form):
        options = {self.verb_argument or self.owner_argument: owner, "fields": form.verb_fields()}
        return type(self).add(**options, by=request.user, at=timezone.now())

    def _edit(self, request, row, form):
        return type(self).edit(
            **{self.row_argument: row},
            fields=form.verb_fields(),
            seen_version=form.seen_version,
            by=request.user,
            at=timezone.now(),
            reason=form.given_reason,
        )

    def _remove(self, request, row):
        type(self).remove(
            **{self.row_argument: row},
            seen_version=_seen(request, row),
            by=request.user,
            at=timezone.now(),
            reason=request.POST.get("reason", "")[:500],
        )

    def _form_page(self, request, owner, form, heading, row=None, submit=""):
        back = self.url("show", owner, row) if row is not None else self.url("list", owner)
        context = self.frame(request, owner) | {
            "register": self,
            "form": form,
            "heading": heading,
            "submit": submit or heading,
            "cancel_url": back,
        }
        status = 400 if form.errors else 200
        return render(request, self.form_template, context, status=status)

    def _conflict_page(self, request, owner, form, pk):
        row = self._row(owner, pk)
        fresh = self.form(
            instance=row,
            owner=owner,
            viewer=request.user,
            sees_money=self.sees_money(request.user, owner),
        )
        context = self.frame(request, owner) | {
            "register": self,
            "row": row,
            "conflict": conflict_of(row, form, fresh),
            "keep_url": self.url("edit", owner, row),
            "use_url": self.url("show", owner, row),
        }
        return render(request, f"{PAGES}_conflict.html", context, status=412)

    def _forbidden(self, owner) -> NotAllowed:
        return NotAllowed(
            f"You can read {self.named(owner)} but not change it.",
            fix="Ask its manager to change it, or for a role that may.",
        )


def _seen(request, row) -> int:
    """Return the version that the page asked about, or the stored one where it names none."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else row.version
