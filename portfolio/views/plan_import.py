"""Plans from files: choose them, see what they would make, confirm; all of it, or nothing.

New projects are imported into a program, by who may begin one there; one file is merged into a
project by who manages it.
"""

from abc import ABC, abstractmethod

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from portfolio import plan_importing, upload_store
from portfolio.plan_importing import MANY_TASKS
from portfolio.request_size import MOST_MEGABYTES
from portfolio.tasks import save_uploaded_plans
from portfolio.views.plan_preview import file_previews
from programs.access import can_see_money as can_see_money_of_program
from programs.views.frame import program_frame, visible_program
from projects.access import can_see_money, require_create_project, require_manage_project
from projects.errors import DomainError, FileRefused
from projects.exporting import csv_file, xlsx_file
from projects.importing.hand_offs import MOST as MOST_HAND_OFFS
from projects.importing.reading import READERS, suggested_key
from projects.importing.table_columns import COLUMNS, NAMES
from projects.models import Key
from projects.views.frame import project_frame, visible_project
from projects.views.row_form import NewObjectForm

MOST_FILES = 20


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(file) for file in data or [None]]
        if len(files) > MOST_FILES:
            raise ValidationError(
                _("Choose at most %(most)d files at once."), params={"most": MOST_FILES}
            )
        return files


class UploadForm(forms.Form):
    """Which files to look at."""

    file = FilesField(label=_("Files"))

    def __init__(self, *args, many: bool, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.widget = FilesInput(attrs={"accept": ",".join(READERS), "multiple": many})
        field.label = _("Files") if many else _("File")
        field.help_text = _("%(endings)s, up to %(most)d MB together. Nothing is saved yet.") % {
            "endings": ", ".join(READERS),
            "most": MOST_MEGABYTES,
        }


class PlanImport(ABC):
    """The pages for one kind of target; subclasses say whose, and what is decided about files."""

    name: str
    many = False

    @abstractmethod
    def owner(self, request, key):
        """Return the target, or raise Http404 where it isn't seen, NotAllowed where not allowed."""

    @abstractmethod
    def sees_money(self, user, owner) -> bool:
        """Return whether ``user`` may see the money of ``owner``."""

    @abstractmethod
    def frame(self, request, owner) -> dict:
        """Return what surrounds the page: breadcrumb, tabs, perspective."""

    def forms(self, request, upload) -> list[forms.Form]:
        """Return the forms that decide about the files, one a file, or none."""
        return []

    @abstractmethod
    def order(self, request, owner, decided) -> dict:
        """Return what the importing verb is told: the target and what was decided a file."""

    def urls(self, prefix: str) -> list:
        view = require_http_methods(["GET", "POST"])
        return [
            path(prefix, view(self.upload), name=self.name),
            path(f"{prefix}<uuid:upload_id>/", view(self.confirm), name=f"{self.name}_confirm"),
        ]

    def upload(self, request, key):
        """Choose files; what is wrong with them is listed, else what they would make is shown."""
        owner = self.owner(request, key)
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = UploadForm(*sent, many=self.many)
        if not sent or not form.is_valid():
            return self._upload_page(request, owner, form, status=400 if sent else 200)
        files = form.cleaned_data["file"][: None if self.many else 1]
        target = f"{self.name}:{owner.pk}"
        upload = upload_store.keep(owner=request.user.pk, target=target, files=files)
        return self._preview(request, owner, upload)

    def confirm(self, request, key, upload_id):
        """Show again what was uploaded, or save it."""
        owner = self.owner(request, key)
        upload = upload_store.find(owner=request.user.pk, upload_id=upload_id)
        if upload is None or upload.target != f"{self.name}:{owner.pk}":
            raise Http404
        if request.method == "GET":
            return self._preview(request, owner, upload)
        decided = self.forms(request, upload)
        if not all(form.is_valid() for form in decided):
            return self._preview(request, owner, upload, decided, status=400)
        return self._save(request, owner, upload, decided)

    def _save(self, request, owner, upload, decided):
        order = self.order(request, owner, [form.cleaned_data for form in decided])
        order["sees_money"] = self.sees_money(request.user, owner)
        try:
            plans = plan_importing.read_upload(upload, sees_money=order["sees_money"])
            known = {hand_off.key for hand_off, _ticked in self.hand_offs(request, owner, plans)}
            order["hand_offs"] = [key for key in order.get("hand_offs", ()) if key in known]
            if plan_importing.task_count(plans) > MANY_TASKS:
                job = plan_importing.begin(upload=upload, order=order, by=request.user)
                save_uploaded_plans.enqueue(str(job.pk))
                return redirect("portfolio:job", job.pk)
            saved = plan_importing.save(
                plans=plans, order=order, by=request.user, at=timezone.now()
            )
        except (DomainError, ValidationError) as error:
            return self._preview(request, owner, upload, decided, error=error, status=409)
        upload_store.discard(upload)
        return self._done(request, owner, saved)

    def _done(self, request, owner, saved):
        for result in saved:
            messages.success(request, _summary(result))
        alone = len(saved) == 1
        return redirect(f"/projects/{saved[0].project.key}/" if alone else self.after(owner))

    @abstractmethod
    def after(self, owner) -> str:
        """Return where to go when there is not one new project to show."""

    def _upload_page(self, request, owner, form, *, problems=(), status=200):
        context = self.frame(request, owner) | {
            "form": form,
            "problems": problems,
            "many": self.many,
            "columns": COLUMNS,
            "cancel_url": self.after(owner),
        }
        return render(request, "portfolio/import_upload.html", context, status=status)

    def _preview(self, request, owner, upload, decided=None, *, error=None, status=200):
        money = self.sees_money(request.user, owner)
        try:
            plans = plan_importing.read_upload(upload, sees_money=money)
            previews = file_previews(
                plans, request.user, self.merged_into(owner), owner.currency, money
            )
        except (FileRefused, DomainError, ValidationError) as refused:
            upload_store.discard(upload)
            form = UploadForm(many=self.many)
            problems = plan_importing.problems_of(refused)
            return self._upload_page(request, owner, form, problems=problems, status=422)
        decided = self.forms(request, upload) if decided is None else decided
        context = self.frame(request, owner) | {
            "files": list(zip(previews, decided or [None] * len(previews), strict=True)),
            "problems": plan_importing.problems_of(error) if error else (),
            "has_forms": bool(decided),
            "confirm_url": self.confirm_url(owner, upload),
            "cancel_url": reverse(f"portfolio:{self.name}", args=[owner.key]),
            "hand_offs": self.hand_offs(request, owner, plans),
            "in_background": plan_importing.task_count(plans) > MANY_TASKS,
        }
        return render(request, "portfolio/import_preview.html", context, status=status)

    def hand_offs(self, request, owner, plans) -> list[tuple]:
        """Return what hand-offs to propose, each with whether it is ticked."""
        return []

    def merged_into(self, owner):
        """Return the project that a file is merged into, None where it makes a new one."""
        return

    def confirm_url(self, owner, upload) -> str:
        return reverse(f"portfolio:{self.name}_confirm", args=[owner.key, upload.id])


class NewPlanForm(NewObjectForm):
    """What a project from a file is called and who answers for it."""


class ImportIntoProgram(PlanImport):
    name = "import_program"
    many = True

    def owner(self, request, key):
        program = visible_program(request, key)
        require_create_project(request.user, program)
        return program

    def sees_money(self, user, owner):
        return can_see_money_of_program(user, owner)

    def frame(self, request, owner):
        return program_frame(request, owner) | {"heading": _("Import projects")}

    def forms(self, request, upload):
        data = request.POST if request.method == "POST" and "0-key" in request.POST else None
        taken = set(Key.objects.values_list("value", flat=True))
        found = []
        for number, (name, _path) in enumerate(upload.files):
            key = suggested_key(name, taken.__contains__)
            taken.add(key)
            initial = {"key": key, "name": name.rpartition(".")[0], "manager": request.user.email}
            found.append(NewPlanForm(data, prefix=str(number), initial=initial))
        return found

    def order(self, request, owner, decided):
        plans = [{"key": d["key"], "name": d["name"], "manager": d["manager"].pk} for d in decided]
        ticked = request.POST.getlist("hand_off")[:MOST_HAND_OFFS]
        return {"program": owner.pk, "plans": plans, "hand_offs": ticked}

    def hand_offs(self, request, owner, plans):
        found = plan_importing.proposed_hand_offs(plans, owner, request.user)
        if "0-key" not in request.POST:
            return [(hand_off, hand_off.is_sure) for hand_off in found]
        ticked = set(request.POST.getlist("hand_off"))
        return [(hand_off, hand_off.key in ticked) for hand_off in found]

    def after(self, owner):
        return f"/programs/{owner.key}/"


class ImportIntoProject(PlanImport):
    name = "import_project"

    def owner(self, request, key):
        project = visible_project(request, key)
        require_manage_project(request.user, project)
        return project

    def sees_money(self, user, owner):
        return can_see_money(user, owner)

    def frame(self, request, owner):
        return project_frame(request, owner) | {"heading": _("Merge a file into the plan")}

    def order(self, request, owner, decided):
        return {"project": owner.pk}

    def after(self, owner):
        return f"/projects/{owner.key}/"

    def merged_into(self, owner):
        return owner


into_program = ImportIntoProgram()
into_project = ImportIntoProject()


def _summary(saved) -> str:
    """Return one sentence for the toast."""
    made, changed = saved.created.get("Task", 0), saved.updated.get("Task", 0)
    added = ngettext("%(n)d task added", "%(n)d tasks added", made) % {"n": made}
    if not changed:
        return f"{saved.project}: {added}."
    updated = ngettext("%(n)d changed", "%(n)d changed", changed) % {"n": changed}
    return f"{saved.project}: {added}, {updated}."


@require_GET
def template(request, ending):
    """An empty table with the columns that can be imported, and one row as an example."""
    writers = {"csv": (csv_file, "text/csv; charset=utf-8"), "xlsx": (xlsx_file, XLSX)}
    if ending not in writers:
        raise Http404
    writer, content_type = writers[ending]
    content = writer.write_rows(list(NAMES), [[column.example or None for column in COLUMNS]])
    headers = {"Content-Disposition": f'attachment; filename="plan-template.{ending}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
