"""The steering wheel of a run: what may be asked of it from another thread while it goes.

Every method returns at once. The run looks at one boolean per step, and obeys between two steps.
"""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Lock
from typing import Any, NamedTuple

from engine.experiment import Experiment
from engine.measurements.base import Measurement
from engine.training.places import Place

MEMORY_BYTES = 256 * 1024 * 1024
"""What a run may remember of its past, unless it is told another number."""

LONGEST_WAY_S = 0.05
"""A run waits no longer than this for somebody who has asked for way and may have forgotten to thank."""

LONGEST_STEP_S = 0.002
"""Who asks for way waits no longer than this for the run to come to the end of its step."""


class Asked(NamedTuple):
    """What nobody had asked at the time. questions: what is to be measured, at steps between `after` and `before`."""

    questions: frozenset[Measurement]
    after: int
    before: int

    def and_also(self, other: "Asked | None") -> "Asked":
        """Both in one."""
        if other is None:
            return self
        questions = self.questions | other.questions
        return Asked(questions, min(self.after, other.after), max(self.before, other.before))


class Control:
    """Requests to one run. Safe to use from any thread.

    steps_per_second: how fast the run may go; None is as fast as it can. stopped: it has been told to stop. moment: the
    step that is looked at while the run waits; None is how it stands. memory: bytes for the run's past, when it begins.
    shares: other runs compute at the same time.
    gives_way: it is at work, alone, and stops for who asks for way at the end of its step, which is soon.
    judges_closely: somebody looks at the metrics beside the primary one: every evaluation shall take them.
    """

    def __init__(self, paused: bool = False, memory: int = MEMORY_BYTES):
        """paused: the run prepares everything, then waits for `resume` or a step."""
        self._requests: SimpleQueue[tuple[str, Any]] = SimpleQueue()
        self._wanted: frozenset[Measurement] = frozenset()
        self.starts_paused = paused
        self.memory = memory
        self.pending = False
        self.stopped = self.shares = self.gives_way = False
        self.moment: int | None = None
        self.steps_per_second: float | None = None
        self.judges_closely = False
        self._way_is_free, self._stands = Event(), Lock()
        self._way_is_free.set()

    def pause(self) -> None:
        """Wait after the current step."""
        self._ask("pause")

    def resume(self) -> None:
        """Go on at full speed."""
        self._ask("resume")

    def step(self, steps: int = 1) -> None:
        """Make `steps` steps, each reported by itself, then pause."""
        self._ask("step", steps)

    def step_epoch(self) -> None:
        """Go on to the end of the current epoch, then pause."""
        self._ask("step_epoch")

    def stop(self) -> None:
        """End the run after the current step."""
        self.stopped = True
        self._ask("stop")

    def keep(self) -> None:
        """Tell everything that is needed to go on from here on another day."""
        self._ask("keep")

    def replace(self, experiment: Experiment) -> None:
        """Go on with `experiment`, which may differ from the current one in live options only."""
        self._ask("replace", experiment)

    def look_at(self, step: int | None) -> None:
        """Wait, and answer measurements with how the run was after `step` steps; None: with how it stands. The newest
        call counts, and until the answers tell of that step they tell of others."""
        self.moment = step
        self._ask("look back")

    def go_back(self, step: int) -> None:
        """Be again how the run was after `step` steps, and wait there; what came later is forgotten."""
        self._ask("go back", step)

    def branch(self, step: int, touch: Callable[[Any, Any], Any] | None = None) -> None:
        """Tell everything that another run needs to go on from `step`, which this one has made; it stays as it is.

        touch: given the trainer at that step and a copy of its parameters, changes the copy, and returns the places (n,)
        that it has touched; it may raise WrongInput.
        """
        self._ask("branch", (step, touch))

    def set_parameter(self, layer: int, name: str, index: tuple[int, ...], value: float) -> None:
        """Put `value` in the place of one parameter: "weights" (source, unit), "bias" (unit,), "slope", "scale" …

        The run tells it with the old and the new value, and judges the network anew. Nothing else changes: an optimizer
        goes on with what it remembers, and a frozen layer stays frozen at the new value. Only a run that has diverged
        takes no edits. A fresh run of the same experiment knows nothing of them: it begins with the same initial weights.
        """
        self._ask("set_parameter", (Place(layer, name, tuple(index)), value))

    def remember(self, memory: int) -> None:
        """From now on the past may take `memory` bytes."""
        self._ask("remember", memory)

    def want(self, measurements: frozenset[Measurement]) -> None:
        """Ask for `measurements` to be taken once, soon. A later call replaces an earlier one not yet answered."""
        self._wanted = measurements
        if measurements:
            self._ask("look")

    def survey(self, questions: frozenset[Measurement], after: int, before: int) -> None:
        """When the run waits, tell what `questions` would have found at steps between these two, which it has made."""
        self._ask("survey", Asked(questions, after, before))

    def ask_for_way(self) -> None:
        """Ask for Python to be left to this thread until `thank`, while it draws. A run of short steps stops for it.

        Two threads that both want Python take several times as long as one after the other: so the run first ends its step.
        """
        if not self._way_is_free.is_set():
            return
        self._way_is_free.clear()
        self._stands.acquire(blocking=False)  # until the run lets go of it
        self.pending = True
        if self.gives_way:
            self._stands.acquire(timeout=LONGEST_STEP_S)

    def thank(self) -> None:
        """The drawing is done."""
        self._way_is_free.set()

    def give_way(self, longest_s: float = LONGEST_WAY_S) -> None:
        """For the run: wait until nobody asks for way any more, but not for long."""
        if self._stands.locked():
            self._stands.release()
        self._way_is_free.wait(longest_s)

    def take_wanted(self) -> frozenset[Measurement]:
        """For the run: what is asked for now; it counts as answered."""
        wanted, self._wanted = self._wanted, frozenset()
        return wanted

    def next_request(self, wait_s: float | None = 0.0) -> tuple[str, Any] | None:
        """For the run: the oldest request, or None. wait_s: 0 does not wait, None waits for ever."""
        self.pending = False
        try:
            return self._requests.get(block=wait_s != 0.0, timeout=wait_s)
        except Empty:
            return None

    def _ask(self, name: str, value: Any = None) -> None:
        self._requests.put((name, value))
        self.pending = True
