"""会议演示: story, deck, PowerPoint, circular."""
