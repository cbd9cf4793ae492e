from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from projects.models.project import validate_time_zone


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        """Create a person who signs in by e-mail; without a password they can't sign in."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, or a service account: an identity for an integration, without a password.

    Invariant, held by the database: an e-mail address is used once, whatever its capitals.
    What a person may see and do comes from roles on portfolios, programs and projects;
    ``is_staff`` opens the admin site and nothing else.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_service = models.BooleanField(default=False, help_text="Not a person: no password.")
    time_zone = models.CharField(max_length=50, blank=True, validators=[validate_time_zone])
    date_joined = models.DateTimeField(auto_now_add=True)

    # Set on the instance by token authentication, never stored: what the token may reach.
    restricted_to_program_id = None

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="This e-mail address is already in use.",
            )
        ]

    def __str__(self):
        return self.name or self.email

    @property
    def initials(self) -> str:
        words = str(self).replace(".", " ").split()
        return "".join(
            word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)
        ).upper()
