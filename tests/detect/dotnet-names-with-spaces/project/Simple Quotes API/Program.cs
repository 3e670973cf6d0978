var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/quotes", () => new[] { "so it goes" });
app.Run();
