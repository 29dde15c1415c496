using System.Net;

namespace Replica.Ingest.Guard;

/// <summary>A request or response head that the guard does not pass on.</summary>
internal sealed class MalformedHeadException(string message, HttpStatusCode status = HttpStatusCode.BadRequest) : Exception(message)
{
    /// <summary>How to answer a request that is so.</summary>
    public HttpStatusCode Status { get; } = status;
}
