"""A person who was on file twice stands as one from now on."""

from tongxing.people import merging

merging.follows_person("duty.Stander", "person")
