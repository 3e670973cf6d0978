from starlette.applications import Starlette

app = Starlette()


def main():
    pass
