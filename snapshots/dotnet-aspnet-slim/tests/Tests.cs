// Tests without packages. Run with: dotnet run --project tests

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

var failures = 0;
await using var app = Server.Create([]);
app.Urls.Add("http://127.0.0.1:0"); // port 0: any free port
await app.StartAsync();
using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

await Answers("/", HttpStatusCode.OK, "{\"message\":\"Hello from demo\"}");
await Answers("/health", HttpStatusCode.OK, "{\"status\":\"healthy\"}");
await Answers("/live", HttpStatusCode.OK, "{\"status\":\"alive\"}");
await Answers("/made-up-by-a-visitor", HttpStatusCode.NotFound, "{\"error\":\"not found\"}");

var metrics = await client.GetStringAsync("/metrics");
Expect("counts by route", metrics.Contains("http_requests_total{method=\"GET\",path=\"unmatched\",status=\"404\"} 1\n"));
Expect("counts by no path", !metrics.Contains("made-up"));
Expect("times by route", metrics.Contains("http_request_duration_seconds_bucket{method=\"GET\",path=\"/\",le=\"+Inf\"} 1\n"));

var root = Directory.CreateTempSubdirectory();
void Write(string name, string text) => File.WriteAllText(Path.Combine(root.FullName, name), text);
Expect("no cgroup", Health.MemoryPercent(root.FullName) is null);
root.CreateSubdirectory("memory");
Write("memory/memory.limit_in_bytes", "1000\n");
Write("memory/memory.usage_in_bytes", "700\n");
Write("memory/memory.stat", "inactive_file 1\ntotal_inactive_file 200\n");
Expect("cgroup v1", Health.MemoryPercent(root.FullName) == 50);
Write("memory.max", "1000\n");
Write("memory.current", "900\n");
Write("memory.stat", "anon 600\ninactive_file 100\n");
Expect("cgroup v2", Health.MemoryPercent(root.FullName) == 80);
Write("memory.max", "max\n");
Expect("no limit", Health.MemoryPercent(root.FullName) is null);
root.Delete(true);

var closed = new List<string>();
app.OnShutdown(() => closed.Add("database"));
app.OnShutdown(() => closed.Add("queue"));
await app.StopAsync();
Expect("what was registered last is closed first", closed.SequenceEqual(["queue", "database"]));

Console.WriteLine(failures == 0 ? "all passed" : $"{failures} failed");
return failures == 0 ? 0 : 1;

async Task Answers(string path, HttpStatusCode status, string body)
{
    using var response = await client.GetAsync(path);
    var text = await response.Content.ReadAsStringAsync();
    Expect($"{path} answered {(int)response.StatusCode} {text}", response.StatusCode == status && text == body);
}

void Expect(string what, bool holds)
{
    if (!holds)
    {
        failures++;
        Console.WriteLine($"failed: {what}");
    }
}
