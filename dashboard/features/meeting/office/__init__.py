"""The deck as PowerPoint and the circular as a Word document."""
