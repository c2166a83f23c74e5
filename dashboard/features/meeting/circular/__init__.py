"""专项行动工作进展情况通报: its sentences and tables, and the Word document."""
