"""Addresses that need no sign-in, and those by which one signs in."""

from django.urls import include, path

from linli.portals.public import paying
from linli.portals.public.views import display, entry, signin, site

urlpatterns = [
    path("", site.welcome, name="welcome"),
    path("sign-in/", signin.phone, name="signin"),
    path("sign-in/code/", signin.code, name="signin-code"),
    path("sign-out/", entry.sign_out, name="signout"),
    path("communities/", entry.communities, name="communities"),
    path("enter/<slug:slug>/", entry.enter, name="enter"),
    path("language/", display.language, name="language"),
    path("display/", display.display, name="display"),
    path("styleguide/", site.styleguide, name="styleguide"),
    path("offline/", site.offline, name="offline"),
    path("manifest.webmanifest", site.manifest, name="manifest"),
    path("sw.js", site.service_worker, name="service-worker"),
    path("", include("linli.portals.public.credential_urls")),
    path("pay/notices/<slug:channel>/", paying.notices, name="pay-notices"),
    path("healthz", site.health, name="health"),
]
