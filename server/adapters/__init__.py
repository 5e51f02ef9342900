"""The vendors: each module here implements one port with one product, and nothing else knows that product."""
