"""A plan for people who may not see or set money. Pure: no Django."""

from dataclasses import replace
from decimal import Decimal

from projects.importing.plan import Notice, Plan, PlanAssignment, PlanResource, PlanTask


def without_money(plan: Plan) -> Plan:
    """Return ``plan`` without any amount, and with a notice where there was one."""
    tasks = tuple(_task(task) for task in plan.tasks)
    resources = tuple(replace(resource, rates=()) for resource in plan.resources)
    assignments = tuple(_assignment(entry) for entry in plan.assignments)
    poorer = replace(plan, tasks=tasks, resources=resources, assignments=assignments)
    count = sum(map(_has_money, plan.tasks)) + sum(map(_has_rates, plan.resources))
    if not count:
        return poorer
    why = "you don't have the right to money here"
    notice = Notice(subject="costs and rates", count=count, why=why)
    return replace(poorer, not_understood=(notice, *plan.not_understood))


def _task(task: PlanTask) -> PlanTask:
    baselines = tuple(replace(baseline, cost=None) for baseline in task.baselines)
    return replace(task, cost=None, actual_cost=None, fixed_cost=Decimal(0), baselines=baselines)


def _assignment(entry: PlanAssignment) -> PlanAssignment:
    return replace(entry, cost=None, actual_cost=None)


def _has_money(task: PlanTask) -> bool:
    return bool(task.cost or task.actual_cost or any(b.cost for b in task.baselines))


def _has_rates(resource: PlanResource) -> bool:
    return any(rate.standard or rate.per_use for rate in resource.rates)
