"""Files a person can keep, built from the same frames as the pages."""
