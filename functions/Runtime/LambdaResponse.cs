using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Replica.Runtime;

/// <summary>A handler's answer: whole, or streamed as it is made.</summary>
public sealed class LambdaResponse
{
    private LambdaResponse(ReadOnlyMemory<byte> body, string contentType, Func<Stream, CancellationToken, Task>? writeAsync) =>
        (Body, ContentType, WriteAsync) = (body, contentType, writeAsync);

    /// <summary>The answer of an event that asks for none: JSON's <c>null</c>.</summary>
    public static LambdaResponse None { get; } = OfJson("null"u8.ToArray());

    /// <summary>The whole body; empty if it is streamed.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Media type of the body.</summary>
    public string ContentType { get; }

    /// <summary>Writes a streamed body, flushing what is to leave at once; null if the body is whole. Throwing breaks the connection, so that nobody takes a part for the whole.</summary>
    internal Func<Stream, CancellationToken, Task>? WriteAsync { get; }

    /// <summary>JSON that is already UTF-8.</summary>
    public static LambdaResponse OfJson(ReadOnlyMemory<byte> utf8) => new(utf8, "application/json", null);

    /// <summary>A value as JSON.</summary>
    public static LambdaResponse OfJson<T>(T value, JsonTypeInfo<T> type) => OfJson(JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>A body written piece by piece (AWS: "response streaming").</summary>
    internal static LambdaResponse Streamed(string contentType, Func<Stream, CancellationToken, Task> writeAsync) => new(default, contentType, writeAsync);
}
