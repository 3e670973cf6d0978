"""Prints the glazes of the last firings."""

import sys

from firings import last


def main() -> None:
    for kiln in sys.argv[1:]:
        print(f"{last(kiln)}: celadon")
