import { Worker } from 'bullmq'

new Worker('mail', async () => {}, { connection: { url: process.env.REDIS_URL! } })
