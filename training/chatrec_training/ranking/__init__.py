"""The learnt ranker: sessions to learn from, the model over what the program measures of candidates, its training and its figures."""
