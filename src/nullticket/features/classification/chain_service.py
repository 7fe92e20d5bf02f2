"""The engines in their chain, in the order of the plan: the local one, the language model, the keyword rules. The rules
have the last word where no engine that counts has one.

No call of an engine happens inside a transaction. An engine that fails, is slow or talks nonsense is passed over and
named; the ticket never waits for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from nullticket.core.enums import Priority
from nullticket.core.errors import Unavailable
from nullticket.features.classification import keywords, policy, priority
from nullticket.features.classification.calibration import PRIOR, Curve
from nullticket.features.classification.habits import Habits
from nullticket.features.classification.intent import extract_intent
from nullticket.features.classification.results import CategoryInfo, Classification, Guess, Reason, TicketText, told
from nullticket.features.classification.weighing import (
    KEYWORD,
    LOCAL,
    MODEL,
    FieldPlan,
    Plan,
    Policy,
    Weighed,
    asks,
    weigh_category,
    weigh_priority,
)
from nullticket.infra.runtime import Runtime
from nullticket.ports import CategoryHint, ClassificationEngine, EngineAnswer, EngineRequest

ALTERNATIVES: Final = 3
EXAMPLES: Final = 4
# A ticket may wait so long in the queue before it has less time for the language model.
GRACE_SECONDS: Final = 2.0
_LOCAL_ONLY: Final = Plan(FieldPlan(Policy.LOCAL_ONLY), FieldPlan(Policy.LOCAL_ONLY))


@dataclass(frozen=True, slots=True)
class Chain:
    """What the admin chose, what was learned of the language model and of priorities: all read before any engine is asked.
    ``refusal`` says why a configured model is not asked just now.
    """

    plan: Plan = field(default_factory=Plan)
    category_curve: Curve = PRIOR
    priority_curve: Curve = PRIOR
    model: ClassificationEngine | None = None
    model_seconds: float = 8.0
    refusal: str = ""
    habits: Habits = field(default_factory=Habits)

    @property
    def has_model(self) -> bool:
        return self.model is not None or bool(self.refusal)

    def after(self, waited: timedelta) -> "Chain":
        """The chain for tickets that have waited so long already. What they waited is no longer there for the model, so
        that behind a slow one the queue does not grow by one deadline a batch.
        """
        left = self.model_seconds + GRACE_SECONDS - waited.total_seconds()
        if self.model is None or left >= self.model_seconds:
            return self
        if left <= 0:
            return replace(self, model=None, refusal="crowded: the ticket has waited too long to be asked about")
        return replace(self, model_seconds=left)


QUICK: Final = Chain(_LOCAL_ONLY)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A classification, and how it came about. ``fallback``: an engine whose word on the category counts failed, so that
    another had to decide. ``votes`` holds each engine's word on each field, the shadowed too.
    """

    classification: Classification
    model_version: str = ""
    failures: tuple[str, ...] = ()
    fallback: bool = False
    raw: str = ""
    probabilities: Mapping[str, float] | None = None
    votes: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """What this desk finds of a priority by itself: ``rules`` is the judgement before what was learned."""

    judged: priority.Judgement
    rules: priority.Judgement
    learned: tuple[str, ...] = ()

    @property
    def priority(self) -> Priority:
        return self.judged.priority

    @property
    def confidence(self) -> float:
        return self.judged.confidence

    @property
    def said(self) -> dict[str, tuple[Priority, float]]:
        """By engine: the local one knows what was learned, the keyword rules do not."""
        return {
            LOCAL: (self.judged.priority, self.judged.confidence),
            KEYWORD: (self.rules.priority, self.rules.confidence),
        }


@dataclass(frozen=True, slots=True)
class Heard:
    """One ticket and what was said of it. The own judgement is that of the rules of priority, for the category that
    the local engine or else the rules name, moved by what people make of such tickets. ``rules`` is what the keyword
    rules give to each category; empty where nobody wants to know.
    """

    text: TicketText
    category: str
    keywords: tuple[str, ...]
    own: Own
    local: EngineAnswer | None
    rules: Mapping[str, float] = field(default_factory=dict)
    model: EngineAnswer | None = None

    @property
    def known(self) -> Mapping[str, float]:
        return self.local.categories if self.local is not None else {}

    @property
    def here(self) -> dict[str, Mapping[str, float]]:
        """By engine of this house, what it gives to each category."""
        return {LOCAL: self.known, KEYWORD: self.rules}

    @property
    def said(self) -> EngineAnswer | None:
        """The language model's answer, None when there is none to use."""
        return self.model if self.model is not None and not self.model.fault else None

    @property
    def failures(self) -> tuple[str, ...]:
        return tuple(f"{one.engine}: {one.fault}" for one in self._faulty)

    def lacks(self, plan: FieldPlan) -> bool:
        """Whether an engine whose word counts for this field failed."""
        return any(one.engine in plan.turn for one in self._faulty)

    @property
    def _faulty(self) -> list[EngineAnswer]:
        return [one for one in (self.model, self.local) if one is not None and one.fault]


def classify_many(
    runtime: Runtime,
    infos: Sequence[CategoryInfo],
    texts: Sequence[TicketText],
    *,
    chain: Chain = QUICK,
    ticket_ids: Sequence[int | None] = (),
) -> list[Verdict]:
    """Classify a batch: at most one call of each engine."""
    said = zip(texts, _local(runtime, infos, texts), strict=True)
    found = [_heard(text, infos, answer, chain) for text, answer in said]
    wanted = [at for at, one in enumerate(found) if chain.has_model and _wants_model(chain.plan, one)]
    ids = [ticket_ids[at] if ticket_ids else None for at in wanted]
    requests = _with_examples(runtime, _requests(infos, [texts[at] for at in wanted]), ids) if chain.model else []
    for at, answer in zip(wanted, _from_model(chain, requests, len(wanted)), strict=True):
        found[at] = replace(found[at], model=answer)
    return [_decided(one, infos, chain) for one in found]


def _local(runtime: Runtime, infos: Sequence[CategoryInfo], texts: Sequence[TicketText]) -> list[EngineAnswer | None]:
    engine = runtime.engines.get(LOCAL)
    if engine is None:
        return [None] * len(texts)
    seconds = runtime.values.triage_timeout_seconds
    return list(_ask(LOCAL, engine, _requests(infos, texts), seconds=seconds))


def _from_model(chain: Chain, requests: Sequence[EngineRequest], count: int) -> list[EngineAnswer]:
    if chain.model is None:
        return [EngineAnswer(MODEL, "", {}, fault=chain.refusal)] * count
    return _ask(MODEL, chain.model, requests, seconds=chain.model_seconds)


def _requests(infos: Sequence[CategoryInfo], texts: Sequence[TicketText]) -> list[EngineRequest]:
    hints = tuple(CategoryHint(info.key, info.name, info.description, info.examples) for info in infos)
    return [EngineRequest(text.title, text.description, text.source, hints) for text in texts]


def _heard(text: TicketText, infos: Sequence[CategoryInfo], answer: EngineAnswer | None, chain: Chain) -> Heard:
    known = answer.categories if answer is not None else {}
    category = max(known, key=lambda key: known[key]) if known else keywords.likeliest(text, tuple(infos))
    words = (answer.keywords if answer is not None else ()) or keywords.key_words(text, tuple(infos))
    proposed = answer.priority if answer is not None else None
    rules = keywords.probabilities(text, tuple(infos)) if chain.plan.category.names(KEYWORD) else {}
    return Heard(text, category, words, _own(text, category, words, chain.habits, proposed=proposed), answer, rules)


def _own(text: TicketText, category: str, words: Sequence[str], habits: Habits, *, proposed: Priority | None) -> Own:
    """What the rules find, or what people set such tickets to; floors hold either way."""
    by_rules = priority.judge(text, category=category, proposed=proposed)
    habit = habits.of(category, words, by_rules.priority)
    if habit is None:
        sure = habits.sureness(category, by_rules.priority, expected=by_rules.confidence)
        return Own(replace(by_rules, confidence=sure), by_rules)
    moved = priority.judge(text, category=category, proposed=habit.value)
    return Own(replace(moved, confidence=habit.share), by_rules, (habit.reason,))


def _wants_model(plan: Plan, one: Heard) -> bool:
    by_category = {engine: max(shares.values(), default=0.0) for engine, shares in one.here.items()}
    by_priority = {engine: sure for engine, (_, sure) in one.own.said.items()}
    return asks(plan.category, by_category) or asks(plan.priority, by_priority)


def _ask(
    name: str, engine: ClassificationEngine, requests: Sequence[EngineRequest], *, seconds: float
) -> list[EngineAnswer]:
    """One answer a text; where an engine fails or speaks of categories that nobody offered, the answer is a fault."""
    if not requests:
        return []
    try:
        answers = engine.answer(requests, timeout_seconds=seconds)
    except Unavailable as error:
        return [EngineAnswer(name, "", {}, fault=error.detail)] * len(requests)
    keys = {one.key for one in requests[0].categories}
    wrong = EngineAnswer(name, "", {}, fault="it gave an answer of the wrong shape")
    if len(answers) != len(requests):
        return [wrong] * len(requests)
    return [one if one.fault or (one.categories and set(one.categories) <= keys) else wrong for one in answers]


def _with_examples(
    runtime: Runtime, requests: Sequence[EngineRequest], ids: Sequence[int | None]
) -> list[EngineRequest]:
    """A language model is shown the most similar solved tickets; without a memory of them it does without."""
    near: Sequence[tuple[Any, ...]] = [()] * len(requests)
    if runtime.solved is not None:
        try:
            near = runtime.solved.near([f"{one.title}\n{one.description[:1000]}" for one in requests], limit=EXAMPLES)
        except Unavailable:
            near = [()] * len(requests)
    return [
        replace(one, examples=tuple(examples), ticket_id=ticket_id)
        for one, examples, ticket_id in zip(requests, near, ids, strict=True)
    ]


def _decided(one: Heard, infos: Sequence[CategoryInfo], chain: Chain) -> Verdict:
    said = one.said
    named = max(said.categories, key=lambda key: said.categories[key]) if said is not None else None
    category = weigh_category(chain.plan.category, one.here, named, chain.category_curve)
    votes = _votes(one, named, category, chain)
    if category is None:
        # Without any engine that counts, the keywords decide, and only a failure makes that a fallback.
        base = keywords.classify(one.text, tuple(infos))
        return Verdict(base, failures=one.failures, fallback=one.lacks(chain.plan.category), votes=votes)
    judged, urgency = _prioritised(one, category.value, chain)
    ranked = sorted(category.shares.items(), key=lambda pair: (pair[0] != category.value, -pair[1], pair[0]))
    heard = said if said is not None and _listened(chain.plan.category) else None
    by = {LOCAL: one.local, MODEL: said}.get(category.engine)
    text = one.text
    merged = Classification(
        category=category.value,
        confidence=told(category.confidence),
        priority=judged.priority,
        priority_score=judged.score,
        priority_confidence=told(urgency.confidence),
        requires_immediate_attention=judged.requires_immediate_attention,
        keywords=(heard.keywords if heard is not None else ()) or (by.keywords if by else ()) or one.keywords,
        intent=(heard.intent if heard is not None else "")
        or extract_intent(text.title, text.description, category.value),
        suggested_team=next((info.team_name for info in infos if info.key == category.value), None),
        alternatives=tuple(Guess(key, share) for key, share in ranked[1 : 1 + ALTERNATIVES]),
        reasons=(*_reasons(one, infos, category, urgency), *judged.reasons),
        engine=category.engine,
    )
    return Verdict(
        merged,
        model_version=by.model_version if by is not None else "",
        failures=one.failures,
        fallback=one.lacks(chain.plan.category),
        raw=said.raw if said is not None else "",
        probabilities=category.shares,
        votes=votes,
    )


def _listened(plan: FieldPlan) -> bool:
    return MODEL in plan.turn


def _prioritised(one: Heard, category: str, chain: Chain) -> tuple[priority.Judgement, Weighed]:
    """The weighed priority, bounded by what a model's word can do, above the floors of the rules."""
    proposed = one.local.priority if one.local is not None else None
    own = one.own
    if category != one.category:
        own = _own(one.text, category, one.keywords, chain.habits, proposed=proposed)
    said = one.said.priority if one.said is not None else None
    weighed = weigh_priority(chain.plan.priority, own.said, said, chain.priority_curve)
    if weighed.engine == LOCAL:
        return own.judged, replace(weighed, reasons=(*weighed.reasons, *own.learned))
    if weighed.engine == KEYWORD:
        return own.rules, weighed
    bounded = policy.within_reach(Priority(weighed.value), own=own.priority, confidence=weighed.confidence)
    return priority.judge(one.text, category=category, proposed=bounded), weighed


def _reasons(one: Heard, infos: Sequence[CategoryInfo], category: Weighed, urgency: Weighed) -> tuple[Reason, ...]:
    notes = tuple(Reason("note", text) for text in (*category.reasons, *urgency.reasons))
    if category.engine == KEYWORD:
        return (*keywords.words_for(one.text, tuple(infos), category.value), *notes)
    words = one.local.reasons if one.local is not None and not one.local.fault else ()
    return (*(Reason("word", word.text, word.weight) for word in words if word.category == category.value), *notes)


def _votes(one: Heard, named: str | None, category: Weighed | None, chain: Chain) -> tuple[dict[str, Any], ...]:
    """Each engine's word, with what is needed to learn later how far to believe it."""
    votes: list[dict[str, Any]] = []
    plan, value = chain.plan, category.value if category is not None else None
    for engine, shares in one.here.items():
        if shares:
            top = max(shares, key=lambda key: shares[key])
            applied = top == value and engine in plan.category.turn
            votes.append(_vote("category", engine, top, shares[top], plan.category) | {"applied": applied})
    own = _vote("priority", LOCAL, one.own.priority.value, one.own.confidence, plan.priority)
    votes.append(own | {"rules": one.own.rules.priority.value})
    if plan.priority.names(KEYWORD):
        rules = one.own.rules
        votes.append(_vote("priority", KEYWORD, rules.priority.value, rules.confidence, plan.priority))
    if one.said is None or named is None:
        return tuple(votes)
    model = {"model": one.said.model_version.rpartition("/")[0]}
    top = max(one.known, key=lambda key: one.known[key]) if one.known else ""
    chance = one.known.get(named, 0.0) if one.known else 0.5
    sort = _vote("category", MODEL, named, chance, plan.category) | model
    votes.append(sort | {"agreed": named == top, "applied": named == value and _listened(plan.category)})
    if one.said.priority is not None:
        agreed = one.said.priority is one.own.priority
        chance = one.own.confidence if agreed else (1 - one.own.confidence) / (len(Priority) - 1)
        urgent = _vote("priority", MODEL, one.said.priority.value, chance, plan.priority)
        votes.append(urgent | model | {"agreed": agreed})
    return tuple(votes)


def _vote(name: str, engine: str, value: str, probability: float, plan: FieldPlan) -> dict[str, Any]:
    """``probability`` is what the local engine gives to the value, whoever named it."""
    return {
        "field": name,
        "engine": engine,
        "value": value,
        "probability": round(told(probability), 4),
        "shadow": engine in plan.shadow,
    }
