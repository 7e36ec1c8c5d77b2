"""One message's session with the gate: what was asked, what was refused, and what was found.

Every request goes the same way: may it be asked; ask; is what came back within reach; file.
It leaves a `ToolCall` wherever it ends, and its rows leave as evidence or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple, Self

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

from counterfoil.records.clock import Clock
from counterfoil.records.errors import LookupDenied, LookupUnavailable
from counterfoil.records.evidence import Evidence, ToolCall
from counterfoil.records.identifiers import key_of
from counterfoil.records.vocabulary import CallOutcome, SystemName, Workflow
from counterfoil.tools.catalogue import CATALOGUE, EVERY_WORKFLOW, ArgumentKind, Read, Rows, Tool
from counterfoil.tools.filing import evidence_row, payload_sha256, request_sha256, stamped
from counterfoil.tools.reach import Reach
from counterfoil.tools.sources import Sources

VALUES_MAX: Final = 500
VALUE_CHARACTERS_MAX: Final = 200
_AT_ONCE_MAX: Final = 8
_BACK_OFF: Final = wait_random_exponential(multiplier=0.2, max=5)


@dataclass(frozen=True, slots=True)
class GateLimits:
    """The budget of one session, and how often a source that stumbles is asked."""

    calls_max: int = 200
    rows_max: int = 5000
    seconds_max: float = 30.0
    attempts_max: int = 3


@dataclass(frozen=True, slots=True)
class GateMeans:
    """What a session needs besides the sources.

    The clock says when rows were read, the stopwatch (monotonic seconds) how long it took.
    """

    clock: Clock
    limits: GateLimits
    stopwatch: Callable[[], float]
    pause: Callable[[float], None]


class Request(NamedTuple):
    """One look-up: the name of a tool and the value or values of its argument."""

    tool: str
    values: str | Collection[str]
    argument: str | None = None
    """The argument by name, where the caller named it."""


class Answer(NamedTuple):
    """How one look-up ended: `refusal` is set where it was denied or could not be asked."""

    outcome: CallOutcome
    rows: Rows = ()
    evidence: str | None = None
    refusal: LookupDenied | LookupUnavailable | None = None

    def or_raise(self) -> Self:
        """This answer, if it is one; raises the refusal, since absent and refused are not the same."""
        if self.refusal is not None:
            raise self.refusal
        return self


@dataclass(slots=True)
class _Inquiry:
    """One request on its way through the gate."""

    tool: Tool | None
    name: str
    argument: str
    values: tuple[str, ...]
    asked: tuple[str, ...] = ()
    """The values as the source compares them."""
    refusal: LookupDenied | LookupUnavailable | None = None
    is_found: bool = False
    rows: Rows = ()

    @property
    def written(self) -> dict[str, str]:
        """The argument as the record of calls keeps it."""
        values = (each[:VALUE_CHARACTERS_MAX] for each in self.values[:VALUES_MAX])
        return {self.argument[:VALUE_CHARACTERS_MAX]: ";".join(values)}

    def deny(self, reason: str) -> None:
        """Refuse it, and take back whatever was found."""
        self.refusal, self.is_found, self.rows = LookupDenied(self.name, reason), False, ()


class Session:
    """Look-ups by name within one scope.  Not to be shared between threads."""

    def __init__(self, sources: Sources, reach: Reach, means: GateMeans, workflow: Workflow | None) -> None:
        self._sources, self._reach, self._means = sources, reach, means
        self._workflows = EVERY_WORKFLOW if workflow is None else frozenset({workflow})
        self._evidence: list[Evidence] = []
        self._calls: list[ToolCall] = []
        self._unavailable: dict[SystemName, None] = {}
        self._deals_listed: set[str] = set()
        self._call_count = 0
        self._row_count = 0
        self._seconds = 0.0

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was found, as e1, e2, … in the order of the requests."""
        return tuple(self._evidence)

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """Every request in order, refused ones too."""
        return tuple(self._calls)

    @property
    def systems_unavailable(self) -> tuple[SystemName, ...]:
        """The systems that were asked and did not answer, each once, in the order they were asked."""
        return tuple(self._unavailable)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts within reach, sorted: those of the scope and, for a colleague, those of rows shown."""
        return self._reach.accounts

    def call(self, tool: str, **arguments: str | Collection[str]) -> Rows:
        """One look-up by name; `LookupDenied` or `LookupUnavailable` where there is no answer."""
        return self.answer(tool, **arguments).or_raise().rows

    def answer(self, tool: str, **arguments: str | Collection[str]) -> Answer:
        """One look-up by name, a refusal being an answer too; in a text, `;` stands between values."""
        known = CATALOGUE.get(tool)
        values = next(iter(arguments.values()), ())
        if isinstance(values, str) and known is not None and known.argument.is_list:
            values = values.split(";")
        return self.gather(Request(tool, values, ", ".join(arguments)))[0]

    def gather(self, *requests: Request) -> tuple[Answer, ...]:
        """Independent look-ups, filed in the order given; remote sources are asked at the same time."""
        inquiries = [self._admit(each) for each in requests]
        began = self._means.stopwatch()
        deadline = began + self._means.limits.seconds_max - self._seconds
        admitted = [each for each in inquiries if each.refusal is None and each.asked]
        self._ask_all(admitted, deadline)
        self._seconds += self._means.stopwatch() - began
        return tuple(self._file(each) for each in inquiries)

    def _admit(self, request: Request) -> _Inquiry:
        """The request, refused where it may not be asked."""
        tool = CATALOGUE.get(request.tool)
        argument = request.argument
        if argument is None:
            argument = "" if tool is None else tool.argument.name
        inquiry = _Inquiry(tool, request.tool[:VALUE_CHARACTERS_MAX], argument, _in_order(request.values))
        self._call_count += 1
        if tool is None:
            inquiry.deny("it is not in the catalogue")
            return inquiry
        objection = next(self._objections(tool, inquiry), None)
        if objection is not None:
            inquiry.deny(objection)
            return inquiry
        inquiry.asked = _as_compared(tool, inquiry.values)
        if self._seconds >= self._means.limits.seconds_max:
            inquiry.refusal = LookupUnavailable(tool.system, "no time is left for this message")
        elif tool.needs_deals and not self._reach.knows_deals(inquiry.asked):
            inquiry.refusal = self._list_deals()
        return inquiry

    def _objections(self, tool: Tool, inquiry: _Inquiry) -> Iterator[str]:
        """Why a request may not be asked, the weightiest reason first."""
        limits, values = self._means.limits, inquiry.values
        if not tool.workflows >= self._workflows:
            yield "it is not for this workflow"
        if self._reach.is_empty:
            yield "the scope is empty"
        if self._call_count > limits.calls_max:
            yield f"more than {limits.calls_max} calls"
        if inquiry.argument != tool.argument.name:
            yield f"it takes {tool.argument.name} and nothing else"
        if len(values) > (VALUES_MAX if tool.argument.is_list else 1):
            yield f"too many values for {tool.argument.name}"
        if any(len(each) > VALUE_CHARACTERS_MAX for each in values):
            yield f"a value of {tool.argument.name} is too long"
        if not all(self._reach.may_name(tool.argument.kind, each) for each in values):
            yield f"{tool.argument.kind} outside the scope"

    def _list_deals(self) -> LookupDenied | LookupUnavailable | None:
        """List the deals of the scope, once: an intake row belongs to whom its deal belongs to."""
        for account in self._reach.accounts:
            if account not in self._deals_listed:
                answer = self.answer("crm.list_account_opportunities", account_id=account)
                if answer.refusal is not None:
                    return answer.refusal
                self._deals_listed.add(account)
        return None

    def _ask_all(self, inquiries: Sequence[_Inquiry], deadline: float) -> None:
        ask = partial(self._ask, deadline=deadline)
        if self._sources.is_remote and len(inquiries) > 1:
            with ThreadPoolExecutor(max_workers=_AT_ONCE_MAX) as threads:
                list(threads.map(ask, inquiries))
        else:
            for each in inquiries:
                ask(each)

    def _ask(self, inquiry: _Inquiry, deadline: float) -> None:
        """Ask the source; touches nothing but the inquiry, so that several may be under way."""
        assert inquiry.tool is not None
        read = self._retrying(inquiry.tool.read, deadline) if self._sources.is_remote else inquiry.tool.read
        try:
            found = read(self._sources, inquiry.asked, self._reach.row_filter)
        except LookupUnavailable as error:
            inquiry.refusal = error
        else:
            inquiry.is_found = bool(found)
            inquiry.rows = () if isinstance(found, bool) else found

    def _retrying(self, read: Read, deadline: float) -> Read:
        """The same look-up, asked again where the source stumbled, while there is time."""

        def is_enough(state: RetryCallState) -> bool:
            is_late = self._means.stopwatch() + state.upcoming_sleep >= deadline
            return is_late or state.attempt_number >= self._means.limits.attempts_max

        retrying = Retrying(
            retry=retry_if_exception(_is_worth_another_try),
            wait=_BACK_OFF,
            stop=is_enough,
            sleep=self._means.pause,
            reraise=True,
        )
        return partial(retrying, read)

    def _file(self, inquiry: _Inquiry) -> Answer:
        """Keep how it ended; only what lies within reach is filed, stamped and handed on."""
        if inquiry.refusal is None:
            self._check(inquiry)
        if inquiry.refusal is not None:
            return self._file_refusal(inquiry, inquiry.refusal)
        if not inquiry.asked:
            return Answer(CallOutcome.NOT_FOUND)  # nothing was named, so nothing was asked
        if not inquiry.is_found:
            self._calls.append(_tool_call(inquiry, CallOutcome.NOT_FOUND))
            return Answer(CallOutcome.NOT_FOUND)
        return self._file_evidence(inquiry)

    def _check(self, inquiry: _Inquiry) -> None:
        """Deny an answer that the budget does not hold or that reaches further than was asked."""
        self._row_count += len(inquiry.rows)
        if self._row_count > self._means.limits.rows_max:
            inquiry.deny(f"more than {self._means.limits.rows_max} rows")
        elif not all(self._reach.covers(row, inquiry.asked) for row in inquiry.rows):
            inquiry.deny("the source returned a row outside the scope")

    def _file_refusal(self, inquiry: _Inquiry, refusal: LookupDenied | LookupUnavailable) -> Answer:
        outcome = CallOutcome.DENIED
        if isinstance(refusal, LookupUnavailable):
            outcome = CallOutcome.UNAVAILABLE
            self._unavailable.setdefault(SystemName(refusal.system))
        self._calls.append(_tool_call(inquiry, outcome, reason=refusal.reason))
        return Answer(outcome, refusal=refusal)

    def _file_evidence(self, inquiry: _Inquiry) -> Answer:
        assert inquiry.tool is not None
        evidence_id = f"e{len(self._evidence) + 1}"
        written = tuple(evidence_row(row) for row in inquiry.rows)
        evidence = Evidence(
            evidence_id=evidence_id,
            tool=inquiry.name,
            system=inquiry.tool.system,
            read_at=self._means.clock.now(),
            rows=written,
            request_sha256=request_sha256(inquiry.tool, inquiry.asked, self._reach.row_filter.accounts),
            payload_sha256=payload_sha256(written),
        )
        self._evidence.append(evidence)
        self._calls.append(_tool_call(inquiry, CallOutcome.OK, evidence=evidence_id))
        self._reach.learn(inquiry.rows)
        rows = tuple(stamped(row, evidence_id) for row in inquiry.rows)
        return Answer(CallOutcome.OK, rows, evidence_id)


def _tool_call(
    inquiry: _Inquiry, outcome: CallOutcome, *, evidence: str | None = None, reason: str | None = None
) -> ToolCall:
    return ToolCall(
        tool=inquiry.name, args=inquiry.written, outcome=outcome, evidence=evidence, reason=reason
    )


def _in_order(values: str | Collection[str]) -> tuple[str, ...]:
    """The values, each once, in an order that is the same in every run."""
    if isinstance(values, str):
        return (values,)
    return tuple(dict.fromkeys(sorted(values) if isinstance(values, (set, frozenset)) else values))


def _as_compared(tool: Tool, values: tuple[str, ...]) -> tuple[str, ...]:
    """Numbers as keys, everything else as it is; what names nothing is left out."""
    if tool.argument.kind is ArgumentKind.NUMBER:
        values = tuple(dict.fromkeys(key_of(each) for each in values))
    return tuple(each for each in values if each)


def _is_worth_another_try(error: BaseException) -> bool:
    return isinstance(error, LookupUnavailable) and error.is_transient
