"""Documents as plans cite them: central directives from the table, and plans of the archive itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from .grammar import table


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that can be cited. `number` is canonical; `inner` are the numbers that stand in its title."""

    number: str
    kind: str
    issued: date | None
    issuer: str
    title: str
    topic: str
    inner: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """`Kết luận số 57-KL/TW`."""
        return f"{self.kind} số {self.number}"

    def mention(self, rng: Random, *, titled: bool = True) -> str:
        """The document as a sentence names it, in one of the usual spellings."""
        number = self.number
        if rng.random() < 0.05:
            number = number.replace("-", " - ", 1) if "-" in number.split("/")[0] else number.replace("/", " /", 1)
        text = f"{self.kind} số {number}"
        if self.issued is not None and rng.random() > 0.04:
            comma = "," if rng.random() < 0.2 else ""
            day = self.issued
            text += (
                f"{comma} ngày {day.day:02d}/{day.month}/{day.year}"
                if rng.random() < 0.85
                else (f"{comma} ngày {day.day:02d} tháng {day.month} năm {day.year}")
            )
        text += f" của {self.issuer}"
        if titled:
            text += f" về “{self.title}”" if rng.random() < 0.3 else f" về {self.title}"
        return text


@cache
def directives() -> tuple[Cited, ...]:
    """The central directives, the most carried out first."""
    return tuple(
        Cited(row["number"], row["kind"], row["date"], row["issuer"], row["title"], row["topic"])
        for row in table("directives")["directive"]
    )


@cache
def directives_on(topic: str) -> tuple[Cited, ...]:
    """The central directives on a topic."""
    return tuple(directive for directive in directives() if directive.topic == topic)


@cache
def zipf(count: int) -> tuple[float, ...]:
    """Weights that fall with the rank."""
    return tuple(1 / (rank + 1) for rank in range(count))
