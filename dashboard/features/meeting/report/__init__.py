"""总结报告: what was done since the beginning, against the plan's phases and tasks."""
