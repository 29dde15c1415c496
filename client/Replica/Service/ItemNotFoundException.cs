namespace Replica.Client.Service;

/// <summary>No metadata base had the item's torrent in time.</summary>
internal sealed class ItemNotFoundException(string message, bool isDefinite = false) : Exception(message)
{
    /// <summary>True if every base answered that it has no such item; false if some could not be asked, so that it may exist.</summary>
    public bool IsDefinite { get; } = isDefinite;
}
