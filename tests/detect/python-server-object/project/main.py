import argparse

from labels.server import Server


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8090)
    Server(parser.parse_args().port).run()


if __name__ == "__main__":
    main()
