import { writeFileSync } from "node:fs"

writeFileSync("dist/stamp.txt", new Date().toISOString())
