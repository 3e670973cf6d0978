TOWNS = {"oslo": -3, "rome": 14, "cairo": 21}
