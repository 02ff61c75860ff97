"""Addresses of care on the console."""

from django.urls import path

from linli.portals.property.care import alerts, events, overview, rules, visits

urlpatterns = [
    path("", overview.overview, name="care"),
    path("alerts/", alerts.table, name="care-alerts"),
    path("feeds/", alerts.feeds, name="care-feeds"),
    path("feeds/new/", alerts.edit, name="care-feed-new"),
    path("feeds/<uuid:feed_id>/", alerts.edit, name="care-feed"),
    path("rules/", rules.table, name="care-rules"),
    path("rules/new/", rules.new, name="care-rule-new"),
    path("rules/<uuid:rule_id>/", rules.edit, name="care-rule"),
    path("visits/", visits.table, name="care-visits"),
    path("visits/new/", visits.new, name="care-visit-new"),
    path("visits/<uuid:entry_id>/end/", visits.end, name="care-visit-end"),
    path("events/", events.table, name="care-events"),
    path("events/outage/", events.outage, name="care-outage"),
    path("events/<uuid:event_id>/off/", events.off, name="care-event-off"),
]
