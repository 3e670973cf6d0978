const express = require('express');
const Database = require('better-sqlite3');
const multer = require('multer');
const winston = require('winston');
const path = require('node:path');

const folder = process.env.DATA_DIR || './data';
// An earlier version had "old.db".
const parcels = new Database('parcels.db');
const archive = new Database(path.join(folder, 'archive.db'));
const upload = multer({ dest: 'public/uploads/' });
const logger = winston.createLogger({
  transports: [new winston.transports.File({ filename: 'logs/error.log' })],
});

const app = express();
app.post('/labels', upload.single('label'), (request, response) => response.sendStatus(201));
app.get('/', (request, response) => response.json([parcels.name, archive.name, logger.level]));
app.listen(process.env.PORT || 3000);
