from programs.models.benefit import Benefit, BenefitContribution, BenefitRealisation
from programs.models.headline_move import HeadlineMove, ProgramVisit
from programs.models.program import Program, ProgramAncestor, ProgramRole
from programs.models.reminder import ConfirmationReminder
from programs.models.snapshot import ProgramSnapshot

__all__ = [
    "Benefit",
    "BenefitContribution",
    "BenefitRealisation",
    "ConfirmationReminder",
    "HeadlineMove",
    "Program",
    "ProgramAncestor",
    "ProgramRole",
    "ProgramSnapshot",
    "ProgramVisit",
]
