// JSON logs: one object per line on stdout.

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

public static class JsonLogs
{
    public static void AddJsonLogs(this WebApplicationBuilder builder)
    {
        var level = Environment.GetEnvironmentVariable("LOG_LEVEL")?.ToLowerInvariant() switch
        {
            "debug" => LogLevel.Debug,
            "warning" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => LogLevel.Information,
        };
        builder.Logging.ClearProviders();
        builder.Logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
        builder.Logging.AddConsole(console => console.FormatterName = JsonLineFormatter.Id);
        builder.Logging.SetMinimumLevel(level);
        // ASP.NET Core logs several lines per request; the app logs one itself.
        if (level == LogLevel.Information)
        {
            builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        }
    }
}

public sealed class JsonLineFormatter() : ConsoleFormatter(Id)
{
    public const string Id = "json-line";

    private const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HashSet<string> Own =
        ["timestamp", "level", "message", "logger", "exception", "{OriginalFormat}"];

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter output)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", DateTime.UtcNow.ToString(Timestamp, CultureInfo.InvariantCulture));
            json.WriteString("level", LevelName(entry.LogLevel));
            json.WriteString("message", entry.Formatter(entry.State, entry.Exception));
            json.WriteString("logger", entry.Category);
            if (entry.State is IEnumerable<KeyValuePair<string, object?>> fields)
            {
                foreach (var (key, value) in fields)
                {
                    if (!Own.Contains(key))
                    {
                        WriteField(json, key, value);
                    }
                }
            }
            if (entry.Exception is not null)
            {
                json.WriteString("exception", entry.Exception.ToString());
            }
            json.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteField(Utf8JsonWriter json, string key, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(key);
                break;
            case bool truth:
                json.WriteBoolean(key, truth);
                break;
            case int number:
                json.WriteNumber(key, number);
                break;
            case long number:
                json.WriteNumber(key, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(key, number);
                break;
            default:
                json.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    // The level names of the other languages' starters.
    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };
}
