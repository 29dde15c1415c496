using System.Threading.Channels;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm.Pieces;

namespace Replica.BitTorrent.Swarm;

/// <summary>Whole files that are wanted in order, behind every stream.</summary>
internal sealed class DownloadDemand : Demand
{
    private readonly InfoDictionary _info;
    private readonly bool[] _wanted;
    private readonly Dictionary<int, int> _missingByFile = [];
    private readonly Channel<int> _whole = Channel.CreateUnbounded<int>();
    private readonly bool[] _delivered;
    private int _missing;
    private int _cursor;

    /// <summary>Wants files (null = all) of a torrent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such file.</exception>
    public DownloadDemand(InfoDictionary info, IReadOnlySet<int>? files, TimeSpan timeout, IProgress<TorrentProgress>? progress)
    {
        foreach (var file in files ?? Enumerable.Empty<int>())
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)file, (uint)info.Files.Length, nameof(files));
        _info = info;
        Timeout = timeout;
        Progress = progress;
        _wanted = new bool[info.PieceCount];
        _delivered = new bool[info.PieceCount];
        foreach (var file in info.Files.Where(file => !file.IsPadding && files?.Contains(file.Index) != false))
        {
            var run = PieceRun.Of(info, file);
            _wanted.AsSpan(run.First, run.End - run.First).Fill(true);
            _missingByFile.Add(file.Index, run.End - run.First);
        }
    }

    /// <summary>Files in the order in which their last missing piece was stored; ends with the download.</summary>
    public ChannelReader<int> WholeFiles => _whole.Reader;

    /// <summary>Longest time without a byte.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Told of every piece.</summary>
    public IProgress<TorrentProgress>? Progress { get; }

    /// <summary>When it began.</summary>
    public TimeSpan Started { get; private set; }

    /// <summary>Bytes in the wanted pieces; those that are here; those that were here at the start.</summary>
    public (long Wanted, long Have, long AtStart) Bytes { get; private set; }

    /// <summary>True while pieces are missing and it has not failed.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Takes in what is here already.</summary>
    public void Start(PieceMap pieces, bool[] atOpen, TimeSpan now)
    {
        Started = now;
        _missing = _wanted.Count(wanted => wanted);
        foreach (var (file, _) in _missingByFile.Where(entry => entry.Value == 0))
            _whole.Writer.TryWrite(file);
        for (var piece = 0; piece < _wanted.Length; piece++)
        {
            if (!_wanted[piece])
                continue;
            var length = _info.LengthOfPiece(piece);
            Bytes = (Bytes.Wanted + length, Bytes.Have, Bytes.AtStart + (atOpen[piece] ? length : 0));
            if (pieces.Has(piece))
                Stored(piece);
        }

        CloseIfWhole();
    }

    public override bool Wants(int piece) => IsOpen && _wanted[piece] && !_delivered[piece];

    public override int? Next(PieceMap pieces, Func<int, bool> canBeHad)
    {
        while (_cursor < _wanted.Length && (!_wanted[_cursor] || _delivered[_cursor]))
            _cursor++;
        for (var piece = _cursor; IsOpen && piece < _wanted.Length; piece++)
        {
            if (_wanted[piece] && !_delivered[piece] && pieces.IsFreeForSeed(piece) && canBeHad(piece))
                return piece;
        }

        return null;
    }

    public override int Distance(int piece) => int.MaxValue;

    public override void Stored(int piece)
    {
        // What a cache evicted behind a download and a reader fetched again was delivered once.
        if (!_wanted[piece] || _delivered[piece])
            return;
        _delivered[piece] = true;
        Bytes = Bytes with { Have = Bytes.Have + _info.LengthOfPiece(piece) };
        _missing--;
        foreach (var file in FileSpan.OfPiece(_info, piece).Select(span => span.File.Index))
        {
            if (_missingByFile.TryGetValue(file, out var missing) && (_missingByFile[file] = missing - 1) == 0)
                _whole.Writer.TryWrite(file);
        }

        CloseIfWhole();
    }

    public override void Lost(int piece)
    {
        if (!_wanted[piece] || !_delivered[piece])
            return;
        _delivered[piece] = false;
        Bytes = Bytes with { Have = Bytes.Have - _info.LengthOfPiece(piece) };
        _missing++;
        _cursor = Math.Min(_cursor, piece);
        foreach (var file in FileSpan.OfPiece(_info, piece).Select(span => span.File.Index))
        {
            if (_missingByFile.TryGetValue(file, out var missing))
                _missingByFile[file] = missing + 1;
        }
    }

    public override void Fail(Exception error)
    {
        IsOpen = false;
        _whole.Writer.TryComplete(error);
    }

    private void CloseIfWhole()
    {
        if (_missing > 0)
            return;
        IsOpen = false;
        _whole.Writer.TryComplete();
    }
}
