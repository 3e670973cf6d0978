import click


@click.group()
def cli():
    """Manages users."""


if __name__ == "__main__":
    cli()
