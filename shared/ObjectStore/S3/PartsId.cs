using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Replica.ObjectStore.S3;

/// <summary>
/// Names an upload in parts. S3 forgets an upload that was completed; the mark, which the object keeps as metadata, tells whether an object under the
/// key is the one that this upload made.
/// </summary>
/// <param name="Mark">32 hexadecimal digits of chance.</param>
/// <param name="UploadId">S3's own id.</param>
internal sealed record PartsId(string Mark, string UploadId)
{
    private const int MarkLength = 32;

    public static string NewMark() => RandomNumberGenerator.GetHexString(MarkLength, lowercase: true);

    /// <summary>Reads what <see cref="ToString"/> wrote; anything else names no upload.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PartsId? id)
    {
        id = null;
        if (text.Length <= MarkLength + 1 || text.Length > 2048 || text[MarkLength] != '.')
            return false;
        if (!text.All(unit => unit is > ' ' and <= '~') || !text.Take(MarkLength).All(char.IsAsciiHexDigitLower))
            return false;
        id = new PartsId(text[..MarkLength], text[(MarkLength + 1)..]);
        return true;
    }

    public override string ToString() => $"{Mark}.{UploadId}";
}
