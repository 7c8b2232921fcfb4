"""Tests of contours and territory."""
