"""Addresses of the alliance on the console."""

from django.urls import path

from linli.portals.property.alliance import deeds, history, table

urlpatterns = [
    path("", table.table, name="alliance"),
    path("merchants/<uuid:merchant_id>/", history.history, name="alliance-history"),
    path("<uuid:assessment_id>/", table.assessment, name="assessment"),
    path("<uuid:assessment_id>/confirm/", deeds.confirm, name="assessment-confirm"),
    path("<uuid:assessment_id>/keep/", deeds.keep, name="assessment-keep"),
    path("<uuid:assessment_id>/answer/", deeds.answer, name="assessment-answer"),
]
