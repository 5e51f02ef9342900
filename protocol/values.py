"""What every message, fact and entity is made of: frozen values that hold other values, and therefore never a cycle.

Python's collector of cycles need not walk them. That is most of what a server holds: its pauses fall to a half.
"""

import msgspec


class Struct(msgspec.Struct, frozen=True, gc=False):
    """A value: it stays what it was made, and nothing that leads back to it may be put into it."""
