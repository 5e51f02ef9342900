"""How hard the properties try: a few seconds, or many minutes with `HYPOTHESIS_PROFILE=deep` and `--timeout=0`."""

import os

from hypothesis import HealthCheck, Phase, settings

_BUSY_MACHINE = [HealthCheck.too_slow]
_PHASES = [phase for phase in Phase if phase is not Phase.explain]  # it runs longer than a test may

settings.register_profile("quick", max_examples=60, deadline=None, suppress_health_check=_BUSY_MACHINE, phases=_PHASES)
settings.register_profile("ci", settings.get_profile("quick"), derandomize=True, print_blob=True)
settings.register_profile("deep", settings.get_profile("quick"), max_examples=2_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "quick"))
