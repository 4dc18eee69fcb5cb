# ruff: noqa: T201
"""What was measured, round by round, and how it reads."""

from collections import defaultdict
from collections.abc import Callable
from statistics import median

from tests.wrk import Load

WIDTH = 29


class Loads:
    """Who answered what how fast, in each round. Ratios are those of one round, so that a busy machine is in both."""

    def __init__(self) -> None:
        self.noted: dict[str, dict[str, list[Load]]] = defaultdict(lambda: defaultdict(list))

    def note(self, what: str, who: str, load: Load) -> None:
        self.noted[what][who].append(load)

    def middle(self, what: str, who: str, part: Callable[[Load], float]) -> float:
        return median(part(load) for load in self.noted[what][who])

    def ratio(self, what: str, who: str, other: str, part: Callable[[Load], float]) -> float:
        pairs = zip(self.noted[what][who], self.noted[what][other], strict=True)
        return median(part(one) / part(two) for one, two in pairs)

    def print_against(self, who: str, other: str) -> None:
        """A line for each thing that both were asked, medians of the rounds."""
        names = f"{who:^{WIDTH}}   {other:^{WIDTH}}   {f'{who} / {other}':^{WIDTH}}"
        print(f"{'':24}   {names}")
        print(
            f"{'':24}" + f"   {'answers/s':>11}{'p50 ms':>9}{'p99 ms':>9}" * 2 + f"   {'rate':>11}{'p50':>9}{'p99':>9}"
        )
        for what, loads in self.noted.items():
            line = f"{what:24}   {self.columns(what, who)}"
            if other in loads:
                rate, half, late = (self.ratio(what, who, other, part) for part in PARTS)
                line += f"   {self.columns(what, other)}   {rate:11.3g}{half:9.3g}{late:9.3g}"
            print(line + self.faults(what))

    def columns(self, what: str, who: str) -> str:
        rate, half, late = (self.middle(what, who, part) for part in PARTS)
        return f"{rate:11,.0f}{half:9.2f}{late:9.2f}"

    def faults(self, what: str) -> str:
        told = [f"{who}: {sum(load.faults for load in loads)} faults" for who, loads in self.noted[what].items()]
        return "".join(f"  {each}" for each in told if ": 0 " not in each)


PARTS: list[Callable[[Load], float]] = [lambda load: load.rate, lambda load: load.median, lambda load: load.late]


def spread(name: str, numbers: list[float], unit: str) -> None:
    """Print the median and the highest of some numbers."""
    print(f"{name:24} median {median(numbers):7.3g} {unit}, highest {max(numbers):7.3g} {unit}, of {len(numbers)}")
