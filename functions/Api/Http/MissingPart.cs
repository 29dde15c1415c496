namespace Replica.Api.Http;

/// <summary>A part that has not arrived whole.</summary>
internal sealed record MissingPart(int File, int Index);
