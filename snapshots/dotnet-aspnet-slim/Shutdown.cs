// Graceful shutdown: on SIGTERM (docker stop) or SIGINT (Ctrl-C) the server refuses new connections, closes idle ones,
// finishes the requests in flight, and then closes resources.
//
// To add it to Program.cs:
//     builder.AddGracefulShutdown();
//     app.OnShutdown(queue.Flush); // for each resource that dependency injection does not dispose
//     app.Urls.Add($"http://0.0.0.0:{Environment.GetEnvironmentVariable("PORT") ?? "8080"}"); // use PORT

#nullable enable

using System;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

public static class Shutdown
{
    // For requests in flight; less than the stop timeout.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(25);

    public static void AddGracefulShutdown(this WebApplicationBuilder builder) =>
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Drain);

    /// <summary>Calls <c>close</c> after the last request. The last one registered is called first.</summary>
    public static void OnShutdown(this WebApplication app, Action close) =>
        app.Lifetime.ApplicationStopped.Register(close);
}
