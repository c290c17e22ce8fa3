"""One line per area."""

urlpatterns: list = []
