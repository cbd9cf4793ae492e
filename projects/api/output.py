"""How objects are shown: declared fields, money only to those who may see it."""

from django.db import models
from django.db.models import Exists, OuterRef
from rest_framework import serializers

from projects.api.fields import InstantOutput, MoneyOutput, RatioOutput
from projects.models import Project
from projects.models.versioned import MoneyField

WRITTEN = ["version", "external_id", "source", "created_at", "updated_at"]


class Output(serializers.ModelSerializer):
    """The base of everything shown. ``money`` names the fields that need the money right.

    The row says in ``sees_money`` whether its reader has it: without, these are absent.
    """

    money: tuple[str, ...] = ()
    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        MoneyField: MoneyOutput,
        models.DecimalField: RatioOutput,
        models.DateTimeField: InstantOutput,
    }

    def to_representation(self, instance):
        shown = super().to_representation(instance)
        if self.money and not instance.sees_money:
            for name in self.money:
                shown.pop(name, None)
        return shown


def with_money_right(rows, user, *, project: str = "project_id"):
    """Add to ``rows`` whether ``user`` may see the money of the project each belongs to."""
    allowed = Project.objects.with_money_for(user).filter(pk=OuterRef(project))
    return rows.annotate(sees_money=Exists(allowed))
