"""Rights with dates: who has them today, giving and ending them, and telling of it."""
