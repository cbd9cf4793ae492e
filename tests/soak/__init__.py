"""Long reliability tests, run by `make soak`: real processes, killed and crowded."""
