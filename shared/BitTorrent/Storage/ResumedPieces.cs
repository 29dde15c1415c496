using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>Which pieces a record from an earlier run vouches for, given how the files look now.</summary>
internal sealed class ResumedPieces
{
    private readonly bool[] _right;

    /// <summary>Compares.</summary>
    public ResumedPieces(InfoDictionary info, ResumeRecord record, FileStamp?[] now)
    {
        _right = new bool[info.PieceCount];
        var believed = new List<int>();
        for (var piece = 0; piece < _right.Length; piece++)
        {
            if (!record.Pieces[piece])
                continue;
            var files = FileSpan.OfPiece(info, piece).Where(span => !span.File.IsPadding).Select(span => span.File.Index).ToArray();
            var isSame = Array.TrueForAll(files, file => now[file] is not null && now[file] == record.Files[file]);
            _right[piece] = isSame || Array.TrueForAll(files, file => IsContinued(record.Files[file], now[file]));
            if (_right[piece] && !isSame)
                believed.Add(piece);
        }

        Believed = believed;
    }

    /// <summary>Those of them whose file was still written to after the record: by us until the kill, as far as can be seen.</summary>
    public IReadOnlyCollection<int> Believed { get; }

    /// <summary>True if the piece need not be hashed.</summary>
    public bool IsRight(int piece) => _right[piece];

    // In the staging folder nobody but a download writes, and only one at a time.
    private static bool IsContinued(FileStamp? then, FileStamp? now) =>
        then is { } before && now is { } after && before.IsStaged == after.IsStaged && (before == after || (before.IsStaged && before.Length <= after.Length && before.Written <= after.Written));
}
