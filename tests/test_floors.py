"""The floors hold for models too, where string foreign keys could cheat import-linter."""

from django.apps import apps

FLOORS = [
    "core",
    "places",
    "people",
    "credentials",
    "messages",
    "dispatch",
    "ledger",
    "points",
    "catalogue",
    "triage",
    "stewards",
    "merchants",
    "orders",
    "market",
    "lettings",
    "neighbours",
    "rounds",
    "care",
    "planning",
    "alliance",
    "portals",
    "simulation",
]


def floor(app: str) -> int:
    return FLOORS.index(app.removeprefix("linli."))


def test_models_point_only_downwards() -> None:
    upward = [
        f"{model.__name__}.{field.name} → {field.related_model.__name__}"
        for model in apps.get_models()
        if model.__module__.startswith("linli.")
        for field in model._meta.get_fields(include_hidden=False)
        if field.concrete and field.is_relation and isinstance(field.related_model, type)
        if floor(apps.get_app_config(field.related_model._meta.app_label).name)
        > floor(apps.get_app_config(model._meta.app_label).name)
    ]
    assert upward == []


def test_every_community_owned_model_is_scoped() -> None:
    open_doors = [
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("linli.") and "community" in {f.name for f in model._meta.fields}
        if not hasattr(model._default_manager, "with_scopes_disabled") and model.__name__ != "Persona"
    ]
    assert open_doors == []


def test_no_model_has_a_default_ordering_or_its_own_save() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("linli.")]
    assert [model.__name__ for model in ours if model._meta.ordering or "save" in vars(model)] == []
