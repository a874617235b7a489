from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workbook.forms import DescribedForm, LineField, tidy

from . import guard


class TextField(forms.CharField):
    """Many lines. The browser never cuts a paste short: what is too long is said, and stands there to be shortened."""

    widget = forms.Textarea(attrs={"class": "input", "rows": 6})
    default_error_messages = LineField.default_error_messages

    def to_python(self, value):
        return tidy(super().to_python(value))

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class EmailField(forms.EmailField):
    widget = forms.EmailInput(attrs={"class": "input", "autocomplete": "email"})


class SendingForm(DescribedForm):
    """What anyone may send to the editors. guard.py tells what keeps machines out."""

    made = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["made"].initial = guard.new_token

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise ValidationError(_("A hidden field was filled in, perhaps by your browser. Empty it and send again."))
        return ""

    def clean_made(self):
        try:
            return guard.read_token(self.cleaned_data["made"])
        except guard.TooFast:
            raise ValidationError(_("That went very fast. Your text is here: press once more.")) from None
        except guard.TooOld:
            self.data = self.data.copy()
            self.data[self.add_prefix("made")] = guard.new_token()
            raise ValidationError(
                _("This page had been open for long. Your text is here: wait a moment and press once more.")
            ) from None

    def sent(self) -> dict:
        """The fields as the models name them."""
        fields = {name: value for name, value in self.cleaned_data.items() if name not in ("website", "agreed")}
        return {"key": fields.pop("made"), **fields}


class CommentForm(SendingForm):
    name = LineField(
        label=gettext_lazy("Your name"),
        max_length=60,
        help_text=gettext_lazy("It is shown beside your comment."),
        error_messages={"required": gettext_lazy("Write your name.")},
    )
    text = TextField(
        label=gettext_lazy("Your comment"),
        max_length=5000,
        error_messages={"required": gettext_lazy("Write your comment first.")},
    )


class FeedbackForm(SendingForm):
    text = TextField(
        label=gettext_lazy("Your feedback"),
        max_length=10_000,
        help_text=gettext_lazy("What works, what should be different, what did you miss?"),
        error_messages={"required": gettext_lazy("Write your feedback first.")},
    )
    name = LineField(label=gettext_lazy("Your name"), max_length=60, required=False)
    email = EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("If you wish for an answer. It is never shown on the site."),
    )


class QuestionForm(FeedbackForm):
    text = TextField(
        label=gettext_lazy("Your question"),
        max_length=5000,
        error_messages={"required": gettext_lazy("Write your question first.")},
    )


class SuggestionForm(FeedbackForm):
    title = LineField(
        label=gettext_lazy("Title"),
        max_length=160,
        error_messages={"required": gettext_lazy("Give it a title, so that the editors know what it is about.")},
    )
    organisation = LineField(label=gettext_lazy("Organisation"), max_length=120, required=False)
    text = TextField(
        label=gettext_lazy("Your story"),
        max_length=20_000,
        help_text=gettext_lazy("What did you do, why, what came of it, and what did you learn?"),
        error_messages={"required": gettext_lazy("Tell your story first.")},
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("The editors may edit my text and publish it on this site."),
        error_messages={"required": gettext_lazy("Tick this, so that the editors may publish your story.")},
    )
    field_order = ["title", "organisation", "text", "name", "email", "agreed"]
