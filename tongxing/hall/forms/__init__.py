"""What people type in the hall: at the queue, and about the catalogue."""

from .booking import BookForm
from .catalogue import GuideForm, MaterialForm, NoticeForm, WithdrawForm
from .queue import (
    MOST_MATTERS,
    DrawForm,
    HoldForm,
    KioskForm,
    MatterForm,
    PauseForm,
    PhoneDrawForm,
    ReceptionForm,
    TransferForm,
)

__all__ = [
    "MOST_MATTERS",
    "BookForm",
    "DrawForm",
    "GuideForm",
    "HoldForm",
    "KioskForm",
    "MaterialForm",
    "MatterForm",
    "NoticeForm",
    "PauseForm",
    "PhoneDrawForm",
    "ReceptionForm",
    "TransferForm",
    "WithdrawForm",
]
