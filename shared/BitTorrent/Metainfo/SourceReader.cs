using System.Collections.Immutable;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Reads files one after the other as if they were one, and holds each to the length and time it had when it was found.</summary>
internal sealed class SourceReader(ImmutableArray<SourceFile> files) : IDisposable
{
    private int _next;
    private SourceFile? _file;
    private FileStream? _stream;
    private long _left;

    /// <summary>Fills the buffer, or as much of it as the files still have.</summary>
    /// <returns>Bytes read.</returns>
    /// <exception cref="IOException">A file could not be read, or changed.</exception>
    public int Fill(Span<byte> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length && (_left > 0 || MoveNext()))
        {
            var wanted = (int)Math.Min(buffer.Length - filled, _left);
            var read = _stream!.Read(buffer.Slice(filled, wanted));
            if (read == 0)
                throw _file!.Changed();
            filled += read;
            _left -= read;
        }
        return filled;
    }

    /// <summary>Requires that everything was read and is what it was.</summary>
    /// <exception cref="IOException">A file changed.</exception>
    public void RequireEnd()
    {
        if (_left > 0 || MoveNext())
            throw new InvalidOperationException("Files are left to read.");
    }

    /// <inheritdoc/>
    public void Dispose() => _stream?.Dispose();

    private bool MoveNext()
    {
        Close();
        while (_next < files.Length)
        {
            _file = files[_next++];
            _file.RequireUnchanged();
            if (_file.Length == 0)
                continue;
            _stream = Open(_file.FullPath);
            _left = _file.Length;
            return true;
        }
        return false;
    }

    private void Close()
    {
        if (_stream is null)
            return;
        _stream.Dispose();
        _stream = null;
        _file!.RequireUnchanged();
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"'{path}' may not be read: {exception.Message}", exception);
        }
    }
}
