import discord

import monitor
from config import required

client = discord.Client(intents=discord.Intents.default())

monitor.start()
client.run(required("BOT_TOKEN"))
