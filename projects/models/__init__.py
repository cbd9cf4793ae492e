from projects.models.baseline import Baseline, BaselineTask
from projects.models.calendar import Calendar, CalendarException
from projects.models.confirmed_week import ConfirmedWeek
from projects.models.deliverable import Deliverable
from projects.models.dependency import Dependency
from projects.models.key import Key
from projects.models.metrics import (
    MetricSnapshot,
    MilestoneSnapshot,
    ProjectMetrics,
    ProjectMonth,
)
from projects.models.money import BudgetLine, Category, CostEntry, ExchangeRate
from projects.models.project import Project
from projects.models.proposal import Proposal
from projects.models.removed_task import RemovedTask
from projects.models.resource import Assignment, Resource
from projects.models.risk import Risk
from projects.models.role import ProjectRole
from projects.models.status_report import (
    ReportComment,
    ReportFigures,
    ReportRhythm,
    StatusReport,
)
from projects.models.task import Task
from projects.models.task_schedule import TaskSchedule

__all__ = [
    "Assignment",
    "Baseline",
    "BaselineTask",
    "BudgetLine",
    "Calendar",
    "CalendarException",
    "Category",
    "ConfirmedWeek",
    "CostEntry",
    "Deliverable",
    "Dependency",
    "ExchangeRate",
    "Key",
    "MetricSnapshot",
    "MilestoneSnapshot",
    "Project",
    "ProjectMetrics",
    "ProjectMonth",
    "ProjectRole",
    "Proposal",
    "RemovedTask",
    "ReportComment",
    "ReportFigures",
    "ReportRhythm",
    "Resource",
    "Risk",
    "StatusReport",
    "Task",
    "TaskSchedule",
]
