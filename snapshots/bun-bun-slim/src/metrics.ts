// Metrics in Prometheus text format, without a library.
// For more than these metrics, use prom-client.

// Upper bounds of the histogram's buckets, in seconds.
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const requests = new Map<string, number>();
const durations = new Map<string, { counts: number[]; sum: number; total: number }>();

/** Adds a request to the counter and the histogram. */
export function record(method: string, path: string, status: number, seconds: number): void {
  const labels = `method="${escapeLabel(method)}",path="${escapeLabel(path)}"`;
  const counter = `${labels},status="${status}"`;
  requests.set(counter, (requests.get(counter) ?? 0) + 1);

  const histogram = durations.get(labels) ?? { counts: BUCKETS.map(() => 0), sum: 0, total: 0 };
  durations.set(labels, histogram);
  // Buckets are cumulative: each includes the smaller ones.
  histogram.counts = histogram.counts.map((count, i) => (seconds <= BUCKETS[i]! ? count + 1 : count));
  histogram.sum += seconds;
  histogram.total += 1;
}

/** Returns all metrics in Prometheus text format. */
export function render(): string {
  const lines: string[] = [];
  const describe = (name: string, type: string, help: string) =>
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);

  describe("http_requests_total", "counter", "Requests answered.");
  for (const [labels, count] of requests) lines.push(`http_requests_total{${labels}} ${count}`);

  const name = "http_request_duration_seconds";
  describe(name, "histogram", "Request duration.");
  for (const [labels, { counts, sum, total }] of durations) {
    counts.forEach((count, i) => lines.push(`${name}_bucket{${labels},le="${BUCKETS[i]}"} ${count}`));
    lines.push(`${name}_bucket{${labels},le="+Inf"} ${total}`);
    lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${total}`);
  }

  describe("process_resident_memory_bytes", "gauge", "Resident memory.");
  lines.push(`process_resident_memory_bytes ${process.memoryUsage.rss()}`);
  describe("process_cpu_seconds_total", "counter", "CPU time of the app, user and system.");
  const { user, system } = process.cpuUsage();
  lines.push(`process_cpu_seconds_total ${(user + system) / 1e6}`);
  describe("process_start_time_seconds", "gauge", "Start of the process, in Unix time.");
  lines.push(`process_start_time_seconds ${performance.timeOrigin / 1000}`);
  return lines.join("\n") + "\n";
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
