import fs from "node:fs";
import path from "node:path";

const root = path.resolve(__dirname, "..");
const ledger = path.join(root, "ledger", "parcels.log");

fs.mkdirSync(path.dirname(ledger), { recursive: true });

export function note(line: string): void {
  fs.appendFileSync(ledger, `${line}\n`);
}
