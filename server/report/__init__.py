"""The printed report of an operation: PDF, in French and in English, made in a process of its own."""
