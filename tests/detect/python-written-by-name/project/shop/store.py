import json
import os


class Store:
    def __init__(self, path):
        self.path = path

    def load(self):
        if not os.path.exists(self.path):
            return []
        with open(self.path) as file:
            return json.load(file)

    def save(self, orders):
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(orders, file)


def ledger(year):
    return f"ledgers/{year}.csv"


def book(year, row):
    with open(ledger(year), "a", newline="") as file:
        file.write(row)
