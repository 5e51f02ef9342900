"""The shared vocabulary of Vigie: frozen types of what is said on the wire and kept in the log, with no behaviour.

Start with `SPEC.md` for the rules of the conversation and `TRADE.md` for those of the trade, `commands` for what may be
asked, `events` for what may have happened, `upstream.py` and `downstream.py` for the messages of the socket.
"""
