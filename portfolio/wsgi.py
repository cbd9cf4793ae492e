"""The web application, for granian, gunicorn or any other WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from portfolio import serving

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portfolio.settings")

# A web process whose server was killed would keep the port from the next one.
if os.environ.get(serving.STOP_WITH_PARENT):
    serving.stop_with_parent()

application = get_wsgi_application()
