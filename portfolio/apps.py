from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "portfolio"

    def ready(self):
        from portfolio import auditing, job_keeping  # noqa: F401  connect their receivers
