// Metrics in Prometheus text format, without a library. Prometheus scrapes them from /metrics.
// For more than these metrics, use OpenTelemetry.

using System.Diagnostics;
using System.Globalization;
using System.Text;

public static class Metrics
{
    // Upper bounds of the histogram's buckets, in seconds.
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly SortedDictionary<string, long> Requests = new(StringComparer.Ordinal);

    private static readonly SortedDictionary<string, Histogram> Durations = new(StringComparer.Ordinal);

    private static readonly object Gate = new();

    private sealed class Histogram
    {
        public readonly long[] Counts = new long[Bounds.Length];
        public double Sum;
        public long Total;
    }

    public static void Count(string method, string path, int status, TimeSpan duration)
    {
        var labels = $"method=\"{Escape(method)}\",path=\"{Escape(path)}\"";
        var request = $"{labels},status=\"{status}\"";
        var seconds = duration.TotalSeconds;
        lock (Gate)
        {
            Requests[request] = Requests.GetValueOrDefault(request) + 1;
            if (!Durations.TryGetValue(labels, out var histogram))
            {
                Durations[labels] = histogram = new Histogram();
            }
            histogram.Sum += seconds;
            histogram.Total++;
            for (var i = 0; i < Bounds.Length; i++)
            {
                if (seconds <= Bounds[i]) // buckets are cumulative: each includes the smaller ones
                {
                    histogram.Counts[i]++;
                }
            }
        }
    }

    public static string Text()
    {
        var text = new StringBuilder();
        lock (Gate)
        {
            Describe(text, "http_requests_total", "counter", "Requests answered.");
            foreach (var (labels, count) in Requests)
            {
                text.Append(CultureInfo.InvariantCulture, $"http_requests_total{{{labels}}} {count}\n");
            }
            const string name = "http_request_duration_seconds";
            Describe(text, name, "histogram", "Request duration.");
            foreach (var (labels, histogram) in Durations)
            {
                for (var i = 0; i < Bounds.Length; i++)
                {
                    var bucket = $"{name}_bucket{{{labels},le=\"{Bounds[i].ToString(CultureInfo.InvariantCulture)}\"}}";
                    text.Append(CultureInfo.InvariantCulture, $"{bucket} {histogram.Counts[i]}\n");
                }
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"+Inf\"}} {histogram.Total}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {histogram.Sum}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}_count{{{labels}}} {histogram.Total}\n");
            }
        }
        using var process = Process.GetCurrentProcess();
        var start = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
        Gauge(text, "dotnet_gc_heap_bytes", "Heap in use.", GC.GetTotalMemory(false));
        Gauge(text, "process_resident_memory_bytes", "Resident memory.", process.WorkingSet64);
        Gauge(text, "process_start_time_seconds", "Start of the process, in Unix time.", start);
        return text.ToString();
    }

    private static void Gauge(StringBuilder text, string name, string help, double value)
    {
        Describe(text, name, "gauge", help);
        text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    private static void Describe(StringBuilder text, string name, string type, string help) =>
        text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static string Escape(string label) =>
        label.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
