"""What only an officer can say, or what no return says yet: a gap to fill in, never a zero."""


def gap(what: str) -> str:
    """``【请补充：经验做法】``."""
    return f"【请补充：{what}】"


def told(sentence: str, what: str) -> str:
    """The sentence, or where there is none the gap."""
    return sentence or f"{gap(what)}。"
