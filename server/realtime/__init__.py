"""One websocket, done right and fast: its session, its queue, its audiences, its endpoint."""
