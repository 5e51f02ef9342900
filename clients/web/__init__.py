"""The pages for browsers: TypeScript sources, and `build`, which makes of them what the server serves."""
