"""What the demonstration zone says: names, streets, phrases. Content alone, no logic.

All of it is made up; none of it stands for a real person, place or matter.
"""
