"""Who may do what to a project. Every page, endpoint and command asks here.

What exists for a person is ``visible_to`` of each QuerySet (404); these predicates say what they may
do with what they see (403). Each is one query.
"""

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


def can_see_money(user, project: Project) -> bool:
    """Return whether ``user`` may see money of ``project``, and anything derived from it."""
    return Project.objects.with_money_for(user).filter(pk=project.pk).exists()


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


def require_money(user, project: Project) -> None:
    """Raise NotAllowed unless ``user`` may see and set money of ``project``."""
    if not can_see_money(user, project):
        raise NotAllowed(
            f"You may not see or change money of {project.key}.",
            fix="Ask the project manager for the right to see money.",
        )
