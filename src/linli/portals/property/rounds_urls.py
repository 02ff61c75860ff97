"""Addresses of rounds on the console."""

from django.urls import path

from linli.portals.property.rounds import covered, materials, places, plans

urlpatterns = [
    path("", plans.table, name="rounds"),
    path("plans/new/", plans.edit, name="round-plan-new"),
    path("plans/<uuid:plan_id>/", plans.edit, name="round-plan"),
    path("plans/<uuid:plan_id>/stop/", plans.stop, name="round-plan-stop"),
    path("plans/<uuid:plan_id>/resume/", plans.resume, name="round-plan-resume"),
    path("checkpoints/", places.table, name="checkpoints"),
    path("checkpoints/new/", places.new, name="checkpoint-new"),
    path("checkpoints/sheets/", places.paper, name="checkpoint-sheets"),
    path("checkpoints/<uuid:checkpoint_id>/", places.reissue, name="checkpoint"),
    path("checkpoints/<uuid:checkpoint_id>/sheet/", places.paper, name="checkpoint-sheet"),
    path("checkpoints/<uuid:checkpoint_id>/down/", places.take_down, name="checkpoint-down"),
    path("coverage/", covered.coverage, name="coverage"),
    path("coverage/proof/", covered.paper, name="coverage-proof"),
    path("materials/", materials.table, name="materials"),
    path("materials/new/", materials.new, name="material-new"),
    path("materials/<uuid:material_id>/", materials.register, name="material"),
]
