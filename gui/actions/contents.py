"""What of the document goes into a file and comes back: the experiment, the run with its key frames, the kept runs."""

import msgspec
import numpy as np
from PySide6.QtCore import QObject, Signal

from engine import catalog, project_file
from engine.metrics.base import Metric
from engine.project_file import Project
from engine.saved_runs import NAME_LETTERS, WORDS_LETTERS, About, Ancestry, Runs, SavedRun
from engine.training.history import History
from engine.training.led_on import led_on
from engine.training.shortening import short_record
from engine.training.state import TrainingState
from gui.document import Document
from gui.kept_runs import KeptRun
from gui.run.look_back import MEGABYTE
from gui.run.replaced_runs import Given
from gui.run.run_controller import RunController
from gui.run.run_keeper import share
from gui.seen import Seen
from gui.theme.colors import RUN_PLACES

FRAMES_MB = project_file.FRAMES_BYTES // MEGABYTE

RunMark = tuple[int, str, int, int]
"""What tells one state of a kept run from another: its number, its name, its steps, and the last of them it knows whole."""


class Contents(QObject):
    """Lives as long as the document. frames_mb: so many megabytes the key frames in a file may take."""

    #: The key frames may take more or less from now on.
    changed = Signal()

    def __init__(self, document: Document, controller: RunController, parent: QObject | None = None):
        super().__init__(parent)
        self._document, self._controller = document, controller
        self.frames_mb = FRAMES_MB
        self._saved: dict[int, SavedRun] = {}

    @property
    def room(self) -> int:
        """Bytes that key frames may take."""
        return self.frames_mb * MEGABYTE

    def set_frames(self, megabytes: int) -> None:
        """Let key frames take so much in files from now on."""
        self.frames_mb = megabytes
        self.changed.emit()

    def runs(self, origin: object = None, step: int = 0) -> tuple[RunMark, ...]:
        """The kept runs as they are now, but the one that came from `origin` and has made `step` steps. Whether they are
        drawn is nothing that has to be saved."""
        found = self._document.runs.all
        return tuple(_mark(run) for run in found if origin is None or run.began is not origin or _steps(run) != step)

    def trained_s(self) -> float:
        """How long the kept runs have computed."""
        ends = [run.history.marks["seconds"].values[-1] for run in self._document.runs.all]
        return float(np.nan_to_num(ends).sum())

    def project(self, state: TrainingState | None) -> Project:
        """Everything, where the run stands as it has just told in `state`; None: nothing of it is to be kept."""
        self._controller.keeper.collect()
        experiment, memory = self._document.experiment, self._controller.remembered
        if state is None:
            memory = None
        elif memory is not None:  # what was edited since the run has told is in the file as well
            state = led_on(state, memory.now or experiment, experiment)
            memory = memory.leading_to(state, experiment)
        seen = self._controller.seen.told()
        return Project(experiment, state, memory, self._runs(state is not None), seen=seen)

    def step_of(self, state: TrainingState | None) -> int:
        """How far the current run is in a file that holds it with this `state`."""
        broken = self._broken_off() if state is None else None
        return state.step if state is not None else 0 if broken is None else _steps(broken)

    def open(self, project: Project) -> None:
        """Put `project` in the place of what is there."""
        self._document.open(project.experiment)
        found, broken = project.runs, project.broken_off
        if broken is None:
            given = Given(project.state, project.memory, Seen.of(project.seen))
        else:
            given = Given(None, broken.memory, Seen.of(broken.seen), broken.record)
        self._controller.restart(given)
        self._document.runs.fill([_kept(one) for one in found.runs], found.ancestry, found.parent)
        self._controller.keeper.share_memory()
        self._saved = {}

    def _runs(self, goes_on: bool) -> Runs:
        """goes_on: the current run is saved as well."""
        runs = self._document.runs
        broken, current = None if goes_on else self._broken_off(), runs.current if runs.current in runs.all else None
        kept = [run for run in runs.all if broken is None or run.number != broken.number]
        if broken is not None:
            kept, current, goes_on = sorted([*kept, broken], key=_number), broken, True
        self._saved = {run.number: self._as_saved(run) for run in kept}
        parent, branched_at, remark = (runs.origin if goes_on else None) or (None, 0, "")
        ancestry = Ancestry(
            count=max(runs.count, *self._saved, 0),
            let_go=runs.let_go,
            current=current.number if goes_on and current is not None else 0,
            parent_number=0 if runs.ancestor is None else runs.ancestor.number,
            branched_at=branched_at,
            remark=remark[:WORDS_LETTERS],
            beside=tuple(run.number for run in runs.beside if run in runs.all),
        )
        return Runs(tuple(self._saved.values()), ancestry, parent)

    def _broken_off(self) -> KeptRun | None:
        """The current run, when it has diverged: no state of it can be saved, so it is written as a kept run."""
        controller, runs, experiment = self._controller, self._document.runs, self._document.experiment
        record, memory = controller.broke_off, controller.remembered
        if (
            record is None
            or memory is None
            or memory.state is not None
            or not memory.frames
            or memory.now != experiment
        ):
            return None
        same = runs.current if runs.current in runs.all else None
        compiled = controller.compiled
        metric, samples = (None, 0) if compiled is None else (compiled.metric, len(compiled.prepared.training.x))
        run = KeptRun(experiment, History(short_record(record)), metric, samples)
        run.number, run.place = runs.count + 1, runs.free_place()
        if same is not None:
            run.number, run.name, run.place, run.is_shown = same.number, same.name, same.place, same.is_shown
            run.metric, run.samples = same.metric, same.samples
        runs.relate(run)
        run.state, run.message, run.record, run.memory = "diverged", controller.message, record, memory
        run.seen = controller.seen
        return run

    def _as_saved(self, run: KeptRun) -> SavedRun:
        """The same object as before when nothing is different: then its parts are known already."""
        about = About(
            name=run.name[:NAME_LETTERS],
            color=run.place,
            shown=run.is_shown,
            state=run.state if run.state in ("diverged", "failed") else "done",
            message=run.message[:WORDS_LETTERS],
            metric="" if run.metric is None else run.metric.key,
            samples=run.samples,
            parent_number=run.parent_number,
            branched_at=run.branched_at,
            remark=run.remark[:WORDS_LETTERS],
        )
        before = self._saved.get(run.number)
        record, seen = run.record, run.seen.told()
        if before is not None and record is not None:
            same = before.record is record and before.memory is run.memory and before.parent is run.parent
            same = same and before.seen is seen
            if same and before.experiment is run.experiment and before.about == about:
                return before
        if record is None:
            record = run.history.record()
        return SavedRun(run.number, about, run.experiment, record, run.parent, run.memory, seen)


def fitted(project: Project, memory: int) -> Project:
    """The same, whose kept runs take no more than `memory` bytes for their key frames. Takes its time."""
    runs = project.runs.runs
    room = share(memory, sum(run.memory is not None for run in runs))
    less = [
        run
        if run.memory is None or run.memory.used <= room
        else msgspec.structs.replace(run, memory=run.memory.fitted(room))
        for run in runs
    ]
    return msgspec.structs.replace(project, runs=msgspec.structs.replace(project.runs, runs=tuple(less)))


def _kept(saved: SavedRun) -> KeptRun:
    about, memory = saved.about, saved.memory
    history = History(short_record(saved.record))
    history.ended = None if memory is None or memory.state is None else memory.state.ended
    metric = catalog.member(Metric, about.metric)() if about.metric else None
    run = KeptRun(saved.experiment, history, metric, about.samples)
    run.number, run.name, run.place, run.is_shown = saved.number, about.name, about.color % RUN_PLACES, about.shown
    run.parent, run.parent_number, run.branched_at = saved.parent, about.parent_number, about.branched_at
    run.state, run.message, run.remark = about.state, about.message, about.remark
    run.record, run.memory, run.seen = saved.record, memory, Seen.of(saved.seen)
    return run


def _mark(run: KeptRun) -> RunMark:
    known = -1 if run.memory is None else run.memory.frames[-1].step
    return run.number, run.name, _steps(run), known


def _number(run: KeptRun) -> int:
    return run.number


def _steps(run: KeptRun) -> int:
    return int(run.history.marks["step"].values[-1])
