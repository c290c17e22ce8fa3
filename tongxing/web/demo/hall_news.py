"""What was told lately of cases, work orders and questions: about the cast, and the newest."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from tongxing.hall.models import case_news
from tongxing.hall.models.question import Step as QuestionStep

from .asked import QuestionStory
from .cases import Caseload
from .opinions import OrderStory

MESSAGES_FROM = timedelta(days=9)
MOST_CASE_STEPS, MOST_ORDER_STEPS, MOST_QUESTION_STEPS = 40, 16, 16


def messages(
    load: Caseload, orders: Sequence[OrderStory], questions: Sequence[QuestionStory], now: datetime
) -> None:
    cast = {id(person) for person in load.staff.cast.values()}
    mine = [story for story in load.stories if id(story.case.person) in cast]
    newest = _newest(load.stories, MOST_CASE_STEPS, now)
    told = {id(line): (story, line) for story, line in [*newest, *_lines(mine, now)]}
    for story, line in sorted(told.values(), key=lambda one: one[1].at):
        case_news.tell(story.case, line.kind, by=line.by, at=line.at)
    for order, line in _newest(orders, MOST_ORDER_STEPS, now):
        order.order._tell_managers(line.kind, by=line.by, at=line.at)
    for asked, line in _newest(questions, MOST_QUESTION_STEPS, now):
        question = asked.question
        if line.kind in (QuestionStep.ANSWER, QuestionStep.REFUSE):
            question._tell({question.asker_id}, line.kind, by=line.by, at=line.at)
        elif line.kind == QuestionStep.HAND_OVER:
            question._tell({question.offered_to_id}, line.kind, by=line.by, at=line.at)


def _lines(stories: Iterable[Any], now: datetime) -> Iterator[tuple[Any, Any]]:
    for story in stories:
        for line in story.steps:
            if line.at > now - MESSAGES_FROM:
                yield story, line


def _newest(stories: Iterable[Any], most: int, now: datetime) -> list[tuple[Any, Any]]:
    return sorted(_lines(stories, now), key=lambda one: one[1].at)[-most:]
