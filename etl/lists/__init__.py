"""Registers and other reference lists."""
