"""Drawing pieces that slides and papers share: HTML, SVG, PowerPoint shapes, native charts."""
