namespace Replica.Client.Service;

/// <summary>Body of <c>POST /v1/delete</c>.</summary>
internal sealed record DeleteBody(string Prefix, string Token);
