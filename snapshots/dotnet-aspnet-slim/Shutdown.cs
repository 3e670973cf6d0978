// Graceful shutdown: on SIGTERM (docker stop) or SIGINT (Ctrl-C) the server takes no new connections, ends the idle ones,
// finishes the requests in flight, and then what is open is closed.
//
// Wired into Program.cs with
//     builder.AddGracefulShutdown();
//     app.OnShutdown(queue.Flush); // for each thing that the container of services does not dispose of
//     app.Urls.Add($"http://0.0.0.0:{Environment.GetEnvironmentVariable("PORT") ?? "8080"}"); // PORT decides

#nullable enable

using System;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

public static class Shutdown
{
    // For the requests in flight; the engine waits longer before it kills.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(25);

    public static void AddGracefulShutdown(this WebApplicationBuilder builder) =>
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Drain);

    /// <summary>Has something closed after the last request. What was registered last is closed first.</summary>
    public static void OnShutdown(this WebApplication app, Action close) =>
        app.Lifetime.ApplicationStopped.Register(close);
}
