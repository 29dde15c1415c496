using System.Net;

namespace Replica.Client.Service;

/// <summary>The service answered with an error, or not at all (<see cref="Status"/> null then).</summary>
internal sealed class ServiceException(string message, HttpStatusCode? status = null, string? problemType = null, Exception? inner = null) : Exception(message, inner)
{
    public HttpStatusCode? Status { get; } = status;

    /// <summary>The problem's <c>type</c>, such as <c>urn:replica:duplicate</c>.</summary>
    public string? ProblemType { get; } = problemType;

    /// <summary>The problem's <c>prefix</c>: for a duplicate, the item's.</summary>
    public string? Prefix { get; init; }

    /// <summary>When the service wants to be asked again, if it said.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True if what the service said can not be trusted: its config is not signed by the key that was given, or there is no key.</summary>
    public bool IsUntrusted { get; init; }

    /// <summary>True if the same request may succeed later: no answer, too many requests, or a fault of the service.</summary>
    public bool IsTransient =>
        !IsUntrusted && Status is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
