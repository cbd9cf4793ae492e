"""Status reports of a program: gathered from those of its projects."""

from programs.queries.report_facts import program_facts
from programs.reporting import draft_program_report, publish_program_report
from programs.views.frame import program_frame, visible_program
from projects.views.status_report import ReportPages


class ProgramReports(ReportPages):
    name = "programs:report"
    owner_argument = "program"

    def owner(self, request, key):
        return visible_program(request, key)

    def frame(self, request, owner):
        return program_frame(request, owner, "reports")

    def facts(self, owner):
        return program_facts(owner)

    def draft_verb(self, **arguments):
        return draft_program_report(**arguments)

    def publish_verb(self, **arguments):
        return publish_program_report(**arguments)


pages = ProgramReports()
