// The entry point: starts the server, or checks the health of the running one.

using System.Globalization;

if (args is ["--health"])
{
    return await Health.Probe();
}

await using var app = Server.Create(args);

// An empty variable counts as unset.
var text = Environment.GetEnvironmentVariable("PORT") is { Length: > 0 } given ? given : "8080";
if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
{
    app.Logger.LogError("PORT must be a number from 1 to 65535, not {given}", text);
    return 1;
}

app.Urls.Add($"http://0.0.0.0:{port}");
try
{
    await app.RunAsync();
    return 0;
}
catch (IOException)
{
    // For example, the port is in use. The host has logged the error.
    return 1;
}
