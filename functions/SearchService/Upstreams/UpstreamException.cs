namespace Replica.SearchService.Upstreams;

/// <summary>An upstream answered with something that is no answer. The message has nothing of the request.</summary>
/// <param name="message">What was wrong.</param>
/// <param name="isOfQuery">True if the request may be to blame, so that the upstream is not thought ill of.</param>
/// <param name="inner">The cause.</param>
internal sealed class UpstreamException(string message, bool isOfQuery = false, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True if the request may be to blame.</summary>
    public bool IsOfQuery { get; } = isOfQuery;
}
