// Middleware: logs, counts and times every request, and turns an exception into a 500.

using System.Diagnostics;

public static class Observation
{
    /// <summary>The fallback route.</summary>
    public const string Unmatched = "{*path}";

    // Requests of probes are logged only if they fail.
    private static readonly HashSet<string> Quiet =
        ["/health", "/live", "/metrics"];

    private static readonly HashSet<string> Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public static void UseObservation(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                await next(context);
            }
            catch (Exception error) when (!context.Response.HasStarted)
            {
                // Client errors of the framework: 400, 413, …
                var status = error is BadHttpRequestException mistake ? mistake.StatusCode : 500;
                if (status >= 500)
                {
                    app.Logger.LogError(error, "request failed");
                }
                context.Response.Clear();
                context.Response.StatusCode = status;
                var told = status < 500 ? error.Message : "internal server error";
                await context.Response.WriteAsJsonAsync(new { error = told });
            }
            finally
            {
                Tell(app.Logger, context, Stopwatch.GetElapsedTime(started));
            }
        });
    }

    private static void Tell(ILogger logger, HttpContext context, TimeSpan duration)
    {
        var (method, path, status) = (context.Request.Method, context.Request.Path.Value ?? "", context.Response.StatusCode);

        // The route instead of the path, and only known methods, because each combination creates a time series.
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        route = (route is null or Unmatched) ? "unmatched" : route;
        Metrics.Count(Methods.Contains(method) ? method : "other", route, status, duration);

        var level = status >= 500 ? LogLevel.Warning : Quiet.Contains(path) ? LogLevel.Debug : LogLevel.Information;
        var fields = new KeyValuePair<string, object?>[]
        {
            new("method", method),
            new("path", path),
            new("status", status),
            new("duration_ms", Math.Round(duration.TotalMilliseconds, 1)),
        };
        logger.Log(level, default, fields, null, (_, _) => "request");
    }
}
