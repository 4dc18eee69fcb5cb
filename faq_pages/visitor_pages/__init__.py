"""The pages beside the tree: what visitors look for, a question of their own, what they think of an answer."""
