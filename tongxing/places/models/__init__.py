"""The tables of places."""

from .offer import Offer, OpeningHours, Service
from .photo import PlacePhoto, TooManyPhotos
from .place import Condition, Follower, HasChildren, Level, Notice, Place, PlaceStep, Standing
from .shape import Shape

__all__ = [
    "Condition",
    "Follower",
    "HasChildren",
    "Level",
    "Notice",
    "Offer",
    "OpeningHours",
    "Place",
    "PlacePhoto",
    "PlaceStep",
    "Service",
    "Shape",
    "Standing",
    "TooManyPhotos",
]
