import fs from 'node:fs';

const OUT = 'seeds/boats.json';
fs.writeFileSync(OUT, '[]');
