"""Who is who, as pure functions: randomness and time are arguments, so every answer can be tested with fixed bytes."""
