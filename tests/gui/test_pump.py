"""The clock of the screen: who is fed, how often, and what is asked of the run."""

from collections import Counter

import pytest
from PySide6.QtCore import QObject, Signal

from engine.examples.spirals import SpiralsExample
from engine.training.events import Paused
from engine.training.history import History
from gui.document import Document
from gui.run import pump as pump_module
from gui.run.pump import FEEDING_S, SOON_MS, Pump
from gui.run.rhythm import AMPLE_S, LONGEST_MS, PERIOD_MS, SHARE, TIGHT_S, Rhythm


class Controller(QObject):
    """What the pump needs of a run controller."""

    answered = Signal()

    def __init__(self):
        super().__init__()
        self.state, self.compiled, self.history = "running", object(), History()
        self.step, self.latest, self.measured_at = 0, {}, {}
        self.wanted, self.asked_for_way, self.steps_per_second = [], 0, None
        self.control = self.look_back = self
        self.document = Document(SpiralsExample().experiment())

    def receive(self):
        self.step += 1
        return self.state == "running"

    def wants(self):
        return frozenset()

    def want(self, measurements):
        self.wanted.append(measurements)

    def judge_closely(self, on):
        self.closely = on

    def ask_for_way(self):
        self.asked_for_way += 1

    def thank(self):
        self.asked_for_way -= 1


class View:
    """A view whose picture costs `seconds` of a clock that only it moves."""

    judges_closely = comes_first = False

    def __init__(self, name, clock, seconds):
        self.name, self.clock, self.seconds = name, clock, seconds
        self.pictures, self.histories, self.visible, self.newest = 0, 0, True, 0
        self.judges_closely, self.told = False, 0

    def isVisible(self):
        return self.visible

    def underMouse(self):
        return False

    def wants(self):
        return frozenset((self.name,))

    def begin(self, compiled):
        self.pictures = 0

    def show_history(self, history):
        self.histories += 1

    def show_measured(self, values):
        self.pictures += 1
        self.clock[0] += self.seconds
        self.newest = self.now()

    def show_numbers(self):
        self.told += 1

    def clear(self):
        pass


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(pump_module, "perf_counter", lambda: now[0])
    return now


@pytest.fixture
def make(qapp, clock):
    pumps = []

    def made(costs):
        controller = Controller()
        views = [View(name, clock, seconds) for name, seconds in costs.items()]
        for view in views:
            view.now = lambda: controller.step
        pump = Pump(controller, lambda: views)
        pump.stop()
        pumps.append(pump)
        return pump, controller, views

    yield made
    for pump in pumps:
        pump.deleteLater()


def draw(pump, qapp, pictures):
    for _picture in range(pictures):
        pump.on_timer_timeout()
        qapp.sendPostedEvents(pump)


def test_cheap_views_are_all_in_every_picture(make, qapp):
    pump, controller, views = make(dict.fromkeys("abc", TIGHT_S / 4))
    draw(pump, qapp, 10)
    assert [view.pictures for view in views] == [10, 10, 10]
    assert controller.wanted[-1] == frozenset("abc")


def test_dear_views_take_turns_and_a_picture_keeps_to_its_time(make, qapp, clock):
    pump, controller, views = make({"a": 0.9 * TIGHT_S, "b": 0.6 * TIGHT_S, "c": 0.3 * TIGHT_S, "d": 3 * TIGHT_S})
    draw(pump, qapp, 1)  # nobody knows yet what they cost
    assert [view.pictures for view in views] == [1, 1, 1, 1]
    longest = 0.0
    asked = []
    for _picture in range(60):
        before, began = Counter({view.name: view.pictures for view in views}), clock[0]
        draw(pump, qapp, 1)
        drawn = Counter({view.name: view.pictures for view in views}) - before
        assert not asked or set(drawn) <= asked[-1]  # who is drawn has been asked for shortly before
        asked.append(controller.wanted[-1])
        if "d" not in drawn:
            longest = max(longest, clock[0] - began)
        else:
            assert set(drawn) == {"d"}
    assert 0 < longest <= TIGHT_S * 1.001
    pictures = [view.pictures for view in views]
    assert max(pictures) - min(pictures) <= 1  # nobody starves
    assert controller.asked_for_way == 0


def test_who_is_looked_at_comes_more_often_and_nobody_starves(make, qapp, monkeypatch):
    pump, controller, views = make(dict.fromkeys("abcd", TIGHT_S))
    views[1].comes_first = True
    monkeypatch.setattr(views[2], "underMouse", lambda: True)
    draw(pump, qapp, 1)
    before = [view.pictures for view in views]
    for _picture in range(140):
        asked, drawn = controller.wanted[-1], {view: view.pictures for view in views}
        draw(pump, qapp, 1)
        assert {view.name for view in views if view.pictures > drawn[view]} <= asked
    a, b, c, d = (view.pictures - count for view, count in zip(views, before, strict=True))
    assert a + b + c + d == 140 and abs(a - d) <= 2
    assert 1.3 * a < b < c and a > 15


def test_after_a_rest_the_turns_are_shared_out_as_before(make, qapp):
    pump, controller, views = make(dict.fromkeys("abc", TIGHT_S))
    views[0].comes_first = views[1].comes_first = True
    draw(pump, qapp, 3)
    controller.state = "paused"
    draw(pump, qapp, 300)  # all of them are fed each time
    controller.state = "running"
    before = [view.pictures for view in views]
    draw(pump, qapp, 20)
    drawn = [view.pictures - count for view, count in zip(views, before, strict=True)]
    assert sum(drawn) == 20 and drawn[2] >= 3 and drawn[0] >= 7


def test_at_rest_everybody_sees_the_newest(make, qapp):
    pump, controller, views = make(dict.fromkeys("abc", 2 * TIGHT_S))
    draw(pump, qapp, 5)
    controller.state = "paused"
    draw(pump, qapp, 1)
    assert pump._timer.interval() == SOON_MS  # there is no time for all of them
    draw(pump, qapp, 1)
    assert all(view.newest >= 5 for view in views) and pump._timer.interval() == PERIOD_MS
    drawn = [view.pictures for view in views]
    draw(pump, qapp, 5)
    assert [view.pictures for view in views] == drawn  # nothing new, nothing to do
    assert controller.wanted[-1] == frozenset("abc")


def test_a_run_that_begins_anew_is_shown_to_one_dear_view_after_the_other(make, qapp, clock):
    pump, controller, views = make(dict.fromkeys("abcd", 0.8 * FEEDING_S))
    controller.state = "ready"
    draw(pump, qapp, 4)
    assert pump._timer.interval() == PERIOD_MS
    controller.history, fed = History(), []
    while pump._timer.interval() == SOON_MS or not fed:
        began = clock[0]
        draw(pump, qapp, 1)
        fed.append(round((clock[0] - began) / FEEDING_S / 0.8))
    assert fed[:2] == [2, 2] and sum(fed) == 4 and all(view.histories == 2 for view in views)


def test_who_has_not_begun_with_a_run_asks_it_nothing_and_says_nothing(make, qapp):
    """Its network may not have the layer that was looked at before."""
    pump, controller, views = make(dict.fromkeys("abcd", 0.8 * FEEDING_S))
    controller.state = "ready"
    draw(pump, qapp, 4)
    controller.history = History()
    controller.wanted.clear()
    pump.on_moment_changed(None)
    controller.wanted.clear()
    for view in views:
        view.told = 0
    draw(pump, qapp, 1)
    assert controller.wanted == [frozenset(view.name for view in views if pump._shown[view] is controller.history)]
    assert all((view.told > 0) == (pump._shown[view] is controller.history) for view in views)
    assert 0 < len(controller.wanted[0]) < len(views)
    draw(pump, qapp, 3)
    assert controller.wanted[-1] == frozenset("abcd")


def test_an_answer_about_a_run_that_waits_is_shown_in_the_next_turn_of_the_window(make, qapp, qtbot):
    pump, controller, views = make(dict.fromkeys("ab", TIGHT_S))
    draw(pump, qapp, 1)
    pump._timer.start()
    controller.answered.emit()
    assert pump._timer.interval() == PERIOD_MS  # while it goes the pictures keep their rhythm
    controller.state, controller.receive = "paused", lambda: True
    before = [view.pictures for view in views]
    controller.answered.emit()
    assert pump._timer.interval() == 0 and [view.pictures for view in views] == before
    qtbot.waitUntil(lambda: [view.pictures for view in views] == [count + 1 for count in before])
    assert pump._timer.interval() == PERIOD_MS
    pump.stop()
    controller.answered.emit()
    assert not pump._timer.isActive()  # the window is closing


def test_a_history_is_shown_when_it_has_grown_and_to_whom_it_is_new(make, qapp):
    pump, controller, views = make(dict.fromkeys("ab", TIGHT_S / 4))
    draw(pump, qapp, 5)
    assert [view.histories for view in views] == [1, 1] and views[0].pictures == 5
    controller.history.add(Paused(step=3, epoch=0.1))
    draw(pump, qapp, 2)
    assert [view.histories for view in views] == [2, 2]
    views[1].visible = False
    draw(pump, qapp, 1)
    views[1].visible = True
    draw(pump, qapp, 2)
    assert [view.histories for view in views] == [2, 3]
    controller.history = History()
    controller.history.add(Paused(step=3, epoch=0.1))  # as much as before, but of another run
    draw(pump, qapp, 2)
    assert [view.histories for view in views] == [3, 4]


def test_the_slider_is_drawn_before_the_run_goes_on(make, qapp):
    pump, controller, _views = make({"a": TIGHT_S})
    controller.state = "paused"
    draw(pump, qapp, 1)
    pump._timer.start()
    controller.ask_for_way()  # as `LookBack` does
    controller.document.look_at(7)
    assert controller.asked_for_way == 1
    costs = dict(pump._costs)
    qapp.sendPostedEvents(pump)
    assert controller.asked_for_way == 0 and pump._costs == costs
    pump.stop()


def test_who_comes_to_the_front_is_fed_at_once_and_who_is_hidden_never(make, qapp):
    pump, controller, views = make(dict.fromkeys("abcd", 2 * TIGHT_S))
    views[3].visible = False
    draw(pump, qapp, 7)
    assert views[3].pictures == 0 and not any("d" in wanted for wanted in controller.wanted)
    views[3].visible = True
    draw(pump, qapp, 1)
    assert views[3].pictures == 1
    views[0].visible = False
    drawn = views[0].pictures
    draw(pump, qapp, 9)
    assert views[0].pictures == drawn and not any("a" in wanted for wanted in controller.wanted[-8:])


def test_the_picture_in_which_a_run_comes_to_rest_has_all_views(make, qapp):
    pump, controller, views = make(dict.fromkeys("abc", 0.9 * TIGHT_S))
    draw(pump, qapp, 5)
    before = [view.pictures for view in views]

    def receive():
        controller.state = "finished"
        return True

    controller.receive = receive
    draw(pump, qapp, 1)
    assert [view.pictures for view in views] == [count + 1 for count in before]


def test_runs_are_compared_by_what_the_visible_views_ask(make, monkeypatch):
    monkeypatch.setattr(pump_module, "COMPARED", frozenset({"one", "three"}))
    pump, controller, views = make({"one": 0.0, "two": 0.0, "three": 0.0})
    told = []
    controller.compare = told.append
    views[2].visible = False
    for _picture in range(3):
        pump.on_timer_timeout()
    assert told == [{"one"}]
    views[0].visible, views[2].visible = False, True
    controller.compiled = None  # a view may not know yet what to ask for
    pump.on_timer_timeout()
    assert len(told) == 1
    controller.compiled = object()
    pump.on_timer_timeout()
    assert told[1:] == [{"three"}]


def test_pictures_of_a_run_at_full_speed_take_a_small_share_of_its_time():
    rhythm = Rhythm()
    rhythm.hear(0.0, 1, None)
    for seconds in (0.001, 0.002, 0.003):
        rhythm.drawn(seconds)
    assert (rhythm.room_s, rhythm.period_ms) == (TIGHT_S, PERIOD_MS)  # there is time enough
    for _turn in range(100):
        rhythm.drawn(0.006)
    assert rhythm.period_ms == pytest.approx(6 / SHARE, abs=1)
    for _turn in range(100):
        rhythm.drawn(0.5)
    assert rhythm.period_ms == LONGEST_MS


def test_a_run_that_keeps_its_pace_leaves_time_for_all_views():
    rhythm, now, step = Rhythm(), 0.0, 0
    for _turn in range(100):
        rhythm.drawn(0.010)
    for speed, is_tight in ((100, False), (80, True), (99, False)):  # it should make 100 steps a second
        for _turn in range(60):
            rhythm.hear(now, step, 100.0)
            now, step = now + 0.033, step + speed * 0.033
        assert rhythm.is_tight == is_tight
    assert (rhythm.room_s, rhythm.period_ms) == (AMPLE_S, PERIOD_MS)
    rhythm.rest()
    rhythm.hear(now + 100, step, 100.0)  # it has waited meanwhile
    rhythm.hear(now + 100.6, step + 60, 100.0)
    assert not rhythm.is_tight
    rhythm.hear(now + 101, step + 100, None)
    assert rhythm.is_tight
