"""Firings of the kilns."""


def last(kiln: str) -> str:
    return f"Kiln {kiln}: stoneware, cone 6"
