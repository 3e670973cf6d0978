import { Bot, webhookCallback } from "grammy";

const bot = new Bot(process.env.TOKEN ?? "");

export const handler = webhookCallback(bot, "aws-lambda-async");
