"""The clock of the screen: about 30 times a second it takes what the run has left and hands it to the visible views."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from gui.run.run_controller import RunController

PERIOD_MS = 33
READABLE = 3
"""Numbers in words change with every third picture of a going run: faster ones cannot be read."""


class Pump(QObject):
    """Feeds views, and asks the run for what the visible ones want. A view that cannot be seen costs nothing.

    A feedable view has `isVisible`, `wants`, `begin`, `show_history`, `show_numbers`, `show_measured`, `clear` and
    `judges_closely`.
    """

    #: It is time to say the newest numbers in words.
    ticked = Signal()

    def __init__(self, controller: RunController, views: Callable[[], Iterable], parent: QObject | None = None):
        super().__init__(parent)
        self._controller = controller
        self._views = views
        self._shown: dict[object, object] = {}
        self._seen: set[object] = set()
        self._pictures = 0
        self._closely = False
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self.on_timer_timeout)
        self._timer.start()

    def stop(self) -> None:
        """Feed nobody any more."""
        self._timer.stop()

    def on_timer_timeout(self) -> None:
        """One picture."""
        controller = self._controller
        if controller.state == "running":
            controller.ask_for_way()
            QTimer.singleShot(0, self.on_painted)  # timers come after the paint events of this picture
        news = controller.receive()
        visible = [view for view in self._views() if view.isVisible()]
        for view in visible:
            self._feed(view, news)
        self._seen = set(visible)
        if controller.compiled is not None:
            wanted = frozenset().union(*(view.wants() for view in visible))
            if controller.state != "running":  # at rest an answer stays right
                wanted = frozenset(one for one in wanted if controller.measured_at.get(one) != controller.step)
            if wanted:
                controller.want(wanted)
            closely = any(view.judges_closely for view in visible)
            if closely != self._closely:
                self._closely = closely
                controller.judge_closely(closely)
        self._pictures += 1
        if news and (controller.state != "running" or self._pictures % READABLE == 0):
            for view in visible:
                view.show_numbers()
            self.ticked.emit()

    def _feed(self, view: object, news: bool) -> None:
        controller = self._controller
        if self._shown.get(view) is not controller.history:
            if controller.compiled is None:
                self._shown.pop(view, None)
                view.clear()
                return
            self._shown[view] = controller.history
            view.begin(controller.compiled)
        elif not news and view in self._seen:
            return
        view.show_history(controller.history)
        view.show_measured(controller.latest)
        if view not in self._seen:
            view.show_numbers()

    def on_painted(self) -> None:
        """The picture is on the screen."""
        self._controller.thank()
