"""What the operator fills in about feeds, files, visits and outages."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.care import cap
from linli.care.enums import EventKind, Reason, Supply
from linli.care.models import Feed
from linli.care.services import Happening
from linli.people.models import HouseholdMember, Person
from linli.places.models import Building

_MOST_KB = cap.MESSAGE_BYTES // 1024


class CapForm(forms.Form):
    """A CAP document."""

    file = forms.FileField(
        label=gettext_lazy("CAP 文件（XML）"), widget=forms.ClearableFileInput(attrs={"accept": ".xml,.cap,application/cap+xml"}),
        error_messages={"required": gettext_lazy("请先选一个文件。"), "empty": gettext_lazy("这个文件是空的。")},
    )  # fmt: skip

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse what is larger than a warning can be, before it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > cap.MESSAGE_BYTES:
            raise forms.ValidationError(_("文件太大，预警不超过 %(n)s KB。") % {"n": _MOST_KB})
        return file


class FeedForm(forms.ModelForm[Feed]):
    """A feed, with the issuer's certificate where it signs."""

    class Meta:
        model = Feed
        fields = ("name", "url", "certificate", "is_active")
        labels = {
            "name": gettext_lazy("名称"), "url": gettext_lazy("地址"), "certificate": gettext_lazy("发布方证书（PEM）"),
            "is_active": gettext_lazy("去取"),
        }  # fmt: skip
        help_texts = {
            "url": gettext_lazy("一份 CAP 文件，或列出它们的 Atom、RSS。"),
            "certificate": gettext_lazy("填了，没有签名或签名不对的就不收。"),
        }

    def clean_url(self) -> str:
        """Refuse what is not fetched over the web, and a feed that the community has."""
        url: str = self.cleaned_data["url"]
        if urlsplit(url).scheme not in ("http", "https"):
            raise forms.ValidationError(_("地址要以 https:// 或 http:// 开头。"))
        if Feed.objects.filter(url=url).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("这个地址已经有了。"))
        return url


class VisitForm(forms.Form):
    """Who is visited, why, how often, and from when on."""

    person = forms.ChoiceField(
        label=gettext_lazy("看望谁"), error_messages={"invalid_choice": gettext_lazy("请在名单里选一位。")}
    )
    reason = forms.ChoiceField(label=gettext_lazy("为什么"), choices=Reason.choices)
    every_days = forms.IntegerField(label=gettext_lazy("几天一次"), initial=14)
    first_on = forms.DateField(
        label=gettext_lazy("第一次"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *arguments: Any, people: dict[str, Person], **more: Any) -> None:
        """Offer the people who were found."""
        super().__init__(*arguments, **more)
        self.people = people
        choices = [(key, person.name) for key, person in people.items()]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    @staticmethod
    def found(words: str, *, most: int = 20) -> dict[str, Person]:
        """Return who lives in a room of this number, or has this in their name. One query."""
        rows = HouseholdMember.objects.filter(household__moved_out=None).select_related("person")
        for word in words.split():
            rows = rows.filter(person__name__icontains=word) | rows.filter(household__unit__room__icontains=word)
        return {str(row.person_id): row.person for row in rows.order_by("household", "-is_contact", "id")[:most]}


class OutageForm(forms.Form):
    """What is cut off, where, from when until when."""

    supply = forms.ChoiceField(label=gettext_lazy("停什么"), choices=Supply.choices)
    building = forms.ModelChoiceField(
        label=gettext_lazy("哪一幢"),
        queryset=Building.objects.none(),
        required=False,
        empty_label=gettext_lazy("整个社区"),
    )
    starts = forms.DateTimeField(
        label=gettext_lazy("从"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    hours = forms.IntegerField(label=gettext_lazy("多少小时"), min_value=1, max_value=240, initial=4)
    words = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, **more: Any) -> None:
        """Offer the community's buildings."""
        super().__init__(*arguments, **more)
        self.fields["building"].queryset = Building.objects.order_by("position", "id")  # type: ignore[attr-defined]  # a ModelChoiceField

    def happening(self, by: Person) -> Happening:
        """Return what was filled in, as the service takes it. Call it on a valid form."""
        data = self.cleaned_data
        starts: datetime = data["starts"]
        return Happening(
            kind=EventKind.OUTAGE, starts=starts, ends=starts + timedelta(hours=data["hours"]), building=data["building"],
            person=by, words=data["words"], details={"supply": data["supply"]}, form_key=data["form_key"],
        )  # fmt: skip
