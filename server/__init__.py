"""The Vigie server. Read ARCHITECTURE.md first."""
