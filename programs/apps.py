from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        """Connect the receivers that keep what moved the headline figures."""
        from programs import move_keeping  # noqa: F401  connects its receivers
