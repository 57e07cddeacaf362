"""Semantic IDs: the space in which items are quantised, residual codes, and what they are worth."""
