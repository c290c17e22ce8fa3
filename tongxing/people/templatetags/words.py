"""Formatting alone: how days, durations and masked values read on a page."""

from django import template

register = template.Library()
