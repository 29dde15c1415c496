namespace Replica.Api;

/// <summary>Body of <c>GET /healthz</c>.</summary>
internal sealed record Health(string Status);
