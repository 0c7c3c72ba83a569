"""Keys and gestures that belong to widgets and not to a menu, for the window of keyboard shortcuts.

`tests/gui/test_help.py` presses every key that stands here.
"""

from typing import NamedTuple

from engine.text import mark


class WidgetKey(NamedTuple):
    """sentence: what it does. keys: in Qt's notation. gesture: what the mouse does instead, "" for nothing."""

    sentence: str
    keys: tuple[str, ...] = ()
    gesture: str = ""


WIDGET_KEYS: dict[str, tuple[WidgetKey, ...]] = {
    mark("Cards of the network"): (
        WidgetKey(mark("Go to the neighbouring card"), ("Left", "Right")),
        WidgetKey(mark("One unit more, one unit fewer"), ("+", "-")),
        WidgetKey(mark("Go to the activation"), ("Return",)),
        WidgetKey(mark("Move the layer"), ("Ctrl+Left", "Ctrl+Right"), mark("Drag the card")),
        WidgetKey(mark("Duplicate the layer"), ("Ctrl+D",)),
        WidgetKey(mark("Remove the layer"), ("Del", "Backspace")),
        WidgetKey(mark("Give up moving a card"), ("Esc",)),
    ),
    mark("+ between two cards"): (
        WidgetKey(mark("Add a dense layer"), ("Return",), mark("Click")),
        WidgetKey(mark("Offer the other kinds of layer"), ("Down",), mark("Right click")),
    ),
    mark("Drawing of the network"): (
        WidgetKey(mark("Go to the next neuron, or the one before"), ("Up", "Down")),
        WidgetKey(mark("Go to the links that come in, or to the next layer"), ("Left", "Right")),
        WidgetKey(mark("Go to the layer before or behind"), ("PgUp", "PgDown")),
        WidgetKey(mark("Go to the first neuron of the layer, or the last"), ("Home", "End")),
        WidgetKey(mark("Open the neuron, the weight or the bias"), ("Return",), mark("Click")),
        WidgetKey(mark("One unit more, one unit fewer"), ("+", "-")),
        WidgetKey(mark("Move the layer"), ("Ctrl+Left", "Ctrl+Right")),
        WidgetKey(mark("Duplicate the layer"), ("Ctrl+D",)),
        WidgetKey(mark("Remove the layer"), ("Del", "Backspace")),
    ),
    mark("Plots"): (
        WidgetKey(mark("Zoom in, zoom out"), ("+", "-"), mark("Wheel")),
        WidgetKey(mark("Shift what is shown"), ("Left", "Right", "Up", "Down"), mark("Drag")),
        WidgetKey(mark("Show all of the data"), ("0",), mark("Double click")),
    ),
    mark("Curves"): (
        WidgetKey(mark("Read the value before, or the next one"), ("Shift+Left", "Shift+Right"), mark("Point at it")),
        WidgetKey(mark("Read further back, or further on"), ("PgDown", "PgUp")),
        WidgetKey(mark("Read the first value, or the last"), ("Home", "End")),
        WidgetKey(mark("Read nothing any more"), ("Esc",)),
    ),
    mark("Pictures over time"): (
        WidgetKey(
            mark("Read the neighbouring field"),
            ("Shift+Left", "Shift+Right", "Shift+Up", "Shift+Down"),
            mark("Point at it"),
        ),
        WidgetKey(mark("Read further back, or further on"), ("PgDown", "PgUp")),
        WidgetKey(mark("Read the first field of the row, or the last"), ("Home", "End")),
        WidgetKey(mark("Read nothing any more"), ("Esc",)),
    ),
    mark("Neurons' life"): (
        WidgetKey(mark("Tell of the unit that is read, or of the first dead one"), ("Return",), mark("Click")),
    ),
    mark("Slider under the loss"): (
        WidgetKey(mark("Look at the step before, or the next one"), ("Left", "Right"), mark("Drag")),
        WidgetKey(mark("Look further back, or further on"), ("PgDown", "PgUp")),
        WidgetKey(mark("Look at the start of the run, or at now"), ("Home", "End")),
    ),
    mark("Confusion matrix"): (WidgetKey(mark("Point at a neighbouring field"), ("Left", "Right", "Up", "Down")),),
    mark("List of runs"): (
        WidgetKey(mark("Draw the run, or hide it"), ("Space",), mark("Click")),
        WidgetKey(mark("Go on with this run"), ("Return",)),
        WidgetKey(mark("Rename it"), ("F2",), mark("Double click")),
        WidgetKey(mark("Delete it"), ("Del",)),
    ),
    mark("Fields for numbers"): (
        WidgetKey(mark("A step up or down"), ("Up", "Down"), mark("Wheel")),
        WidgetKey(mark("A large step up or down"), ("PgUp", "PgDown")),
        WidgetKey(mark("Take what was typed"), ("Return",)),
        WidgetKey(mark("Bring the old number back"), ("Esc",)),
    ),
    mark("Lists and choices"): (
        WidgetKey(mark("Pick the next one or the one before"), ("Up", "Down")),
        WidgetKey(mark("Open the list of activations"), ("Return", "Space", "Down"), mark("Click")),
    ),
    mark("Everywhere"): (
        WidgetKey(mark("Go to the next field, or to the one before"), ("Tab", "Shift+Tab")),
        WidgetKey(mark("Press the button that has the keyboard"), ("Space",), mark("Click")),
        WidgetKey(mark("Open the menu of a plot or a card"), ("Menu", "Shift+F10"), mark("Right click")),
        WidgetKey(mark("Leave a menu or a window of the program's help"), ("Esc",)),
    ),
}
