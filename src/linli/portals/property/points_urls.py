"""Addresses of the points economy on the console."""

from django.urls import path

from linli.portals.property.points import ledger, rewards, rules, views

urlpatterns = [
    path("", views.overview, name="points"),
    path("awards/<uuid:award_id>/", views.decide, name="award-decide"),
    path("rules/", rules.table, name="point-rules"),
    path("rules/new/", rules.edit, name="point-rule-new"),
    path("rules/<uuid:rule_id>/", rules.edit, name="point-rule"),
    path("rules/<uuid:rule_id>/retire/", rules.retire, name="point-rule-retire"),
    path("budgets/<slug:kind>/", rules.budget, name="point-budget"),
    path("rewards/", rewards.table, name="rewards"),
    path("rewards/new/", rewards.edit, name="reward-new"),
    path("rewards/<uuid:reward_id>/", rewards.edit, name="reward"),
    path("ledger/", ledger.search, name="ledger"),
    path("ledger/export/", ledger.export, name="ledger-export"),
]
