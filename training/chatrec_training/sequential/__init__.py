"""Sequential recommenders: what a person takes next, from what they took before."""
