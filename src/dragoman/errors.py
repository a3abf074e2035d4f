"""
Everything that can go wrong, as one small tree:

* DragomanError
  + ReportError            the report itself
    - ReportNotFound       no such file, or it cannot be opened
      * FetchError         an address on the web that gave no page, or may not be asked
    - BadFeed              a feed or sitemap that cannot be read
    - NotAllowed           a site's robots.txt forbids programs to fetch it
    - NotText              binary, or in an encoding that cannot be read
    - NotEnglish           in a language that is not read
    - EmptyReport          nothing to read in it
    - NoArticle            a web page without an article
    - BadRow               one line of a JSONL or CSV file is broken
    - BadRecord            one record of an archive is broken
    - TooLong              more text than one report may have
  + MissingPackage         a package that is not installed is needed for this
  + DateError              a date that does not exist or cannot be understood
  + SpanError              offsets that do not fit the text
  + ProfileError           a profile that does not exist
  + LexiconError           a table of the lexicon that cannot be used
  + AdaptationError        a file of what decisions taught that cannot be used, or nothing to learn
  + FinderError            a finder of another package that cannot be loaded, or gives what cannot be
  + ModelError             the encoder's weights are missing or of another version
  + EvaluationError        a set to evaluate that is not there or of another format
  + TranslationFailed      a server did not translate, or a model did not answer
  + WatchError             what was seen where cannot be remembered
  + LedgerError            the ledger
    - LedgerNotFound       there is none at that place
    - NotALedger           a file or database of another kind, or a damaged one
    - LedgerTooOld         written by an older version; it must be upgraded first
    - LedgerTooNew         written by a newer version of Dragoman
    - LedgerUnavailable    cannot be reached, read or written
      * LedgerLocked       another process keeps it locked
      * LedgerFull         the disk is full
    - NotInLedger          no such entry, actor, report or decision
    - BadFilter            a filter, date or cursor that cannot be understood
    - BadDecision          a decision that cannot be taken
      * Outdated           what it was decided on has changed meanwhile
    - BadRecords           records that cannot be put back into a ledger
    - BadAccount           a user, role, password or token that cannot be

A message names the file or the place, what is wrong with it, and what to do.
"""


class DragomanError(Exception):
    """The root of all errors that Dragoman raises on purpose; ``retry`` says whether the same may work later."""

    retry = False


class ReportError(DragomanError):
    """Something is wrong with the report itself."""


class ReportNotFound(ReportError):
    """There is no such report, or it cannot be opened."""


class FetchError(ReportNotFound):
    """
    An address on the web gave no page, or may not be asked.

    ``status`` is the HTTP status where there was an answer; ``retry_after`` the seconds for which the server asked us to wait.
    """

    def __init__(
        self, message: str, *, status: int | None = None, retry: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry = retry
        self.retry_after = retry_after


class BadFeed(ReportError):
    """A feed or sitemap cannot be read."""


class NotAllowed(ReportError):
    """A site's robots.txt forbids programs to fetch an address."""


class NotText(ReportError):
    """The bytes are no text that can be read."""


class NotEnglish(ReportError):
    """The text is in a language that is not read."""


class EmptyReport(ReportError):
    """There is nothing to read."""


class NoArticle(ReportError):
    """A web page holds no article."""


class BadRow(ReportError):
    """One row of a table of reports is broken."""


class BadRecord(ReportError):
    """One record of an archive is broken."""


class TooLong(ReportError):
    """The text is longer than one report may be."""


class MissingPackage(DragomanError):
    """A package that is not installed is needed for this."""


class DateError(DragomanError):
    """A date does not exist or cannot be understood."""


class SpanError(DragomanError):
    """Offsets do not fit the text they point into."""


class ProfileError(DragomanError):
    """There is no profile of that name."""


class LexiconError(DragomanError):
    """A table of the lexicon cannot be used."""


class EvaluationError(DragomanError):
    """A set to evaluate is not there, or is of another format; or two evaluations cannot be compared."""


class AdaptationError(DragomanError):
    """What decisions taught cannot be used here, or there is nothing to learn from."""


class FinderError(DragomanError):
    """A finder of another package cannot be loaded, or gives what cannot be."""


class ModelError(DragomanError):
    """The encoder's weights are missing or do not fit this version."""


class TranslationFailed(DragomanError):
    """A server did not translate, or a model did not answer."""

    def __init__(self, message: str, *, retry: bool = False) -> None:
        super().__init__(message)
        self.retry = retry


class WatchError(DragomanError):
    """What was seen where cannot be remembered."""


class LedgerError(DragomanError):
    """Something is wrong with the ledger."""


class LedgerNotFound(LedgerError):
    """There is no ledger at that place."""


class NotALedger(LedgerError):
    """A file or database of another kind, or a damaged one."""


class LedgerTooOld(LedgerError):
    """The ledger was written by an older version and must be upgraded first."""


class LedgerTooNew(LedgerError):
    """The ledger was written by a newer version of Dragoman."""


class LedgerUnavailable(LedgerError):
    """The ledger cannot be reached, read or written."""


class LedgerLocked(LedgerUnavailable):
    """Another process keeps the ledger locked."""

    retry = True


class LedgerFull(LedgerUnavailable):
    """The disk is full."""


class NotInLedger(LedgerError):
    """There is no such entry, actor, report or decision."""


class BadFilter(LedgerError):
    """A filter, date or cursor cannot be understood."""


class BadDecision(LedgerError):
    """A decision cannot be taken."""


class Outdated(BadDecision):
    """What a decision is about has changed meanwhile."""


class BadRecords(LedgerError):
    """Records cannot be put back into a ledger."""


class BadAccount(LedgerError):
    """A user, role, password or token cannot be as it was given."""
