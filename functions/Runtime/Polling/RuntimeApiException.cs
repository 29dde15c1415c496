using System.Net;

namespace Replica.Runtime.Polling;

/// <summary>Lambda's Runtime API did not do its part.</summary>
internal sealed class RuntimeApiException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True if the API says that this environment is beyond repair (AWS: 500, "container error").</summary>
    public bool IsFatal { get; private init; }

    public static RuntimeApiException Of(HttpStatusCode status) =>
        new($"Lambda's Runtime API answered {(int)status}") { IsFatal = status == HttpStatusCode.InternalServerError };
}
