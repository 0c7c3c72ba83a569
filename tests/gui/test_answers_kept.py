"""What the window keeps of the answers of a run has an end, however many questions are asked."""

from engine.measurements.every_link import EveryLink
from engine.measurements.parameter import Parameter
from engine.training.events import Measured
from gui.run.current_run import MOST_ANSWERS
from tests.gui.test_looking_back import shown, trained  # noqa: F401


def test_old_answers_go_and_come_again_when_they_are_asked_for(trained, qtbot):  # noqa: F811
    controller = trained.controller
    step, before = controller.step, shown(trained, qtbot, controller.step)
    others = [Parameter(0, "weights", (number // 8, number % 8)) for number in range(2 * MOST_ANSWERS)]
    for question in others:
        controller._take(Measured(step, controller.epoch, {question: object()}))
    assert len(controller.latest) == len(controller.measured_at) == MOST_ANSWERS
    assert not controller.latest.keys() & before.keys() and others[-1] in controller.latest
    # The run has answered as many questions itself.
    wanted = [Parameter(0, "weights", (number % 2, number // 2)) for number in range(16)]
    wanted += [Parameter(1, "weights", (number // 8, number % 8)) for number in range(64)]
    controller.control.want(frozenset(wanted))
    qtbot.waitUntil(lambda: all(question in controller.latest for question in wanted))
    assert shown(trained, qtbot, step).keys() == before.keys()


def test_of_large_answers_for_one_occasion_the_newest_stays(trained):  # noqa: F811
    controller = trained.controller
    for asked in range(3):
        controller._take(Measured(controller.step, controller.epoch, {EveryLink(False, 10, asked): object()}))
    assert [one for one in controller.latest if isinstance(one, EveryLink)] == [EveryLink(False, 10, 2)]
    assert [one for one in controller.measured_at if isinstance(one, EveryLink)] == [EveryLink(False, 10, 2)]
