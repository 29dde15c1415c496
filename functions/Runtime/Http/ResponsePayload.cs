using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Replica.Runtime.Http;

/// <summary>Responses as Lambda hands them to a gateway.</summary>
internal static class ResponsePayload
{
    /// <summary>Content type of a streamed response whose head stands before the body.</summary>
    public const string StreamedType = "application/vnd.awslambda.http-integration-response";

    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A whole response (AWS: "Lambda function response for format 2.0"). Base64 unless it is text beyond doubt: as text, other bytes would be lost.</summary>
    public static ReadOnlyMemory<byte> Whole(ResponseHead head, ReadOnlySpan<byte> body)
    {
        var isText = head.IsTextual && Utf8.IsValid(body);
        var buffer = new ArrayBufferWriter<byte>(body.Length + 512);
        using (var json = new Utf8JsonWriter(buffer, Form))
        {
            json.WriteStartObject();
            head.WriteTo(json);
            if (isText || body.IsEmpty)
                json.WriteString("body"u8, body);
            else
                json.WriteBase64String("body"u8, body);
            json.WriteBoolean("isBase64Encoded"u8, !isText && !body.IsEmpty);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    /// <summary>What stands before the body of a streamed response: the head, and eight NULs to end it.</summary>
    public static ReadOnlyMemory<byte> Prelude(ResponseHead head)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Form))
        {
            json.WriteStartObject();
            head.WriteTo(json);
            json.WriteEndObject();
        }
        buffer.Write(new byte[8]);
        return buffer.WrittenMemory;
    }
}
