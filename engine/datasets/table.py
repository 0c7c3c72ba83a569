"""A table of one's own: a CSV file, as spreadsheets save it."""

from typing import Annotated, Literal

import msgspec

from engine.data import Data
from engine.datasets.base import Dataset
from engine.options import option
from engine.problems import WrongInput
from engine.tables import roles
from engine.tables.arranging import arrange
from engine.tables.contents import contents
from engine.tables.encodings import TITLES
from engine.tables.faults import located
from engine.tables.reading import Reading
from engine.text import mark

AUTOMATIC = {"auto": mark("Automatic")}


class Table(Dataset, frozen=True):
    """One line for each sample, one column for each feature or target.

    Names of columns are separated by commas; one that holds a comma stands in quotation marks. Categories become one
    feature for each ("colour = red"), or a single one where there are two. A target of texts, or of whole numbers without a
    gap, names classes; several targets of two values are labels. A sample without a target is never used. Missing features
    are filled with what the training part shows, after the split.

    Shapes: features (N, D) float64, targets as `Data` says.
    """

    key = "table"
    title = mark("Own table")
    order = 135
    group = "tables"
    takes_long = True
    summary = mark("A CSV file of your own: one line for each sample, one column for each feature or target.")

    path: Annotated[str, option(mark("File"), mark("Where the table is."), kind="file")] = ""
    target: Annotated[
        str,
        option(
            mark("Target"),
            mark("Which column the network should tell; empty is the last. Several: a, b."),
            own_page=True,
        ),
    ] = ""
    ignored: Annotated[
        str, option(mark("Left out"), mark("Columns that are not used, such as names and numbers."), own_page=True)
    ] = ""
    categories: Annotated[
        str,
        option(mark("Categories"), mark("Columns of numbers that name kinds, such as postal codes."), own_page=True),
    ] = ""
    numbers: Annotated[
        str,
        option(
            mark("Numbers"),
            mark("Columns that must be numbers, such as a target that looks like classes."),
            own_page=True,
        ),
    ] = ""
    missing: Annotated[
        roles.Missing,
        option(
            mark("Missing values"),
            mark("What to do about cells that are empty. What is filled in is learned from the training part alone."),
            choices={
                "refuse": mark("Refuse"),
                "drop": mark("Drop the lines"),
                "mean": mark("Fill with the mean"),
                "most_frequent": mark("Fill with the most frequent"),
            },
        ),
    ] = "refuse"
    separator: Annotated[
        Literal["auto", "comma", "semicolon", "tab", "bar"],
        option(
            mark("Separator"),
            mark("The sign between two cells."),
            choices=AUTOMATIC
            | {
                "comma": mark("Comma  ,"),
                "semicolon": mark("Semicolon  ;"),
                "tab": mark("Tab"),
                "bar": mark("Bar  |"),
            },
            own_page=True,
        ),
    ] = "auto"
    decimal: Annotated[
        Literal["auto", "point", "comma"],
        option(
            mark("Decimal sign"),
            mark("The sign before the decimals of a number."),
            choices=AUTOMATIC | {"point": mark("Point  1.5"), "comma": mark("Comma  1,5")},
            own_page=True,
        ),
    ] = "auto"
    encoding: Annotated[
        Literal["auto", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "cp1252", "latin-1"],
        option(
            mark("Encoding"),
            mark("Which letters the bytes of the file stand for."),
            choices=AUTOMATIC | TITLES,
            own_page=True,
        ),
    ] = "auto"
    header: Annotated[
        Literal["auto", "yes", "no"],
        option(
            mark("Names in line 1"),
            mark("Whether the first line names the columns."),
            choices=AUTOMATIC | {"yes": mark("Yes"), "no": mark("No")},
            own_page=True,
        ),
    ] = "auto"

    def reading(self) -> Reading:
        """How the file is to be read."""
        return Reading(self.path, self.separator, self.decimal, self.encoding, self.header)

    def column_roles(self) -> roles.Roles:
        """What the columns are for."""
        named = (roles.names_of(getattr(self, name)) for name in roles.LISTS)
        return roles.Roles(*named, missing=self.missing)

    def with_roles(self, wanted: roles.Roles) -> "Table":
        """The same file with its columns used as `wanted`."""
        texts = {name: roles.text_of(getattr(wanted, name)) for name in roles.LISTS}
        return msgspec.structs.replace(self, **texts, missing=wanted.missing)

    def read_as(self, reading: Reading) -> "Table":
        """The same columns of a file that is read in another way."""
        return msgspec.structs.replace(self, **msgspec.structs.asdict(reading))

    def load(self) -> Data:
        found = contents(self.reading())
        try:
            return arrange(found, self.column_roles())
        except WrongInput as wrong:
            raise located(wrong, found.reading) from None
