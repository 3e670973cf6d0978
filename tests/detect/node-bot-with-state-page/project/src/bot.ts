import { Client } from "discord.js"
import { page } from "./page.js"

const client = new Client({ intents: [] })
client.login(process.env.DISCORD_TOKEN)
page(client)
