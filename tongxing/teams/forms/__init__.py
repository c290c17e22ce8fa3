"""What people type about teams, volunteers and hours, cleaned."""

from .applying import AnswerForm, ApplyForm
from .calling import CallForm, DayForm, TaskForm
from .certificates import RevokeForm, SpanForm, VerifyForm
from .hours import ChangeForm, DecideForm, EnterForm, SettleForm, TakeBackForm
from .joining import CertificateForm, MemberForm, ParentForm, RegisterForm, TeamForm, VolunteerForm
from .letters import LetterForm, TeamLetterForm
from .rewards import AskForm, ExchangeForm, HonourForm, RewardForm, WhyForm
from .training import AttendanceForm, CourseForm

__all__ = [
    "AnswerForm",
    "ApplyForm",
    "AskForm",
    "AttendanceForm",
    "CallForm",
    "CertificateForm",
    "ChangeForm",
    "CourseForm",
    "DayForm",
    "DecideForm",
    "EnterForm",
    "ExchangeForm",
    "HonourForm",
    "LetterForm",
    "MemberForm",
    "ParentForm",
    "RegisterForm",
    "RevokeForm",
    "RewardForm",
    "SettleForm",
    "SpanForm",
    "TakeBackForm",
    "TaskForm",
    "TeamForm",
    "TeamLetterForm",
    "VerifyForm",
    "VolunteerForm",
    "WhyForm",
]
