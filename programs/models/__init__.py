from programs.models.benefit import Benefit, BenefitContribution, BenefitRealisation
from programs.models.program import Program, ProgramAncestor, ProgramRole
from programs.models.reminder import ConfirmationReminder
from programs.models.snapshot import ProgramSnapshot

__all__ = [
    "Benefit",
    "BenefitContribution",
    "BenefitRealisation",
    "ConfirmationReminder",
    "Program",
    "ProgramAncestor",
    "ProgramRole",
    "ProgramSnapshot",
]
