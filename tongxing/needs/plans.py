"""Where needs and planning meet: rows to a dispatch problem, a plan back to reasons a person reads."""
def teams_for(need, *, at):
    return []


def volunteers_for(need, *, at):
    return []
