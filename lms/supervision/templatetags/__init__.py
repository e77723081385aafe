"""What the quiz page shows of supervision."""
