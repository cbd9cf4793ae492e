"""What of a history the reader asks for, from the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portfolio.queries.history import Narrowing, door_choices, field_choices, kind_choices


class NarrowingForm(forms.Form):
    """Filters of a history. What can't be read is left out and said."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    who = forms.CharField(label=_("Person"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind of object"), required=False)
    field = forms.ChoiceField(label=_("Field"), required=False)
    door = forms.ChoiceField(label=_("Door"), required=False)
    first = forms.DateField(label=_("From"), required=False)
    last = forms.DateField(label=_("Until"), required=False)

    def __init__(self, data, *, money: bool) -> None:
        super().__init__(data)
        kinds = kind_choices(money=money)
        chosen = data.get("kind", "")
        self._offer("kind", _("Any object"), kinds)
        if chosen or data.get("field"):
            self._offer("field", _("Any field"), field_choices(chosen, money=money))
        else:
            del self.fields["field"]  # of all objects together they are too many to choose from
        self._offer("door", _("Any door"), door_choices())
        for name, field in self.fields.items():
            widget = field.widget
            widget.attrs |= {"class": "input narrow", "aria-label": field.label}
            if name in ("q", "who"):
                widget.input_type = "search"
                widget.attrs["placeholder"] = field.label
            if name in ("first", "last"):
                widget.input_type = "date"
                widget.format = "%Y-%m-%d"
                widget.attrs["title"] = field.label

    def narrowing(self) -> Narrowing:
        """Return what is asked for, without what was refused."""
        self.is_valid()
        given = self.cleaned_data
        return Narrowing(
            text=given.get("q", "").strip(),
            who=given.get("who", "").strip(),
            kind=given.get("kind", ""),
            field=given.get("field", ""),
            door=given.get("door", ""),
            first=given.get("first"),
            last=given.get("last"),
        )

    def clean(self):
        given = super().clean()
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        return given

    def _offer(self, name: str, every, choices) -> None:
        self.fields[name].choices = [("", every), *choices]
        self.fields[name].error_messages["invalid_choice"] = _("Choose one of the list.")
