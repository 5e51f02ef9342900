"""Simulated crews that follow a written scenario over real connections: for the demo, exercises and load tests.

`scenario` reads the data file, `setup` enters its teams and things into an operation, `crew` is how one team behaves
(pure), `play` lets them all act against a server through `clients.sdk`.
"""

from clients.simulator.play import Credentials, Progress, TeamKey, play
from clients.simulator.scenario import Scenario, ScenarioError, load_scenario
from clients.simulator.setup import SetupRefused

__all__ = [
    "Credentials",
    "Progress",
    "Scenario",
    "ScenarioError",
    "SetupRefused",
    "TeamKey",
    "load_scenario",
    "play",
]
