"""Dialogue retrieval: what was said and named so far -> the items a recommender names next."""
