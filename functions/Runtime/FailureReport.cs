using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Replica.Runtime;

/// <summary>
/// What may be told of an exception: its type, its stack and those of what caused it. Messages may quote a user's words, keys or URLs and stay out,
/// but for <see cref="InvocationException"/>, which quotes nothing.
/// </summary>
internal sealed class FailureReport(Exception failure)
{
    private const int MaxFrames = 50;
    private const int MaxCauses = 5;

    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Such as <c>Function.InvalidDataException</c> (AWS: "Category.Reason"); characters that no header may hold are left out.</summary>
    public string ErrorType { get; init; } = "Function." + string.Concat(failure.GetType().Name.Where(char.IsAsciiLetterOrDigit));

    /// <summary>Tells nothing of the event.</summary>
    public string Message { get; init; } = failure is InvocationException ? failure.Message : "The function failed; its log has the stack under this request id.";

    /// <summary>The body that the Runtime API takes: <c>errorMessage</c>, <c>errorType</c>, <c>stackTrace</c>.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Form))
        {
            json.WriteStartObject();
            json.WriteString("errorMessage"u8, Message);
            json.WriteString("errorType"u8, ErrorType);
            json.WriteStartArray("stackTrace"u8);
            foreach (var line in Frames())
                json.WriteStringValue(line);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The same for a log line: an object under this name.</summary>
    public void WriteTo(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteString("type"u8, failure.GetType().FullName);
        if (failure is InvocationException)
            json.WriteString("message"u8, failure.Message);
        json.WriteString("stack"u8, string.Join('\n', Frames()));
        json.WriteEndObject();
    }

    private IEnumerable<string> Frames()
    {
        IEnumerable<string> lines = FramesOf(failure);
        var causes = 0;
        for (var cause = failure.InnerException; cause is not null && causes < MaxCauses; cause = cause.InnerException, causes++)
            lines = lines.Append("caused by " + cause.GetType().FullName).Concat(FramesOf(cause));
        return lines.Take(MaxFrames);
    }

    private static string[] FramesOf(Exception exception) =>
        (exception.StackTrace ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
