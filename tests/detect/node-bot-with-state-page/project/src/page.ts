import express from "express"
import type { Client } from "discord.js"

export function page(client: Client) {
  express().get("/", (_, answer) => answer.json({ ready: client.isReady() })).listen(8080)
}
