"""Statistical rules that know nothing of our tables."""
