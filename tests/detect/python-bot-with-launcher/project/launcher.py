import asyncio
import os

from bot import Clerk


async def main():
    async with Clerk(command_prefix="!") as bot:
        await bot.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
