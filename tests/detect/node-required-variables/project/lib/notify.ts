const hookKey = process.env.HOOK_KEY || "";
if (!hookKey || !process.env.HOOK_ADDRESS) {
  console.error("HOOK_KEY and HOOK_ADDRESS are not set");
  process.exit(1);
}

export function pager() {
  const number = process.env.PAGER_NUMBER;
  if (!number) throw new Error("PAGER_NUMBER is not set");
  return number;
}
