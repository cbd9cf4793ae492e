"""The only writer of versioned rows: version test, history, news, all or nothing."""

import pytest
from django.core.exceptions import ValidationError

from portfolio.models import AuditEntry, OutboxEvent
from projects import versioning
from projects.errors import Conflict, StaleVersion
from projects.models import Task
from projects.signals import rows_written
from tests.factories import NOW, BenefitFactory, BudgetLineFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db


def rename(task, name="Pour slab", seen_version=1, by=None):
    task.name = name
    return versioning.write(task, ["name"], seen_version=seen_version, by=by, at=NOW)


def test_save_is_refused():
    task = TaskFactory()

    with pytest.raises(TypeError, match="versioning"):
        task.save()


def test_delete_is_refused():
    task = TaskFactory()

    with pytest.raises(TypeError, match="versioning"):
        task.delete()


def test_a_write_raises_the_version():
    task = TaskFactory()

    rename(task)

    assert task.version == 2


def test_a_write_that_changes_nothing_keeps_the_version():
    task = TaskFactory()

    rename(task, name=task.name)

    assert task.version == 1


def test_a_write_based_on_an_old_version_is_refused():
    task = TaskFactory()
    rename(task)

    with pytest.raises(StaleVersion):
        rename(task, name="Pour ramp", seen_version=1)


def test_a_refused_write_saves_nothing():
    task = TaskFactory()
    task.percent_complete = 101

    with pytest.raises(ValidationError):
        versioning.write(task, ["percent_complete"], seen_version=1, by=None, at=NOW)

    assert Task.objects.get().percent_complete == 0


def test_a_write_leaves_a_history_row_with_its_author():
    task, author = TaskFactory(), UserFactory()

    rename(task, by=author)

    assert task.history.first().history_user == author


def test_a_long_reason_is_whole_in_the_audit_trail_and_begun_in_the_history():
    task, reason = TaskFactory(), "w" * 400

    task.name = "Drive more piles"
    versioning.write(task, ["name"], seen_version=1, by=None, at=NOW, reason=reason)

    kept = task.history.latest().history_change_reason
    assert (AuditEntry.objects.latest("pk").reason, len(kept)) == (reason, 100)


def test_a_history_row_bears_the_time_of_the_change():
    task = TaskFactory()

    rename(task)

    assert task.history.first().history_date == NOW


def test_each_change_has_one_audit_row():
    task = TaskFactory()
    before = AuditEntry.objects.count()

    rename(task)

    assert AuditEntry.objects.count() == before + 1


def test_an_audit_row_holds_before_and_after():
    task = TaskFactory(name="Drive piles")

    rename(task)

    entry = AuditEntry.objects.latest("id")
    assert (entry.before, entry.after) == ({"name": "Drive piles"}, {"name": "Pour slab"})


def test_each_change_has_one_outbox_row():
    task = TaskFactory()

    rename(task)

    assert OutboxEvent.objects.latest("id").type == "task.update"


def test_a_receiver_that_fails_undoes_the_change():
    task = TaskFactory(name="Drive piles")

    def fail(**news):
        raise RuntimeError("The outbox is full.")

    rows_written.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            rename(task)
    finally:
        rows_written.disconnect(fail)

    assert Task.objects.get().name == "Drive piles"


def test_a_delete_leaves_a_last_history_row():
    task = TaskFactory()

    versioning.delete(task, seen_version=1, by=None, at=NOW)

    assert Task.history.first().history_type == "-"


def test_what_money_hangs_on_is_not_deleted():
    line = BudgetLineFactory()
    task = TaskFactory(project=line.project)
    line.task = task
    versioning.write(line, ["task"], seen_version=1, by=None, at=NOW)

    with pytest.raises(Conflict, match="still in use"):
        versioning.delete(task, seen_version=1, by=None, at=NOW)


def test_a_delete_of_an_old_version_is_refused():
    task = TaskFactory()
    rename(task)

    with pytest.raises(StaleVersion):
        versioning.delete(task, seen_version=1, by=None, at=NOW)


def test_what_hangs_on_a_row_is_named_by_its_kind_only():
    benefit = BenefitFactory(name="Secret saving", enabling_task=TaskFactory())

    with pytest.raises(Conflict) as refusal:
        versioning.delete(benefit.enabling_task, seen_version=1, by=None, at=NOW)

    assert "benefit" in refusal.value.message
    assert "Secret" not in refusal.value.message


def rename_many(tasks, seen_version=1):
    for task in tasks:
        task.name = f"{task.name}, north"
    seen = {task.pk: seen_version for task in tasks}
    return versioning.write_many(tasks, ["name"], seen=seen, by=None, at=NOW)


def test_many_rows_are_written_each_with_its_version_and_history():
    tasks = [TaskFactory(), TaskFactory()]

    rename_many(tasks)

    written = [(t.version, t.history.count()) for t in Task.objects.order_by("pk")]
    assert written == [(2, 2), (2, 2)]


def test_many_rows_are_written_whole_or_not_at_all():
    tasks = [TaskFactory(), TaskFactory()]
    rename(Task.objects.get(pk=tasks[1].pk))

    with pytest.raises(StaleVersion):
        rename_many(tasks)

    assert Task.objects.get(pk=tasks[0].pk).version == 1


def test_a_rule_of_the_database_names_its_field_in_a_write_of_many():
    task = TaskFactory()
    task.percent_complete = 40

    with pytest.raises(ValidationError, match="actual start"):
        versioning.write_many([task], ["percent_complete"], seen={task.pk: 1}, by=None, at=NOW)
