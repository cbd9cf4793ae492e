"""What a project, program or portfolio is: one form, and putting it away and back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from projects.errors import DomainError
from projects.views.refusal import refusal
from projects.views.register import Register


class ObjectSettings(Register):
    """A register with one row, which is its own owner: no list, no page of its own."""

    archive: Callable[..., Any]
    restore: Callable[..., Any]
    form_template = "projects/object_settings.html"

    def urls(self, prefix):
        name = self.name.split(":")[1]
        return [
            path(prefix, require_http_methods(["GET", "POST"])(self.settings), name=name),
            path(f"{prefix}archive/", require_POST(self.put_away), name=f"{name}_archive"),
            path(f"{prefix}restore/", require_POST(self.take_back), name=f"{name}_restore"),
        ]

    def url(self, page, owner, row=None):
        if page in ("archive", "restore"):
            return reverse(f"{self.name}_{page}", kwargs=self.where(owner))
        return reverse(self.name, kwargs=self.where(row or owner))

    def settings(self, request, **where):
        """The form of the object itself."""
        owner = self._owner(request, where)
        return self.change(request, owner.pk, **where)

    def put_away(self, request, **where):
        """Archive it."""
        return self._act(request, where, type(self).archive, "archived")

    def take_back(self, request, **where):
        """Restore it."""
        return self._act(request, where, type(self).restore, "restored")

    def rows(self, owner):
        return self.model.objects.filter(pk=owner.pk)

    def _act(self, request, where, verb, done):
        owner = self._owner(request, where)
        if not self.may_change(request.user, owner):
            return refusal(request, self._forbidden(owner), self.frame(request, owner))
        seen = request.POST.get("version", "")
        try:
            verb(
                **{self.row_argument: owner},
                seen_version=int(seen) if seen.isdecimal() else owner.version,
                by=request.user,
                at=timezone.now(),
            )
        except (DomainError, ValidationError) as error:
            words = [getattr(error, "message", str(error)), getattr(error, "fix", None)]
            messages.error(request, " ".join(filter(None, words)))
        else:
            messages.success(request, f"{owner} {done}.")
        return redirect(self.url("edit", owner))

    def _form_page(self, request, owner, form, heading, row=None, submit=""):
        return super()._form_page(request, owner, form, self.title, row, submit)
