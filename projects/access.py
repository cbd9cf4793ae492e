"""Who may do what to a project. Every page, endpoint and command asks here.

What exists for a person is ``visible_to`` of each QuerySet (404); these predicates say what they
may do with what they see (403). Each is one query.
"""

from collections.abc import Iterable

from projects.errors import NotAllowed
from projects.models import Project, Task


def can_manage_project(user, project: Project) -> bool:
    """Return whether ``user`` may change everything of ``project``: its manager, a deputy, or the
    manager of its portfolio. A program manager reads it, and changes it only in one of those roles.
    """
    return Project.objects.managed_by(user).filter(pk=project.pk).exists()


def can_record_progress(user, task: Task) -> bool:
    """Return whether ``user`` may report progress: who manages the project, or a team member
    on a task assigned to them."""
    if can_manage_project(user, task.project):
        return True
    on_team = task.project.roles.filter(user=user, kind="team").exists()
    return on_team and task.assignments.filter(resource__user=user).exists()


def can_propose(user, task: Task) -> bool:
    """Return whether ``user`` may propose changes of ``task``: the team, and who manages it."""
    if can_manage_project(user, task.project):
        return True
    seen = Project.objects.visible_to(user).filter(pk=task.project_id)
    return seen.exists() and task.project.roles.filter(user=user, kind="team").exists()


def can_see_money(user, project: Project) -> bool:
    """Return whether ``user`` may see money of ``project``, and anything derived from it."""
    return Project.objects.with_money_for(user).filter(pk=project.pk).exists()


def can_see_program(user, project: Project) -> bool:
    """Return whether ``user`` may see the program of ``project``, and what is measured over it."""
    programs = Project._meta.get_field("program").related_model.objects.visible_to(user)
    return programs.filter(pk=project.program_id).exists()


def can_create_project(user, program) -> bool:
    """Return whether ``user`` may begin a project in ``program``: who manages it, or above it."""
    return type(program).objects.managed_by(user).filter(pk=program.pk).exists()


def can_keep_calendar(user, project: Project | None) -> bool:
    """Return whether ``user`` may change calendars: of a project who manages it, a shared one
    (None) any portfolio manager, since it moves plans everywhere."""
    if project is not None:
        return can_manage_project(user, project)
    if getattr(user, "restricted_to_program_id", None):
        return False
    return user.is_authenticated and user.portfolio_roles.filter(kind="manager").exists()


def require_create_project(user, program) -> None:
    """Raise NotAllowed unless ``user`` may begin a project in ``program``."""
    if not can_create_project(user, program):
        raise NotAllowed(
            f"You can't begin a project in {program.key}.",
            fix="Ask the manager of the program to begin it.",
        )


def can_see_money_of_program(user, program) -> bool:
    """Return whether ``user`` may see money of ``program``, and so of what is begun in it."""
    return type(program).objects.with_money_for(user).filter(pk=program.pk).exists()


def require_money_of_program(user, program) -> None:
    """Raise NotAllowed unless ``user`` may see and set money in ``program``."""
    if not can_see_money_of_program(user, program):
        raise NotAllowed(
            f"You may not see or change money of {program.key}.",
            fix="Ask the program manager for the right to see money.",
        )


def require_keep_calendar(user, project: Project | None) -> None:
    """Raise NotAllowed unless ``user`` may change calendars of ``project``, or shared ones."""
    if not can_keep_calendar(user, project):
        raise NotAllowed(
            "You can't change this calendar.",
            fix="Ask the project manager, or a portfolio manager where all share it.",
        )


def require_manage_project(user, project: Project) -> None:
    """Raise NotAllowed unless ``user`` may change ``project``."""
    if not can_manage_project(user, project):
        raise NotAllowed(
            f"You can read {project.key} but not change it.",
            fix="Ask its project manager to change it, or for the role of a deputy.",
        )


def require_record_progress(user, task: Task) -> None:
    """Raise NotAllowed unless ``user`` may report progress on ``task``."""
    if not can_record_progress(user, task):
        raise NotAllowed(
            "You can report progress only on tasks that are assigned to you.",
            fix="Ask the project manager to assign the task to you, or to report it.",
        )


def require_record_progress_of_all(user, tasks: Iterable[Task]) -> None:
    """Raise NotAllowed unless ``user`` may report progress on each of ``tasks``: two queries."""
    projects = {task.pk: task.project_id for task in tasks}
    managed = set(
        Project.objects.managed_by(user)
        .filter(pk__in=set(projects.values()))
        .values_list("pk", flat=True)
    )
    rest = {pk for pk, project in projects.items() if project not in managed}
    if rest and rest - set(
        reportable_as_team(user).filter(pk__in=rest).values_list("pk", flat=True)
    ):
        raise NotAllowed(
            "You can report progress only on tasks that are assigned to you.",
            fix="Ask the project manager to assign the task to you, or to report it.",
        )


def reportable_as_team(user):
    """Return the tasks on which ``user`` may report progress as a member of the team."""
    on_team = Project.objects.filter(roles__user=user, roles__kind="team").values("pk")
    return Task.objects.filter(project__in=on_team).assigned_to(user)


def require_propose(user, task: Task) -> None:
    """Raise NotAllowed unless ``user`` may propose changes of ``task``."""
    if not can_propose(user, task):
        raise NotAllowed(
            "Only the project's team proposes changes of its tasks.",
            fix="Ask the project manager for the role of a team member.",
        )


def require_money(user, project: Project) -> None:
    """Raise NotAllowed unless ``user`` may see and set money of ``project``."""
    if not can_see_money(user, project):
        raise NotAllowed(
            f"You may not see or change money of {project.key}.",
            fix="Ask the project manager for the right to see money.",
        )
