"""Tests of the drafter's desk."""
