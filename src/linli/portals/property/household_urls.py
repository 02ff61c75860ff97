"""Addresses of the household pages; written by whoever makes them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
