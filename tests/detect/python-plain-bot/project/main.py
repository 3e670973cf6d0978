import os

TOKEN = os.environ["BOT_TOKEN"]


def main():
    print(TOKEN)


if __name__ == "__main__":
    main()
