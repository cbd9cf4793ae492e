"""Who may open an account, and where the links in our mails lead."""

import uuid
from urllib.parse import urljoin, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.utils import timezone

from portfolio.mailing import queue_mail


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed unless SIGNUP_OPEN; mails name SITE_URL, never the Host header."""

    def is_open_for_signup(self, request) -> bool:
        """Return whether a stranger may make an account with e-mail and password."""
        return settings.SIGNUP_OPEN

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Let the worker send it: nobody who asks for a new password waits for a mail server.

        A mail to an address that is not the account's own yet goes at once.
        """
        request, user = current.request, context.get("user")
        site = {"request": request, "email": email, "current_site": get_current_site(request)}
        message = self.render_mail(template_prefix, email, site | context)
        if user is None or user.email.lower() != email.lower():
            message.send()
            return
        key = f"account:{uuid.uuid4()}"
        options = {"subject": message.subject, "text": message.body, "at": timezone.now()}
        queue_mail(to=user, key=key, **options)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a password mail."""
        return on_this_site(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request, emailconfirmation) -> str:
        """Return the link of a mail that confirms an address."""
        return on_this_site(super().get_email_confirmation_url(request, emailconfirmation))


def on_this_site(url: str) -> str:
    """Return ``url`` with the origin of SITE_URL, where one is set."""
    if not settings.SITE_URL:
        return url
    return urljoin(settings.SITE_URL, urlsplit(url).path)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Whom the identity provider knows may come in: it is the one who decides."""

    def is_open_for_signup(self, request, sociallogin) -> bool:
        """Return True: the provider has already let this person in."""
        return True
