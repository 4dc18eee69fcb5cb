"""The pages on which visitors have their say: a question of their own, and what they think of an answer."""
