import uuid

from django.conf import settings
from django.db import models


class Mail(models.Model):
    """A mail to one person, kept until the worker has sent it. Never shown on a page.

    ``key`` names what the mail is about and is used once, so that asking twice sends once.
    ``due_at`` is when it is tried next, null once it has been sent or given up. The text is
    emptied then: it may hold a link that signs somebody in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True, help_text="Why the last try failed.")
    sent_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.key
