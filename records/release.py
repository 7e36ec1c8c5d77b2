"""What would release a held case: the least that would have to be otherwise on record."""

from __future__ import annotations

from enum import StrEnum

from counterfoil.records.base import Record
from counterfoil.records.vocabulary import PromiseLevel, Route, SystemName


class ReleasedBy(StrEnum):
    """Who or what can release a message."""

    NOTHING_HOLDS = "nothing_holds"
    """As the records are now, no rule holds it."""
    RECORDS = "records"
    """Facts on record, once they are others."""
    NEW_LOOK_UP = "new_look_up"
    """What a source would say if it were asked again, which cannot be known beforehand."""
    PERSON = "person"
    """Nothing that any record says."""


class ChangeKind(StrEnum):
    """How one fact would have to change."""

    CHANGED = "changed"
    FILLED_IN = "filled_in"
    """The record holds no value yet.  The value that is given is an example."""
    CLEARED = "cleared"
    """The record should hold no value any more."""
    CONFIRMED = "confirmed"
    """The record is confirmed or updated, so that it is of now."""
    ANSWERED = "answered"
    """The system answers, and holds nothing against it."""


class FactChange(Record):
    """One fact of one record that would have to be another; a record that is changed is also of now."""

    kind: ChangeKind
    system: SystemName
    table: str = ""
    record: str = ""
    field: str = ""
    was: str | None = None
    becomes: str | None = None
    """In canonical form."""

    @property
    def says(self) -> str:
        """The change as a plain sentence."""
        system = self.system.upper() if len(self.system) <= 3 else self.system.capitalize()
        record, field = f"{system} {self.record}", self.field.replace("_", " ")
        match self.kind:
            case ChangeKind.CHANGED:
                return f"{record}: {field} is {_spoken(self.becomes)} instead of {_spoken(self.was)}."
            case ChangeKind.FILLED_IN:
                return f"{record}: {field} is filled in, for example with {_spoken(self.becomes)}."
            case ChangeKind.CLEARED:
                return f"{record}: {field} is lifted."
            case ChangeKind.CONFIRMED:
                return f"{record} is confirmed or updated; it was last so at {self.was or 'an unknown time'}."
            case ChangeKind.ANSWERED:
                return f"{system} answers, and holds nothing against it."


class Obstacle(Record):
    """One reason that no change of a record takes away, and what would."""

    reason: str
    explanation: str
    remedy: str
    quote: str | None = None


class Release(Record):
    """What would release a message, and what would become of it then."""

    by: ReleasedBy
    changes: tuple[FactChange, ...] = ()
    """Where `by` is `records`: what would have to change.  None of it can be left out."""
    obstacles: tuple[Obstacle, ...] = ()
    """Where a person or a new look-up is needed: what for."""
    route: Route | None = None
    """Where the message would end, once nothing holds it."""
    promise_level: PromiseLevel = PromiseLevel.NONE
    """What a draft could say then."""

    @property
    def headline(self) -> str:
        """The answer as one plain sentence; `lines` follow it."""
        match self.by:
            case ReleasedBy.NOTHING_HOLDS:
                return f"As the records are now, no rule holds it: {self._then}."
            case ReleasedBy.RECORDS:
                return f"Once all of this is so, {self._then}:"
            case ReleasedBy.NEW_LOOK_UP:
                return "What is on record cannot tell. This must be settled first, and looked up again:"
            case ReleasedBy.PERSON:
                return "No change of a record releases it, only a person:"

    @property
    def lines(self) -> tuple[str, ...]:
        """The changes, or the obstacles with what each of them needs, as plain sentences."""
        needs = (f"{each.explanation} {each.remedy}" for each in self.obstacles)
        return (*(each.says for each in self.changes), *dict.fromkeys(needs))

    @property
    def _then(self) -> str:
        match self.route:
            case Route.DRAFT:
                return f"a draft could be written ({_spoken(self.promise_level)})"
            case Route.ALERT:
                return "its owner would be alerted"
            case _:
                return "no exception would be left"


def _spoken(value: str | None) -> str:
    return (value or "nothing").replace("_", " ")
