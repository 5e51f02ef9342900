"""Proves an exported log whole, with Python alone: nothing of Vigie has to be trusted or installed."""
