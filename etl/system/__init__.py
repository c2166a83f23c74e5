"""The operating system: clock, atomic writes, sandboxed processes."""
