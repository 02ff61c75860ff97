"""Every address of the installation, by audience."""

from django.urls import include, path

urlpatterns = [
    path("", include("linli.portals.public.urls")),
    path("", include("linli.portals.shared.urls")),
    path("home/", include("linli.portals.resident.urls")),
    path("work/", include("linli.portals.steward.urls")),
    path("counter/", include("linli.portals.merchant.urls")),
    path("console/", include("linli.portals.property.urls")),
]

handler400 = "linli.portals.errors.bad_request"
handler403 = "linli.portals.errors.forbidden"
handler404 = "linli.portals.errors.not_found"
handler500 = "linli.portals.errors.server_error"
