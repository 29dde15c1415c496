namespace Replica.Catalogue.Indexing;

/// <summary>Ids of documents that came from the DHT. No item of a catalogue can have one: a prefix has no colon.</summary>
public static class ImportedItem
{
    private const string Mark = "dht:";

    /// <summary>The id for an info hash, 40 lower-case hex digits.</summary>
    public static string IdOf(string infoHash) => Mark + infoHash;

    /// <summary>True for such an id.</summary>
    public static bool IsId(string id) => id.StartsWith(Mark, StringComparison.Ordinal);
}
