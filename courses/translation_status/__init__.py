"""Translation status: whether every text says the same in both languages."""
