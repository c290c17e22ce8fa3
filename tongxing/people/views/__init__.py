"""Pages of people: coming in, one's own, other people's files, roles and the trail."""
