using Replica.BitTorrent.Streaming;
using Replica.BitTorrent.Swarm;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>Plays a node's only file at a steady rate, as soon as the bytes are there.</summary>
internal sealed class Player
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly Node _node;
    private readonly long _rate;
    private readonly StreamDemand _demand;
    private ReadAhead _readAhead;
    private PieceRun _run;

    public Player(Node node, long bytesPerSecond)
    {
        (_node, _rate) = (node, bytesPerSecond);
        var file = node.Info.Files[0];
        _demand = new StreamDemand(PieceRun.Of(node.Info, file));
        _readAhead = new ReadAhead(node.Info, file, node.Storage.Capacity);
        node.Torrent.Add(_demand);
        node.World.After(TimeSpan.Zero, Play);
    }

    public long Position { get; private set; }

    /// <summary>Time without the bytes that were to be played, from the first byte on.</summary>
    public TimeSpan Stalled { get; private set; }

    /// <summary>When the first byte was played since the last seek.</summary>
    public TimeSpan? FirstByte { get; private set; }

    public bool IsDone => Position >= _node.Info.Length;

    public void Seek(long position)
    {
        Position = position;
        FirstByte = null;
        _readAhead = new ReadAhead(_node.Info, _node.Info.Files[0], _node.Storage.Capacity);
    }

    private void Play()
    {
        if (IsDone)
            return;
        var run = _readAhead.At(Position, (int)(_rate * Step.TotalSeconds));
        if (run != _run)
            _node.Torrent.Move(_demand, _run = run);
        if (_node.Storage.Has((int)(Position / _node.Info.PieceLength)))
        {
            FirstByte ??= _node.World.Now;
            var bytes = Math.Min((long)(_rate * Step.TotalSeconds), _node.Info.Length - Position);
            Position += bytes;
            _readAhead.Took((int)bytes);
        }
        else if (FirstByte is not null)
        {
            Stalled += Step;
        }

        _node.World.After(Step, Play);
    }
}
