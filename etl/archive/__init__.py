"""Originals, ledger, snapshots: what was received and what was decided."""
