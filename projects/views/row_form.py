"""The form of a row that people keep: the version it was filled from, and why it changed."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.forms.utils import pretty_name
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from projects.errors import DomainError


def form_page(request, form, context: dict, template: str = "projects/register_form.html"):
    """Answer with the page of ``form``: 400 where it was refused, its entries kept."""
    status = 400 if form.errors else 200
    return render(request, template, context | {"form": form}, status=status)


class PersonField(forms.EmailField):
    """A person with an account, named by e-mail: a list would show people whom one doesn't see."""

    default_error_messages = {
        "unknown": _("Nobody with this e-mail address has an account. Check it, or ask for one.")
    }

    def clean(self, value):
        email = super().clean(value)
        if not email:
            return None
        person = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return person


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows; an id that no database holds is one more that is not there."""

    def clean(self, value):
        try:
            return super().clean(value)
        except OverflowError:
            params = {"value": ", ".join(value)[:50]}
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, code="invalid_choice", params=params) from None


class DateInput(forms.DateInput):
    """A date as the browser picks it: ISO 8601, whatever the language."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class RefusableForm:
    """A form that shows what a verb refused, and asks by its name for what is left empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say_what_is_needed(self)

    def run(self, verb, **arguments):
        """Call ``verb`` and return what it returns; show what it refuses and return None."""
        try:
            with transaction.atomic():
                return verb(**arguments)
        except (DomainError, ValidationError) as error:
            self.refuse(error)
            return None

    def refuse(self, error: DomainError | ValidationError) -> None:
        """Show what a verb refused, at the field at fault where the form has it."""
        for field, message in messages_of(error):
            is_shown = field in self.fields and not self[field].is_hidden
            self.add_error(field if is_shown else None, message)


def say_what_is_needed(form) -> None:
    """Let every field of ``form`` that is left empty be asked for by its name."""
    for name, field in form.fields.items():
        label = pretty_name(name) if field.label is None else field.label
        words = _("%(label)s is needed: fill it in.") % {"label": label}
        field.error_messages["required"] = words


class NewObjectForm(RefusableForm, forms.Form):
    """What every new project, program or portfolio is asked: as little as can be."""

    key = forms.CharField(
        label=_("Key"),
        max_length=10,
        help_text=_("2 to 10 letters and digits, used in addresses: CUST."),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    manager = PersonField(label=_("Manager"), help_text=_("The e-mail address they sign in with."))


class RowForm(RefusableForm, forms.ModelForm):
    """Fields of one row; ``money`` names those that need the right to see money.

    ``owner`` is the project, program or portfolio it belongs to. Nothing is saved here: the fields
    go to a verb, which holds the rules.
    """

    money: tuple[str, ...] = ()
    once: tuple[str, ...] = ()  # fields that only a new row takes

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        help_text=_("Goes into the history with your name."),
    )

    def __init__(self, *args, owner, viewer, sees_money: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.owner, self.viewer = owner, viewer
        if not sees_money:
            self._leave_out(self.money)
        if self.instance.pk:
            self._leave_out(self.once)
            self.fields["version"].required = True
            self.initial["version"] = self.instance.version
            self.order_fields([*(n for n in self.fields if n != "reason"), "reason"])
        else:
            self._leave_out(["version", "reason"])
        self.narrow()
        say_what_is_needed(self)

    def narrow(self) -> None:
        """Offer only what belongs to the owner; each form says what."""

    def clean(self):
        """Leave uniqueness and constraints to the verb, which sees the whole row."""
        return self.cleaned_data

    def verb_fields(self) -> dict[str, Any]:
        """Return what the form was filled with, as the verbs take it."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("version", "reason")
        }

    @property
    def seen_version(self) -> int:
        return self.cleaned_data["version"]

    @property
    def given_reason(self) -> str:
        return self.cleaned_data.get("reason", "")

    def _leave_out(self, names) -> None:
        for name in names:
            self.fields.pop(name, None)


def messages_of(error: DomainError | ValidationError):
    if isinstance(error, DomainError):
        yield error.field, " ".join(filter(None, [error.message, error.fix]))
    elif hasattr(error, "error_dict"):
        for field, found in error.message_dict.items():
            for message in found:
                yield (None if field == NON_FIELD_ERRORS else field), message
    else:
        for message in error.messages:
            yield None, message
