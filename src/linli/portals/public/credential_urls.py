"""Addresses that stand in credentials given away, or that standards fix: they never move (credentials/addresses.py)."""

from django.urls import path

from linli.portals.public.views import credentials, verify

urlpatterns = [
    path("verify/", verify.by_text, name="verify"),
    path("verify/<str:token>/", verify.by_address, name="verify-token"),
    path(".well-known/jwks.json", credentials.jwks, name="jwks"),
    path(".well-known/did.json", credentials.did_document, name="did-document"),
    path("credentials/status/<int:number>", credentials.status_list, name="status-list"),
]
