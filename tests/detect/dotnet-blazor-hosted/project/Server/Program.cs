var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDbContext<Trees>(options => options.UseSqlite("Data Source=trees.db"));
var app = builder.Build();
app.MapFallbackToFile("index.html");
app.Run();
