// Health endpoints: /health tells whether the app can do its work, /live only that it answers.
//
// Wired into Program.cs with
//     if (args is ["--health"]) Environment.Exit(await Health.Probe()); // the first line: the container asks the app itself
//     builder.AddHealth();
//     app.MapHealth();
//     builder.Services.AddHealthChecks().AddCheck("database", () => …); // for each thing that the app cannot work without

#nullable enable

using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

public static class Health
{
    // Where the kernel tells a container's own limit, what is in use, and how much of that is page cache, which it takes
    // back when memory gets short: cgroup v2, then v1.
    private static readonly (string Limit, string Usage, string Stat, string Cache)[] Cgroups =
    [
        ("memory.max", "memory.current", "memory.stat", "inactive_file "),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_inactive_file "),
    ];

    public static void AddHealth(this WebApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck("memory", CheckMemory);

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = Report });
        app.MapHealthChecks("/live", new HealthCheckOptions
        {
            Predicate = _ => false, // none of the checks
            ResponseWriter = (context, _) => context.Response.WriteAsJsonAsync(new { status = "alive" }),
        });
    }

    /// <summary>Asks the server beside it, as the container's probe; `docker inspect` shows what is printed.</summary>
    public static async Task<int> Probe()
    {
        var port = Environment.GetEnvironmentVariable("PORT") is { Length: > 0 } given ? given : "8080";
        using var client = new HttpClient(new HttpClientHandler { UseProxy = false });
        try
        {
            using var response = await client.GetAsync($"http://127.0.0.1:{port}/health");
            Console.WriteLine(await response.Content.ReadAsStringAsync());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (HttpRequestException error)
        {
            Console.WriteLine(error.Message);
            return 1;
        }
    }

    /// <summary>How much of the container's memory limit is in use; null where there is no limit.</summary>
    public static double? MemoryPercent(string root = "/sys/fs/cgroup")
    {
        foreach (var files in Cgroups)
        {
            try
            {
                // "No limit" is the word max in v2, and a number beyond all memory in v1.
                if (!long.TryParse(File.ReadAllText(Path.Combine(root, files.Limit)), out var limit) || limit >= 1L << 62)
                {
                    return null;
                }
                var usage = long.Parse(File.ReadAllText(Path.Combine(root, files.Usage)), CultureInfo.InvariantCulture);
                var stat = File.ReadAllLines(Path.Combine(root, files.Stat));
                var cache = stat.FirstOrDefault(line => line.StartsWith(files.Cache, StringComparison.Ordinal));
                var bytes = cache is null ? 0 : long.Parse(cache[files.Cache.Length..], CultureInfo.InvariantCulture);
                return 100.0 * (usage - bytes) / limit;
            }
            catch (IOException)
            {
                // Not this version.
            }
        }
        return null;
    }

    private static HealthCheckResult CheckMemory()
    {
        var set = Environment.GetEnvironmentVariable("HEALTH_MEMORY_PERCENT");
        var allowed = double.TryParse(set, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) ? percent : 90;
        return MemoryPercent() is double used && used > allowed
            ? HealthCheckResult.Unhealthy($"{Math.Round(used)}% of the container's limit is in use")
            : HealthCheckResult.Healthy();
    }

    private static Task Report(HttpContext context, HealthReport report)
    {
        if (report.Status != HealthStatus.Unhealthy)
        {
            return context.Response.WriteAsJsonAsync(new { status = "healthy" });
        }
        var (name, check) = report.Entries.First(entry => entry.Value.Status == HealthStatus.Unhealthy);
        var reason = $"{name}: {check.Description ?? check.Exception?.Message ?? "unhealthy"}";
        return context.Response.WriteAsJsonAsync(new { status = "unhealthy", reason });
    }
}
