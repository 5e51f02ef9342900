"""What other systems say, turned into our words: one outside vocabulary per file, pure functions only."""
