using Microsoft.Win32.SafeHandles;

namespace Replica.BitTorrent.Storage;

/// <summary>The use of a file's handle, until it is disposed of.</summary>
internal readonly struct OpenFile(OpenFiles files, OpenHandle open) : IDisposable
{
    /// <summary>Open for as long as this is not disposed of.</summary>
    public SafeFileHandle Handle => open.Handle;

    /// <inheritdoc/>
    public void Dispose() => files.Return(open);
}
