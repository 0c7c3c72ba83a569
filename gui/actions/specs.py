"""Every command of the window, as data: its words, its key, its icon, its menu. What it does stands in `commands.py`."""

from typing import NamedTuple

from engine.text import mark


class ActionSpec(NamedTuple):
    """slot: name of the method of `Commands`. menu: key of the menu it stands in; "" for none. `-` above it: a line."""

    key: str
    title: str
    slot: str
    menu: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    line_above: bool = False


MENUS = {
    "file": mark("&File"),
    "edit": mark("&Edit"),
    "run": mark("&Run"),
    "view": mark("&View"),
    "help": mark("&Help"),
}

ACTIONS = (
    ActionSpec(
        "new",
        mark("New"),
        "new",
        "file",
        ("Ctrl+N",),
        "new-file",
        mark("Start with a fresh experiment that belongs to no file."),
    ),
    ActionSpec(
        "open",
        mark("Open…"),
        "open",
        "file",
        ("Ctrl+O",),
        "open-folder",
        mark("Open a project (.downhill) or an experiment (.json)."),
    ),
    ActionSpec(
        "open_data",
        mark("Open data…"),
        "open_data",
        "file",
        ("Ctrl+Shift+O",),
        "data",
        mark("Use a table (CSV) or images (IDX) of your own as the data."),
    ),
    ActionSpec(
        "start_from",
        mark("Start from the weights of…"),
        "start_from",
        "file",
        (),
        "",
        mark("Begin with what another network has learned: layers of the same name and shape take over its weights."),
    ),
    ActionSpec(
        "save",
        mark("Save"),
        "save",
        "file",
        ("Ctrl+S",),
        "save",
        mark("Keep the experiment, and how far it is trained."),
    ),
    ActionSpec(
        "save_as",
        mark("Save as…"),
        "save_as",
        "file",
        ("Ctrl+Shift+S",),
        "",
        mark("Keep it under another name; one that ends in .json keeps the experiment alone."),
    ),
    ActionSpec("quit", mark("Quit"), "quit", "file", ("Ctrl+Q",), tip=mark("Close the program."), line_above=True),
    ActionSpec("undo", mark("Undo"), "undo", "edit", ("Ctrl+Z",), "undo", mark("Take back the last change.")),
    ActionSpec(
        "redo",
        mark("Redo"),
        "redo",
        "edit",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo",
        mark("Make the change again that was taken back."),
    ),
    ActionSpec(
        "add_layer",
        mark("Add layer"),
        "add_layer",
        "edit",
        ("Ctrl+L",),
        "plus",
        mark("Add a dense layer after the selected one."),
        line_above=True,
    ),
    ActionSpec(
        "duplicate_layer",
        mark("Duplicate layer"),
        "duplicate_layer",
        "edit",
        ("Ctrl+D",),
        "duplicate",
        mark("Put a copy of the selected layer behind it."),
    ),
    ActionSpec(
        "remove_layer",
        mark("Remove layer"),
        "remove_layer",
        "edit",
        ("Ctrl+Backspace",),
        "trash",
        mark("Remove the selected layer."),
    ),
    ActionSpec(
        "move_layer_left",
        mark("Move layer left"),
        "move_layer_left",
        "edit",
        ("Ctrl+Shift+Left",),
        "arrow-left",
        mark("Move the selected layer towards the input."),
    ),
    ActionSpec(
        "move_layer_right",
        mark("Move layer right"),
        "move_layer_right",
        "edit",
        ("Ctrl+Shift+Right",),
        "arrow-right",
        mark("Move the selected layer towards the output."),
    ),
    ActionSpec(
        "train",
        mark("Train"),
        "toggle_training",
        "run",
        ("Space", "F5"),
        "play",
        mark("Train or pause; pausing loses nothing."),
    ),
    ActionSpec(
        "step", mark("Step one batch"), "step_batch", "run", ("F10",), "step", mark("Make one update of the weights.")
    ),
    ActionSpec(
        "step_epoch",
        mark("Step one epoch"),
        "step_epoch",
        "run",
        ("F11",),
        "step-epoch",
        mark("Go on to the end of the epoch."),
    ),
    ActionSpec(
        "restart",
        mark("Restart"),
        "restart",
        "run",
        ("Ctrl+R",),
        "restart",
        mark("Start again from the same initial weights, so that runs can be compared."),
        line_above=True,
    ),
    ActionSpec(
        "new_start",
        mark("New start"),
        "new_start",
        "run",
        ("Ctrl+Shift+R",),
        "new-start",
        mark("Draw other initial weights and start again."),
    ),
    ActionSpec(
        "run_again",
        mark("Run again with…"),
        "run_again",
        "run",
        ("Ctrl+Alt+R",),
        "race",
        mark("Train once more from the same start with one thing changed, beside the current run."),
        line_above=True,
    ),
    ActionSpec(
        "branch",
        mark("Branch…"),
        "branch",
        "run",
        ("Ctrl+B",),
        "branch",
        mark("Go on from the moment that is shown with one thing changed; the run of before stays in the list."),
    ),
    ActionSpec(
        "range_test",
        mark("Learning-rate range test…"),
        "range_test",
        "run",
        (),
        "search",
        mark("Find a learning rate: a copy of the run tries larger and larger ones."),
    ),
    ActionSpec(
        "reset_layout",
        mark("Reset layout"),
        "reset_layout",
        "view",
        (),
        "",
        mark("Put every panel back in its place."),
    ),
    ActionSpec(
        "tear_off",
        mark("Tear off a panel, or dock it again"),
        "tear_off",
        "view",
        ("Ctrl+T",),
        "pop-out",
        mark("Make the panel that has the keyboard, or had it last, a window of its own, or put it back."),
    ),
    ActionSpec(
        "guide",
        mark("User guide"),
        "show_guide",
        "help",
        ("F1",),
        "book",
        mark("Read how to use the program."),
    ),
    ActionSpec(
        "shortcuts",
        mark("Keyboard shortcuts"),
        "show_shortcuts",
        "help",
        ("Ctrl+/", "Ctrl+F1"),
        "",
        mark("Every key of the program, and what it does."),
    ),
    ActionSpec(
        "whats_this",
        mark("What's this?"),
        "whats_this",
        "help",
        ("Shift+F1",),
        "help",
        mark("Click on anything afterwards to read what it is."),
    ),
    ActionSpec(
        "about",
        mark("About Downhill"),
        "show_about",
        "help",
        (),
        "info",
        mark("Version, licence, and what the program is made of."),
        line_above=True,
    ),
)

SPEEDS = {
    "slow": (mark("Slow motion"), mark("A few steps a second, to follow each one.")),
    "watch": (mark("Watch"), mark("A whole run in about twelve seconds.")),
    "full": (mark("Full speed"), mark("As fast as this machine can.")),
}

MEMORIES_MB = (32, 128, 256, 512, 2048)

THEMES = {"system": mark("Follow the system"), "light": mark("Light"), "dark": mark("Dark")}
