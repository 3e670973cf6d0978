import { JSONFile } from 'lowdb/node';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '..');
export const photos: string = path.join(root, 'public', 'photos');
export const settings = new JSONFile(path.join(root, 'settings.json'));
