"""What a need becomes besides a visit by volunteers: an activity for everybody who has it too."""
