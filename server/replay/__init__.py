"""Operations seen again: the timeline of each, and the player that moves along it."""
