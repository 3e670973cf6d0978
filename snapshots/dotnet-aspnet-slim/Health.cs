// Health endpoints: /health checks the app and its dependencies, /live only that the app responds.
//
// To add it to Program.cs:
//     if (args is ["--health"]) Environment.Exit(await Health.Probe()); // in the first line, for the health check
//     builder.AddHealth();
//     app.MapHealth();
//     builder.Services.AddHealthChecks().AddCheck("database", () => …); // for each dependency

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
    // Memory limit, usage, and the page cache in it, which the kernel reclaims when needed: cgroup v2, then v1.
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
            Predicate = _ => false, // runs no checks
            ResponseWriter = (context, _) => context.Response.WriteAsJsonAsync(new { status = "alive" }),
        });
    }

    /// <summary>The container's health check. `docker inspect` shows the output.</summary>
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

    /// <summary>Memory use in percent of the container's limit; null without a limit.</summary>
    public static double? MemoryPercent(string root = "/sys/fs/cgroup")
    {
        foreach (var files in Cgroups)
        {
            try
            {
                // Without a limit, v2 has "max" and v1 a number larger than any memory.
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
                // Not this cgroup version.
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
