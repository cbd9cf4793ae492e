"""Verb: put programs below others and keep the closure of that: who is above whom, how far."""

from django.core.exceptions import ValidationError

from programs.models import Program, ProgramAncestor


def root(program: Program) -> None:
    """Write the closure rows of a new program: itself, and everything above its parent."""
    above = ProgramAncestor.objects.filter(descendant=program.parent_id).order_by("depth")
    ProgramAncestor.objects.bulk_create(
        [
            ProgramAncestor(descendant=program, ancestor=program, depth=0),
            *(
                ProgramAncestor(
                    descendant=program, ancestor_id=row.ancestor_id, depth=row.depth + 1
                )
                for row in above
            ),
        ]
    )


def move(program: Program) -> None:
    """Write the closure of ``program`` and all below it again after its parent changed."""
    below = dict(
        ProgramAncestor.objects.filter(ancestor=program).values_list("descendant", "depth")
    )
    above = dict(
        ProgramAncestor.objects.filter(descendant=program.parent_id).values_list(
            "ancestor", "depth"
        )
    )
    ProgramAncestor.objects.filter(descendant__in=below).exclude(ancestor__in=below).delete()
    ProgramAncestor.objects.bulk_create(
        [
            ProgramAncestor(descendant_id=lower, ancestor_id=upper, depth=depth + 1 + distance)
            for lower, distance in below.items()
            for upper, depth in above.items()
        ]
    )


def refuse_circle(program: Program) -> None:
    """Raise ValidationError if the parent of ``program`` is itself or is below it."""
    parent = program.parent
    if parent is None:
        return
    if parent.portfolio_id != program.portfolio_id:
        raise ValidationError(
            {"parent": f"{parent.key} is in another portfolio: choose a parent in the same one."}
        )
    if program.pk is None:
        return
    if parent.pk == program.pk:
        raise ValidationError({"parent": "A program can't be its own parent."})
    if ProgramAncestor.objects.filter(descendant=parent, ancestor=program).exists():
        raise ValidationError(
            {
                "parent": f"{program.key} is above {parent.key}: "
                f"move {parent.key} away first, or choose another parent."
            }
        )
