namespace Replica.ObjectStore.Folder;

/// <summary>Reads files one after another; each is open only while it is read.</summary>
internal sealed class JoinedStream(IReadOnlyList<string> files) : ReadOnlyStream
{
    private int _next;
    private FileStream? _current;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            if (_current is null)
            {
                if (_next == files.Count)
                    return 0;
                _current = new FileStream(files[_next++], FileMode.Open, FileAccess.Read, FileShare.Read, 1, useAsync: true);
            }

            var read = await _current.ReadAsync(buffer, cancellationToken);
            if (read > 0)
                return read;
            await _current.DisposeAsync();
            _current = null;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _current?.Dispose();
        base.Dispose(disposing);
    }
}
