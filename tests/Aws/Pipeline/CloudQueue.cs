namespace Replica.Aws.Tests.Pipeline;

/// <summary>A queue of a deployment and its dead letters.</summary>
internal sealed record CloudQueue(Uri Url, Uri Dead)
{
    /// <summary>The queue's name, the last segment of its URL.</summary>
    public string Name => Url.Segments[^1];
}
