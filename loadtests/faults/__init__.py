"""Broken parts under load: each scenario breaks something on purpose and has everything that was seen judged."""
