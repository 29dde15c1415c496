namespace Replica.Client.Operating;

/// <summary>Body of <c>POST /replica/admin/remove</c>.</summary>
/// <param name="Link">The item.</param>
internal sealed record RemoveRequest(string? Link);
