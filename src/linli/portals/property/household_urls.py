"""Addresses of the household pages, below /console/households/."""

from django.urls import path

from linli.portals.property.households import family, importing, views

urlpatterns = [
    path("", views.households, name="households"),
    path("export/", importing.export, name="households-export"),
    path("template/", importing.template, name="households-template"),
    path("import/", importing.upload, name="households-import"),
    path("import/<uuid:import_id>/", importing.staged, name="households-staged"),
    path("import/<uuid:import_id>/commit/", importing.commit, name="households-commit"),
    path("family/", family.rules, name="family-rules"),
    path("<uuid:household_id>/", views.household, name="household"),
    path("<uuid:household_id>/members/<int:member_id>/look/", views.look, name="household-look"),
]
