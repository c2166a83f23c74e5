"""What the desk and the commands do: each act whole, from the writer lock to the publication."""
