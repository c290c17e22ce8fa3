"""What is typed about a window's service: everything, or departments and single matters."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxing.places.models import Place

from ..models import Department, Matter, Window
from ..models.serving import Served
from .rules import BeginningForm


class ServesForm(BeginningForm):
    """Every department with its matters: all of it, some, or none."""

    ALL: ClassVar = "all"
    what = forms.ChoiceField(
        label=_("这个窗口"), widget=forms.RadioSelect,
        choices=[("everything", _("什么都办（综合窗口）")), ("chosen", _("只办下面选的"))],
    )  # fmt: skip

    def __init__(self, *args: Any, window: Window, hall: Place, **options: Any):
        super().__init__(*args, **options)
        lines = list(window.services.all())
        self.fields["what"].initial = "chosen" if lines else "everything"
        self.departments: list[Department] = list(hall.departments.order_by("code", "pk"))
        offered = Matter.objects.at(hall).offered_on(self.today).in_catalogue_order()
        self.matters = {str(one.pk): one for one in offered}
        for department in self.departments:
            mine = [one for one in lines if one.department_id == department.pk]
            self.fields[f"d{department.pk}"] = forms.MultipleChoiceField(
                label=str(department), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(self.ALL, _("这个部门的事都办"))] + [
                    (pk, str(one)) for pk, one in self.matters.items()
                    if one.department_id == department.pk
                ],
                initial=[str(one.matter_id or self.ALL) for one in mine],
            )  # fmt: skip

    def by_department(self) -> list[tuple[forms.BoundField, int]]:
        """Each department's choice, and how much of it is chosen."""
        fields = (self[f"d{one.pk}"] for one in self.departments)
        return [(field, len(field.value() or [])) for field in fields]

    def clean(self) -> dict:
        said = super().clean() or {}
        if said.get("what") == "chosen" and not self.errors and not self.lines:
            self.add_error("what", _("请至少选一个部门或一件事。"))
        return said

    @property
    def lines(self) -> list[Served]:
        """What was chosen; nothing stands for everything."""
        said = self.cleaned_data
        if said.get("what") == "everything":
            return []
        found: list[Served] = []
        for department in self.departments:
            chosen = said.get(f"d{department.pk}", [])
            if self.ALL in chosen:
                found.append((department, None))
            else:
                found += [(department, self.matters[pk]) for pk in chosen]
        return found
