namespace Replica.ObjectStore.Folder;

/// <summary>The query of a signed PUT as it arrived, decoded; null where a value is missing.</summary>
/// <param name="PartsId"><c>partsId</c>; missing for a whole object.</param>
/// <param name="Part"><c>part</c>; missing for a whole object.</param>
/// <param name="Length"><c>length</c>, the exact bytes that may be sent.</param>
/// <param name="Expires"><c>expires</c>, Unix seconds.</param>
/// <param name="Signature"><c>signature</c>, lower-case hex.</param>
public sealed record SignedPutQuery(string? PartsId, string? Part, string? Length, string? Expires, string? Signature);
