"""What people type about teams, volunteers and hours, cleaned."""

from .certificates import RevokeForm, SpanForm, VerifyForm
from .hours import ChangeForm, DecideForm, EnterForm, SettleForm, TakeBackForm
from .joining import CertificateForm, MemberForm, RegisterForm, TeamForm, VolunteerForm

__all__ = [
    "CertificateForm",
    "ChangeForm",
    "DecideForm",
    "EnterForm",
    "MemberForm",
    "RegisterForm",
    "RevokeForm",
    "SettleForm",
    "SpanForm",
    "TakeBackForm",
    "TeamForm",
    "VerifyForm",
    "VolunteerForm",
]
