"""A person's API tokens: what there is, a new one shown once, revoking one."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portfolio.models import ApiToken
from portfolio.token_issuing import LONGEST_DAYS, issue_token, revoke_token
from programs.models import Program
from projects.errors import DomainError
from projects.views.frame import Crumb
from projects.views.row_form import RefusableForm


class TokenForm(RefusableForm, forms.Form):
    """What a new token is for and how far it reaches."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("The program or script that will use it.")
    )
    scope = forms.ChoiceField(label=_("May"), choices=ApiToken.Scope, initial=ApiToken.Scope.READ)
    program = forms.ModelChoiceField(
        Program.objects.none(),
        label=_("Only this program"),
        required=False,
        empty_label=_("Everything that you may"),
    )
    days = forms.IntegerField(
        label=_("Days until it expires"), min_value=1, max_value=LONGEST_DAYS, initial=90
    )

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        seen = Program.objects.visible_to(viewer).current().order_by("key")
        self.fields["program"].queryset = seen


@never_cache
@require_http_methods(["GET", "POST"])
def index(request):
    """The list, and the form of a new token; the answer to the form shows the token, once."""
    form = TokenForm(request.POST if request.method == "POST" else None, viewer=request.user)
    issued = None
    if request.method == "POST" and form.is_valid():
        try:
            _token, issued = issue_token(user=request.user, **form.cleaned_data, at=timezone.now())
        except (DomainError, ValidationError) as error:
            form.refuse(error)
        else:
            form = TokenForm(viewer=request.user)
    context = {
        "form": form,
        "issued": issued,
        "now": timezone.now(),
        "tokens": ApiToken.objects.filter(user=request.user)
        .select_related("program")
        .order_by("revoked_at", "-pk"),
        "breadcrumb": [Crumb(name=_("API tokens"))],
    }
    status = 400 if form.errors else 200
    return render(request, "portfolio/tokens.html", context, status=status)


@require_POST
def revoke(request, pk):
    """Make one of the person's own tokens worthless."""
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    try:
        revoke_token(token=token, at=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{token.name} is revoked. What used it stops working now.")
    return redirect("portfolio:tokens")
