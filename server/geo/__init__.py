"""Geometry of the ground, pure: sectors, distances, tracks. The only package that knows shapely."""
