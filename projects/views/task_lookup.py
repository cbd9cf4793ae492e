"""The task that an address names, as far as the person may know of it."""

from django.shortcuts import get_object_or_404

from projects.models import Project, Task


def visible_task(request, pk: int) -> Task:
    """Return the task with its project and manager's name, or raise Http404."""
    tasks = Task.objects.visible_to(request.user).select_related("schedule", "parent")
    task = get_object_or_404(tasks, pk=pk)
    projects = Project.objects.with_manager().select_related("program__portfolio")
    task.project = projects.get(pk=task.project_id)
    return task
