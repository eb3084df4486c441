"""What a form says of a field that cannot be read, where the field itself says nothing."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "This field is required.": "Fill this in.",
    "Not a valid choice.": "Choose one of those offered.",
    "Invalid Choice: could not coerce.": "Choose one of those offered.",
    "Not a valid integer value.": "Give a whole number, such as 3.",
    "Not a valid decimal value.": "Give a number in digits, such as 12.5.",
    "Not a valid date value.": "Give a day as year, month and day, such as 2026-12-31.",
    "Not a valid time value.": "Give a time, such as 14:30.",
    "Number must be at least %(min)s.": "Give %(min)s or more.",
    "Number must be at most %(max)s.": "Give %(max)s or less.",
    "Number must be between %(min)s and %(max)s.": "Give a number from %(min)s to %(max)s.",
    "Field cannot be longer than %(max)d character.": "Give at most %(max)d character.",
    "Field cannot be longer than %(max)d characters.": "Give at most %(max)d characters.",
    "Field must be between %(min)d and %(max)d characters long.": (
        "Give %(min)d to %(max)d characters."
    ),
}
"""By what the library says: what to do about it."""


class Words:
    """The library's sentences in ours, as it asks for a translation."""

    def gettext(self, text: str) -> str:
        """Our sentence for one of the library's."""
        return WORDS.get(text, text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The same of a sentence that depends on a number."""
        return self.gettext(one if count == 1 else many)
