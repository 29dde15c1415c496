using System.Text.Json;

namespace Replica.Catalogue.Publishing;

/// <summary>What the API puts on the verify queue and the worker takes off it: <c>{"uploadId":"…"}</c>.</summary>
/// <param name="UploadId">The upload to check and promote.</param>
public sealed record VerifyMessage(string UploadId)
{
    /// <summary>The message's body.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, PublishingJson.Default.VerifyMessage);

    /// <summary>Reads a body.</summary>
    /// <exception cref="FormatException">Not such a message.</exception>
    public static VerifyMessage Parse(string body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, PublishingJson.Default.VerifyMessage) is { UploadId.Length: > 0 } message)
                return message;
        }
        catch (JsonException e)
        {
            throw new FormatException("The verify message is not JSON.", e);
        }
        throw new FormatException("The verify message names no uploadId.");
    }
}
