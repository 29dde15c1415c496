using System.Runtime.InteropServices;

namespace Replica.BitTorrent.Wire;

/// <summary>What a link is to send, in order. The torrent's loop adds, the send pump takes; a lock stands between them.</summary>
internal sealed class SendQueue
{
    // A peer that reads nothing while we go on sending is at fault, or as good as dead.
    private const int MostMessages = 65_536;
    private const int MessagesToCompact = 64;

    private readonly Lock _gate = new();
    private readonly List<Outgoing> _waiting = [];
    private int _first;
    private int _bytes;
    private bool _keepAlive;
    private bool _taking;
    private bool _closed;

    /// <summary>Bytes that wait or are on their way; <see cref="Left"/> takes them off.</summary>
    public int Bytes => Volatile.Read(ref _bytes);

    /// <summary>Adds a message; a closed queue throws it away.</summary>
    /// <returns>False if there are far too many.</returns>
    public bool Add(in Outgoing message)
    {
        lock (_gate)
        {
            if (_closed)
            {
                message.Block?.Dispose();
                return true;
            }
            _waiting.Add(message);
            _bytes += message.Length;
            return _waiting.Count - _first <= MostMessages;
        }
    }

    /// <summary>Has a keep-alive sent if nothing else waits.</summary>
    public void AddKeepAlive()
    {
        lock (_gate)
            _keepAlive = true;
    }

    /// <summary>Takes a block back that was not taken yet.</summary>
    public bool Remove(int piece, int begin, int length)
    {
        lock (_gate)
        {
            var at = _waiting.FindIndex(_first, other => other.Block is not null
                && other.Message.Piece == piece && other.Message.Begin == begin && other.Message.Payload.Length == length);
            if (at < 0)
                return false;
            _bytes -= _waiting[at].Length;
            _waiting[at].Block?.Dispose();
            _waiting.RemoveAt(at);
            return true;
        }
    }

    /// <summary>Claims the right to take; the claim ends when <see cref="Take"/> finds nothing.</summary>
    /// <returns>False if somebody takes already, or nothing waits.</returns>
    public bool TryBegin()
    {
        lock (_gate)
        {
            if (_taking || _closed || (_first == _waiting.Count && !_keepAlive))
                return false;
            return _taking = true;
        }
    }

    /// <summary>Moves what waits, up to so many bytes but one message at least, to the end of a list.</summary>
    /// <returns>The bytes that they take on the wire, with no message in the list for a keep-alive; 0 if nothing waits: the claim is over.</returns>
    public int Take(List<Outgoing> batch, int most)
    {
        lock (_gate)
        {
            var bytes = 0;
            var waiting = CollectionsMarshal.AsSpan(_waiting);
            while (_first < waiting.Length && (bytes == 0 || bytes + waiting[_first].Length <= most))
            {
                bytes += waiting[_first].Length;
                batch.Add(waiting[_first]);
                waiting[_first++] = default;
            }
            Compact();
            if (bytes == 0 && _keepAlive && !_closed)
                _bytes += bytes = MessageWriter.KeepAliveLength;
            _keepAlive = false;
            _taking = bytes > 0;
            return bytes;
        }
    }

    /// <summary>Takes bytes off that have left.</summary>
    public void Left(int bytes)
    {
        lock (_gate)
            _bytes -= bytes;
    }

    /// <summary>Throws everything away, now and from now on.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var message in _waiting)
                message.Block?.Dispose();
            _waiting.Clear();
            _first = 0;
        }
    }

    private void Compact()
    {
        if (_first == _waiting.Count)
            _waiting.Clear();
        else if (_first >= MessagesToCompact && _first * 2 >= _waiting.Count)
            _waiting.RemoveRange(0, _first);
        else
            return;
        _first = 0;
    }
}
