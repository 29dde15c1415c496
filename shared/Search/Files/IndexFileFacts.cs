namespace Replica.Search.Files;

/// <summary>What an index file says of itself.</summary>
/// <param name="Documents">Documents.</param>
/// <param name="Terms">Distinct words and the like.</param>
/// <param name="Removals">Ids that it hides in older files, besides those of its own documents.</param>
/// <param name="Blocked">Blocked info hashes.</param>
/// <param name="Generation">Of the snapshot it was written from.</param>
/// <param name="Sequence">The catalogue's last change that is in it; 0 if none was told.</param>
/// <param name="Length">Bytes.</param>
public sealed record IndexFileFacts(int Documents, int Terms, int Removals, int Blocked, long Generation, long Sequence, long Length);
