"""Guided forms that were filled: yearly reports of sole traders, applications for assistance."""

import json
import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import override

from tongxing.hall.models import FormAnswer, FormFiling, FormTemplate
from tongxing.hall.models.case_flow import Step
from tongxing.people.models import Person

from .case_story import CaseStory
from .rows import new
from .words import cases as said

FEN = 100
MINUTE = timedelta(minutes=1)


class Reports:
    """Forms of cases that are filled in by one, and what was handed in."""

    def __init__(self, rng: random.Random, templates: Sequence[FormTemplate]):
        self.rng = rng
        self.templates = {code: one for one in templates for code in one.base_codes}
        self.answers: list[FormAnswer] = []
        self.drafts: dict[int, tuple[FormAnswer, str]] = {}  # and what they are to say
        self.filings: list[FormFiling] = []

    def fill(self, story: CaseStory, *, is_draft: bool) -> None:
        """At the window, two minutes a page; a draft lacks its last page."""
        case = story.case
        template, person = self.templates.get(case.matter.base_code), case.person
        if template is None or person is None:
            return
        by, began = case.received_by, case.received_at + MINUTE / 2
        pages = template.guide.groups
        said_of = self._report if template.guide.season else self._assistance
        whole = answers = said_of(person, began.date())
        if is_draft:
            last = {field.key for field in pages[-1].fields}
            answers = {key: value for key, value in answers.items() if key not in last}
            pages = pages[:-1]
        answer = new(
            FormAnswer, case=case, template=template, saves=len(pages),
            answers_sealed=json.dumps(answers, ensure_ascii=False), begun_by=by, begun_at=began,
            saved_by=by, saved_at=began + len(pages) * 2 * MINUTE,
        )  # fmt: skip
        self.answers.append(answer)
        self.drafts[id(case)] = answer, json.dumps(whole, ensure_ascii=False)
        if not is_draft:
            self.finish(story, at=answer.saved_at + MINUTE)

    def finish(self, story: CaseStory, *, at: datetime) -> None:
        """Hand in the form of this case, if it has one that is not handed in yet."""
        if id(story.case) not in self.drafts:
            return
        answer, whole = self.drafts.pop(id(story.case))
        answer.saves += answer.answers_sealed != whole
        answer.answers_sealed = whole
        late, by = answer.late_on(at.date()), answer.saved_by
        answer.finished_at, answer.saved_at, answer.saves = at, at, answer.saves + 1
        answer.is_late, answer.unmarked_at = late, at if late else None
        filing = new(
            FormFiling, answer=answer, number=1, by=by, at=at,
            kind=FormFiling.Kind.LATE if late else FormFiling.Kind.FIRST,
            answers_sealed=answer.answers_sealed,
        )  # fmt: skip
        self.filings.append(filing)
        with override("zh-hans"):
            story.take(Step.FILL_IN, by=by, at=at, note=filing.get_kind_display())

    def _report(self, person: Person, day: date) -> dict[str, Any]:
        rng = self.rng
        trade, turnover, staff = rng.choice(said.TRADES)
        turnover = int(turnover * rng.uniform(0.7, 1.4)) // 100 * 100
        has_licences = trade in ("早餐", "米粉", "副食", "水果", "茶叶")
        answers: dict[str, Any] = {
            "year": day.year - 1, "has_licences": has_licences,
            "opened_on": f"{day.year - rng.randint(3, 11)}-0{rng.randint(1, 9)}-18",
        }  # fmt: skip
        if has_licences:
            until = f"{day.year + rng.randint(1, 4)}-05-31"
            answers |= {
                "licences": [{"name": "食品经营许可证", "until": until}], "licences_changed": False,
            }  # fmt: skip
        return answers | {
            "turnover": turnover * FEN, "tax": int(turnover * rng.choice((0, 0, 0.01))) * FEN,
            "staff": staff, "suspended": False, "is_public": rng.choice(("yes", "no")),
            "is_online": False, "owner": person.name, "phone": person.phone,
            "address": f"{person.address.split('号')[0]}号（{trade}）",
            "party_members": 0, "owner_is_member": False,
        }  # fmt: skip

    def _assistance(self, person: Person, day: date) -> dict[str, Any]:
        rng = self.rng
        members = rng.randint(2, 5)
        return {
            "kind": "illness", "happened_on": f"{day - timedelta(days=rng.randint(9, 60))}",
            "what": said.HARDSHIP, "cost": rng.randint(9, 60) * 100_000,
            "members": members, "earners": 1, "income": rng.randint(16, 32) * 10_000,
            "on_relief": False, "phone": person.phone,
        }  # fmt: skip
