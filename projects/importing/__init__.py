"""Plans from files of other programs: read, checked, shown and only then saved."""
