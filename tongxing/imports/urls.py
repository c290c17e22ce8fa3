"""Addresses of imports."""

app_name = "imports"
urlpatterns: list = []
