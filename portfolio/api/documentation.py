"""The page that renders the schema: Swagger UI, its script apart from its HTML as our CSP wants."""

from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import TemplateHTMLRenderer

documentation = SpectacularSwaggerSplitView.as_view(
    url_name="api:schema",
    title="Bifocal API",
    template_name="portfolio/documentation.html",
    authentication_classes=[],
    permission_classes=[AllowAny],
    throttle_classes=[],
    renderer_classes=[TemplateHTMLRenderer],
)
