// The app: its services, and its routes.

public static class Server
{
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false); // nobody's business
        builder.AddJsonLogs();
        builder.AddHealth();
        builder.AddGracefulShutdown();

        // What the app needs belongs here, with its check:
        //   builder.Services.AddHealthChecks().AddCheck<DatabaseCheck>("database");

        var app = builder.Build();
        app.UseObservation(); // first, so that it times all that follows
        app.MapHealth();
        app.MapGet("/metrics", () => Results.Text(Metrics.Text(), "text/plain; version=0.0.4"));

        app.MapGet("/", () => Results.Json(new { message = "Hello from demo" }));

        app.MapFallback(Observation.Unmatched, () => Results.Json(new { error = "not found" }, statusCode: 404));
        return app;
    }
}
