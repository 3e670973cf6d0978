import express from 'express';
import multer from 'multer';
import path from 'node:path';
import { boats } from './store/boats.js';
import { photos } from './paths.js';
import './log.js';

process.loadEnvFile();

const upload = multer({ dest: photos });
const app = express();
app.get('/boats', (request, response) => response.json(boats.data));
app.post('/photos', upload.single('photo'), (request, response) => response.sendStatus(201));
app.use(express.static(path.join(import.meta.dirname, '..', 'public')));
app.listen(process.env.PORT || 3000);
