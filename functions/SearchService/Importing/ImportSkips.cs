namespace Replica.SearchService.Importing;

/// <summary>Rows that were passed over, by reason.</summary>
/// <param name="Hash">The info hash is not 20 bytes.</param>
/// <param name="Name">The name is empty, too long, or not UTF-8.</param>
/// <param name="Number">Size or time can not be.</param>
/// <param name="Files">The torrent was taken, but not its files, one of which is malformed.</param>
public sealed record ImportSkips(long Hash = 0, long Name = 0, long Number = 0, long Files = 0)
{
    /// <summary>Torrents passed over.</summary>
    public long Torrents => Hash + Name + Number;

    /// <summary>Both together.</summary>
    internal ImportSkips Plus(ImportSkips other) => new(Hash + other.Hash, Name + other.Name, Number + other.Number, Files + other.Files);
}
