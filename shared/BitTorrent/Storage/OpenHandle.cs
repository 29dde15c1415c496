using Microsoft.Win32.SafeHandles;

namespace Replica.BitTorrent.Storage;

/// <summary>A handle that <see cref="OpenFiles"/> keeps, and who uses it.</summary>
internal sealed class OpenHandle(SafeFileHandle handle, FilePlace place)
{
    /// <summary>Open until the last user of a forgotten one is done.</summary>
    public SafeFileHandle Handle => handle;

    /// <summary>What was opened.</summary>
    public FilePlace Place => place;

    /// <summary>How many use it now.</summary>
    public int Users { get; set; }

    /// <summary>Its place in the order of last use; null once it was forgotten.</summary>
    public LinkedListNode<OpenHandle>? Node { get; set; }
}
