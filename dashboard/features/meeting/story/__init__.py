"""What the slides, their PowerPoint and the circular say: made once, as data, and drawn three times."""
