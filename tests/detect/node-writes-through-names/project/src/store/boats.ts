import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { JSONFilePreset } from 'lowdb/node';
import { root } from '../paths.js';

const FILE = process.env.BOATS_FILE ?? path.join(root, 'records', 'boats.json');
fs.mkdirSync(path.dirname(FILE), { recursive: true });
export const boats = await JSONFilePreset<{ name: string }[]>(FILE, []);

const isTest = process.env.NODE_ENV === 'test';
export const crews = new Database(isTest ? ':memory:' : path.join(root, 'crews.db'));

export function receipt(id: number, text: string) {
  fs.writeFileSync(path.join(root, 'receipts', `${id}.txt`), text);
}
