"""The clock of the screen: up to 30 times a second it takes what the run has left and hands it to the visible views."""

from collections.abc import Callable, Iterable
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal

from engine.training.busy_time import busy_time
from gui.run.rhythm import KEPT, PERIOD_MS, Rhythm
from gui.run.run_controller import RunController
from gui.seen import COMPARED
from gui.turns import TurnTimer

PAINTED = QEvent.Type(QEvent.registerEventType())
MOVED = QEvent.Type(QEvent.registerEventType())
LAST = Qt.EventPriority.LowEventPriority.value - 1
"""Qt paints with low priority."""
FEEDING_S = 0.012
"""When feeding has taken so long, the other views follow in the next turn of the window: a run that begins anew is dear to
all of them, and each has to be painted as well."""

SOON_MS = 1

LOOKED_AT = 3
"""So many turns has the view under the pointer while another one has one; those that come first have two."""

READABLE = 4
"""Numbers in words change with every fourth picture of a going run: faster ones cannot be read, and saying them is dear."""


class Pump(QObject):
    """Feeds views, and asks the run for what the visible ones want. A view that cannot be seen costs nothing.

    While a run goes the views take turns, as many in one picture as there is time for; at rest they all follow at once. So
    the speed of the run, and how soon the window answers, do not depend on how many views are open.
    A feedable view has `isVisible`, `underMouse`, `wants`, `begin`, `show_history`, `show_numbers`, `show_measured`,
    `clear`, `judges_closely` and `comes_first`, and is given `measured_at`.
    """

    #: It is time to say the newest numbers in words.
    ticked = Signal()

    def __init__(self, controller: RunController, views: Callable[[], Iterable], parent: QObject | None = None):
        super().__init__(parent)
        self._controller = controller
        self._views = views
        self._shown: dict[object, object] = {}
        self._told: dict[object, int] = {}  # how much of that history each view has been shown
        self._seen: set[object] = set()
        self._turns: list[object] = []  # the visible views; whose turn is next comes first
        self._due: dict[object, float] = {}  # the turn of each visible view, on a clock that only they move
        self._missed: set[object] = set()  # those that have not seen the newest numbers
        self._costs: dict[object, float] = {}  # seconds a view needs for a picture, feeding and painting
        self._feeding: dict[object, float] = {}  # seconds it took to feed the views of the picture at hand
        self._rhythm = Rhythm()
        self._began = self._ended = self._computed = 0.0
        self._pictures = 0
        self._closely = self._moved = False
        self._compared = frozenset()
        controller.document.moment_changed.connect(self.on_moment_changed)
        controller.answered.connect(self.on_answered)
        self._timer = TurnTimer(self, PERIOD_MS)
        self._timer.turn.connect(self.on_timer_timeout)
        self._timer.start()

    def stop(self) -> None:
        """Feed nobody any more."""
        self._timer.stop()

    def on_timer_timeout(self) -> None:
        """One picture."""
        controller, self._began, self._computed = self._controller, perf_counter(), busy_time()
        if controller.state == "running" or controller.document.moment is not None:
            controller.ask_for_way()
            QCoreApplication.postEvent(self, QEvent(PAINTED), LAST)
        news = controller.receive()
        going = controller.state == "running"  # the picture in which a run comes to rest has all views
        if going:
            self._rhythm.hear(self._began, controller.step, controller.control.steps_per_second)
        else:
            self._rhythm.rest()
        visible = [view for view in self._views() if view.isVisible()]
        new = [view for view in visible if view not in self._turns]
        self._turns = new + [view for view in self._turns if view in visible]
        known = [self._due[view] for view in visible if view in self._due]
        first = min(known, default=0.0)
        self._due = {view: self._due.get(view, first - 1) for view in visible}
        if news:
            self._missed.update(visible)
        self._missed.intersection_update(visible)
        fed = self._next_turn() if going else self._turns
        self._feeding = {}
        for view in fed:
            began = perf_counter()
            self._feed(view, view in self._missed)
            self._feeding[view] = perf_counter() - began
            if perf_counter() - self._began > FEEDING_S:
                break
        others_wait = not going and len(self._feeding) < len(fed)
        fed = list(self._feeding)
        late = [] if going or news else [view for view in fed if view in self._missed]
        self._missed.difference_update(fed)
        self._turns = [view for view in self._turns if view not in self._feeding] + fed
        self._seen = self._seen.intersection(visible).union(fed)
        for view in fed:  # who is often fed together with others is not left behind for that
            self._due[view] = min(self._due[view], first + 1) + 1 / self._weight(view)
        self._turns.sort(key=self._due.get)  # who is due at the same time as others stays in its place
        self._ask(self._next_turn() if going else visible)
        period = SOON_MS if others_wait else self._rhythm.period_ms if going else PERIOD_MS
        if self._timer.interval() != period:
            self._timer.setInterval(period)
        closely = any(view.judges_closely for view in visible)
        if closely != self._closely:
            self._closely = closely
            controller.judge_closely(closely)
        if controller.compiled is not None:
            compared = COMPARED & frozenset().union(*(view.wants() for view in visible))
            if compared != self._compared:
                self._compared = compared
                controller.compare(compared)
        for view in self._begun(late):  # the others have said their numbers when the run came to rest
            view.show_numbers()
        self._pictures += 1
        moved, self._moved = self._moved, False
        if moved or (news and (controller.state != "running" or self._pictures % READABLE == 0)):
            for view in self._begun(visible):
                view.show_numbers()
            self.ticked.emit()
        self._ended = perf_counter()

    def _weight(self, view: object) -> int:
        return LOOKED_AT if view.underMouse() else 2 if view.comes_first else 1

    def _next_turn(self) -> list[object]:
        chosen: list[object] = []
        room = self._rhythm.room_s
        for view in self._turns:
            room -= self._costs.get(view, 0.0)
            if chosen and room < 0:
                break
            chosen.append(view)
        return chosen

    def on_moment_changed(self, _moment: int | None) -> None:
        """Ask at once: whoever pulls the slider shall not wait for the next picture."""
        self._moved = True
        if self._timer.isActive():
            QCoreApplication.postEvent(self, QEvent(MOVED), LAST)
            self._ask([view for view in self._views() if view.isVisible()])

    def on_answered(self) -> None:
        """A run that waits has told what was asked: whoever looks at a moment shall not wait for the next picture either."""
        if self._timer.isActive() and self._controller.state != "running":
            self._timer.start(0)  # not here: what is sent from thread to thread goes before what a person does

    def _ask(self, visible: list) -> None:
        """Ask the run for what is missing."""
        controller = self._controller
        if controller.compiled is None:
            return
        wanted = frozenset().union(*(view.wants() for view in self._begun(visible)))
        if controller.state != "running":  # at rest an answer stays right
            shown = controller.look_back.step
            wanted |= controller.look_back.wants()
            wanted = frozenset(one for one in wanted if controller.measured_at.get(one) != shown)
        if wanted:
            controller.control.want(wanted)

    # Who has not begun with this run yet would ask for what its network may not have, and say numbers of another run.
    def _begun(self, views: list) -> list:
        return [view for view in views if self._shown.get(view) is self._controller.history]

    def _feed(self, view: object, news: bool) -> None:
        controller = self._controller
        if self._shown.get(view) is not controller.history:
            if controller.compiled is None:
                self._shown.pop(view, None)
                view.clear()
                return
            self._shown[view] = controller.history
            self._told.pop(view, None)
            view.begin(controller.compiled)
        elif not news and view in self._seen:
            return
        if view not in self._seen or self._told.get(view) != controller.history.told:
            self._told[view] = controller.history.told
            view.show_history(controller.history)
        view.measured_at = controller.measured_at
        view.show_measured(controller.latest)
        if view not in self._seen:
            view.show_numbers()

    def customEvent(self, event: QEvent) -> None:
        """The picture, or the slider, is on the screen."""
        if event.type() != MOVED:
            self._count()
        self._controller.thank()  # at last: a run that goes on wants Python as well

    def _count(self) -> None:
        """What the picture has cost."""
        now = perf_counter()
        painting = now - self._ended
        if self._controller.state == "running":  # the picture in which a run comes to rest has all views
            # While another program has the processor, a run that stops for the window loses time, one that goes on does not.
            computed = busy_time() - self._computed
            self._rhythm.drawn((now - self._began + computed) / 2)
        feeding = sum(self._feeding.values()) or 1.0
        for view, seconds in self._feeding.items():
            cost = seconds * (1 + painting / feeding)  # who has more to say has more to paint
            self._costs[view] = cost + KEPT * (self._costs.get(view, cost) - cost)
