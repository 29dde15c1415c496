namespace Replica.Client.LocalServer;

/// <summary>Body of <c>POST /replica/key</c>.</summary>
/// <param name="OpenUrl">Opens the page in a browser, once.</param>
internal sealed record OpenKey(string OpenUrl);
