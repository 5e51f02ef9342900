"""What an operation comes to in figures: pure functions over what its log says, one file for each family."""
