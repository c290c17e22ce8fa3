"""A text column that is encrypted at rest."""

from django.db import models

from . import secrets


class SealedField(models.TextField):
    """Text in Python, ciphertext in the database. Cannot be searched: keep a keyed hash beside it.

    Empty text stays empty, so that "not known" needs no key.
    """

    def from_db_value(self, value, expression, connection):
        return secrets.unseal(value) if value else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return secrets.seal(value) if value else value
