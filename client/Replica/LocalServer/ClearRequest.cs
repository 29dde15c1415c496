namespace Replica.Client.LocalServer;

/// <summary>Body of <c>POST /replica/clear</c>.</summary>
/// <param name="Cache">Delete every cached piece and info dictionary.</param>
internal sealed record ClearRequest(bool Cache);
