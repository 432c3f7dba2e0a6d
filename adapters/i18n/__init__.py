"""What people read, in Swedish and in English: ``tr`` and ``ntr`` for sentences, ``formats`` for dates and numbers.

Sentences stand in the code in English, with named placeholders; ``make messages`` collects them, and their
translations are kept in ``locale``.
"""

from adapters.i18n.catalogues import LANGUAGES, current_language, language_of_environment, ntr, tr, using
from adapters.i18n.formats import day_in_words, long_day_in_words, month_in_words, number_in_words, time_in_words

__all__ = [
    "LANGUAGES",
    "current_language",
    "day_in_words",
    "language_of_environment",
    "long_day_in_words",
    "month_in_words",
    "ntr",
    "number_in_words",
    "time_in_words",
    "tr",
    "using",
]
