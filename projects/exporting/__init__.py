"""Plans for other programs: what leaves us can come back."""
