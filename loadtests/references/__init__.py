"""What others would write: servers that only pass changes on, without store, rights, numbering that lasts or recovery.

They speak enough of the protocol that the same generator plays the same work to them; each change they send is a real
`Change` with the same team in it, so that both sides carry the same bytes.
"""
