"""House prices from floor and daylight: regression with units."""

from engine.activations.identity import Identity
from engine.activations.relu import ReLU
from engine.datasets.house_price import HousePrice
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.mean_squared_error import MeanSquaredError
from engine.optimizers.adam import Adam
from engine.text import mark


class HousePricesExample(Example, frozen=True):
    """A price per flat, from its floor and its hours of daylight: two inputs, one number."""

    key = "house_prices"
    title = mark("House prices")
    order = 50
    summary = mark("Two inputs with units, one price. The map shows what the network would ask for any flat.")

    def experiment(self) -> Experiment:
        hidden = Dense(units=16, activation=ReLU())
        return Experiment(
            data=DataPlan(source=HousePrice()),
            layers=(hidden, hidden, Dense(units=1, activation=Identity(), initial_weights=Xavier())),
            loss=MeanSquaredError(),
            optimizer=Adam(learning_rate=0.005),
            training=TrainingPlan(epochs=300, batch_size=32),
        )
