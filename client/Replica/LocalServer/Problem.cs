using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Replica.Client.LocalServer;

/// <summary>An error answer: RFC 9457 problem details.</summary>
/// <param name="Type">A URI that names the kind of problem; <c>about:blank</c> = the status says it.</param>
/// <param name="Title">The kind, for people.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened, and what to do next.</param>
/// <param name="Sources">For searches: how each source fared.</param>
internal sealed record Problem(
    string Type, string Title, int Status, string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Sources = null)
{
    private const string NoType = "about:blank";

    /// <summary>Answers with a problem.</summary>
    public static Task WriteAsync(HttpContext context, int status, string detail, string? type = null) =>
        new Problem(type ?? NoType, ReasonPhrases.GetReasonPhrase(status), status, detail).WriteAsync(context);

    /// <summary>Answers with this problem.</summary>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.Headers.CacheControl = "no-store";
        return LocalJson.WriteAsync(context, this, LocalJson.Default.Problem, "application/problem+json");
    }
}
