var builder = WebApplication.CreateBuilder(args);
var key = Environment.GetEnvironmentVariable("API_KEY");
var mode = Environment.GetEnvironmentVariable("MODE") ?? "live";
var app = builder.Build();
app.MapGet("/", () => "shop");
app.MapHealthChecks("/hc");
app.Run();
