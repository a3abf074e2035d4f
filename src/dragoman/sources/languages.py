"""Which language a report is in: py3langid (BSD), 5 MB with its model, half a millisecond a report, no download."""

from __future__ import annotations

import functools
from typing import Any

from dragoman.report import FACTUAL_ROLES, Report

#: Languages by ISO 639-1 that reports come in; others are not looked for, since rare ones are found in short English texts.
LANGUAGES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali",
    "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish", "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "ht": "Haitian Creole", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "is": "Icelandic",
    "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "ko": "Korean", "ku": "Kurdish", "ky": "Kyrgyz",
    "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "my": "Burmese",
    "nb": "Norwegian", "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "rw": "Kinyarwanda", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "sq": "Albanian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip
#: Of fewer letters no language is told, except where the script tells it.
_FEWEST_LETTERS = 60
_SURE = 0.95
#: So many characters are enough to tell.
_LOOKED_AT = 4_000


def language_name(code: str | None) -> str:
    """French for fr; "the original language" where it is not known."""
    return LANGUAGES.get(code or "", "the original language")


def language_of(report: Report) -> str | None:
    """The ISO 639-1 code of the language that a report is in, by its words; None where they are too few or it is not plain."""
    text = " ".join(report.quote(p.span)[:_LOOKED_AT] for p in report.passages[:40] if p.role in FACTUAL_ROLES)[
        :_LOOKED_AT
    ]
    letters = [letter for letter in text if letter.isalpha()]
    foreign_script = sum(not letter.isascii() and ord(letter) > 0x36F for letter in letters) > len(letters) / 2
    if len(letters) < (12 if foreign_script else _FEWEST_LETTERS):
        return None
    code, probability = _identifier().classify(text)
    return str(code) if probability >= _SURE else None


def foreign(report: Report) -> str | None:
    """The name of the language ("French") where a report is plainly not in English; else None."""
    code = language_of(report)
    return LANGUAGES.get(code, code) if code and code != "en" else None


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in LANGUAGES if code in set(identifier.nb_classes)])
    return identifier
