"""The trade: pure, synchronous. `decide` says what a command leads to, `evolve` what a record changes."""
