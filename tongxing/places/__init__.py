"""Places: the tree of centre, institutes, stations and points, what they offer, and when.

Nouns: Place, Service, Offer, OpeningHours, Notice, Shape. Scope follows this tree: whoever is
responsible for a place sees what belongs to it and to the places below it.
"""
