"""One file per load test: what is played, and which goals its figures are held against."""
