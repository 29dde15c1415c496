namespace Replica.Client.LocalServer;

/// <summary>Body of <c>POST /replica/delete</c>.</summary>
/// <param name="Link">The item's.</param>
/// <param name="Deleted">True: the service confirmed that the item is gone.</param>
internal sealed record Deletion(string Link, bool Deleted);
