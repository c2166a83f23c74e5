"""A version after its receipt: review, replay, rebuild, changes, status."""
