"""Simulated crews that follow a written scenario over real connections: for the demo, exercises and load tests.

`scenario` reads the data file, `setup` enters its teams and things into an operation, `crew` is how one team behaves
(pure), `play` lets them all act against a server through `clients.sdk`.

A scenario may have a story: `story` reads it, `plan` makes its steps (pure), `perform` lets each be told by whom it is
for, `reckoning` compares the figures at the end.
"""

from clients.simulator.perform import DeskKey
from clients.simulator.play import Credentials, Progress, TeamKey, play
from clients.simulator.reckoning import Reckoning
from clients.simulator.scenario import Scenario, ScenarioError, load_scenario
from clients.simulator.setup import SetupRefused

__all__ = [
    "Credentials",
    "DeskKey",
    "Progress",
    "Reckoning",
    "Scenario",
    "ScenarioError",
    "SetupRefused",
    "TeamKey",
    "load_scenario",
    "play",
]
