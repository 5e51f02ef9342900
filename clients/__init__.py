"""Programs that speak to Vigie: the Python client, the simulator, the web application. They know the protocol only."""
