"""Teams: the eight standing kinds and N more, their members, what volunteers can do, their hours.

Nouns: Team, Membership, Volunteer, Skill, FreeTime, Branch, PartyMember, HoursEntry. Party
membership is a dimension of its own: duty asked of a party member is never a volunteer's hour.
"""
