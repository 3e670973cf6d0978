// JSON logs: one object per line on stdout.

const levels = ["debug", "info", "warning", "error"];
const wanted = (process.env.LOG_LEVEL || "info").toLowerCase();
const lowest = levels.indexOf(levels.includes(wanted) ? wanted : "info");

/** Writes one line: log("info", "order placed", { order: 7 }). Errors in the fields keep their stack. */
export function log(level, message, fields = {}) {
  if (levels.indexOf(level) < lowest) return;
  console.log(JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields }, plain));
}

// JSON.stringify writes an Error as {}.
function plain(_key, value) {
  if (!(value instanceof Error)) return value;
  const { name, message, code, stack, cause } = value;
  return { name, message, code, stack, cause };
}
