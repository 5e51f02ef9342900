"""Plain HTTP: signing in, joining, preparing operations, phone-app feeders, health. Start with `routes.py`."""
