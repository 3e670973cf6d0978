// The services and routes of the app

public static class Server
{
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.AddJsonLogs();
        builder.AddHealth();
        builder.AddGracefulShutdown();

        // Add dependencies here, with their health checks:
        //   builder.Services.AddHealthChecks().AddCheck<DatabaseCheck>("database");

        var app = builder.Build();
        app.UseObservation(); // first, so that it measures everything after it
        app.MapHealth();
        app.MapGet("/metrics", () => Results.Text(Metrics.Text(), "text/plain; version=0.0.4"));

        app.MapGet("/", () => Results.Json(new { message = "Hello from demo" }));

        app.MapFallback(Observation.Unmatched, () => Results.Json(new { error = "not found" }, statusCode: 404));
        return app;
    }
}
