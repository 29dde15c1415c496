namespace Replica.BitTorrent.Storage;

/// <summary>
/// Keeps the handles of files open between uses, up to a number: peers read and write blocks of 16 KiB, and opening costs more than reading one.
/// Beyond the number the least recently used one that nobody uses is closed.
/// </summary>
internal sealed class OpenFiles(int most)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<OpenHandle> _byUse = [];

    /// <summary>For all storages of the process: descriptors are the process's.</summary>
    public static OpenFiles Shared { get; } = new(256);

    /// <summary>Handles that are open now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _byUse.Count;
        }
    }

    /// <summary>Opens the file unless it is open.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened, or is a folder.</exception>
    public OpenFile Use(FilePlace place)
    {
        lock (_gate)
        {
            if (place.Current is { } open)
                return Take(open);
        }

        // Outside the lock: a slow disk must not hold up those whose files are open.
        var handle = place.Open();
        lock (_gate)
        {
            if (place.Current is { } open)
            {
                handle.Dispose();
                return Take(open);
            }

            place.Current = new OpenHandle(handle, place);
            place.Current.Node = _byUse.AddLast(place.Current);
            var taken = Take(place.Current);
            CloseUnused();
            return taken;
        }
    }

    /// <summary>Closes a file, at once or when its last user is done.</summary>
    public void Close(FilePlace place)
    {
        lock (_gate)
        {
            if (place.Current is { } open)
                Forget(open);
        }
    }

    /// <summary>A user is done.</summary>
    public void Return(OpenHandle open)
    {
        lock (_gate)
        {
            open.Users--;
            if (open.Node is not null)
                CloseUnused();
            else if (open.Users == 0)
                open.Handle.Dispose();
        }
    }

    private OpenFile Take(OpenHandle open)
    {
        open.Users++;
        _byUse.Remove(open.Node!);
        _byUse.AddLast(open.Node!);
        return new OpenFile(this, open);
    }

    private void CloseUnused()
    {
        for (var node = _byUse.First; node is not null && _byUse.Count > most;)
        {
            var next = node.Next;
            if (node.Value.Users == 0)
                Forget(node.Value);
            node = next;
        }
    }

    private void Forget(OpenHandle open)
    {
        open.Place.Current = null;
        _byUse.Remove(open.Node!);
        open.Node = null;
        if (open.Users == 0)
            open.Handle.Dispose();
    }
}
