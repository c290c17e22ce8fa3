"""What people type about duty."""

from .at_the_post import HandoverForm, HereForm, ItemForm, WhyForm
from .mine import DropOutForm, LeaveForm, LimitsForm, SwapForm, WishForm
from .office import (
    CampaignForm,
    EnlistForm,
    MonthForm,
    PlaceForm,
    PostForm,
    ReserveForm,
    StanderForm,
    WantedForm,
)

__all__ = [
    "CampaignForm", "DropOutForm", "EnlistForm", "HandoverForm", "HereForm", "ItemForm",
    "LeaveForm", "LimitsForm", "MonthForm", "PlaceForm", "PostForm", "ReserveForm", "StanderForm",
    "SwapForm", "WantedForm", "WhyForm", "WishForm",
]  # fmt: skip
