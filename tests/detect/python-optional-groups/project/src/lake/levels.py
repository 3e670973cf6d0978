import polars


def level():
    return polars.Series([1, 2]).mean()
