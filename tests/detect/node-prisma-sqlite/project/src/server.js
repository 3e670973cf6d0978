const express = require('express');
const { PrismaClient } = require('@prisma/client');

const client = new PrismaClient();
const app = express();
app.get('/', async (request, response) => response.json(await client.seed.findMany()));
app.listen(process.env.PORT || 3000);
