"""The critical path: early and late dates, three floats, and what drove each date.

Early dates follow every link of the network, hand-offs between projects
included. Late dates and *total float* are measured to the task's own project
finish, over links inside that project: Microsoft Project's semantics. *Program
float* is measured to the program's finish, over all links inside the program;
deadlines bound total float but not program float, which asks only when the
program would move. Finished tasks have no float and are never critical.

Two engines give the same dates: the one over columns is many times faster
where there are many tasks; the one that goes task by task knows every rule
and names every error.
"""

from typing import Final

from projects.scheduling.arrays.engine import schedule_arrays
from projects.scheduling.arrays.network import IrregularError
from projects.scheduling.arrays.reading import read_network
from projects.scheduling.arrays.writing import to_schedule
from projects.scheduling.network import Network
from projects.scheduling.task_by_task import schedule_task_by_task
from projects.scheduling.task_dates import Schedule, TaskDates

__all__ = ["Schedule", "TaskDates", "schedule"]

_FEW: Final = 120
"""Below this many activities the task-by-task engine is done before columns are made."""


def schedule(network: Network) -> Schedule:
    """Return the critical-path schedule of a network.

    Raises
    ------
    DependencyCycle
        Tasks wait for each other, also through summaries.
    CalendarHasNoWorkingTime
        Work lies on a calendar, or two combined, without working time.
    DomainError
        Something names what is not in the network, or dates leave 1970-2200.
    """
    if len(network.activities) >= _FEW:
        try:
            arrays, programs = read_network(network)
            return to_schedule(network, schedule_arrays(arrays), programs)
        except IrregularError:
            pass
    return schedule_task_by_task(network)
