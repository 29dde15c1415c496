using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Replica.Runtime.Logging;

/// <summary>Writes the lines of one category.</summary>
internal sealed class JsonLogger(JsonLogs logs, string category) : ILogger
{
    private const string TemplateKey = "{OriginalFormat}";

    // Lines are read by programs, not put into pages.
    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly bool _isOurs = category == "Replica" || category.StartsWith("Replica.", StringComparison.Ordinal);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= (_isOurs ? LogLevel.Information : LogLevel.Warning);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Form))
        {
            json.WriteStartObject();
            json.WriteString("timestamp"u8, logs.Now.UtcDateTime);
            json.WriteString("level"u8, logLevel.ToString());
            json.WriteString("category"u8, category);
            if (LambdaInvocation.Current is { } invocation)
                json.WriteString("requestId"u8, invocation.RequestId);
            var values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
            json.WriteString("message"u8, _isOurs ? formatter(state, null) : Template(values));
            if (_isOurs)
                WriteValues(json, values);
            if (exception is not null)
                new FailureReport(exception).WriteTo(json, "error");
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        logs.Write(buffer.WrittenSpan);
    }

    private static string Template(IReadOnlyList<KeyValuePair<string, object?>> values) =>
        values.LastOrDefault(value => value.Key == TemplateKey).Value as string ?? "";

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        if (values.All(value => value.Key == TemplateKey))
            return;
        json.WriteStartObject("values"u8);
        foreach (var (name, value) in values)
        {
            if (name != TemplateKey)
                WriteValue(json, name, value);
        }
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool truth:
                json.WriteBoolean(name, truth);
                break;
            case int or long or short or byte:
                json.WriteNumber(name, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }
}
