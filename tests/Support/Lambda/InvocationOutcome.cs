using System.Text;
using System.Text.Json;

namespace Replica.Support.Lambda;

/// <summary>How an invocation ended: with a response, with an error, or with a response that broke off.</summary>
/// <param name="RequestId">The id it was given.</param>
/// <param name="Body">Of the response, as far as it came, or of the error.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="ErrorType">Header <c>Lambda-Runtime-Function-Error-Type</c> of an error; null for a response.</param>
/// <param name="IsStreamed">True if the response was in streaming mode.</param>
/// <param name="IsBroken">True if the connection broke before the body's end.</param>
public sealed record InvocationOutcome(string RequestId, byte[] Body, string? ContentType, string? ErrorType, bool IsStreamed, bool IsBroken)
{
    /// <summary>True if the function answered, whole.</summary>
    public bool IsResponse => ErrorType is null && !IsBroken;

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Text);
}
