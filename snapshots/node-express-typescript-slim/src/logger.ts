// JSON logs: one object per line on stdout.

const levels = ["debug", "info", "warning", "error"] as const;
type Level = (typeof levels)[number];

const wanted = (process.env.LOG_LEVEL || "info").toLowerCase() as Level;
const lowest = levels.indexOf(levels.includes(wanted) ? wanted : "info");

/** Writes one line: log("info", "order placed", { order: 7 }). Errors in the fields keep their stack. */
export function log(level: Level, message: string, fields: object = {}): void {
  if (levels.indexOf(level) < lowest) return;
  console.log(JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields }, plain));
}

// JSON.stringify writes an Error as {}.
function plain(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, code: "code" in value ? value.code : undefined, stack, cause };
}
