from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "portfolio"

    def ready(self):
        from portfolio import auditing  # noqa: F401  connects its receivers
