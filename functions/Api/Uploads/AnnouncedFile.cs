namespace Replica.Api.Uploads;

/// <summary>A file that a client announces, unchecked.</summary>
internal sealed record AnnouncedFile(string? Path, long? Length);
