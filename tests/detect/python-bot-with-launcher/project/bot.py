import logging

from discord.ext import commands

log = logging.getLogger(__name__)


class Clerk(commands.Bot):
    async def on_ready(self):
        log.info("ready")
