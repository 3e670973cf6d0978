// The entry point: starts the server, or asks the one that runs whether it is healthy.

using System.Globalization;

if (args is ["--health"])
{
    return await Health.Probe();
}

await using var app = Server.Create(args);

// A variable that is empty counts as one that is not set.
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
    // The port is taken, for example. The host has logged it.
    return 1;
}
