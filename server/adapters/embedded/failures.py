"""The one failure that the embedded stores tell a person."""


class StartFailure(Exception):
    """The stores cannot start; the message says what is wrong and what to do, in one or two sentences."""
