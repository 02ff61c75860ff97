"""The whole site, with the addresses of credentials."""

from django.urls import include, path

from linli.config import urls

urlpatterns = [path("", include("linli.portals.public.credential_urls")), *urls.urlpatterns]
handler404 = urls.handler404
