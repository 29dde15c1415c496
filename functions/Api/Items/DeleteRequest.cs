namespace Replica.Api.Items;

/// <summary>Body of <c>POST /v1/delete</c>.</summary>
internal sealed record DeleteRequest(string? Prefix, string? Token);
